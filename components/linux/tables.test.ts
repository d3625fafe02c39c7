/** The personality's tables against the headers and constants of a real Linux, and against each other. */

import { existsSync, constants as fileConstants, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacking, linuxCalls, systemCalls as rows, written } from '../../tests/system-calls.ts';

const room = import.meta.dirname;
const header = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h';
const isLinux = process.platform === 'linux' && process.arch === 'x64';

const read = (...path: string[]) => readFileSync(join(room, ...path), 'utf8');

describe('the table of system calls', () => {
  it('has no number and no name twice', () => {
    expect(rows.length).toBeGreaterThan(200);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it('has the names of Linux, and remarks on what is there', () => {
    expect(rows.filter(({ name, number }) => linuxCalls.get(number) !== name)).toEqual([]);
    const done = new Set(rows.filter(({ refusal }) => refusal === undefined).map(({ number }) => number));
    expect([...lacking.keys()].filter((number) => !done.has(number))).toEqual([]);
    expect(rows.length + lacking.size, 'all rows are written as literals').toBe(written);
  });

  it('knows the calls of Linux 6.12', () => {
    const numbers = [...linuxCalls.keys()];
    const span = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
    expect(numbers).toEqual([...span(0, 336), ...span(424, 463)]);
    expect(new Set(linuxCalls.values()).size).toBe(numbers.length);
  });

  it.skipIf(!existsSync(header))('has the numbers of Linux (skipped without linux-libc-dev)', () => {
    const headers = readFileSync(header, 'utf8').matchAll(/#define __NR_(\w+) (\d+)/g);
    const known = [...headers].map(([, name, number]) => ({ name: name!, number: Number(number) }));
    // Those that came after 6.12 are not here, and the installed headers may be older.
    const wrong = known.filter(({ name, number }) => (linuxCalls.get(number) ?? name) !== name);
    expect(wrong).toEqual([]);
    expect(known.length).toBeGreaterThan(350);
  });

  it('says of each argument how the trace shows it', () => {
    const kinds = ['kinds.ts', 'structures.ts', 'names.ts'].map((file) => read('trace', file)).join('\n');
    const listed = /(?:(?:kind|what) == |WORDS\.set\(|single\(\s*)'(\w+)'/g;
    const shown = new Set([...kinds.matchAll(listed)].map(([, kind]) => kind));
    const used = new Set(rows.flatMap((row) => row.kinds.map((kind) => kind.replace(/^>/, ''))));
    expect([...used].filter((kind) => !shown.has(kind))).toEqual([]);
    const results = new Set(rows.flatMap(({ result }) => result ?? []));
    expect([...results].sort()).toEqual(['control', 'octal', 'pointer', 'pollready', 'ready']);
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
