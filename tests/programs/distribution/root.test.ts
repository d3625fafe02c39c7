/** `--root`: a directory as the program's `/`, with memory where programs write; and how paths walk there. */

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from '../command.ts';
import { compile, noCompiler } from '../compile.ts';

describe.skipIf(noCompiler)(`--root${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  let system: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'root-'));
    system = join(folder, 'system');
    const program = compile(join(import.meta.dirname, 'guest', 'files.c'), folder, 'files');
    for (const name of ['usr/bin', 'etc', 'tmp', 'home/me', 'proc', 'opt/tools'])
      mkdirSync(join(system, name), { recursive: true });
    copyFileSync(program, join(system, 'usr/bin/files'));
    copyFileSync(program, join(system, 'opt/tools/other'));
    writeFileSync(join(system, 'usr/bin/script'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(system, 'tmp/hidden'), 'of the host');
    for (const name of ['cpuinfo', 'only']) writeFileSync(join(system, 'proc', name), 'of the host');
    writeFileSync(join(system, 'etc/file'), 'in etc');
    symlinkSync('usr/bin', join(system, 'bin'));
    symlinkSync('/etc/alternative', join(system, 'usr/bin/alias'));
    symlinkSync('../bin/files', join(system, 'etc/alternative'));
    symlinkSync('../../proc/only', join(system, 'home/me/hidden'));
    symlinkSync('../../proc/cpuinfo', join(system, 'home/me/own'));
    symlinkSync('../../tmp/made', join(system, 'home/me/made'));
    symlinkSync('/etc/file', join(system, 'home/me/absolute'));
    symlinkSync('../../../../..', join(system, 'home/me/above'));
    symlinkSync(join(folder, 'files'), join(system, 'home/me/host'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Lines of `steps` behind the colon. */
  async function results(options: string[], program: string, steps: string[]): Promise<string[]> {
    const ended = await nucleus(['run', ...options, program, '--', ...steps], { cwd: folder });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = ended.stdout.toString().trimEnd().split('\n');
    return lines.map((line, index) => line.slice(steps[index]!.length + 2));
  }

  it.each([
    ['files', [], '/usr/bin/files'],
    ['/usr/bin/files', [], '/usr/bin/files'],
    ['/bin/files', [], '/usr/bin/files'],
    ['alias', [], '/usr/bin/files'],
    ['other', ['--env', 'PATH=/nowhere:/opt/tools'], '/opt/tools/other'],
    ['./files', [], 'ENOENT'],
  ])('finds %s with %j', async (program, options, path) => {
    const [real] = await results(['--root', 'system', ...options], program, ['real /proc/self/exe']);
    expect(real).toBe(path === 'ENOENT' ? path : `${path} ok`);
  });

  it.each([
    ['other', 127, 'other: no such program in --root; a path from here starts with ./'],
    ['/files', 127, '/files: no such program in --root; a path from here starts with ./'],
    ['/home/me/host', 127, '/home/me/host: no such program in --root; a path from here starts with ./'],
    ['/tmp/hidden', 127, '/tmp/hidden: no such program in --root; a path from here starts with ./'],
    ['/usr/bin', 126, '/usr/bin: is a directory, not a program'],
  ])('does not run %s', async (program, code, message) => {
    const ended = await nucleus(['run', '--root', 'system', program], { cwd: folder });
    expect(ended).toMatchObject({ code, stderr: `nucleus: ${message}\n` });
  });

  it.each([
    [['--root', 'gone', 'files'], 64, '--root: gone: no such directory; check the path'],
    [['--root', 'system/etc/file', 'files'], 64, '--root: system/etc/file: is not a directory'],
    [
      ['--root', 'system/etc/file/x', 'files'],
      64,
      '--root: system/etc/file/x: no such directory; check the path',
    ],
    [
      ['--root', 'system', '/etc/file/below'],
      127,
      '/etc/file/below: no such program in --root; a path from here starts with ./',
    ],
  ])('is refused where it is none: %j', async (options, code, message) => {
    const ended = await nucleus(['run', ...options], { cwd: folder });
    expect(ended).toMatchObject({ code, stderr: `nucleus: ${message}\n` });
  });

  it('can be read, and written where it is memory', async () => {
    const written = ['/tmp', '/var/tmp', '/dev/shm'].map((path) => `put ${path}/made new`);
    const steps = [
      'cat /etc/file',
      'put /etc/file x',
      'mkdir /new',
      'cat /tmp/hidden',
      ...written,
      'cat /tmp/made',
    ];
    expect(await results(['--root', 'system'], 'files', steps)).toEqual([
      'in etc ok',
      'EROFS',
      'EROFS',
      'ENOENT',
      ...['ok', 'ok', 'ok', 'new ok'],
    ]);
    expect(readFileSync(join(system, 'tmp/hidden'), 'utf8')).toBe('of the host');
  });

  it('shows what may be run by its first bytes', async () => {
    const paths = [
      '/usr/bin/files',
      '/bin/alias',
      '/usr/bin/script',
      '/etc/file',
      '/etc',
      '/gone',
      '/etc/empty',
    ];
    writeFileSync(join(system, 'etc/empty'), '');
    const steps = paths.map((path) => `run ${path}`);
    const answers = ['ok', 'ok', 'ok', 'EACCES', 'ok', 'ENOENT', 'EACCES'];
    expect(await results(['--root', 'system'], 'files', steps)).toEqual(answers);
  });

  it('has other directories put over it', async () => {
    mkdirSync(join(folder, 'over'), { recursive: true });
    const options = ['--dir', 'over:/etc:rw', '--root', 'system', '--dir', 'over:/tmp'];
    const steps = ['put /etc/made text', 'cat /tmp/made', 'put /tmp/made x', 'cat /etc/file'];
    expect(await results(options, '/bin/files', steps)).toEqual(['ok', 'text ok', 'EROFS', 'ENOENT']);
  });

  it('leads links to the trees and directories that hide parts of it, and never above it', async () => {
    const steps = [
      'real /home/me/own',
      'cat /proc/only',
      'cat /home/me/hidden',
      'put /tmp/made new',
      'cat /home/me/made',
      'cat /home/me/absolute',
    ];
    const last = [
      'real /home/me/above',
      'cat /home/me/above/etc/file',
      'cat /home/me/host',
      'cat /home/me/../../etc/file',
    ];
    expect(await results(['--root', 'system'], 'files', [...steps, ...last])).toEqual([
      ...['/proc/cpuinfo ok', 'ENOENT', 'ENOENT', 'ok', 'new ok', 'in etc ok'],
      ...['/ ok', 'in etc ok', 'ENOENT', 'in etc ok'],
    ]);
  });

  it('is for Linux programs alone', async () => {
    const component = join(folder, 'app.wasm');
    writeFileSync(component, Buffer.from('\0asm\x0d\0\x01\0', 'latin1'));
    expect(await nucleus(['run', '--root', 'system', './app.wasm'], { cwd: folder })).toMatchObject({
      code: 64,
      stderr: 'nucleus: --root: is for Linux programs; give a component its directories with --dir\n',
    });
  });

  it('knows directories again after they were moved and made anew', async () => {
    mkdirSync(join(folder, 'own/a/deep'), { recursive: true });
    writeFileSync(join(folder, 'own/a/deep/file'), 'old');
    const before = ['cat /a/deep/file', 'mv /a /b', 'cat /a/deep/file', 'cat /b/deep/file'];
    const anew = [
      'mkdir /a',
      'mkdir /a/deep',
      'put /a/deep/file new',
      'cat /a/deep/file',
      'cat /b/deep/file',
    ];
    const removed = [
      'rm /a/deep/file',
      'rmdir /a/deep',
      'rmdir /a',
      'cat /a/x',
      'ln b /a',
      'cat /a/deep/file',
    ];
    const steps = [...before, ...anew, ...removed];
    expect(await results(['--dir', 'own:/:rw'], './files', steps)).toEqual([
      ...['old ok', 'ok', 'ENOENT', 'old ok'],
      ...['ok', 'ok', 'ok', 'new ok', 'old ok'],
      ...['ok', 'ok', 'ok', 'ENOENT', 'ok', 'old ok'],
    ]);
  });
});
