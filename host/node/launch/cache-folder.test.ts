import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, isOwnPart, makePart, scriptFolder } from './cache-folder.ts';

describe('the cache folder', () => {
  it.each([
    ['is what the variable names', { NUCLEUS_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x' }, '/c'],
    ['is none if the variable is empty', { NUCLEUS_CACHE_DIR: '', XDG_CACHE_HOME: '/x' }, undefined],
    ['lies in the user`s caches', { XDG_CACHE_HOME: '/x' }, '/x/nucleus'],
  ])('%s', (_, environment, expected) => {
    expect(cacheFolder(environment)).toBe(expected);
    expect(scriptFolder(environment)).toBe(expected && `${expected}/scripts`);
  });

  it('ignores a relative folder of caches', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: 'x' })).toMatch(/^\/.*\/\.cache\/nucleus$/);
  });
});

describe('a part of it', () => {
  let folder: string;
  let part: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-cache-'));
    part = join(folder, 'cache', 'part');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made for the user alone', () => {
    expect(isOwnPart(part)).toBe(false);
    makePart(part);
    expect(isOwnPart(part)).toBe(true);
    expect(statSync(part).mode & 0o777).toBe(0o700);
  });

  it.each([['cache'], ['cache/part']])('is refused if others may write to %s', (name) => {
    mkdirSync(part, { recursive: true });
    chmodSync(join(folder, name), 0o777);
    expect(isOwnPart(part)).toBe(false);
  });
});
