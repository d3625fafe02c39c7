import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Descriptor, openDirectory } from './filesystem.ts';
import { HOLDS_DESCRIPTORS } from './walk.ts';

let top: string;
let root: Descriptor;
const at = (...path: string[]) => join(top, ...path);
const openDescriptors = () => fs.readdirSync('/proc/self/fd').length;

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'kept-'));
  fs.mkdirSync(at('root/a/b'), { recursive: true });
  fs.writeFileSync(at('root/a/b/file'), 'inside');
  root = openDirectory(at('root'), { write: true });
  expect(read('a/b/file')).toBe('inside');
});

afterEach(() => {
  root[Symbol.dispose]();
  fs.rmSync(top, { recursive: true });
});

/** The text of a file, or the error code. */
function read(path: string): unknown {
  try {
    const file = root.openAt({}, path, {}, { read: true });
    const [data] = file.read(100n, 0n);
    file[Symbol.dispose]();
    return Buffer.from(data).toString();
  } catch (error) {
    if (error instanceof Error) throw error;
    return (error as { payload: unknown }).payload;
  }
}

describe.skipIf(!HOLDS_DESCRIPTORS)('a directory that a walk has kept', () => {
  it('is not opened again', () => {
    const open = openDescriptors();
    for (let count = 0; count < 10; count++) expect(read('a/b/file')).toBe('inside');
    expect(openDescriptors()).toBe(open);
  });

  it('is another one when it, or one above it, has been exchanged', () => {
    fs.renameSync(at('root/a/b'), at('root/a/c'));
    expect([read('a/b/file'), read('a/c/file')]).toEqual(['no-entry', 'inside']);
    fs.mkdirSync(at('root/a/b'));
    fs.writeFileSync(at('root/a/b/file'), 'another');
    expect([read('a/b/file'), read('a/c/file')]).toEqual(['another', 'inside']);
    fs.renameSync(at('root/a'), at('root/d'));
    expect([read('a/b/file'), read('d/b/file')]).toEqual(['no-entry', 'another']);
  });

  it('is not found any more when it has been removed', () => {
    fs.rmSync(at('root/a'), { recursive: true });
    expect(read('a/b/file')).toBe('no-entry');
    fs.mkdirSync(at('root/a/b (deleted)'), { recursive: true });
    expect(read('a/b (deleted)/file')).toBe('no-entry');
    expect(read('a/b/file')).toBe('no-entry');
  });

  it('is no way out of the grant when it has been moved there, or a link stands in its place', () => {
    fs.mkdirSync(at('outside'));
    fs.writeFileSync(at('outside/file'), 'outside');
    fs.renameSync(at('root/a/b'), at('moved'));
    expect(read('a/b/file')).toBe('no-entry');
    for (const target of [at('outside'), '../../outside', '/proc/self/cwd']) {
      fs.symlinkSync(target, at('root/a/b'));
      expect([target, read('a/b/file')]).toEqual([target, 'not-permitted']);
      fs.unlinkSync(at('root/a/b'));
    }
  });

  it('is gone back from, and links in it are followed', () => {
    fs.writeFileSync(at('root/a/above'), 'above');
    fs.symlinkSync('../above', at('root/a/b/link'));
    fs.symlinkSync('../../../file', at('root/a/b/out'));
    const through = (path: string) => {
      const file = root.openAt({ symlinkFollow: true }, path, {}, { read: true });
      const [data] = file.read(100n, 0n);
      file[Symbol.dispose]();
      return Buffer.from(data).toString();
    };
    expect(read('a/b/../above')).toBe('above');
    expect(read('a/b/../../a/b/file')).toBe('inside');
    expect(through('a/b/link')).toBe('above');
    expect(() => through('a/b/out')).toThrow(expect.objectContaining({ payload: 'not-permitted' }));
    expect(read('a/b/../../../root/a/b/file')).toBe('not-permitted');
  });

  it('is closed when many others are kept, and all are when the grant ends', () => {
    const open = openDescriptors();
    for (let count = 0; count < 200; count++) {
      fs.mkdirSync(at(`root/many/${count}`), { recursive: true });
      fs.writeFileSync(at(`root/many/${count}/file`), String(count));
      expect(read(`many/${count}/file`)).toBe(String(count));
    }
    expect(openDescriptors() - open).toBeLessThan(64);
    root.renameAt('many/0/file', root, 'many/199/moved');
    expect([read('many/0/file'), read('many/199/moved')]).toEqual(['no-entry', '0']);
    root[Symbol.dispose]();
    expect(openDescriptors()).toBeLessThan(open);
    root = openDirectory(at('root'), { write: true });
  });
});
