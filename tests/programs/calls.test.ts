/**
 * The conformance programs of `linux/calls`: for each system call the cases of its manual page, success and every error. They run as
 * root, here and in a root file system of their own, where they must say the same.
 */

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compileAll, noCompiler } from './compile.ts';

const room = join(import.meta.dirname, 'linux', 'calls');
const sources = readdirSync(room).filter((file) => file.endsWith('.c'));

/** What each group said, by its name: `main.c` puts a line before it. */
function groups(output: string): Map<string, string> {
  const parts = output.split(/^== (\w+)\n/m).slice(1);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]!]] : [])));
}

const missing = noCompiler ?? (process.getuid?.() === 0 ? undefined : 'needs root, which guests are');

describe.skipIf(missing)(`system calls${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let native: Map<string, string>;
  let ours: Map<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'calls-'));
    const [here, system] = ['here', 'system'].map((name) => join(folder, name));
    mkdirSync(here!);
    mkdirSync(join(system!, 'work'), { recursive: true });
    const program = await compileAll(
      sources.map((file) => join(room, file)),
      folder,
      'calls',
    );
    copyFileSync(program, join(system!, 'calls'));
    const [first, second] = await Promise.all([
      command(program, [], { cwd: here!, env: {} }),
      nucleus(['run', '--rootfs', system!, '--cwd', '/work', '/calls']),
    ]);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect([second.code, second.stderr]).toEqual([0, '']);
    native = groups(first.stdout.toString());
    ours = groups(second.stdout.toString());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('of all groups ran', () => {
    expect(native.size).toBeGreaterThan(20);
    expect([...ours.keys()]).toEqual([...native.keys()]);
  });

  it.each(sources.filter((file) => file !== 'main.c'))('%s: answers are those of Linux', (file) => {
    const text = readFileSync(join(room, file), 'utf8');
    const names = [...text.matchAll(/^GROUP\((\w+)\)/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(ours.get(name), name).toBe(native.get(name));
  });
});
