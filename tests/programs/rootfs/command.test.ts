/** `--rootfs` on the command line: what an image says of its program, where changes go, and how programs see owners and modes. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from '../command.ts';
import { compile, noCompiler } from '../compile.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(noCompiler)(`--rootfs${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  let system: string;
  let archive: string;
  let image: string;
  let owners: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rootfs-'));
    system = join(folder, 'system');
    mkdirSync(join(system, 'opt', 'work'), { recursive: true });
    mkdirSync(join(system, 'tmp'));
    copyFileSync(
      compile(join(import.meta.dirname, 'guest', 'show.c'), folder, 'show'),
      join(system, 'opt', 'show'),
    );
    owners = compile(join(import.meta.dirname, 'guest', 'owners.c'), folder, 'owners');
    copyFileSync(owners, join(system, 'opt', 'owners'));
    archive = join(folder, 'system.tar');
    execFileSync('tar', ['cf', archive, '--owner=0', '--group=0', '-C', system, '.']);
    image = layout();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function layout(): string {
    const path = join(folder, 'image');
    mkdirSync(join(path, 'blobs', 'sha256'), { recursive: true });
    const put = (bytes: Buffer | string) => {
      const digest = createHash('sha256').update(bytes).digest('hex');
      writeFileSync(join(path, 'blobs', 'sha256', digest), bytes);
      return { digest: `sha256:${digest}`, size: Buffer.byteLength(bytes) };
    };
    const settings = {
      Env: ['PATH=/opt', 'GREETING=hello'],
      Entrypoint: ['show'],
      Cmd: ['from', 'the image'],
      WorkingDir: '/opt/work',
    };
    const config = put(JSON.stringify({ architecture: 'amd64', os: 'linux', config: settings }));
    const manifest = put(JSON.stringify({ config, layers: [put(gzipSync(readFileSync(archive)))] }));
    writeFileSync(join(path, 'index.json'), JSON.stringify({ manifests: [manifest] }));
    writeFileSync(join(path, 'oci-layout'), '{}');
    return path;
  }

  const lines = async (...args: string[]) => {
    const ended = await nucleus(['run', ...args]);
    return {
      code: ended.code,
      lines: ended.stdout.toString().split('\n').slice(0, -1),
      stderr: ended.stderr,
    };
  };

  it('runs what an image says, where and with what it says', async () =>
    expect(await lines('--rootfs', image)).toEqual({
      code: 0,
      lines: ['show', 'from', 'the image', '/opt/work hello /opt', '0', 'made'],
      stderr: '',
    }));

  it('runs what the command line says in its place', async () =>
    expect(
      await lines('--rootfs', image, '--env', 'GREETING=bye', '--cwd', '/', '/opt/show', '--', 'word'),
    ).toMatchObject({ lines: ['/opt/show', 'word', '/ bye /opt', '0', 'made'] }));

  it('runs what a directory of the host has over it', async () => {
    const lent = join(folder, 'lent');
    mkdirSync(lent, { recursive: true });
    copyFileSync(join(system, 'opt', 'show'), join(lent, 'mine'));
    const grant = ['--rootfs', archive, '--env', 'GREETING=x', '--dir'];
    for (const [directory, name, path] of [
      [`${lent}:/somewhere`, '/somewhere/mine', '/usr/bin'],
      [`${lent}:/opt`, 'mine', '/none:/opt'],
    ] as const) {
      const ended = await lines(...grant, directory, '--env', `PATH=${path}`, name);
      expect(ended).toEqual({ code: 0, lines: [name, `/ x ${path}`, '0', 'made'], stderr: '' });
    }
    // What is behind it is hidden.
    expect(await lines(...grant, `${lent}:/opt`, '/opt/show')).toMatchObject({ code: 127 });
  });

  it('writes nothing to a folder, but with --rw', async () => {
    expect(await lines('--rootfs', system, '--env', 'GREETING=x', '/opt/show')).toMatchObject({ code: 0 });
    expect(existsSync(join(system, 'made'))).toBe(false);
    expect(await lines('--rootfs', system, '--rw', '--env', 'GREETING=x', '/opt/show')).toMatchObject({
      code: 0,
    });
    expect(existsSync(join(system, 'made'))).toBe(true);
    rmSync(join(system, 'made'));
  });

  it.each([
    [['--rw', 'x'], 64, '--rw: is for --rootfs'],
    [['--overlay', 'd', 'x'], 64, '--overlay d: is for --rootfs'],
    [
      ['--rootfs', 'SYSTEM', '--root', '/', 'x'],
      64,
      "--rootfs: is the program's / already; leave out --root",
    ],
    [
      ['--rootfs', 'SYSTEM'],
      64,
      'PROGRAM is missing, and SYSTEM names none; write nucleus run --rootfs SYSTEM PROGRAM',
    ],
    [['--rootfs', 'SYSTEM', 'none'], 127, 'none: no such program in SYSTEM'],
    [['--rootfs', 'SYSTEM', '/opt'], 126, '/opt: is a directory, not a program'],
    [
      ['--rootfs', 'SYSTEM.tar', '--rw', '/opt/show'],
      64,
      '--rw: SYSTEM.tar is no folder, and cannot be written to; use --overlay',
    ],
    [
      ['--rootfs', 'SYSTEM.none', 'x'],
      64,
      '--rootfs: SYSTEM.none: no such file or directory; check the path',
    ],
    [['--rootfs', 'SYSTEM/opt/show', 'x'], 64, '--rootfs: SYSTEM/opt/show: is no tar archive'],
  ])('refuses %j', async (args, code, message) => {
    const named = (text: string) => text.replaceAll('SYSTEM', system);
    const ended = await nucleus(['run', ...args.map(named)]);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({
      code,
      stderr: `nucleus: ${named(message)}\n`,
    });
  });

  // Only root gives files away.
  it.skipIf(!isRoot).each([
    ['modes and owners', []],
    ['extended attributes', ['attributes']],
  ])('shows and sets %s as natively', async (_, words) => {
    const place = mkdtempSync(join(folder, 'native-'));
    const native = await command(owners, [place, ...words]);
    const ours = await nucleus(['run', '--rootfs', archive, '/opt/owners', '--', '/opt/work', ...words]);
    expect({ code: ours.code, stderr: ours.stderr }).toEqual({ code: 0, stderr: '' });
    expect(ours.stdout.toString()).toBe(native.stdout.toString());
  });
});
