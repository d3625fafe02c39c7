/** `nucleus profile`: the functions that have the time stand first, with who called them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

/** `hot` has nine tenths of the instructions, in two ways of being called. */
const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#define KEPT __attribute__((noinline, noclone))
KEPT unsigned hot(unsigned n) {
  unsigned s = 1;
  for (unsigned i = 0; i < n; i++) s = s * 1664525u + 1013904223u + (s >> 7);
  return s;
}
KEPT unsigned once(unsigned n) { return hot(n) + 1; }
KEPT unsigned twice(unsigned n) { unsigned char room[300]; room[n % 300] = 1; return hot(n) + hot(n + 1) + room[n % 300]; }
KEPT unsigned cold(unsigned n) { unsigned s = 0; for (unsigned i = 0; i < n; i++) s ^= s << 3 ^ i; return s; }
static void *thread(void *of) { return (void *)(unsigned long)once(*(unsigned *)of); }
int main(int argc, char **argv) {
  unsigned n = argc > 1 ? atoi(argv[1]) : 200000, s = 0;
  for (int i = 0; i < 6; i++) s += once(n) + twice(n) + cold(n);
  if (argc > 2) {
    pthread_t one;
    void *value;
    pthread_create(&one, 0, thread, &n);
    pthread_join(one, &value);
    s += (unsigned)(unsigned long)value;
  }
  return printf("%u\\n", s) < 0;
}`;

describe.skipIf(noCompiler)('a profile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-profile-'));
    writeFileSync(join(folder, 'program.c'), SOURCE);
    for (const [name, options] of Object.entries({
      static: ['-static', '-O2', '-pthread'],
      frames: ['-static', '-O1', '-pthread', '-fno-omit-frame-pointer', '-fno-asynchronous-unwind-tables'],
    }))
      compile(join(folder, 'program.c'), folder, name, options);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Lines of "a;b;c 123" as times by stack. */
  const stacksIn = (text: string) =>
    new Map(
      text
        .trimEnd()
        .split('\n')
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );

  it.each([
    ['interpreter', '--jit=never', '1000000'],
    ['translations', '--jit=hot', '20000000'],
  ])('by the %s names the hot function first, below its callers', async (_, mode, rounds) => {
    const file = join(folder, 'out.folded');
    const { code, stdout, stderr } = await nucleus([
      'profile',
      mode,
      '-o',
      file,
      join(folder, 'static'),
      rounds,
    ]);
    const plain = await nucleus(['run', '--jit=hot', join(folder, 'static'), rounds]);
    expect([code, stdout.toString()]).toEqual([0, plain.stdout.toString()]);
    expect(stderr.split('\n')[0]).toMatch(/^nucleus: +\d+\.\d % +\d+\.\d ms {2}hot$/);
    const stacks = stacksIn(readFileSync(file, 'utf8'));
    const all = [...stacks.values()].reduce((total, time) => total + time, 0);
    const under = (path: string) =>
      [...stacks].reduce(
        (total, [stack, time]) => total + (`;${stack};`.includes(`;${path};`) ? time : 0),
        0,
      ) / all;
    expect(under('main;once;hot')).toBeGreaterThan(0.1);
    expect(under('main;twice;hot')).toBeGreaterThan(under('main;once;hot'));
    expect(under('hot')).toBeGreaterThan(0.5);
    expect(under('main;cold')).toBeGreaterThan(0);
  });

  it('follows frame pointers where code says nothing of its frames', async () => {
    const file = join(folder, 'frames.folded');
    await nucleus(['profile', '-o', file, join(folder, 'frames')]);
    expect(readFileSync(file, 'utf8')).toMatch(/;main;twice;hot \d+\n/);
  });

  it('has threads under their names, and writes what speedscope opens', async () => {
    const file = join(folder, 'out.json');
    await nucleus(['profile', '-o', file, join(folder, 'static'), '--', '200000', 'thread']);
    const { profiles, shared } = JSON.parse(readFileSync(file, 'utf8'));
    const [{ samples, weights, endValue }] = profiles;
    expect(samples).toHaveLength(weights.length);
    expect(weights.reduce((total: number, one: number) => total + one, 0)).toBe(endValue);
    const names = (samples as number[][]).map((stack) => stack.map((at) => shared.frames[at].name).join(';'));
    expect(names.some((stack) => /;once;hot$/.test(stack) && !/;main;/.test(stack))).toBe(true);
  });

  it('is a picture otherwise', async () => {
    const { code } = await nucleus(['profile', '--output', join(folder, 'out.svg'), join(folder, 'static')]);
    const text = readFileSync(join(folder, 'out.svg'), 'utf8');
    expect(code).toBe(0);
    expect(text).toMatch(/^<svg .*<title>hot: \d+\.\d ms, \d+\.\d %<\/title>.*<\/svg>\n$/s);
  });

  it('is there of a program that ran out of time', async () => {
    const file = join(folder, 'late.folded');
    const ended = await nucleus([
      'profile',
      '--timeout',
      '2',
      '-o',
      file,
      join(folder, 'static'),
      '2000000000',
    ]);
    expect(ended.code).toBe(124);
    expect(readFileSync(file, 'utf8')).toMatch(/;once;hot \d+\n/);
  });

  it('needs a program, and a file that can be written', async () => {
    const refused = await nucleus(['profile', '-o', join(folder, 'none/out.svg'), join(folder, 'static')]);
    expect(refused).toMatchObject({ code: 64 });
    expect(refused.stderr).toMatch(/--output .*none\/out\.svg: cannot be written: ENOENT/);
  });
});
