import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkFolder, isOwn, makeFolder } from './place.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-place-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is made for its user alone', () => {
  const place = join(folder, 'a', 'b');
  makeFolder(place);
  makeFolder(place);
  expect(lstatSync(place).mode & 0o777).toBe(0o700);
  expect(checkFolder(place)).toBe(true);
  expect(checkFolder(join(folder, 'c'))).toBe(false);
});

it('may be a link to a folder', () => {
  mkdirSync(join(folder, 'there'), { mode: 0o700 });
  symlinkSync('there', join(folder, 'link'));
  expect(checkFolder(join(folder, 'link'))).toBe(true);
});

it('is refused where others may write', () => {
  chmodSync(folder, 0o720);
  const reason = `${folder}: belongs to user ${process.getuid?.()}, mode 720; it is to be yours, mode 700`;
  expect(() => checkFolder(folder)).toThrow(reason);
  chmodSync(folder, 0o755);
  expect(checkFolder(folder)).toBe(true);
});

it('is refused where it is none, or another user`s', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow(`${folder}/file: is no directory`);
  const { uid, mode } = lstatSync(folder);
  expect([isOwn({ uid, mode }), isOwn({ uid: uid + 1, mode })]).toEqual([true, false]);
});
