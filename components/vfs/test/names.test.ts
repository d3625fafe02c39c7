/**
 * What every node promises about names: making, removing, linking and renaming them, for both kinds of file system.
 */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  failure,
  hostSystem,
  load,
  memorySystem,
  type Node,
  names,
  openDirectoryAt,
  READ,
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

  describe('symbolic links', () => {
    it('hold what they are given', () => {
      root.symlinkAt('some where/../else', 'link');
      expect(root.readLinkAt('link')).toBe('some where/../else');
    });

    it('are read only where they are', () => {
      save(root, 'f', '');
      root.makeDirectoryAt('d');
      root.symlinkAt('d', 'link');
      expect(failure(() => root.readLinkAt('f'))).toBe('not-link');
      expect(failure(() => root.readLinkAt('d'))).toBe('not-link');
      expect(failure(() => root.readLinkAt('.'))).toBe('not-link');
      expect(failure(() => root.readLinkAt('link/'))).toBe('not-link');
      expect(failure(() => root.readLinkAt('f/'))).toBe('not-directory');
      expect(failure(() => root.readLinkAt('absent'))).toBe('no-entry');
    });

    it.each([
      ['', 'link', 'no-entry'],
      ['x', 'taken', 'exists'],
      ['x', 'taken/', 'exists'],
      ['x', 'new/', 'no-entry'],
      ['x', '.', 'exists'],
      ['x', 'absent/new', 'no-entry'],
      ['a\0b', 'link', 'bad-path'],
    ])('to %j are not made at %j: %s', (target, path, error) => {
      save(root, 'taken', '');
      expect(failure(() => root.symlinkAt(target, path))).toBe(error);
    });

    it('are removed, not what they point to', () => {
      save(root, 'f', 'x');
      root.symlinkAt('f', 'link');
      root.removeFileAt('link');
      expect(names(root)).toEqual(['f']);
    });

    it('are renamed and linked, not what they point to', () => {
      save(root, 'f', 'x');
      root.symlinkAt('f', 'link');
      root.renameAt('link', root, 'moved');
      root.linkAt('moved', root, 'twice');
      expect(root.readLinkAt('moved')).toBe('f');
      expect(root.readLinkAt('twice')).toBe('f');
      expect(root.statAt('f', false).links).toBe(1n);
    });
  });

  describe('remove-file-at', () => {
    it.each([
      ['absent', 'no-entry'],
      ['absent/', 'no-entry'],
      ['d', 'is-directory'],
      ['d/', 'is-directory'],
      ['.', 'is-directory'],
      ['d/..', 'is-directory'],
      ['f/', 'not-directory'],
      ['link/', 'not-directory'],
      ['f/x', 'not-directory'],
    ])('%s: %s', (path, error) => {
      save(root, 'f', '');
      root.makeDirectoryAt('d');
      root.symlinkAt('d', 'link');
      expect(failure(() => root.removeFileAt(path))).toBe(error);
      expect(names(root)).toEqual(['d', 'f', 'link']);
    });
  });

  describe('link-at', () => {
    it.each([
      ['absent', 'new', 'no-entry'],
      ['d', 'new', 'not-permitted'],
      ['f', 'd', 'exists'],
      ['f', 'f', 'exists'],
      ['f', '.', 'exists'],
      ['f', 'new/', 'no-entry'],
      ['f', 'd/', 'exists'],
      ['f/', 'new', 'not-directory'],
      ['f', 'absent/new', 'no-entry'],
      ['f', 'f/new', 'not-directory'],
    ])('%s as %s: %s', (path, newPath, error) => {
      save(root, 'f', '');
      root.makeDirectoryAt('d');
      expect(failure(() => root.linkAt(path, root, newPath))).toBe(error);
    });

    it('gives one file two names, in another directory too', () => {
      save(root, 'f', 'one');
      root.makeDirectoryAt('d');
      using(openDirectoryAt(root, 'd'), (d) => root.linkAt('f', d, 'g'));
      save(root, 'd/g', 'two');
      expect(load(root, 'f')).toBe('two');
    });
  });

  describe('rename-at', () => {
    beforeEach(() => {
      save(root, 'f', 'f');
      save(root, 'g', 'g');
      root.linkAt('f', root, 'same');
      root.makeDirectoryAt('d');
      root.makeDirectoryAt('e');
      root.makeDirectoryAt('full');
      save(root, 'full/x', '');
      root.makeDirectoryAt('d/deep');
      root.symlinkAt('e', 'link');
    });

    it.each([
      ['absent', 'new', 'no-entry'],
      ['f', 'absent/new', 'no-entry'],
      ['f', 'd', 'is-directory'],
      ['d', 'f', 'not-directory'],
      ['d', 'full', 'not-empty'],
      ['d', 'd/deep/new', 'invalid'],
      ['d', 'd/new', 'invalid'],
      ['d/deep', 'd', 'not-empty'],
      ['f', 'new/', 'not-directory'],
      ['f/', 'new', 'not-directory'],
      ['link/', 'new', 'not-directory'],
      ['d', 'link/', 'not-directory'],
      ['.', 'new', 'busy'],
      ['d', '.', 'busy'],
      ['f', 'g/new', 'not-directory'],
      ['absent', 'd', 'no-entry'],
    ])('%s to %s: %s', (from, to, error) => {
      expect(failure(() => root.renameAt(from, root, to))).toBe(error);
      expect(names(root)).toEqual(['d', 'e', 'f', 'full', 'g', 'link', 'same']);
    });

    it('replaces a file', () => {
      root.renameAt('f', root, 'g');
      expect(load(root, 'g')).toBe('f');
      expect(failure(() => root.statAt('f', false))).toBe('no-entry');
    });

    it('replaces a link, not what it points to', () => {
      root.renameAt('f', root, 'link');
      expect(root.statAt('link', false).kind).toBe('regular-file');
      expect(names(root, 'e')).toEqual([]);
    });

    it('replaces an empty directory', () => {
      root.renameAt('full', root, 'e');
      expect(names(root, 'e')).toEqual(['x']);
    });

    it('does nothing for two names of one file', () => {
      root.renameAt('f', root, 'same');
      expect(root.statAt('f', false).links).toBe(2n);
      root.renameAt('d', root, 'd');
      expect(root.statAt('d', false).kind).toBe('directory');
    });

    it('moves to another directory, with everything inside', () => {
      using(openDirectoryAt(root, 'e'), (e) => root.renameAt('full', e, 'moved/'));
      expect(names(root, 'e/moved')).toEqual(['x']);
      expect(root.statAt('e/moved/../..', false).inode).toBe(root.stat().inode);
    });

    it('keeps a replaced file for who has it open', () => {
      using(root.openAt('g', {}, READ), (g) => {
        root.renameAt('f', root, 'g');
        expect(text(g.readAt(0n, 9))).toBe('g');
      });
    });
  });
});

describe('two file systems', () => {
  it.each([
    ['memory to memory', memorySystem, memorySystem],
    ['memory to host', memorySystem, hostSystem],
    ['host to memory', hostSystem, memorySystem],
    ['host to host', hostSystem, hostSystem],
  ] as [string, (vfs: Vfs) => System, (vfs: Vfs) => System][])('%s are apart', (_, first, second) => {
    const [a, b] = [first(vfs), second(vfs)];
    save(a.root, 'f', 'x');
    expect(failure(() => a.root.renameAt('f', b.root, 'f'))).toBe('cross-device');
    expect(failure(() => a.root.linkAt('f', b.root, 'f'))).toBe('cross-device');
    expect(names(a.root)).toEqual(['f']);
    expect(names(b.root)).toEqual([]);
    const identity = ({ root }: System) => `${root.stat().device} ${root.stat().inode}`;
    expect(identity(a)).not.toBe(identity(b));
    a.close();
    b.close();
  });
});
