/** Every trick on a path, with every operation, on a real tree; for both ways of holding directories. */

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Descriptor } from './descriptor.ts';

type Filesystem = typeof import('./filesystem.ts');

/** The module as another platform would load it. */
async function load(platform: NodeJS.Platform): Promise<Filesystem> {
  const actual = process.platform;
  vi.resetModules();
  Object.defineProperty(process, 'platform', { value: platform });
  try {
    return await import('./filesystem.ts');
  } finally {
    Object.defineProperty(process, 'platform', { value: actual });
  }
}

let top: string;
const inGrant = (...path: string[]) => join(top, 'grant', ...path);
const outside = (...path: string[]) => join(top, 'outside', ...path);

beforeEach(() => {
  top = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'confinement-')));
  fs.mkdirSync(outside('dir'), { recursive: true });
  fs.writeFileSync(outside('secret.txt'), 'secret');
  fs.mkdirSync(inGrant('sub', 'deep'), { recursive: true });
  fs.writeFileSync(inGrant('file.txt'), 'file');
  fs.writeFileSync(inGrant('sub', 'inner.txt'), 'inner');
  for (const [name, target] of LINKS) fs.symlinkSync(target.replace('TOP', top), inGrant(name));
  execFileSync('mkfifo', [inGrant('fifo')]);
});

afterEach(() => fs.rmSync(top, { recursive: true }));

const LINKS: [name: string, target: string][] = [
  ['to-file', 'file.txt'],
  ['to-sub', 'sub'],
  ['to-sub-slash', 'sub/'],
  ['to-back', 'sub/../file.txt'],
  ['to-dots', '././sub/.././file.txt'],
  ['to-chain', 'to-back'],
  ['sub/to-parent', '..'],
  ['sub/to-parent-file', '../file.txt'],
  ['dangling', 'nothing'],
  ['new-by-link', 'sub/new.txt'],
  ['up', '..'],
  ['up-up', 'sub/../..'],
  ['abs', 'TOP/outside/secret.txt'],
  ['abs-dir', 'TOP/outside'],
  ['abs-inside', 'TOP/grant/file.txt'],
  ['abs-root', '/'],
  ['out', '../outside/secret.txt'],
  ['out-dir', '../outside'],
  ['out-chain', 'out'],
  ['out-new', '../outside/new.txt'],
  ['sub/out', '../../outside/secret.txt'],
  ['proc', '/proc/self/root'],
  ['loop-a', 'loop-b'],
  ['loop-b', 'loop-a'],
];

/** Leave the grant whether or not the last link is followed. */
const ESCAPES = [
  '..',
  '../',
  '../outside',
  '../outside/secret.txt',
  '../grant/file.txt',
  './../outside/secret.txt',
  'sub/../../outside/secret.txt',
  'sub/../..',
  'sub//..//..//outside',
  'sub/deep/../../../outside/secret.txt',
  'to-sub/../../outside/secret.txt',
  'sub/to-parent/../outside/secret.txt',
  'up/outside/secret.txt',
  'up/grant/file.txt',
  'up-up/x',
  'out-dir/secret.txt',
  'out-dir/dir',
  'out-dir/.',
  'abs-dir/secret.txt',
  'abs-root/etc/passwd',
  'proc/etc/passwd',
  '/',
  '//',
  '/etc/passwd',
  '/proc/self/environ',
  '/..',
];

/** Leave it when they are followed, or by the slash that follows them. */
const ESCAPES_AT_THE_END = [
  'up',
  'up-up',
  'abs',
  'abs-dir',
  'abs-inside',
  'abs-root',
  'out',
  'out-chain',
  'sub/out',
];

const FOLLOW = { symlinkFollow: true };
const NOW = { tag: 'now' } as const;

