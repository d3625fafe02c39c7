/** The command starts with the code that V8 made of it in an earlier run, and without it where it cannot. */

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trivialElf } from '../../tools/bench/trivial-elf.ts';
import { nucleus } from './command.ts';

let folder: string;
let program: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-scripts-'));
  program = join(folder, 'trivial');
  writeFileSync(program, trivialElf(), { mode: 0o755 });
  cache = join(folder, 'cache');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function start(directory = cache): Promise<void> {
  const ended = await nucleus(['run', '--no-cache', program], {
    env: { ...process.env, NUCLEUS_CACHE_DIR: directory },
  });
  expect(ended).toEqual({ code: 0, stdout: Buffer.from('hello\n'), stderr: '' });
}

/** The one file that a run leaves. */
function kept(): string {
  const files = readdirSync(join(cache, 'scripts'));
  expect(files).toHaveLength(1);
  return join(cache, 'scripts', files[0]!);
}

it('keeps it for the next runs, and from the fourth on takes it as it is', async () => {
  for (let count = 0; count < 3; count++) await start();
  const { ino, size } = statSync(kept());
  expect(size).toBeGreaterThan(100_000);
  await start();
  expect(statSync(kept())).toMatchObject({ ino, size });
});

it('makes it anew where it is broken', async () => {
  await start();
  const whole = readFileSync(kept());
  for (const broken of [
    Buffer.alloc(0),
    whole.subarray(0, 5000),
    Buffer.from(whole).fill(0x55, 9000, 9100),
  ]) {
    writeFileSync(kept(), broken);
    await start();
    expect(readFileSync(kept()).equals(broken)).toBe(false);
  }
});

it('leaves a folder alone that others may write to', async () => {
  await start();
  chmodSync(cache, 0o777);
  writeFileSync(kept(), 'not mine');
  await start();
  expect(readFileSync(kept(), 'utf8')).toBe('not mine');
});

it('goes without where there is no folder, or none can be made', async () => {
  await start('');
  await start(join(program, 'cache'));
  expect(existsSync(cache)).toBe(false);
});

it('finds each command`s own', async () => {
  const env = { ...process.env, NUCLEUS_CACHE_DIR: cache };
  const ended = [await nucleus(['inspect', program], { env }), await nucleus(['inspect', program], { env })];
  expect(ended[0]!.stdout.length).toBeGreaterThan(0);
  expect(ended[1]).toEqual(ended[0]);
  expect(readdirSync(join(cache, 'scripts'))).toEqual([
    expect.stringMatching(/^inspect-[0-9a-f]{16}\.code$/),
  ]);
});
