/** A file system that begins as a tree of the host's: what it shows, what it asks for, and what it tells of its changes. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addLayer } from '../../../host/node/rootfs/layering.ts';
import { Overlay } from '../../../host/node/rootfs/overlay.ts';
import { RootTree } from '../../../host/node/rootfs/root-tree.ts';
import { Source } from '../../../host/node/rootfs/source.ts';
import { answers, randomNumbers, someCall, tree } from './random-calls.ts';
import { bytes, failure, folderTree, hostSystem, load, names, type Node, READ, READ_WRITE, save, startVfs, text, using, type Vfs } from './vfs.ts';

let vfs: Vfs;
let folder: string;
let below: string;

beforeAll(async () => {
  vfs = await startVfs();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfs-overlay-'));
  below = join(folder, 'below');
  mkdirSync(below);
});

afterEach(() => rmSync(folder, { recursive: true }));

const withRoot = <T>(base: RootTree, work: (root: Node) => T) => using(vfs.over(base), work);

/** The base again, with the changes that were kept. */
function again(overlay: Overlay): RootTree {
  const base = folderTree(below);
  if (existsSync(overlay.file)) addLayer(base, Source.open(overlay.file), 0, true);
  return base;
}

function keep(overlay: Overlay, base: RootTree, root: Node): void {
  const writer = overlay.writer();
  vfs.save(root, writer);
  overlay.keep(writer, base, 0);
}

describe.skipIf(process.platform !== 'linux')('beside the host', () => {
  it.each([1, 2, 3, 4, 5, 6])('it agrees on random calls, also after its changes were kept, seed %d', (seed) => {
    const random = randomNumbers(seed * 104729);
    const host = hostSystem(vfs);
    try {
      for (let round = 0; round < 150; round++) failure(() => someCall(random).on(host.root));
      cpSync(host.hostPath!, below, { recursive: true, verbatimSymlinks: true });
      mkdirSync(join(folder, 'kept'));
      const before = hostTree();
      const overlay = new Overlay(join(folder, 'kept'));
      for (let run = 0; run < 4; run++) oneRun(overlay, host.root, random, run);
      expect(hostTree()).toEqual(before);
    } finally {
      host.close();
    }
  });

  const hostTree = () => withRoot(folderTree(below), (root) => tree(root));

  function oneRun(overlay: Overlay, model: Node, random: (below: number) => number, run: number): void {
    const base = again(overlay);
    withRoot(base, (root) => {
      for (let round = 0; round < 120; round++) {
        const call = someCall(random);
        // Copies of a tree have other hard links.
        if (call.text.startsWith('stat') || (run === 0 && call.text.startsWith('open'))) continue;
        const { expected, found } = answers(call, root, model);
        const where = `${run} ${round} ${call.text}: `;
        expect(where + withoutLinks(found)).toBe(where + withoutLinks(expected));
      }
      expect(tree(root)).toEqual(tree(model));
      keep(overlay, base, root);
    });
  }

  const withoutLinks = (answer: string) => answer.replace(/ \d+$/, '');
});