const LOOKING: Record<string, (at: Descriptor, path: string) => unknown> = {
  'stat-at': (at, path) => at.statAt({}, path),
  'stat-at, following': (at, path) => at.statAt(FOLLOW, path),
  'metadata-hash-at': (at, path) => at.metadataHashAt({}, path),
  'details-at': (at, path) => at.detailsAt({}, path),
  'details-at, following': (at, path) => at.detailsAt(FOLLOW, path),
  'readlink-at': (at, path) => at.readlinkAt(path),
  'open-at': (at, path) => at.openAt({}, path, {}, {}),
  'open-at, reading': (at, path) => at.openAt(FOLLOW, path, {}, { read: true }),
  'open-at, directory': (at, path) => at.openAt(FOLLOW, path, { directory: true }, { read: true }),
};

const CHANGING: Record<string, (at: Descriptor, path: string) => unknown> = {
  'open-at, writing': (at, path) => at.openAt(FOLLOW, path, {}, { write: true }),
  'open-at, creating': (at, path) => at.openAt(FOLLOW, path, { create: true }, { read: true, write: true }),
  'open-at, exclusive': (at, path) => at.openAt({}, path, { create: true, exclusive: true }, { write: true }),
  'open-at, truncating': (at, path) => at.openAt(FOLLOW, path, { truncate: true }, { read: true }),
  'open-at, mutating': (at, path) => at.openAt(FOLLOW, path, {}, { read: true, mutateDirectory: true }),
  'create-directory-at': (at, path) => at.createDirectoryAt(path),
  'remove-directory-at': (at, path) => at.removeDirectoryAt(path),
  'unlink-file-at': (at, path) => at.unlinkFileAt(path),
  'symlink-at': (at, path) => at.symlinkAt('file.txt', path),
  'set-times-at': (at, path) => at.setTimesAt({}, path, NOW, NOW),
  'set-times-at, following': (at, path) => at.setTimesAt(FOLLOW, path, NOW, NOW),
  'set-mode-at': (at, path) => at.setModeAt({}, path, 0o600),
  'set-mode-at, following': (at, path) => at.setModeAt(FOLLOW, path, 0o600),
  'link-at, from': (at, path) => at.linkAt({}, path, at, 'linked'),
  'link-at, from, following': (at, path) => at.linkAt(FOLLOW, path, at, 'linked'),
  'link-at, to': (at, path) => at.linkAt({}, 'file.txt', at, path),
  'rename-at, from': (at, path) => at.renameAt(path, at, 'renamed'),
  'rename-at, to': (at, path) => at.renameAt('sub', at, path),
};

const FOLLOWS = /reading|directory$|writing|creating|truncating|mutating|following/;

/** The payload of what `action` throws, or what it gives. */
function outcome(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error) throw error;
    return (error as { payload: unknown }).payload;
  }
}

/** All of a tree: names, kinds, modes, contents, link texts and times of change. */
function snapshot(path: string): unknown {
  const stat = fs.lstatSync(path);
  if (stat.isDirectory()) {
    return [stat.mtimeMs, stat.mode, fs.readdirSync(path).map((name) => [name, snapshot(join(path, name))])];
  }
  if (stat.isSymbolicLink()) return [stat.mtimeMs, fs.readlinkSync(path)];
  return [stat.mtimeMs, stat.mode, stat.isFile() && fs.readFileSync(path, 'utf8')];
}

const openDescriptors = () => fs.readdirSync('/proc/self/fd').length;

