/** What is taken apart as the host takes it apart, whose Unicode may be newer: each entry is compared, and each character of an old version. */

import { expect, it } from 'vitest';
import { CLASSES, COMPATIBLES, PAIRS, SINGLES } from './decompositions.ts';

const triples = (rows: string[]) => rows.flatMap((row) => row.match(/[^]{3}/g) ?? []);
const entries = (rows: string[]) => rows.flatMap((row) => row.split('\n').filter((entry) => entry.length > 0));

it('has the pairs that make one character', () => {
  for (const [whole = '', first = '', second = ''] of triples(PAIRS)) {
    expect((first + second).normalize('NFC')).toBe(whole);
  }
});

it('has what characters are, and what they may be taken for', () => {
  for (const entry of entries(SINGLES)) expect(entry[0]?.normalize('NFD')).toBe(entry.slice(1));
  for (const entry of entries(COMPATIBLES)) expect(entry[0]?.normalize('NFKD')).toBe(entry.slice(1));
});

it('lacks no character of Unicode 14', () => {
  const known = new Set([...triples(PAIRS), ...entries(SINGLES), ...entries(COMPATIBLES)].map((entry) => entry[0]));
  const lacking: string[] = [];
  for (let code = 0x80; code < 0xd800; code++) {
    const one = String.fromCharCode(code);
    const isSyllable = code >= 0xac00 && code < 0xd7a4;
    // What came later.
    if (one.normalize('NFKD') === one || isSyllable || code === 0xa7f1) continue;
    if (!known.has(one)) lacking.push(code.toString(16));
  }
  expect(lacking).toEqual([]);
});

it('has marks in the order of their classes', () => {
  const marks = triples(CLASSES).map(([first = '', , kind = '']) => [first, kind.charCodeAt(0)] as const);
  for (const [one, kind] of marks) {
    if (one !== '\u0334') expect(`\u0334${one}`.normalize('NFD')).toBe(`\u0334${one.normalize('NFD')}`);
    const isBefore = `\u0345${one}`.normalize('NFD') !== `\u0345${one.normalize('NFD')}`;
    expect(isBefore).toBe(kind < 240);
  }
});
