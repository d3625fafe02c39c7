/** Holes and storage, files without names, and names that change places, in memory file systems and in those over a tree. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failure, folderTree, hostSystem, load, type Node, names, READ_WRITE, save, startVfs, using, type Vfs } from './vfs.ts';

const PAGE = 4096;
const below = mkdtempSync(join(tmpdir(), 'vfs-below-'));
let vfs: Vfs;

beforeAll(async () => {
  writeFileSync(join(below, 'given'), new Uint8Array(40 * PAGE).fill(7));
  vfs = await startVfs();
});
afterAll(() => rmSync(below, { recursive: true }));

/** Data of a file, in pages. */
function data(file: Node): string[] {
  const found: string[] = [];
  const size = file.stat().size;
  for (let at = 0n; at < size; ) {
    const { isHole, end } = file.extentAt(at);
    if (!isHole) found.push(`${Number(at) / PAGE}-${Number(end) / PAGE}`);
    at = end;
  }
  return found;
}

const pages = (file: Node) => Number(file.stat().used) / PAGE;
const at = (page: number) => BigInt(page * PAGE);

describe.each([
  ['memory', () => vfs.memory()],
  ['an overlay', () => vfs.over(folderTree(below))],
])('in %s', (kind, start) => {
  let root: Node;
  beforeEach(() => {
    root = start();
  });

  it('a file takes what was written', () => {
    using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
      file.resize(at(1 << 20));
      file.writeAt(at(1000), Uint8Array.of(1));
      file.writeAt(at(17), new Uint8Array(2 * PAGE));
      expect([data(file), pages(file)]).toEqual([['17-19', '1000-1001'], 3]);
      file.changeSpace(at(16), at(2), 'give-back');
      expect([data(file), pages(file)]).toEqual([['18-19', '1000-1001'], 2]);
      file.resize(at(18));
      expect([data(file), pages(file)]).toEqual([[], 0]);
      expect(failure(() => file.extentAt(at(18)))).toBe('invalid');
    });
  });

  it('space is taken and given back', () => {
    using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
      file.changeSpace(at(0), at(20), 'take');
      expect([file.stat().size, pages(file)]).toEqual([0n, 20]);
      file.resize(at(20));
      expect([data(file), pages(file)]).toEqual([[], 20]);
      file.writeAt(at(3), Uint8Array.of(5));
      expect([data(file), pages(file)]).toEqual([['3-4'], 20]);
      file.changeSpace(1n, at(20) - 1n, 'give-back');
      expect([data(file), pages(file)]).toEqual([[], 1]);
      expect(failure(() => file.changeSpace(0n, 1n << 50n, 'take'))).toBe('file-too-large');
      expect(failure(() => file.changeSpace(0n, 1n << 40n, 'take'))).toBe('no-space');
      expect(pages(file)).toBe(1);
    });
  });

  it('a file without a name gets one', () => {
    const file = root.openAt('.', { unnamed: true }, READ_WRITE);
    file.writeAt(0n, Uint8Array.of(0x68, 0x69));
    expect(file.stat().links).toBe(0n);
    file.linkAt('', root, 'named');
    expect([load(root, 'named'), file.stat().links]).toEqual(['hi', 1n]);
    expect(failure(() => file.linkAt('', root, 'named'))).toBe('exists');
    root.removeFileAt('named');
    file[Symbol.dispose]();
    const alone = root.openAt('.', { unnamed: true, exclusive: true }, READ_WRITE);
    expect(failure(() => alone.linkAt('', root, 'alone'))).toBe('no-entry');
    alone[Symbol.dispose]();
    save(root, 'f', '');
    expect(failure(() => root.openAt('f', { unnamed: true }, READ_WRITE))).toBe('not-directory');
    expect(failure(() => root.openAt('.', { unnamed: true, create: true }, READ_WRITE))).toBe('invalid');
  });

  it('names change places', () => {
    save(root, 'a', 'a');
    root.makeDirectoryAt('d');
    save(root, 'd/b', 'b');
    root.exchangeAt('a', root, 'd/b');
    expect([load(root, 'a'), load(root, 'd/b')]).toEqual(['b', 'a']);
    root.exchangeAt('a', root, 'd');
    expect([names(root, 'a'), load(root, 'd')]).toEqual([['b'], 'b']);
    expect(failure(() => root.exchangeAt('a', root, 'a/b'))).toBe('invalid');
    expect(failure(() => root.exchangeAt('a', root, 'nothing'))).toBe('no-entry');
    expect(names(root).filter((name) => name !== 'given')).toEqual(['a', 'd']);
  });

  it.skipIf(kind === 'memory')('what the tree has counts, and can be punched', () => {
    using(root.openAt('given', {}, READ_WRITE), (file) => {
      expect([data(file), pages(file)]).toEqual([['0-40'], 40]);
      file.changeSpace(at(10), at(10), 'give-back');
      expect([data(file), pages(file)]).toEqual([['0-10', '20-40'], 30]);
      file.changeSpace(at(0), at(16), 'give-back');
      expect([data(file), pages(file)]).toEqual([['20-40'], 20]);
      expect([file.readAt(at(5), 1)[0], file.readAt(at(39), 1)[0]]).toEqual([0, 7]);
      file.writeAt(at(5), Uint8Array.of(9));
      expect(data(file)).toEqual(['5-6', '20-40']);
    });
  });
});

it('a host directory has files with names, whose storage is its own affair', () => {
  const { root, close } = hostSystem(vfs);
  save(root, 'f', 'text');
  using(root.openAt('f', {}, READ_WRITE), (file) => {
    expect(file.stat().used).toBe(4096n);
    expect(failure(() => file.extentAt(0n))).toBe('unsupported');
    expect(failure(() => file.changeSpace(0n, 1n, 'take'))).toBe('unsupported');
  });
  expect(failure(() => root.openAt('.', { unnamed: true }, READ_WRITE))).toBe('unsupported');
  expect(failure(() => root.exchangeAt('f', root, 'f'))).toBe('unsupported');
  close();
});