describe.each([
  { how: 'by descriptor', platform: 'linux' as const },
  { how: 'by path', platform: 'darwin' as const },
])('a grant whose directories are held $how', ({ platform }) => {
  let filesystem: Filesystem;
  let writable: Descriptor;
  let readOnly: Descriptor;

  beforeEach(async () => {
    filesystem = await load(platform);
    writable = filesystem.openDirectory(inGrant(), { write: true });
    readOnly = filesystem.openDirectory(inGrant());
  });

  afterEach(() => {
    writable[Symbol.dispose]();
    readOnly[Symbol.dispose]();
  });

  describe.each(Object.entries({ ...LOOKING, ...CHANGING }))('%s', (name, action) => {
    const escapes = FOLLOWS.test(name) ? [...ESCAPES, ...ESCAPES_AT_THE_END, 'out-new'] : ESCAPES;
    const slashed = ESCAPES_AT_THE_END.map((path) => `${path}/`);

    it('does not leave the grant', () => {
      const before = snapshot(outside());
      const all = () => escapes.map((path) => [path, outcome(() => action(writable, path))]);
      // What walks keep open, they have after the first time.
      all();
      const open = openDescriptors();
      const results = all();
      expect(results).toEqual(escapes.map((path) => [path, 'not-permitted']));
      expect(snapshot(outside())).toEqual(before);
      expect(openDescriptors()).toBe(open);
    });

    it('does not leave it by a slash after a link either', () => {
      const before = snapshot(outside());
      for (const path of slashed) {
        const result = outcome(() => action(writable, path));
        expect(
          ['not-permitted', 'not-directory', 'exist', 'is-directory', 'invalid', 'busy'],
          path,
        ).toContain(result ?? 'nothing');
      }
      expect(snapshot(outside())).toEqual(before);
    });
  });

  it.each(Object.entries(LOOKING))('%s is refused by a read-only grant as by a writable one', (_, action) => {
    for (const path of ESCAPES)
      expect(
        outcome(() => action(readOnly, path)),
        path,
      ).toBe('not-permitted');
  });

  it.each(Object.entries(CHANGING))('%s changes nothing in a read-only grant', (_, action) => {
    const before = snapshot(top);
    const paths = [
      'file.txt',
      'sub',
      'new',
      'sub/inner.txt',
      'sub/new',
      'to-file',
      'to-sub/new',
      '.',
      'out',
      'out-new',
    ];
    for (const path of [...paths, ...ESCAPES]) {
      expect(
        outcome(() => action(readOnly, path)),
        path,
      ).toBe('read-only');
    }
    expect(snapshot(top)).toEqual(before);
  });

  it.each([
    ['file.txt', 'file'],
    ['./file.txt', 'file'],
    ['.//.//file.txt', 'file'],
    ['sub/../file.txt', 'file'],
    ['sub/deep/../../file.txt', 'file'],
    ['sub/./deep/../inner.txt', 'inner'],
    ['to-file', 'file'],
    ['to-back', 'file'],
    ['to-dots', 'file'],
    ['to-chain', 'file'],
    ['to-sub/inner.txt', 'inner'],
    ['to-sub-slash/inner.txt', 'inner'],
    ['to-sub/to-parent/sub/inner.txt', 'inner'],
    ['sub/to-parent-file', 'file'],
    ['to-sub/to-parent-file', 'file'],
  ])('%s is read', (path, content) => {
    const descriptor = readOnly.openAt(FOLLOW, path, {}, { read: true });
    const [data, end] = descriptor.read(100n, 0n);
    expect([new TextDecoder().decode(data), end]).toEqual([content, true]);
    expect(descriptor.stat()).toEqual(readOnly.statAt(FOLLOW, path));
    descriptor[Symbol.dispose]();
  });

  it.each([
    ['', 'no-entry'],
    ['nothing', 'no-entry'],
    ['nothing/file.txt', 'no-entry'],
    ['dangling', 'no-entry'],
    ['dangling/', 'no-entry'],
    ['sub/nothing', 'no-entry'],
    ['file.txt/', 'not-directory'],
    ['file.txt/.', 'not-directory'],
    ['file.txt/..', 'not-directory'],
    ['file.txt/x', 'not-directory'],
    ['to-file/', 'not-directory'],
    ['fifo/x', 'not-directory'],
    ['loop-a', 'loop'],
    ['loop-a/x', 'loop'],
    ['a\0b', 'illegal-byte-sequence'],
    ['x'.repeat(256), 'name-too-long'],
    [`sub/${'x'.repeat(256)}`, 'name-too-long'],
    [`${'./'.repeat(2048)}file.txt`, 'name-too-long'],
    ['fifo', 'unsupported'],
    ['sub/../fifo', 'unsupported'],
  ])('%j cannot be opened: %s', (path, code) => {
    expect(outcome(() => readOnly.openAt(FOLLOW, path, {}, { read: true }))).toBe(code);
  });

  it('a link in the last place is opened only by following', () => {
    expect(outcome(() => writable.openAt({}, 'to-file', {}, { read: true }))).toBe('loop');
    expect(outcome(() => writable.openAt({}, 'out', { create: true }, { write: true }))).toBe('loop');
    expect(readOnly.readlinkAt('out')).toBe('../outside/secret.txt');
    expect(readOnly.readlinkAt('sub/../abs')).toBe(outside('secret.txt'));
    expect(readOnly.statAt({}, 'out').type).toBe('symbolic-link');
  });

  it('a link that dangles inside is where a file is made', () => {
    writable.openAt(FOLLOW, 'new-by-link', { create: true }, { write: true })[Symbol.dispose]();
    expect(fs.existsSync(inGrant('sub', 'new.txt'))).toBe(true);
  });

  it('removing and renaming mean the link, not what it leads to', () => {
    writable.unlinkFileAt('out');
    writable.renameAt('out-dir', writable, 'moved');
    writable.linkAt({}, 'abs', writable, 'second');
    expect(fs.readlinkSync(inGrant('moved'))).toBe('../outside');
    expect(fs.readlinkSync(inGrant('second'))).toBe(outside('secret.txt'));
    expect(fs.existsSync(inGrant('out'))).toBe(false);
    expect(fs.readFileSync(outside('secret.txt'), 'utf8')).toBe('secret');
  });

  it('modes are permissions, and the sticky bit of a directory', () => {
    const mode = (path: string) => fs.lstatSync(inGrant(path)).mode & 0o7777;
    writable.setModeAt(FOLLOW, 'to-file', 0o7751);
    writable.setModeAt({}, 'sub', 0o7700);
    expect([mode('file.txt'), mode('sub')]).toEqual([0o751, 0o1700]);
    fs.chmodSync(inGrant('sub'), 0o2755);
    writable.setModeAt({}, 'sub', 0o711);
    expect(mode('sub')).toBe(0o2711);
    const file = writable.openAt({}, 'file.txt', {}, { read: true });
    file.setMode(0o4640);
    file[Symbol.dispose]();
    expect(mode('file.txt')).toBe(0o640);
    for (const path of ['fifo', 'out', 'dangling'])
      expect(['unsupported', 'loop'], path).toContain(outcome(() => writable.setModeAt({}, path, 0o777)));
  });

  it('a descriptor of an inner directory is a root of its own', () => {
    const sub = writable.openAt({}, 'sub', {}, { read: true, mutateDirectory: true });
    expect(outcome(() => sub.statAt({}, '../file.txt'))).toBe('not-permitted');
    expect(outcome(() => sub.statAt(FOLLOW, 'to-parent-file'))).toBe('not-permitted');
    expect(outcome(() => sub.renameAt('inner.txt', sub, '../taken.txt'))).toBe('not-permitted');
    sub[Symbol.dispose]();
  });

  it('random paths give what the host gives, or nothing', () => {
    const names = ['.', '..', 'sub', 'deep', 'file.txt', 'inner.txt', 'grant', 'outside', 'secret.txt', ''];
    const all = [...names, ...LINKS.map(([name]) => name)];
    let seed = 1;
    const random = (limit: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % limit;
    };
    let successes = 0;
    for (let i = 0; i < 4000; i++) {
      const path = Array.from({ length: 1 + random(5) }, () => all[random(all.length)]).join('/');
      const mine = outcome(() => readOnly.metadataHashAt(FOLLOW, path));
      if (typeof mine === 'string') continue;
      successes += 1;
      const real = fs.realpathSync(`${inGrant()}/${path}`);
      expect(`${real}/`.startsWith(`${inGrant()}/`), path).toBe(true);
      expect(mine, path).toMatchObject({ lower: fs.statSync(real, { bigint: true }).ino });
    }
    expect(successes).toBeGreaterThan(100);
  });

  it('a weaker descriptor opens no stronger one', () => {
    const sub = writable.openAt({}, 'sub', {}, { read: true });
    for (const [name, action] of Object.entries(CHANGING)) {
      expect(
        outcome(() => action(sub, 'inner.txt')),
        name,
      ).toBe('read-only');
    }
    const file = sub.openAt({}, 'inner.txt', {}, { read: true });
    expect(outcome(() => file.write(Uint8Array.of(1), 0n))).toBe('bad-descriptor');
    expect(outcome(() => file.writeViaStream(0n))).toBe('bad-descriptor');
    expect(outcome(() => file.appendViaStream())).toBe('bad-descriptor');
    expect(outcome(() => file.setSize(0n))).toBe('bad-descriptor');
    expect(outcome(() => file.setTimes(NOW, NOW))).toBe('read-only');
    expect(outcome(() => sub.setTimes(NOW, NOW))).toBe('read-only');
    for (const descriptor of [file, sub]) descriptor[Symbol.dispose]();
  });

  it('a file of a read-only grant cannot become writable by a link into a writable one', () => {
    const other = filesystem.openDirectory(outside(), { write: true });
    expect(outcome(() => readOnly.linkAt({}, 'file.txt', other, 'linked'))).toBe('read-only');
    expect(outcome(() => readOnly.renameAt('file.txt', other, 'moved'))).toBe('read-only');
    expect(outcome(() => other.renameAt('secret.txt', readOnly, 'moved'))).toBe('read-only');
    other[Symbol.dispose]();
  });
});

