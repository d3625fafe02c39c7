/** How paths walk over several granted directories, one inside another, and links between them. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

describe.skipIf(noCompiler)(`granted directories${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mounts-'));
    compile(join(import.meta.dirname, 'linux', 'paths.c'), folder, 'paths');
    for (const name of ['outer/inner', 'outer/sub/deep', 'other', 'empty'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'outer', 'file'), 'outer file');
    writeFileSync(join(folder, 'outer', 'inner', 'hidden'), 'covered by a mount');
    writeFileSync(join(folder, 'outer', 'sub', 'deep', 'leaf'), 'leaf');
    writeFileSync(join(folder, 'other', 'thing'), 'in the other');
    symlinkSync('/data/other/thing', join(folder, 'outer', 'absolute'));
    symlinkSync('../other/thing', join(folder, 'outer', 'relative'));
    symlinkSync('inner/thing', join(folder, 'outer', 'into-mount'));
    symlinkSync('sub/deep', join(folder, 'outer', 'link'));
    symlinkSync('/data/other/round', join(folder, 'outer', 'round'));
    symlinkSync('/data/outer/round', join(folder, 'other', 'round'));
    symlinkSync('/etc/passwd', join(folder, 'outer', 'escape'));
    symlinkSync('/proc/self/cmdline', join(folder, 'outer', 'proc'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Lines about `paths`, with /data/outer and /data/other granted, and /data/outer/inner over a directory of it. */
  async function show(grants: string[], paths: string[], cwd = '/'): Promise<string[]> {
    const dirs = grants.flatMap((grant) => ['--dir', join(folder, grant)]);
    const ended = await nucleus(['run', ...dirs, '--cwd', cwd, join(folder, 'paths'), '--', ...paths]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    return ended.stdout.toString().trimEnd().split('\n');
  }

  const grants = ['outer:/data/outer', 'other:/data/other', 'other:/data/outer/inner'];

  it('walks up and down over the places where they hang', async () => {
    expect(
      await show(grants, [
        '/',
        '/data',
        '/data/outer',
        '/data/outer/inner',
        '/data/outer/inner/..',
        '/data/outer/sub/../inner/thing',
        '/data/other/../outer/./sub/deep/../../file',
        '/data/../../..',
        '/data/other/thing/..',
        '/data/none/../outer',
      ]),
    ).toEqual([
      '/: / cwd /: data',
      '/data: /data cwd /data: other outer',
      '/data/outer: /data/outer cwd /data/outer: absolute escape file inner into-mount link proc relative round sub',
      '/data/outer/inner: /data/outer/inner cwd /data/outer/inner: round thing',
      '/data/outer/inner/..: /data/outer cwd /data/outer: absolute escape file inner into-mount link proc relative round sub',
      '/data/outer/sub/../inner/thing: /data/outer/inner/thing (12 bytes)',
      '/data/other/../outer/./sub/deep/../../file: /data/outer/file (10 bytes)',
      '/data/../../..: / cwd /: data',
      '/data/other/thing/..: ENOTDIR',
      '/data/none/../outer: ENOENT',
    ]);
  });

  it('follows links from one into the other, and no further than what is granted', async () => {
    const paths = ['absolute', 'relative', 'into-mount', 'link', 'link/../../file', 'round', 'escape'];
    expect(await show(grants, paths, '/data/outer')).toEqual([
      'absolute: /data/other/thing (12 bytes)',
      'relative: /data/other/thing (12 bytes)',
      'into-mount: /data/outer/inner/thing (12 bytes)',
      'link: /data/outer/sub/deep cwd /data/outer/sub/deep: leaf',
      'link/../../file: /data/outer/file (10 bytes)',
      'round: ELOOP',
      'escape: ENOENT',
    ]);
  });

  it('follows links out of a directory without mounts below it', async () => {
    const paths = ['absolute', 'relative', 'link', 'link/../../file', 'round', 'escape', 'proc', '../..'];
    expect(await show(['outer:/data/outer', 'other:/data/other'], paths, '/data/outer')).toEqual([
      'absolute: /data/other/thing (12 bytes)',
      'relative: /data/other/thing (12 bytes)',
      'link: /data/outer/sub/deep cwd /data/outer/sub/deep: leaf',
      'link/../../file: /data/outer/file (10 bytes)',
      'round: ELOOP',
      'escape: ENOENT',
      expect.stringMatching(/^proc: \/proc\/2\/cmdline \(0 bytes\)$/),
      '../..: / cwd /: data',
    ]);
  });

  it('lets a later one hide an earlier one, and shows one that hangs where nothing is', async () => {
    const later = ['outer:/x', 'other:/x', 'empty:/x/none/deep'];
    expect(await show(later, ['/x', '/x/none', '/x/none/deep'])).toEqual([
      '/x: /x cwd /x: none round thing',
      '/x/none: /x/none cwd /x/none: deep',
      '/x/none/deep: /x/none/deep cwd /x/none/deep:',
    ]);
  });

  it('refuses to change what is read-only, and the places where they hang', async () => {
    expect(await show(grants, ['!/data/other', '!/data/outer/sub', '!/proc', '!/data'])).toEqual([
      'change /data/other: create EROFS mkdir EEXIST rename EBUSY access EROFS unlink EROFS rmdir EBUSY',
      'change /data/outer/sub: create EROFS mkdir EEXIST rename EXDEV access EROFS unlink EROFS rmdir EROFS',
      'change /proc: create ENOENT mkdir EEXIST rename EPERM access EACCES unlink ENOENT rmdir EPERM',
      'change /data: create ok mkdir EEXIST rename EBUSY access ok unlink ok rmdir ENOTEMPTY',
    ]);
  });
});
