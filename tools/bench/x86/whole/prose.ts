/** Text for programs that compress or search: words by a fixed rule, some often and some seldom. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PIECES = [
  'the',
  'capability',
  'of',
  'a',
  'page',
  'and',
  'register',
  'is',
  'in',
  'return',
  'value',
  'handle',
  'to',
  'kernel',
  'x86',
];
const BLOCK = 1 << 20;

/** One block: lines of words and numbers. */
function block(seed: number): Buffer {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
  const words: string[] = [];
  for (let size = 0; size < BLOCK; ) {
    const choice = next() % 100;
    const word =
      choice < 80
        ? PIECES[next() % PIECES.length]!
        : choice < 95
          ? (next() % 100_000).toString(36)
          : `0x${next().toString(16)}`;
    const end = next() % 9 === 0 ? '\n' : ' ';
    words.push(word, end);
    size += word.length + 1;
  }
  return Buffer.from(words.join('')).subarray(0, BLOCK);
}

/** Writes `mebibytes` at `path`; `seed` makes files differ. */
export function writeProse(path: string, mebibytes: number, seed: number): void {
  const file = openSync(path, 'w');
  for (let at = 0; at < mebibytes; at++) writeSync(file, block(seed * 1000 + at));
  closeSync(file);
}

/** A folder of such files of four MiB, `mebibytes` together. */
export function writeProseFolder(folder: string, mebibytes: number): void {
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < mebibytes; at += 4)
    writeProse(join(folder, `${at}.txt`), Math.min(4, mebibytes - at), at + 1);
}
