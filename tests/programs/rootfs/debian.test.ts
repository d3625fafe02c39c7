/** Programs of an unmodified Debian 12 root, run here out of its folder and out of a tar of it, and natively by chroot: the same output is due. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, isNative, nucleus } from '../command.ts';
import { debianRoot, sizeWanted } from './debian-root.ts';

const size = sizeWanted();
const root = isNative ? debianRoot(size) : { missing: 'needs x86-64 Linux' };
const isRoot = process.getuid?.() === 0;
const missing = 'missing' in root ? root.missing : isRoot ? undefined : 'chroot needs root';

const environment = ['LC_ALL=C', 'PATH=/usr/sbin:/usr/bin', 'HOME=/root'];

/** Directories have no order of their own. */
const sorted = (bytes: Buffer) => bytes.toString('latin1').split('\n').sort();

/** None of them starts another one. */
const small: string[][] = [
  ['ls', '-lR', '--time-style=+%s', '/etc', '/usr/share/doc'],
  [
    'find',
    '/',
    '-xdev',
    '-path',
    '/dev',
    '-prune',
    '-o',
    '-path',
    '/proc',
    '-prune',
    '-o',
    '-path',
    '/sys',
    '-prune',
    '-o',
    '-type',
    'l',
    '-printf',
    '%p %l %m %U %G\n',
  ],
  ['sha256sum', '/usr/bin/bash', '/usr/lib/x86_64-linux-gnu/libc.so.6'],
  ['grep', '-rn', 'Debian', '/etc', '/usr/share/doc/base-files'],
  ['sed', '-n', 's/^\\(.*\\)=\\(.*\\)$/\\2 \\1/p', '/etc/os-release'],
  ['gawk', '-F:', '{ n += length($0) } END { print n, NR }', '/usr/share/common-licenses/GPL-3'],
  ['sort', '-u', '/usr/share/common-licenses/GPL-2'],
  ['tar', 'cf', '-', '--sort=name', '-C', '/usr/share', 'common-licenses', 'base-files'],
  [
    'bash',
    '-c',
    'shopt -s globstar; for f in /etc/**; do [ -h "$f" ] && n=$((n+1)); done; echo $((n)) /usr/*',
  ],
];
const large: string[][] = [
  [
    'python3',
    '-c',
    'import json, hashlib, decimal, sqlite3; print(json.dumps({"a": [1, 2]}), hashlib.md5(b"x").hexdigest(), decimal.Decimal(2).sqrt(), sqlite3.connect(":memory:").execute("select 6*7").fetchone())',
  ],
  [
    'perl',
    '-e',
    'use POSIX; use Digest::SHA qw(sha1_hex); print sha1_hex("x"), " ", floor(2.5), "\n"; opendir D, "/usr/lib"; print join(" ", sort readdir D), "\n"',
  ],
  [
    'sqlite3',
    ':memory:',
    'create table t(a); insert into t values(1),(2); select sum(a), sqlite_version() from t',
  ],
  ['jq', '-n', '[range(10)] | map(. * .) | add'],
  ['bc', '-lq', '/dev/null'],
  ['lua5.4', '-e', 'print(("x"):rep(3), 7 // 2, _VERSION)'],
  ['openssl', 'dgst', '-sha512', '/usr/bin/openssl'],
  ['file', '/usr/bin/python3', '/usr/bin/gcc', '/etc/os-release'],
  ['xz', '-9c', '/usr/share/common-licenses/GPL-3'],
  ['git', '--version'],
];
const programs = size === 'large' ? [...small, ...large] : small;

describe.skipIf(missing)(`a Debian root${missing ? ` (${missing})` : ''}`, () => {
  const { folder } = root as { folder: string };
  let work: string;
  let archive: string;

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'nucleus-rootfs-'));
    archive = join(work, 'root.tar');
    execFileSync('tar', ['cf', archive, '--owner=0', '--group=0', '-C', folder, '.']);
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  const options = environment.flatMap((variable) => ['--env', variable]);
  const there = (from: string, words: readonly string[]) =>
    nucleus(['run', '--rootfs', from, ...options, words[0]!, '--', ...words.slice(1)]);
  const natively = (words: readonly string[]) =>
    command('chroot', [folder, '/usr/bin/env', '-i', ...environment, ...words]);

  it.each(programs.map((words, index) => [words[0]!, words, index % 2 === 0] as const))(
    '%s',
    async (_, words, fromFolder) => {
      const [native, ended] = [await natively(words), await there(fromFolder ? folder : archive, words)];
      expect(native).toMatchObject({ code: 0, stderr: '' });
      expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
      expect(sorted(ended.stdout)).toEqual(sorted(native.stdout));
    },
  );

  it('keeps what is changed', async () => {
    const kept = join(work, 'kept');
    const run = (...words: string[]) =>
      nucleus([
        'run',
        '--rootfs',
        archive,
        '--overlay',
        kept,
        ...options,
        words[0]!,
        '--',
        ...words.slice(1),
      ]);
    const script = [
      'umask 027; echo new > /etc/made',
      'echo more >> /etc/debian_version',
      'printf "%s" "$(< /etc/made)" > /usr/share/doc/made',
    ].join('; ');
    expect(await run('bash', '-c', script)).toMatchObject({ code: 0, stderr: '' });
    for (const words of [
      ['chown', '3:4', '/etc/made'],
      ['chmod', '4750', '/etc/made'],
      ['ln', '/etc/made', '/etc/second'],
      ['mv', '/usr/share/doc', '/usr/share/moved'],
      ['rm', '-r', '/usr/share/moved/bash'],
      ['mkdir', '/usr/share/doc'],
      ['touch', '-d', '@1000000000.123456789', '/usr/share/doc'],
    ])
      expect(await run(...words)).toMatchObject({ code: 0, stderr: '' });
    const listed = await run(
      'stat',
      '-c',
      '%n %a %u %g %h %s %.9Y',
      '/etc/second',
      '/etc/debian_version',
      '/usr/share/doc',
    );
    const lines = listed.stdout.toString().split('\n');
    expect(lines[0]).toMatch(/^\/etc\/second 4750 3 4 2 4 /);
    expect(lines[1]).toMatch(/^\/etc\/debian_version 644 0 0 1 \d+ /);
    expect(lines[2]).toMatch(/^\/usr\/share\/doc 755 0 0 2 \d+ 1000000000\.123456789$/);
    const names = (await run('ls', '/usr/share/moved')).stdout.toString().split('\n');
    expect(names).toContain('made');
    expect(names).toContain('sed');
    expect(names).not.toContain('bash');
    // The layer is one for other tools, too.
    const held = execFileSync('tar', ['tf', join(kept, 'changes.tar')], { encoding: 'utf8' });
    expect(held).toContain('usr/share/moved/made\n');
    expect(held).toContain('usr/share/doc/.wh..wh..opq\n');
    // And nothing of it reached the archive.
    expect((await there(archive, ['cat', '/etc/made'])).code).toBe(1);
  });
});
