/** A dynamically linked program runs if it is granted the host's libraries, and is told what it lacks if not. */

import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  it('loads libraries where others were, whose code was hot', async () => {
    const source = (name: string) => join(import.meta.dirname, 'guest', `${name}.c`);
    compile(source('plugins'), folder, 'plugins', []);
    const plugins = [3, 5, 7].map((factor) => {
      compile(source('plugin'), folder, `${factor}.so`, ['-shared', '-fPIC', `-DFACTOR=${factor}`]);
      return `./${factor}.so`;
    });
    const libraries = ['/lib', '/lib64', '/usr/lib'].flatMap((path) => ['--dir', path]);
    const native = await command('./plugins', plugins, { cwd: folder });
    const ended = await nucleus(['run', '--dir', '.', ...libraries, './plugins', ...plugins], {
      cwd: folder,
    });
    expect(ended).toEqual(native);
    expect(native.stdout.toString()).toMatch(/in the same place: [1-9]/);
  });

  it('runs as nucleus build makes it, with copies of its libraries', async () => {
    const listed = await command('/lib64/ld-linux-x86-64.so.2', ['--list', './dynamic'], { cwd: folder });
    for (const path of listed.stdout.toString().match(/\/[^ ]+/g)!) {
      mkdirSync(dirname(join(folder, 'system', path)), { recursive: true });
      copyFileSync(realpathSync(path), join(folder, 'system', path));
    }
    expect(await nucleus(['build', 'dynamic', '-o', 'dynamic.wasm'], { cwd: folder })).toMatchObject({
      code: 0,
    });
    // It is told its file's name alone, as when it is found in PATH.
    const native = await command('/usr/bin/env', [`PATH=${folder}`, 'dynamic', 'a']);
    const ended = await nucleus(['run', '--dir', 'system:/', './dynamic.wasm', 'a'], { cwd: folder });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: native.stdout });
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
