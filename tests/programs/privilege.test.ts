/** What root and others may do inside a root file system: small C programs say there what they say natively, as root. */

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const missing = noCompiler ?? (process.getuid?.() === 0 ? undefined : 'the native run needs root');

const programs = [
  ['credentials', 'users, groups and capabilities'],
  ['permissions', 'what users may do with files'],
  ['mounts', 'mounts, roots and namespaces'],
  ['set-ids', 'programs that run as somebody else, and are changed'],
  ['filters', 'filters of system calls'],
  ['adjusting', 'scheduling, limits, personality, memory of other processes'],
] as const;

describe.skipIf(missing)(`a program as root${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let archive: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'privilege-'));
    // Who is not root anymore must get there, too.
    chmodSync(folder, 0o755);
    const system = join(folder, 'system');
    mkdirSync(join(system, 'opt', 'work'), { recursive: true });
    mkdirSync(join(system, 'tmp'));
    for (const [name] of programs) {
      const program = compile(join(import.meta.dirname, 'linux', 'root', `${name}.c`), folder, name);
      copyFileSync(program, join(system, 'opt', name));
    }
    archive = join(folder, 'system.tar');
    execFileSync('tar', ['cf', archive, '--owner=0', '--group=0', '-C', system, '.']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(programs)('%s: %s', async (name) => {
    const work = join(folder, `work-${name}`);
    mkdirSync(work);
    const native = await command(join(folder, name), [work]);
    const ours = await nucleus(['run', '--rootfs', archive, `/opt/${name}`, '--', '/opt/work']);
    expect({ code: ours.code, stderr: ours.stderr }).toEqual({ code: native.code, stderr: '' });
    expect(ours.stdout.toString()).toBe(native.stdout.toString());
  });
});
