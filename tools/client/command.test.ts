import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VAULT, vaultBinary } from '../../tests/conformance/vault.ts';
import { writeClient } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'client-'));
const vault = join(folder, 'vault.wasm');
const out = join(folder, 'client.ts');
const golden = join(import.meta.dirname, 'golden');

beforeAll(async () => {
  writeFileSync(vault, await vaultBinary());
  writeFileSync(join(folder, 'text'), 'no component');
  writeFileSync(join(folder, 'cut.wasm'), (await vaultBinary()).slice(0, 200));
  writeFileSync(join(folder, 'wrong.wit'), 'package a:b;\ninterface i { f: func( }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('nucleus client', () => {
  it('writes the client of a component, and of chosen interfaces of WIT', async () => {
    expect(await writeClient(vault, { output: out, interface: ['test:vault/vault'] })).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain("from 'nucleus/client';");
    expect(readFileSync(out, 'utf8')).toContain(`'${VAULT}'`);
    await writeClient(join(golden, 'store.wit'), {
      output: out,
      interface: ['log'],
      library: './library.ts',
    });
    const text = readFileSync(out, 'utf8');
    expect(text).toContain("from './library.ts';");
    expect(text.match(/defineInterface</g)).toHaveLength(1);
  });

  it.each([
    [
      'text',
      {},
      `${folder}/text: is neither a component nor WIT (a folder, or a file whose name ends in .wit)`,
    ],
    ['missing.wasm', {}, /^.*missing\.wasm: .*no such file/],
    ['cut.wasm', {}, /^.*cut\.wasm: .*at offset 0x/],
    ['wrong.wit', {}, /^.*wrong\.wit: .*wrong\.wit:2:\d+: /],
    ['vault.wasm', { world: 'w' }, `--world w: ${vault} is a component, which has one world`],
    [
      'vault.wasm',
      { interface: ['a:b/c'] },
      `--interface a:b/c: ${vault} exports no such interface; it exports ${VAULT}`,
    ],
    ['vault.wasm', { output: join(folder, 'no', 'where.ts') }, /^-o .*where\.ts: cannot be written/],
  ] as const)('refuses %s %j with one line', async (file, values, message) => {
    const act = writeClient(join(folder, file), values as object);
    await expect(act).rejects.toThrow(message);
    await expect(act).rejects.toMatchObject({ name: 'CommandError' });
    await expect(act.catch((error: Error) => error.message)).resolves.not.toContain('\n');
  });
});
