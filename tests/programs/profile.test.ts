/** `nucleus profile`: the functions that have the time stand first, with who called them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';
import { timesIn } from './folded-profile.ts';

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

/** The parent opens files, its child asks for a number. */
const CALLS = `
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#define KEPT __attribute__((noinline, noclone))
KEPT int opens(int n) { int s = 0; while (n-- > 0) { int f = open("/in/program.c", O_RDONLY); s += f < 0; close(f); } return s; }
KEPT int asks(int n) { int s = 0; while (n-- > 0) s += getppid() == 0; return s; }
int main(void) {
  if (fork() == 0) _exit(asks(30000));
  int failed = opens(3000), status;
  wait(&status);
  return failed != 0 || status != 0;
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

  it.each([
    ['interpreter', '--jit=never', '2000000'],
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
    const time = timesIn(file);
    // Without what the kernel and its services did.
    const all = time(/^[^[]*$/);
    const under = (path: string) => time(new RegExp(`;${path}(;|$)`)) / all;
    expect(under('main;once;hot')).toBeGreaterThan(0.1);
    // Twice as much, of some hundred samples on a machine that may have other things to do.
    expect(under('main;twice;hot')).toBeGreaterThan(under('main;once;hot') * 0.8);
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
    for (const { samples, weights, endValue } of profiles) {
      expect(samples).toHaveLength(weights.length);
      expect(weights.reduce((total: number, one: number) => total + one, 0)).toBe(endValue);
    }
    const stacks = (name: RegExp): string[] =>
      profiles
        .filter((one: { name: string }) => name.test(one.name))
        .flatMap(({ samples }: { samples: number[][] }) => samples)
        .map((stack: number[]) => stack.map((at) => shared.frames[at].name).join(';'));
    const [ofMain, ofThread] = [stacks(/^static \d+$/), stacks(/^static \d+, static \d+$/)];
    expect(ofMain.some((stack) => /;main;once;hot$/.test(stack))).toBe(true);
    expect(ofThread.some((stack) => /;thread;once;hot$/.test(stack) && !/;main;/.test(stack))).toBe(true);
  });

  it('says which service was at work, below the system call, and knows processes apart', async () => {
    const file = join(folder, 'calls.folded');
    writeFileSync(join(folder, 'calls.c'), CALLS);
    const program = compile(join(folder, 'calls.c'), folder, 'calls', ['-static', '-O1']);
    const { code } = await nucleus(['profile', '--dir', `${folder}:/in`, '-o', file, program]);
    expect(code).toBe(0);
    const under = timesIn(file);
    // What opens files is never below what asks for a number, and only the first process does either.
    expect(under(/^calls 2;.*;opens;.*;\[linux\] openat(;|$)/)).toBeGreaterThan(0);
    expect(under(/^calls 2;.*;opens;.*;\[linux\] openat;\[vfs\] node\.[a-z-]+(;|$)/)).toBeGreaterThan(0);
    expect(under(/;asks;.*\[linux\] (openat|close|fork)/)).toBe(0);
    expect(under(/\[linux\] getppid;\[vfs\]/)).toBe(0);
    expect(under(/^calls 3;.*;asks;/)).toBeGreaterThan(0);
    expect(under(/^calls 2;.*;asks;|^calls 3;.*;opens;/)).toBe(0);
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

  it('tells the lines of a function apart', async () => {
    const program = compile(join(folder, 'program.c'), folder, 'lines', ['-static', '-O1', '-g']);
    const [apart, together] = [join(folder, 'lines.folded'), join(folder, 'lines.json')];
    await nucleus(['profile', '--lines', '-o', apart, program, '2000000']);
    const loop = SOURCE.split('\n').findIndex((line) => line.includes('s * 1664525u')) + 1;
    expect(readFileSync(apart, 'utf8')).toMatch(
      new RegExp(`;twice \\(program\\.c:\\d+\\);hot \\(program\\.c:${loop}\\) `),
    );
    const { stderr } = await nucleus(['profile', '-o', together, program, '2000000']);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`ms {2}hot {2}program\\.c:${loop}$`));
    const { frames } = JSON.parse(readFileSync(together, 'utf8')).shared;
    const hot = frames.find(({ name }: { name: string }) => name === 'hot');
    expect(hot).toEqual({ name: 'hot', file: expect.stringMatching(/^\/.*\/program\.c$/), line: loop });
  });

  it('needs a program, and a file that can be written', async () => {
    const refused = await nucleus(['profile', '-o', join(folder, 'none/out.svg'), join(folder, 'static')]);
    expect(refused).toMatchObject({ code: 64 });
    expect(refused.stderr).toMatch(/--output .*none\/out\.svg: cannot be written: ENOENT/);
  });
});
