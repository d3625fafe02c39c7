/**
 * What every node of nucleus:fs promises, held up to both kinds of file system that this service has: one in memory,
 * and a host directory. Making and removing names is in names.test.ts, paths and how they leave a directory in
 * confinement.test.ts.
 */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ALL,
  bytes,
  failure,
  listed,
  load,
  type Node,
  names,
  openDirectoryAt,
  READ,
  READ_WRITE,
  SYSTEMS,
  type System,
  save,
  startVfs,
  text,
  using,
  type Vfs,
} from './vfs.ts';

let vfs: Vfs;
let system: System;
let root: Node;

beforeAll(async () => {
  vfs = await startVfs();
});

describe.each(SYSTEMS)('%s', (_, start) => {
  beforeEach(() => {
    system = start(vfs);
    root = system.root;
  });

  afterEach(() => system.close());

  describe('files', () => {
    it('hold what was written', () => {
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        expect(file.writeAt(0n, bytes('hello world'))).toBe(11);
        expect(text(file.readAt(6n, 100))).toBe('world');
        expect(text(file.readAt(0n, 5))).toBe('hello');
        expect(file.readAt(11n, 5)).toHaveLength(0);
        expect(file.readAt(1n << 40n, 5)).toHaveLength(0);
        expect(file.readAt(0n, 0)).toHaveLength(0);
        expect(file.writeAt(0n, bytes(''))).toBe(0);
      });
    });

    it('have zeros where nothing was written', () => {
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        file.writeAt(3n, bytes('x'));
        file.writeAt(200_000n, bytes('y'));
        expect([...file.readAt(0n, 5)]).toEqual([0, 0, 0, 0x78, 0]);
        const data = new Uint8Array(200_001);
        for (let at = 0; at < data.length; ) {
          const part = file.readAt(BigInt(at), data.length - at);
          data.set(part, at);
          at += part.length;
        }
        expect(data.findIndex((value, at) => value !== 0 && at > 3)).toBe(200_000);
      });
    });

    it('take large writes across chunks, and give them back', () => {
      const data = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        expect(file.writeAt(70_000n, data)).toBe(data.length);
        const back = file.readAt(70_000n, data.length);
        expect(back.length).toBeGreaterThan(0);
        expect(Buffer.compare(back, data.subarray(0, back.length))).toBe(0);
        expect(file.stat().size).toBe(370_000n);
      });
    });

    it('are cut and lengthened', () => {
      save(root, 'f', 'abcdef');
      using(root.openAt('f', {}, READ_WRITE), (file) => {
        file.resize(3n);
        expect(text(file.readAt(0n, 10))).toBe('abc');
        file.resize(5n);
        expect(text(file.readAt(0n, 10))).toBe('abc\0\0');
        file.resize(0n);
        expect(file.stat().size).toBe(0n);
      });
    });

    it('lose what was cut in later chunks too', () => {
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        file.writeAt(0n, new Uint8Array(200_000).fill(7));
        file.resize(100_000n);
        file.resize(200_000n);
        expect(file.readAt(99_999n, 3)).toEqual(Uint8Array.of(7, 0, 0));
        expect(file.readAt(190_000n, 1)).toEqual(Uint8Array.of(0));
      });
    });

    it('may be sparse', () => {
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        file.resize(1n << 40n);
        file.writeAt(1n << 39n, bytes('middle'));
        expect(file.stat().size).toBe(1n << 40n);
        expect(text(file.readAt(1n << 39n, 6))).toBe('middle');
        expect(file.readAt((1n << 40n) - 1n, 10)).toEqual(Uint8Array.of(0));
      });
    });

    it('are not endless', () => {
      using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
        expect(['file-too-large', 'invalid']).toContain(failure(() => file.resize(1n << 63n)));
        expect(['file-too-large', 'invalid']).toContain(failure(() => file.writeAt(1n << 63n, bytes('x'))));
      });
    });

    it('are appended to, wherever the end is', () => {
      save(root, 'f', 'one');
      using(root.openAt('f', {}, READ_WRITE), (first) => {
        using(root.openAt('f', {}, READ_WRITE), (second) => {
          expect(first.append(bytes(' two'))).toBe(4);
          expect(second.append(bytes(' three'))).toBe(6);
        });
      });
      expect(load(root, 'f')).toBe('one two three');
    });

    it('live on while they are open', () => {
      save(root, 'f', 'still here');
      using(root.openAt('f', {}, READ_WRITE), (file) => {
        root.removeFileAt('f');
        expect(names(root)).toEqual([]);
        expect(text(file.readAt(0n, 20))).toBe('still here');
        file.append(bytes('!'));
        expect(file.stat()).toMatchObject({ size: 11n, links: 0n });
      });
    });

    it('synchronise', () => {
      save(root, 'f', 'x');
      using(root.openAt('f', {}, READ_WRITE), (file) => expect(failure(() => file.sync())).toBe('done'));
      expect(failure(() => root.sync())).toBe('done');
    });
  });

  describe('open-at', () => {
    beforeEach(() => {
      save(root, 'file', 'text');
      root.makeDirectoryAt('directory');
      root.symlinkAt('file', 'link');
      root.symlinkAt('directory', 'way');
      root.symlinkAt('new', 'dangling');
    });

    it.each([
      // path, options, rights, error
      ['absent', {}, READ, 'no-entry'],
      ['absent/x', { create: true }, READ, 'no-entry'],
      ['file/x', {}, READ, 'not-directory'],
      ['file', { create: true, exclusive: true }, READ_WRITE, 'exists'],
      ['link', { create: true, exclusive: true, follow: true }, READ_WRITE, 'exists'],
      ['dangling', { create: true, exclusive: true, follow: true }, READ_WRITE, 'exists'],
      ['directory', { create: true, exclusive: true }, READ, 'exists'],
      ['directory', { create: true }, READ, 'is-directory'],
      ['directory', {}, READ_WRITE, 'is-directory'],
      ['directory', { truncate: true }, READ, 'is-directory'],
      ['file', { directory: true }, READ, 'not-directory'],
      ['link', { directory: true, follow: true }, READ, 'not-directory'],
      ['way', { directory: true }, READ, 'not-directory'],
      ['link', {}, READ_WRITE, 'loop'],
      ['link', { create: true }, READ_WRITE, 'loop'],
      ['dangling', { follow: true }, READ, 'no-entry'],
      ['new', { create: true, directory: true }, READ, 'invalid'],
      ['new/', { create: true }, READ_WRITE, 'is-directory'],
      ['file/', {}, READ, 'not-directory'],
    ] as const)('%s with %j for %j: %s', (path, options, want, error) => {
      expect(failure(() => root.openAt(path, options, want))).toBe(error);
    });

    it('makes a file only if it is asked to', () => {
      using(root.openAt('new', { create: true }, READ_WRITE), (file) => file.writeAt(0n, bytes('x')));
      expect(load(root, 'new')).toBe('x');
    });

    it('keeps what is there unless it is asked to truncate', () => {
      using(root.openAt('file', { create: true }, READ_WRITE), (file) => expect(file.stat().size).toBe(4n));
      using(root.openAt('file', { truncate: true }, READ_WRITE), (file) => expect(file.stat().size).toBe(0n));
    });

    it('makes the file that a link points to', () => {
      save(root, 'dangling', 'made');
      expect(load(root, 'new')).toBe('made');
      expect(root.statAt('dangling', false).kind).toBe('symbolic-link');
    });

    it('opens a link as itself', () => {
      using(root.openAt('link', {}, READ), (link) => {
        expect(link.stat()).toMatchObject({ kind: 'symbolic-link', size: 4n });
        expect(link.readLinkAt('')).toBe('file');
        expect(link.statAt('', false)).toMatchObject({ kind: 'symbolic-link' });
        expect(failure(() => link.readAt(0n, 1))).toBe('invalid');
        expect(failure(() => link.statAt('x', false))).toBe('not-directory');
      });
      root.makeDirectoryAt('directory/deep');
      root.symlinkAt('../../file', 'directory/deep/far');
      using(root.openAt('directory/deep/far', {}, READ), (link) =>
        expect(link.readLinkAt('')).toBe('../../file'),
      );
    });

    it('opens a directory through a link, and by a slash', () => {
      using(root.openAt('way', { directory: true, follow: true }, ALL), (way) => save(way, 'inside', 'x'));
      using(root.openAt('way/', {}, ALL), (way) => expect(way.stat().kind).toBe('directory'));
      expect(names(root, 'directory')).toEqual(['inside']);
    });
  });

  describe('attributes', () => {
    it('tell kinds and sizes', () => {
      save(root, 'file', 'text');
      root.makeDirectoryAt('directory');
      root.symlinkAt('file', 'link');
      expect(root.statAt('file', false)).toMatchObject({ kind: 'regular-file', size: 4n, links: 1n });
      expect(root.statAt('directory', false).kind).toBe('directory');
      expect(root.statAt('link', false)).toMatchObject({ kind: 'symbolic-link', size: 4n });
      expect(root.statAt('link', true).kind).toBe('regular-file');
      expect(root.statAt('.', false)).toEqual(root.stat());
      expect(root.statAt('directory/', false).kind).toBe('directory');
      expect(failure(() => root.statAt('file/', true))).toBe('not-directory');
      expect(failure(() => root.statAt('link/', false))).toBe('not-directory');
      expect(failure(() => root.statAt('absent', true))).toBe('no-entry');
    });

    it('identify an object, however it was reached', () => {
      save(root, 'a', 'x');
      save(root, 'b', 'x');
      root.linkAt('a', root, 'c');
      root.symlinkAt('a', 'link');
      const identity = (path: string) => {
        const { device, inode } = root.statAt(path, true);
        return `${device} ${inode}`;
      };
      expect(identity('c')).toBe(identity('a'));
      expect(identity('link')).toBe(identity('a'));
      expect(identity('b')).not.toBe(identity('a'));
      using(root.openAt('a', {}, READ), (file) => {
        expect(`${file.stat().device} ${file.stat().inode}`).toBe(identity('a'));
      });
      const inodes = new Map(listed(root, 0n, 10).map(({ name, inode }) => [name, inode]));
      expect(inodes.get('a')).toBe(root.statAt('a', false).inode);
      expect(inodes.get('link')).toBe(root.statAt('link', false).inode);
    });

    it('stay with a file when it is renamed', () => {
      save(root, 'a', 'x');
      const { inode } = root.statAt('a', false);
      root.renameAt('a', root, 'b');
      expect(root.statAt('b', false).inode).toBe(inode);
    });

    it('follow changes in time', () => {
      const start = BigInt(Math.floor(Date.now() / 1000)) - 1n;
      save(root, 'f', 'x');
      expect(root.statAt('f', false).modified.seconds).toBeGreaterThanOrEqual(start);
      const old = { seconds: 1000n, nanoseconds: 0 };
      root.setTimesAt('f', true, { accessed: old, modified: { seconds: 2000n, nanoseconds: 500_000_000 } });
      expect(root.statAt('f', false)).toMatchObject({
        accessed: old,
        modified: { seconds: 2000n, nanoseconds: 500_000_000 },
      });
      root.setTimesAt('f', true, { modified: old });
      expect(root.statAt('f', false)).toMatchObject({ accessed: old, modified: old });
      using(root.openAt('f', {}, READ_WRITE), (file) => {
        file.setTimesAt('', false, { accessed: { seconds: 3000n, nanoseconds: 0 } });
        file.writeAt(0n, bytes('y'));
      });
      const after = root.statAt('f', false);
      expect(after.accessed.seconds).toBe(3000n);
      expect(after.modified.seconds).toBeGreaterThanOrEqual(start);
      expect(after.changed.seconds).toBeGreaterThanOrEqual(start);
    });

    it('of a link are set without following it', () => {
      save(root, 'f', 'x');
      root.symlinkAt('f', 'link');
      root.setTimesAt('link', false, { modified: { seconds: 5n, nanoseconds: 0 } });
      expect(root.statAt('link', false).modified.seconds).toBe(5n);
      expect(root.statAt('f', false).modified.seconds).not.toBe(5n);
      expect(failure(() => root.setTimesAt('absent', true, {}))).toBe('no-entry');
    });

    it('count names', () => {
      save(root, 'a', 'x');
      root.linkAt('a', root, 'b');
      expect(root.statAt('a', false).links).toBe(2n);
      root.removeFileAt('a');
      expect(root.statAt('b', false).links).toBe(1n);
    });
  });

  describe('directories', () => {
    it('list what is in them, with kinds', () => {
      save(root, 'file', '');
      root.makeDirectoryAt('directory');
      root.symlinkAt('anywhere', 'link');
      const entries = listed(root, 0n, 10).map(({ name, kind }) => `${name} ${kind}`);
      expect(entries.sort()).toEqual(['directory directory', 'file regular-file', 'link symbolic-link']);
    });

    it('list in parts, in the look that started', () => {
      for (let i = 0; i < 25; i++) save(root, `f${i}`, '');
      const found: string[] = [];
      for (let start = 0n; ; start += 10n) {
        const part = listed(root, start, 10);
        if (part.length === 0) break;
        for (const { name } of part) {
          found.push(name);
          root.removeFileAt(name);
        }
      }
      expect(new Set(found).size).toBe(25);
      expect(listed(root, 0n, 10)).toEqual([]);
      expect(listed(root, 0n, 0)).toEqual([]);
      expect(listed(root, 1n << 60n, 10)).toEqual([]);
    });

    it('give no more than fits, whatever the limit', () => {
      for (let i = 0; i < 5000; i++) root.symlinkAt('x', `l${i}`);
      const found = new Set<string>();
      for (let start = 0n; ; ) {
        const part = listed(root, start, 0xffff_ffff);
        if (part.length === 0) break;
        for (const { name } of part) found.add(name);
        start += BigInt(part.length);
      }
      expect(found.size).toBe(5000);
    });

    it('take a new look from the start only', () => {
      save(root, 'a', '');
      expect(listed(root, 0n, 10)).toHaveLength(1);
      save(root, 'b', '');
      expect(listed(root, 1n, 10)).toHaveLength(0);
      expect(listed(root, 0n, 10)).toHaveLength(2);
    });

    it('are made and removed', () => {
      root.makeDirectoryAt('a');
      root.makeDirectoryAt('a/b/');
      expect(failure(() => root.makeDirectoryAt('a'))).toBe('exists');
      expect(failure(() => root.makeDirectoryAt('.'))).toBe('exists');
      expect(failure(() => root.makeDirectoryAt('x/y'))).toBe('no-entry');
      expect(failure(() => root.removeDirectoryAt('a'))).toBe('not-empty');
      root.removeDirectoryAt('a/b/');
      root.removeDirectoryAt('a');
      expect(failure(() => root.removeDirectoryAt('a'))).toBe('no-entry');
      expect(failure(() => root.removeDirectoryAt('.'))).toBe('invalid');
      save(root, 'f', '');
      expect(failure(() => root.removeDirectoryAt('f'))).toBe('not-directory');
      expect(failure(() => root.makeDirectoryAt('f'))).toBe('exists');
      expect(failure(() => root.makeDirectoryAt('f/x'))).toBe('not-directory');
    });

    it('end in `..` only where they are not removed', () => {
      root.makeDirectoryAt('a');
      root.makeDirectoryAt('a/b');
      expect(failure(() => root.removeDirectoryAt('a/b/..'))).toBe('not-empty');
      expect(failure(() => root.removeDirectoryAt('a/.'))).toBe('invalid');
      expect(failure(() => root.renameAt('a/.', root, 'x'))).toBe('busy');
      expect(failure(() => root.renameAt('a', root, 'x/.'))).toBe('no-entry');
      expect(failure(() => root.makeDirectoryAt('a/..'))).toBe('exists');
    });

    it('that were removed take nothing new', () => {
      root.makeDirectoryAt('gone');
      using(openDirectoryAt(root, 'gone'), (gone) => {
        root.removeDirectoryAt('gone');
        expect(failure(() => gone.openAt('f', { create: true }, READ_WRITE))).toBe('no-entry');
        expect(failure(() => gone.makeDirectoryAt('d'))).toBe('no-entry');
        expect(failure(() => gone.symlinkAt('x', 'l'))).toBe('no-entry');
        expect(listed(gone, 0n, 10)).toEqual([]);
      });
    });

    it('are no files', () => {
      root.makeDirectoryAt('a');
      using(openDirectoryAt(root, 'a'), (a) => {
        expect(failure(() => a.readAt(0n, 1))).toBe('is-directory');
        expect(failure(() => a.writeAt(0n, bytes('x')))).toBe('is-directory');
        expect(failure(() => a.append(bytes('x')))).toBe('is-directory');
        expect(failure(() => a.resize(0n))).toBe('is-directory');
      });
    });
  });

  describe('a file has no entries:', () => {
    it.each([
      ['open-at', (file: Node) => file.openAt('x', {}, READ)],
      ['stat-at', (file: Node) => file.statAt('x', true)],
      ['list', (file: Node) => file.list(0n, 1)],
      ['read-link-at', (file: Node) => file.readLinkAt('x')],
      ['make-directory-at', (file: Node) => file.makeDirectoryAt('x')],
      ['symlink-at', (file: Node) => file.symlinkAt('t', 'x')],
      ['rename-at', (file: Node) => file.renameAt('x', file, 'y')],
      ['link-at', (file: Node) => file.linkAt('x', file, 'y')],
      ['remove-file-at', (file: Node) => file.removeFileAt('x')],
      ['remove-directory-at', (file: Node) => file.removeDirectoryAt('x')],
      ['set-times-at', (file: Node) => file.setTimesAt('x', true, {})],
    ])('%s', (_, call) => {
      save(root, 'f', '');
      using(root.openAt('f', {}, READ_WRITE), (file) =>
        expect(failure(() => call(file))).toBe('not-directory'),
      );
    });
  });
});
