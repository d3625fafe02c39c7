/** Sizes, names and rooms as the house style has them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, rooms, root, sourcesOf } from './source-files.ts';

const limit = 600;

/** Pure tables may be longer. */
const tables = new Set<string>([]);

const sources = rooms.flatMap(sourcesOf);

describe('a source file', () => {
  it(`has at most ${limit} lines`, () => {
    const long = sources.filter((file) => !tables.has(file.path) && file.text.split('\n').length > limit);
    expect(long.map((file) => `${file.path}: ${file.text.split('\n').length}`)).toEqual([]);
  });

  it('is in the list of tables only while it is too long', () => {
    expect(
      [...tables].filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length <= limit),
    ).toEqual([]);
  });

  it('is one noun in lower-kebab', () => {
    const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.test|\.d)?\.ts$/;
    const vague = /^(utils?|helpers?|common|misc)\b/;
    const bad = sources.filter((file) => !name.test(basename(file.path)) || vague.test(basename(file.path)));
    expect(bad.map((file) => file.path)).toEqual([]);
  });

  it('says at its head why it is there', () => {
    const silent = sources.filter((file) => !file.isTest && !/^(#!.*\n)?\s*\/[/*]/.test(file.text));
    expect(silent.map((file) => file.path)).toEqual([]);
  });
});

describe('a room', () => {
  const folders = rooms.flatMap((room) => [
    room,
    // WIT packages speak for themselves.
    ...(room === 'wit' ? [] : subfolders(room)),
  ]);

  it.each(folders)('%s has a README.md that says what it owns', (folder) => {
    expect(existsSync(join(root, folder, 'README.md'))).toBe(true);
  });
});

/** Folders directly in a room that hold at least one source file. */
function subfolders(room: string): string[] {
  return readdirSync(join(root, room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && filesOf(`${room}/${entry.name}`).length > 0)
    .map((entry) => `${room}/${entry.name}`);
}

describe('texts', () => {
  const wording: [string, RegExp][] = [
    // Where a tool's own site tells how to get it is fine, the names of XML namespaces, and names that are reserved for examples; nothing else.
    [
      'a host to fetch from',
      /\bhttps?:\/\/(?!go\.dev\b|rustup\.rs\b|www\.w3\.org\b|www\.apache\.org\b|127\.0\.0\.1\b|(?:[\w-]+\.)*example\b)[\w-]+\.\w/,
    ],
    [
      'a path of one machine',
      /(?<![\w/.-])\/(home\/(?!user\b|me\b|guest\b|alice\b)\w+|Users\/\w+|work\/\w+|tmp\/\w\b)/,
    ],
  ];
  const texts = [...rooms.flatMap(filesOf), ...filesOf('docs'), 'package.json', 'CHANGELOG.md']
    .filter((path) => /\.(ts|md|wit|json|txt|sh|c|js|mjs)$/.test(path))
    .filter((path) => !path.startsWith('tests/arch/'));

  it('record no download addresses in the lock file', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  it.each(wording)('never name %s', (_, pattern) => {
    const bad = texts.filter((path) => pattern.test(readFileSync(join(root, path), 'utf8')));
    expect(bad).toEqual([]);
  });
});
