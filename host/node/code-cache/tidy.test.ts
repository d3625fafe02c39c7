import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesIn, tidy } from './tidy.ts';

const VERSION = '0123456789abcdef';
const name = (digit: number) => `${digit}`.repeat(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-tidy-'));
  mkdirSync(join(folder, VERSION));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of 100 bytes that was used in that second. */
function put(file: string, used: number, version = VERSION): string {
  const path = join(folder, version, file);
  writeFileSync(path, Buffer.alloc(100));
  utimesSync(path, used, used);
  return path;
}

const left = () =>
  filesIn(folder)
    .map(({ path }) => path.slice(-1))
    .sort();

it('removes what has not been used for longest, and some more', () => {
  for (let digit = 1; digit < 10; digit++) put(name(digit), 1_000_000 - digit);
  expect(tidy(folder, 900)).toBe(0);
  expect(tidy(folder, 500)).toBe(5);
  expect(left()).toEqual(['1', '2', '3', '4']);
});

it('removes what a run has left behind half written', () => {
  const now = Date.now() / 1000;
  put(name(1), now);
  put(`${name(2)}.12-0123456789ab.new`, now - 7200);
  put(`${name(3)}.12-0123456789ab.new`, now);
  expect(tidy(folder, 1000)).toBe(1);
  expect(left()).toEqual(['1', 'w']);
});

it('removes everything of its own, and nothing else', () => {
  put(name(1), 1);
  const mine = put('notes.txt', 1);
  mkdirSync(join(folder, 'fedcba9876543210'));
  put(name(2), 1, 'fedcba9876543210');
  mkdirSync(join(folder, 'folder'));
  const other = put(name(3), 1, 'folder');
  expect(tidy(folder, 0)).toBe(2);
  expect([mine, other].map((path) => existsSync(path))).toEqual([true, true]);
  expect(existsSync(join(folder, 'fedcba9876543210'))).toBe(false);
});

it('finds nothing in a folder that is not there', () => {
  expect([filesIn(join(folder, 'none')), tidy(join(folder, 'none'), 0)]).toEqual([[], 0]);
});
