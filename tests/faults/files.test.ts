/** What is no program, or is not granted: one line on stderr that says what and why, and the conventional exit code. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, command, nucleus } from '../programs/command.ts';
import { makeBadFiles } from './bad-files.ts';

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
  makeBadFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const corrupt = 'cannot be run: it is corrupt:';

describe('nucleus run', () => {
  it.each([
    [['./nowhere'], 127, './nowhere: no such file'],
    [['nowhere'], 127, 'nowhere: no such program here or in PATH; give its path, such as ./nowhere'],
    [['./folder'], 126, './folder: is a directory, not a program'],
    [['./empty'], 126, './empty: is empty, so no program'],
    [['./text'], 126, './text: cannot be run: it is no program of a known format (ELF, PE, component)'],
    [['./noise'], 126, './noise: cannot be run: it is no program of a known format (ELF, PE, component)'],
    [
      ['./script'],
      126,
      './script: cannot be run: it is a script; run its interpreter and give it the script as an argument',
    ],
    [
      ['./pe'],
      126,
      './pe: cannot be run: it is an object file or core dump, not a linked program; link it first',
    ],
    [
      ['./cut-component.wasm'],
      126,
      './cut-component.wasm: cannot be run: it is no valid component: unexpected end in the size of a section (at offset 0xa)',
    ],
    [
      ['./later.wasm'],
      126,
      './later.wasm: cannot be run: it needs what this version lacks: a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
    ],
    [
      ['./layer.wasm'],
      126,
      './layer.wasm: cannot be run: it is no program of a known format (ELF, PE, component)',
    ],
    [
      ['./module.wasm'],
      126,
      './module.wasm: is a core WebAssembly module, not a component; make a component of it with `wasm-tools component new`',
    ],
    [
      ['./cut-in-header'],
      126,
      `./cut-in-header: ${corrupt} the file ends inside a header or table (field at offset 40 of the file)`,
    ],
    [
      ['./cut-in-table'],
      126,
      `./cut-in-table: ${corrupt} the file ends inside a header or table (field at offset 32 of the file)`,
    ],
    [
      ['./cut-in-segment'],
      126,
      `./cut-in-segment: ${corrupt} a segment or section reaches past the end of the file (field at offset 96 of the file)`,
    ],
    [['./bits-32'], 126, './bits-32: cannot be run: it is a 32-bit program; only 64-bit ones run here'],
    [
      ['./big-endian'],
      126,
      './big-endian: cannot be run: it is a big-endian program; only x86-64 ones run here',
    ],
    [['./arm'], 126, './arm: cannot be run: it is for another processor than x86-64'],
    [
      ['./object'],
      126,
      './object: cannot be run: it is an object file or core dump, not a linked program; link it first',
    ],
    [
      ['./entry-outside'],
      126,
      `./entry-outside: ${corrupt} the entry point lies in no executable segment (field at offset 24 of the file)`,
    ],
    [
      ['./no-segments'],
      126,
      `./no-segments: ${corrupt} there is nothing to load (field at offset 56 of the file)`,
    ],
    [
      ['./table-outside'],
      126,
      `./table-outside: ${corrupt} the file ends inside a header or table (field at offset 32 of the file)`,
    ],
    [
      ['./segment-of-1-tib'],
      126,
      './segment-of-1-tib: does not fit into 2147483648 bytes of memory; raise --memory, to 4G at most',
    ],
    [
      ['--memory', '4G', './segment-of-1-tib'],
      126,
      './segment-of-1-tib: does not fit into 4294967296 bytes of memory, the most that there can be',
    ],
    [['--dir', 'nowhere', './good'], 64, '--dir: FOLDER/nowhere: no such directory; check the path'],
    [
      ['--dir', 'text', './good'],
      64,
      '--dir: FOLDER/text: cannot grant it as a directory: it is a regular file',
    ],
    [
      ['--memory', 'much', './good'],
      64,
      '--memory much: is not a size; write a number with K, M or G, such as 512M',
    ],
    [
      ['--cwd', '/nowhere', './good'],
      64,
      './good: its working directory /nowhere is not in the file system it is granted',
    ],
    [['--trace=nowhere/file', './good'], 64, '--trace=nowhere/file: cannot be written: ENOENT'],
    [
      ['--replace', 'vfs=text', './good'],
      64,
      '--replace: service vfs (./text) is no valid component: not WebAssembly: the file does not start with "\\0asm" (at offset 0x0)',
    ],
    [
      ['--replace', 'vfs=nowhere.wasm', './good'],
      64,
      '--replace: service vfs (./nowhere.wasm): FOLDER/nowhere.wasm: no such file',
    ],
    [
      ['--replace', 'vfs=folder', './good'],
      64,
      '--replace: service vfs (./folder): FOLDER/folder: is a directory',
    ],
    [
      ['--replace', 'vfs=/dev/zero', './good'],
      64,
      '--replace: service vfs (/dev/zero): /dev/zero: is no regular file',
    ],
    [
      ['--replace', 'vfs=module.wasm', './good'],
      64,
      '--replace: service vfs (./module.wasm) is no valid component: this is a core module, not a component (wasm-tools component new makes one) (at offset 0x4)',
    ],
    [
      ['--replace', 'vfs=later.wasm', './good'],
      64,
      '--replace: service vfs (./later.wasm) needs what this version lacks: a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
    ],
  ])('%j', async (args, code, line) => {
    const ended = await nucleus(['run', ...args], { cwd: folder });
    expect({ ...ended, stdout: String(ended.stdout) }).toEqual({
      code,
      stdout: '',
      stderr: `nucleus: ${line.replace('FOLDER', folder)}\n`,
    });
  });

  it('runs the file that the others are made of', async () => {
    expect(await nucleus(['run', './good'], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: Buffer.from('hello\n'),
      stderr: '',
    });
  });

  it.skipIf(process.platform === 'win32')('in a directory that is gone', async () => {
    const script = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" run ../good`;
    const ended = await command('/bin/sh', ['-c', script, process.execPath, cli], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([
      64,
      'nucleus: the working directory is gone; change to one that is there\n',
    ]);
  });

  it.skipIf(process.platform === 'win32')('a file that may not be read', async () => {
    const { chmodSync } = await import('node:fs');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'good'), 0o600);
    // The superuser may read everything, so it is tried as another user.
    const uid = process.getuid?.() === 0 ? { uid: 65534 } : {};
    if (!('uid' in uid)) chmodSync(join(folder, 'good'), 0);
    const ended = await nucleus(['run', './good'], { cwd: folder, ...uid });
    chmodSync(join(folder, 'good'), 0o755);
    expect([ended.code, ended.stderr]).toEqual([
      126,
      'nucleus: ./good: cannot be read: permission denied; it needs read permission\n',
    ]);
  });
});

describe('nucleus inspect', () => {
  it.each([
    ['nowhere', 127, 'nowhere: no such file'],
    ['./text/x', 127, './text/x: no such file: a part of its path is not a directory'],
    ['folder', 126, 'folder: is a directory, not a program'],
    ['.', 126, '.: is a directory, not a program'],
    ['./empty', 126, './empty: is empty, so no program'],
    ['/dev/zero', 126, '/dev/zero: is no regular file, so no program'],
    ['layer.wasm', 126, 'layer.wasm: it is no program of a known format (ELF, PE, component)'],
    ['text', 126, 'text: it is no program of a known format (ELF, PE, component)'],
    [
      'later.wasm',
      126,
      'later.wasm: needs what this version lacks: a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
    ],
    [
      'cut-in-header',
      126,
      'cut-in-header: it is corrupt: the file ends inside a header or table (field at offset 40 of the file)',
    ],
  ])('%s', async (file, code, line) => {
    const ended = await nucleus(['inspect', file], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([code, `nucleus: ${line}\n`]);
  });

  it.skipIf(process.platform === 'win32')('does not wait at a named pipe', async () => {
    await command('mkfifo', [join(folder, 'pipe')]);
    const ended = await nucleus(['inspect', 'pipe'], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([126, 'nucleus: pipe: is no regular file, so no program\n']);
  });
});

describe('nucleus serve', () => {
  it.each([
    ['cut-component.wasm', 'is no valid component: unexpected end in the size of a section (at offset 0xa)'],
    [
      'later.wasm',
      'needs what this version lacks: a stream type (WASI 0.3) is not supported yet (at offset 0xb)',
    ],
  ])('%s', async (file, line) => {
    const ended = await nucleus(['serve', '--listen', '127.0.0.1:0', file], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([126, `nucleus: ${file}: cannot be run: it ${line}\n`]);
  });
});