describe.runIf(process.platform === 'linux')('against somebody who renames meanwhile', () => {
  it('a directory that was moved out of the grant leads nowhere else', async () => {
    const { openDirectory } = await load('linux');
    const root = openDirectory(inGrant());
    const deep = root.openAt({}, 'sub/deep', {}, { read: true });
    fs.renameSync(inGrant('sub', 'deep'), outside('deep'));
    expect(outcome(() => deep.statAt({}, '../secret.txt'))).toBe('not-permitted');
    expect(outcome(() => root.statAt({}, 'sub/deep'))).toBe('no-entry');
    fs.mkdirSync(inGrant('sub', 'deep'));
    expect(root.statAt({}, 'sub/deep').type).toBe('directory');
    for (const descriptor of [root, deep]) descriptor[Symbol.dispose]();
  });

  it('a directory that turns into a link and back is never followed out', async () => {
    const { openDirectory } = await load('linux');
    fs.mkdirSync(inGrant('flip'));
    fs.writeFileSync(inGrant('flip', 'secret.txt'), 'mine');
    const flipper = new Worker(FLIPPER, { eval: true, workerData: inGrant() });
    await new Promise((resolve) => flipper.once('message', resolve));
    const root = openDirectory(inGrant());
    const seen = new Set<unknown>();
    for (let i = 0; i < 3000 || !(seen.has('mine') && seen.has('not-permitted')); i++) {
      seen.add(outcome(() => read(root, 'flip/secret.txt')));
      seen.add(outcome(() => read(root, 'flop')));
    }
    await flipper.terminate();
    root[Symbol.dispose]();
    expect(seen).not.toContain('secret');
  });

  function read(root: Descriptor, path: string): string {
    const file = root.openAt(FOLLOW, path, {}, { read: true });
    try {
      return new TextDecoder().decode(file.read(100n, 0n)[0]);
    } finally {
      file[Symbol.dispose]();
    }
  }

  /** Exchanges a directory and a file with links that lead out, until it is ended. */
  const FLIPPER = `
    const fs = require('node:fs');
    const { parentPort, workerData: grant } = require('node:worker_threads');
    fs.symlinkSync('../outside', grant + '/flip-link');
    fs.symlinkSync('../outside/secret.txt', grant + '/flop-link');
    fs.writeFileSync(grant + '/flop', 'mine');
    parentPort.postMessage('ready');
    for (;;) {
      for (const name of ['flip', 'flop']) {
        fs.renameSync(grant + '/' + name, grant + '/' + name + '-true');
        fs.renameSync(grant + '/' + name + '-link', grant + '/' + name);
        fs.renameSync(grant + '/' + name, grant + '/' + name + '-link');
        fs.renameSync(grant + '/' + name + '-true', grant + '/' + name);
      }
    }`;
});