describe('an overlay', () => {
  it('copies what is written, and no more', () => {
    const content = Buffer.alloc(200_000, 'below ');
    writeFileSync(join(below, 'large'), content);
    let read = 0;
    class Counting extends RootTree {
      override readAt(object: number, offset: bigint, length: number): Uint8Array {
        read += length;
        return super.readAt(object, offset, length);
      }
    }
    const counting = Object.setPrototypeOf(folderTree(below), Counting.prototype) as RootTree;
    withRoot(counting, (root) => {
      using(root.openAt('large', {}, READ_WRITE), (file) => {
        file.writeAt(70_000n, bytes('above'));
        expect(read).toBeLessThanOrEqual(65_536);
        file.resize(180_000n);
        file.resize(190_000n);
        content.write('above', 70_000);
        content.fill(0, 180_000, 190_000);
        for (const at of [0, 65_000, 131_000, 179_990])
          expect(text(file.readAt(BigInt(at), 6_000))).toBe(content.subarray(at, Math.min(at + 6_000, 190_000)).toString());
      });
    });
    expect(readFileSync(join(below, 'large'), 'utf8').slice(70_000, 70_005)).not.toBe('above');
  });

  it('asks for what it knows only once', () => {
    mkdirSync(join(below, 'a/b/c/d/e/f/g'), { recursive: true });
    writeFileSync(join(below, 'a/b/c/d/e/f/g/file'), 'deep');
    const base = folderTree(below);
    let asked = 0;
    for (const method of ['list', 'look', 'target', 'readAt'] as const) {
      const own = base[method].bind(base) as (...args: unknown[]) => never;
      base[method] = (...args: unknown[]) => {
        asked++;
        return own(...args);
      };
    }
    withRoot(base, (root) => {
      root.statAt('a/b/c/d/e/f/g/file', true);
      const first = asked;
      for (let i = 0; i < 10; i++) root.statAt('a/b/c/d/e/f/g/file', true);
      expect(failure(() => root.statAt('a/b/c/d/e/f/none', true))).toBe('no-entry');
      expect(asked).toBe(first);
      expect(load(root, 'a/b/c/d/e/f/g/file')).toBe('deep');
      expect(asked).toBeLessThanOrEqual(first + 2);
    });
  });

  it('keeps owners, modes, special files and extended attributes', () => {
    writeFileSync(join(below, 'file'), 'x', { mode: 0o640 });
    const overlay = new Overlay(join(folder, 'kept'));
    overlay.open();
    const base = again(overlay);
    withRoot(base, (root) => {
      expect(root.statAt('file', false).ownership).toMatchObject({ mode: 0o640, user: 0 });
      root.setOwnershipAt('file', true, { mode: 0o4711, group: 9 });
      root.makeNodeAt('device', 'character-device', 0x103n);
      expect(root.statAt('device', false).ownership).toBeUndefined();
      root.writeExtendedAt('file', true, 'user.a', new Uint8Array([0, 255]));
      root.writeExtendedAt('file', true, 'user.b', bytes('b'));
      expect(root.removeExtendedAt('file', true, 'user.b')).toBe(true);
      expect(root.removeExtendedAt('file', true, 'user.b')).toBe(false);
      expect(failure(() => root.writeExtendedAt('file', true, 'user.c', new Uint8Array(70_000)))).toBe('no-space');
      root.setTimesAt('file', true, { modified: { seconds: 7n, nanoseconds: 123456789 } });
      save(root, `${'long'.repeat(50)}`, 'name');
      root.linkAt('file', root, 'second');
      keep(overlay, base, root);
    });
    withRoot(again(overlay), (root) => {
      const found = root.statAt('second', false);
      expect(found.ownership).toEqual({ mode: 0o4711, user: 0, group: 9 });
      expect(found).toMatchObject({ links: 2n, modified: { seconds: 7n, nanoseconds: 123456789 } });
      expect(found.inode).toBe(root.statAt('file', false).inode);
      expect(root.statAt('device', false)).toMatchObject({ kind: 'character-device', represents: 0x103n });
      expect(root.listExtendedAt('file', true)).toEqual(['user.a']);
      expect(root.readExtendedAt('file', true, 'user.a')).toEqual(new Uint8Array([0, 255]));
      expect(root.readExtendedAt('file', true, 'user.b')).toBeUndefined();
      expect(load(root, 'long'.repeat(50))).toBe('name');
    });
    overlay.close();
  });

  it('shows nothing of a directory that another one took the place of', () => {
    mkdirSync(join(below, 'd/inner'), { recursive: true });
    writeFileSync(join(below, 'd/old'), 'old');
    const overlay = new Overlay(join(folder, 'kept'));
    overlay.open();
    const change = (work: (root: Node) => void) => {
      const base = again(overlay);
      withRoot(base, (root) => {
        work(root);
        keep(overlay, base, root);
      });
    };
    change((root) => root.renameAt('d', root, 'moved'));
    change((root) => root.makeDirectoryAt('d'));
    change((root) => save(root, 'd/new', 'new'));
    withRoot(again(overlay), (root) => {
      expect(names(root)).toEqual(['d', 'moved']);
      expect(names(root, 'd')).toEqual(['new']);
      expect(names(root, 'moved')).toEqual(['inner', 'old']);
    });
    overlay.close();
  });

  it('is one run`s at a time', () => {
    const overlay = new Overlay(join(folder, 'kept'));
    overlay.open();
    expect(() => new Overlay(join(folder, 'kept')).open()).toThrow(`is in use by process ${process.pid}; wait for its end`);
    overlay.close();
    writeFileSync(join(folder, 'kept', 'lock'), '999999999\n');
    overlay.open();
    overlay.close();
  });

  it('asks for bytes once, wherever they are read from, until more than it keeps were read', () => {
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251));
    const others = 40;
    writeFileSync(join(below, 'file'), data);
    for (let number = 0; number < others; number++) writeFileSync(join(below, `big${number}`), Buffer.alloc(1 << 20));
    const asked: number[] = [];
    class Counted extends RootTree {
      override readAt(object: number, offset: bigint, length: number): Uint8Array {
        asked.push(length);
        return super.readAt(object, offset, length);
      }
    }
    const base = folderTree(below, Counted);
    withRoot(base, (root) => {
      using(root.openAt('file', {}, READ_WRITE), (file) => {
        const read = (at: number, length: number) => Buffer.from(file.readAt(BigInt(at), length));
        const ranges: [number, number][] = [
          [0, 4096],
          [4096, 100],
          [32_760, 20],
          [299_990, 100],
          [60_000, 8000],
        ];
        const check = () => {
          for (const [at, length] of ranges) expect(read(at, length)).toEqual(data.subarray(at, at + length));
        };
        check();
        const first = asked.length;
        check();
        expect(asked.length).toBe(first);
        expect(read(1, 200_000)).toEqual(data.subarray(1, 200_001));
        file.writeAt(4100n, bytes('new'));
        data.set(Buffer.from('new'), 4100);
        check();
        file.resize(32_770n);
        file.resize(300_000n);
        data.fill(0, 32_770);
        check();
      });
      for (let number = 0; number < others; number++)
        using(root.openAt(`big${number}`, {}, READ), (file) => {
          for (let at = 0; at < 1 << 20; at += 1 << 15) file.readAt(BigInt(at), 1000);
        });
      const before = asked.length;
      using(root.openAt('big0', {}, READ), (file) => file.readAt(0n, 10));
      expect(asked.length).toBe(before + 1);
      using(root.openAt(`big${others - 1}`, {}, READ), (file) => file.readAt(0n, 10));
      expect(asked.length).toBe(before + 1);
    });
  });

  it('tells why where its tree fails', () => {
    writeFileSync(join(below, 'file'), 'x');
    withRoot(folderTree(below), (root) => {
      root.list(0n, 10);
      rmSync(join(below, 'file'));
      expect(failure(() => root.openAt('file', {}, READ))).toBe('no-entry');
    });
  });
});
