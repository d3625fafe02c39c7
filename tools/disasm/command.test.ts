/** What the command says of options and files that it cannot use. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { DisasmValues } from '../../host/node/cli/disasm-command.ts';
import { disassembleFile } from './command.ts';

let folder: string;
let code: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-disasm-'));
  code = join(folder, 'code.bin');
  writeFileSync(code, Uint8Array.from([0x55, 0x48, 0x89, 0xe5, 0xeb, 0xfa]));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it.each<[DisasmValues, string]>([
  [{ at: 'main' }, '--at main: is no address; write it in hexadecimal, such as 0x401000'],
  [{ at: '0x11112222333344445' }, '--at 0x11112222333344445: is no address'],
  [{ count: '0' }, '--count 0: is no number of instructions'],
  [{ count: 'all' }, '--count all: is no number of instructions'],
  [{}, 'code.bin: is no ELF file; for code without a header there is --raw'],
])('%j is refused', async (values, message) => {
  await expect(disassembleFile(code, values)).rejects.toThrow(message);
});

it('a file that is not there is named', async () => {
  await expect(disassembleFile(join(folder, 'none'), {})).rejects.toThrow('none: no such file');
});

it('raw code is shown from its address on, as far as is wanted', async () => {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(((chunk: string, done: () => void) => {
    text += chunk;
    done();
    return true;
  }) as never);
  expect(await disassembleFile(code, { raw: true, at: '0x1000' })).toBe(0);
  expect(text.split('\n').slice(-4)).toEqual([
    '    1000:\tpush   %rbp',
    '    1001:\tmov    %rsp,%rbp',
    '    1004:\tjmp    0x1000',
    '',
  ]);
  text = '';
  await disassembleFile(code, { raw: true, count: '1' });
  expect(text).toMatch(/0:\tpush {3}%rbp\n$/);
});
