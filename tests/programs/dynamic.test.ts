/** A dynamically linked program runs if it is granted the host's libraries, and is told what it lacks if not. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

describe.skipIf(noCompiler)(`a dynamically linked program${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dynamic-'));
    compile(join(import.meta.dirname, 'guest', 'dynamic.c'), folder, 'dynamic', []);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs with its libraries', async () => {
    const libraries = ['/lib', '/lib64', '/usr/lib'].flatMap((path) => ['--dir', path]);
    const native = await command('./dynamic', ['a'], { cwd: folder });
    const ended = await nucleus(['run', ...libraries, './dynamic', 'a'], { cwd: folder });
    expect(ended).toEqual(native);
    expect(ended.code).toBe(0);
  });

  it('is told which interpreter it lacks', async () => {
    expect(await nucleus(['run', './dynamic'], { cwd: folder })).toMatchObject({
      code: 127,
      stderr:
        'nucleus: ./dynamic: needs the interpreter /lib64/ld-linux-x86-64.so.2, which is in no granted directory; ' +
        'grant it with --root or --dir, or link the program statically\n',
    });
  });
});
