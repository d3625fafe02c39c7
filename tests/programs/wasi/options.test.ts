/** `--memory` and `--trace` of a WASI command. */

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from '../command.ts';
import { bring, programs } from './programs.ts';

/** A command that fails if its memory, of `pages` at first, cannot grow by 20 pages. */
const growing = (pages: number) => `(component
  (core module $m (memory ${pages})
    (func (export "run") (result i32) (i32.eq (memory.grow (i32.const 20)) (i32.const -1))))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $run (export "run" (func $run)))
  (export "wasi:cli/run@0.2.3" (instance $run)))`;

let folder: string;
let reader: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasi-options-')));
  writeFileSync(join(folder, 'file'), 'text\n');
  writeFileSync(join(folder, 'grow.wasm'), new Uint8Array(await parse(growing(2))));
  reader = await bring(programs.find(({ name }) => name.startsWith('AssemblyScript'))!, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await nucleus(['run', ...args], { cwd: folder });
  return [code, stdout.toString(), stderr];
};

describe('--memory', () => {
  it('lets memories grow so far and no farther', async () => {
    expect(await run('./grow.wasm')).toEqual([0, '', '']);
    expect(await run('--memory', '2M', './grow.wasm')).toEqual([0, '', '']);
    expect(await run('--memory', '1M', './grow.wasm')).toEqual([1, '', '']);
  });

  it('refuses what begins with more', async () => {
    const problem = 'its memory begins with 131072 bytes, more than the limit of 65536';
    expect(await run('--memory', '64K', './grow.wasm')).toEqual([
      126,
      '',
      `nucleus: ./grow.wasm: cannot be run: ${problem}\n`,
    ]);
  });
});

describe('--trace', () => {
  const lines = [
    'cli/stdout get-stdout',
    'cli/environment get-arguments',
    'filesystem/preopens get-directories',
    'filesystem/types descriptor.open-at',
    'filesystem/types descriptor.read-via-stream',
    'io/streams input-stream.blocking-read',
    'io/streams output-stream.blocking-write-and-flush',
    'io/streams input-stream.blocking-read',
  ];

  it('has one line for each call, in its file or on stderr', async () => {
    const words = ['--dir', `${folder}:/data`, reader, 'read', '/data/file'];
    expect(await run('--trace=trace.txt', ...words)).toEqual([0, 'text\n', '']);
    expect(readFileSync(join(folder, 'trace.txt'), 'utf8').trimEnd().split('\n')).toEqual(lines);
    expect(await run('--trace', ...words)).toEqual([0, 'text\n', `${lines.join('\n')}\n`]);
  });
});
