/** The personality's tables against the headers and constants of a real Linux, and against each other. */

import { existsSync, constants as fileConstants, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const room = import.meta.dirname;
const header = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h';
const isLinux = process.platform === 'linux' && process.arch === 'x64';

const read = (...path: string[]) => readFileSync(join(room, ...path), 'utf8');

interface Row {
  number: number;
  name: string;
  kinds: string[];
  result: string | undefined;
}

/** Rows of all groups that are written as `table.add(1, 'name', handler, 'kinds')`. */
const rows: Row[] = readdirSync(join(room, 'syscall')).flatMap((file) => {
  const found = read('syscall', file).matchAll(/table\.add\((\d+), '(\w+)', \w+, '([^']*)'\)/g);
  return [...found].map(([, number, name, text]) => {
    const [kinds, result] = text!.split('=');
    return { number: Number(number), name: name!, kinds: kinds!.split(' ').filter(Boolean), result };
  });
});

describe('the table of system calls', () => {
  it('has no number and no name twice', () => {
    expect(rows.length).toBeGreaterThan(200);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it.skipIf(!existsSync(header))('has the numbers of Linux (skipped without linux-libc-dev)', () => {
    const numbers = new Map<string, number>();
    for (const [, name, number] of readFileSync(header, 'utf8').matchAll(/#define __NR_(\w+) (\d+)/g)) {
      numbers.set(name!, Number(number));
    }
    // Calls that the installed headers may be too old for.
    const known = rows.filter(({ name, number }) => numbers.has(name) || number < 440);
    expect(known.filter(({ name, number }) => numbers.get(name) !== number)).toEqual([]);
  });

  it('says of each argument how the trace shows it', () => {
    const kinds = read('trace', 'kinds.ts');
    const shown = new Set([...kinds.matchAll(/kind == '(\w+)'/g)].map(([, kind]) => kind));
    const used = new Set(rows.flatMap((row) => row.kinds));
    expect([...used].filter((kind) => !shown.has(kind))).toEqual([]);
    const results = new Set(rows.flatMap(({ result }) => result ?? []));
    expect([...results].sort()).toEqual(['octal', 'pointer']);
  });

  it('gives no call more than six arguments', () => {
    expect(rows.filter((row) => row.kinds.length > 6)).toEqual([]);
  });
});

describe.skipIf(!isLinux)('numbers are those of Linux (skipped elsewhere)', () => {
  it('of errors', () => {
    const errors = [...read('errno.ts').matchAll(/export const (E\w+): i64 = (\d+);/g)];
    const own = Object.fromEntries(errors.map(([, name, number]) => [name, Number(number)]));
    const native: Record<string, number> = constants.errno;
    const wrong = Object.entries(own).filter(([name, number]) => name in native && native[name] !== number);
    expect(wrong).toEqual([]);
    expect(Object.keys(own).filter((name) => name in native).length).toBeGreaterThan(35);
  });

  it('of signals', () => {
    const signals = [...read('signal', 'number.ts').matchAll(/export const (SIG\w+): i32 = (\d+);/g)];
    const native: Record<string, number> = constants.signals;
    const wrong = signals.filter(([, name, number]) => name! in native && native[name!] !== Number(number));
    expect(wrong).toEqual([]);
    expect(signals.length).toBeGreaterThan(30);
  });

  it('of names of signals, in their order', () => {
    const names = [...read('signal', 'number.ts').matchAll(/new Row\('(SIG\w+)'/g)].map(([, name]) => name!);
    const native: Record<string, number> = constants.signals;
    expect(names.filter((name, number) => name in native && native[name] !== number)).toEqual([]);
    expect(names.length).toBe(32);
  });

  it('of flags to open', () => {
    const native: Record<string, number> = fileConstants;
    const flags = [...read('file', 'flags.ts').matchAll(/export const (O_\w+): u32 = (0o\d+);/g)];
    const shared = flags.filter(([, name]) => name! in native);
    expect(shared.filter(([, name, number]) => native[name!] !== Number(number))).toEqual([]);
    expect(shared.length).toBeGreaterThan(8);
  });
});
