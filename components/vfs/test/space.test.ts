/** A memory file system that is full: a build of the service with room for 1 MiB. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { readComponentConfig } from '../../../tools/build/component-config.ts';
import { Project } from '../../../tools/build/project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { failure, type Node, names, READ_WRITE, save, startVfs, using, type Vfs } from './vfs.ts';

const CAPACITY = 1 << 20;
const folder = mkdtempSync(join(tmpdir(), 'vfs-build-'));
let vfs: Vfs;
let root: Node;

beforeAll(async () => {
  const project = new Project(fileURLToPath(new URL('../../..', import.meta.url)));
  const config = readComponentConfig(project.root, join(project.root, 'components/vfs'));
  const options = [...config.options, '--use', `VFS_CAPACITY=${CAPACITY}`];
  const small = join(folder, 'vfs.wasm');
  writeFileSync(
    small,
    await buildComponent(project, readWitTexts(project.root), { ...config, options }, true),
  );
  vfs = await startVfs(undefined, small);
  root = vfs.memory();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Empties the root, which must give all space back: each test needs all of it. */
beforeEach(() => {
  for (let rest = names(root); rest.length > 0; rest = names(root)) {
    for (const name of rest) root.removeFileAt(name);
  }
});

/** Bytes that fit into one new file. */
function fill(name: string, directory = root): number {
  return using(directory.openAt(name, { create: true }, READ_WRITE), (file) => {
    const data = new Uint8Array(100_000).fill(1);
    let size = 0;
    for (;;) {
      let count = 0;
      const error = failure(() => {
        count = file.writeAt(BigInt(size), data);
      });
      size += count;
      if (error === 'no-space') return size;
      expect(error).toBe('done');
    }
  });
}

describe('a full file system', () => {
  it('takes as much as there is room for, and says so', () => {
    const size = fill('f');
    expect(size).toBeGreaterThan(CAPACITY * 0.9);
    expect(size).toBeLessThanOrEqual(CAPACITY);
    expect(root.statAt('f', false).size).toBe(BigInt(size));
    expect(
      failure(() => using(root.openAt('f', {}, READ_WRITE), (file) => file.append(new Uint8Array(1 << 17)))),
    ).toBe('no-space');
  });

  it('has room again when a file is removed and closed', () => {
    const size = fill('f');
    using(root.openAt('f', {}, READ_WRITE), () => {
      root.removeFileAt('f');
      expect(failure(() => fill('g'))).toBe('no-space');
    });
    expect(fill('h')).toBe(size);
  });

  it('has room again when a file is cut, or replaced', () => {
    const size = fill('f');
    using(root.openAt('f', {}, READ_WRITE), (file) => file.resize(0n));
    root.removeFileAt('f');
    expect(fill('f')).toBe(size);
    save(root, 'f', '');
    expect(fill('f')).toBe(size);
    expect(failure(() => root.openAt('f', { truncate: true }, READ_WRITE))).toBe('done');
  });

  it('takes a name no longer than there is room for', () => {
    fill('f');
    const makers: [string, (name: string) => unknown][] = [
      ['file', (name) => root.openAt(name, { create: true }, READ_WRITE)[Symbol.dispose]()],
      ['directory', (name) => root.makeDirectoryAt(name)],
      ['link', (name) => root.symlinkAt('x'.repeat(4000), name)],
      ['name', (name) => root.linkAt('f', root, name)],
      ['rename', (name) => root.renameAt('f', root, name)],
    ];
    let made = 0;
    while (failure(() => root.symlinkAt('x'.repeat(100), `${'n'.repeat(200)}${made}`)) === 'done') made++;
    while (failure(() => root.linkAt('f', root, `l${made}`)) === 'done') made++;
    const before = names(root);
    for (const [what, make] of makers) {
      expect(`${what}: ${failure(() => make('y'.repeat(250)))}`).toBe(`${what}: no-space`);
    }
    expect(names(root)).toEqual(before);
  });

  it('replaces a name where there is room for no other', () => {
    save(root, 'other', '');
    fill('f');
    let made = 0;
    while (failure(() => root.linkAt('f', root, `l${made}`)) === 'done') made++;
    expect(failure(() => root.renameAt('f', root, 'further'))).toBe('no-space');
    root.renameAt('f', root, 'other');
    expect(root.statAt('other', false).size).toBeGreaterThan(0n);
  });

  it('counts a sparse file by what is in it', () => {
    using(root.openAt('f', { create: true }, READ_WRITE), (file) => {
      file.resize(1n << 42n);
      expect(file.writeAt(1n << 41n, Uint8Array.of(1))).toBe(1);
    });
    expect(fill('g')).toBeGreaterThan(CAPACITY / 2);
  });

  it('gives all back with its last node', () => {
    for (let time = 0; time < 3; time++) {
      using(vfs.memory(), (other) => {
        save(other, 'f', 'x'.repeat(CAPACITY * 0.9));
        expect(fill('f')).toBeLessThan(CAPACITY * 0.2);
        root.removeFileAt('f');
      });
    }
    expect(fill('f')).toBeGreaterThan(CAPACITY * 0.9);
  });

  it('tells what it may hold, and what is left', () => {
    const { total, free } = root.capacity();
    expect(total).toBe(BigInt(CAPACITY));
    save(root, 'f', 'x'.repeat(8192));
    expect(root.capacity().free).toBeLessThanOrEqual(free - 8192n);
  });

  it('holds no more content than it was given room for, whatever else there is', () => {
    using(vfs.memory(), (other) => {
      other.setCapacity(100_000n);
      expect(other.capacity()).toEqual({ total: 100_000n, free: 100_000n });
      expect(fill('f', other)).toBe(100_000);
      expect(other.capacity().free).toBe(0n);
      other.makeDirectoryAt('names-have-room');
      expect(failure(() => other.setCapacity(99_999n))).toBe('busy');
      other.setCapacity(200_000n);
      expect(other.capacity().free).toBe(100_000n);
    });
    expect(root.capacity().total).toBe(BigInt(CAPACITY));
  });

  it('holds no more than all together may', () => {
    vfs.bound(50_000n);
    const size = fill('f');
    expect(size).toBeGreaterThan(49_000);
    expect(size).toBeLessThan(50_000);
    vfs.bound(10_000n);
    expect(root.capacity()).toEqual({ total: 10_000n, free: 0n });
    vfs.bound(1n << 60n);
    expect(root.capacity().total).toBe(BigInt(CAPACITY));
  });
});
