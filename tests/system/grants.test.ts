/** What a service is granted of the host, and what it is not: seen by a program in C. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileForWasi, programs } from '../programs/wasi/programs.ts';
import { Folder } from './folder.ts';

const SOURCE = `
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char line[80] = "nothing";
  for (int i = 0; i < argc; i++) printf("%s ", argv[i]);
  printf("MODE=%s\\n", getenv("MODE") ? getenv("MODE") : "");
  FILE *in = fopen("/data/in.txt", "r");
  if (in) fgets(line, sizeof line, in);
  printf("read %s\\n", line);
  FILE *out = fopen("/data/out.txt", "w");
  if (out) { fputs("written", out); fclose(out); }
  fprintf(stderr, out ? "wrote\\n" : "could not write\\n");
  printf("the end");
  return argc > 2 ? atoi(argv[2]) : 0;
}`;

const missing = programs.find(({ adapted }) => adapted)!.missing;

let program: Uint8Array;
let folder: Folder;

beforeAll(async () => {
  if (missing !== undefined) return;
  const sources = mkdtempSync(join(tmpdir(), 'grants-'));
  try {
    writeFileSync(join(sources, 'program.c'), SOURCE);
    program = await compileForWasi(join(sources, 'program.c'));
  } finally {
    rmSync(sources, { recursive: true });
  }
});

beforeEach(() => {
  folder = new Folder();
  if (program) folder.write('program.wasm', program);
  mkdirSync(join(folder.path, 'data'));
  folder.write('data/in.txt', 'a line');
});

afterEach(() => folder.remove());

describe.skipIf(missing !== undefined)('a service', () => {
  const all = { clocks: true, random: true };
  const directory = (...rights: ('read' | 'write')[]) => [{ host: './data', guest: '/data', rights }];

  it('sees its files, arguments and environment, with the rights that it was granted', async () => {
    const grants = {
      ...all,
      directories: directory('read', 'write'),
      environment: ['MODE=x'],
      arguments: ['one'],
    };
    folder.describe({ program: { component: './program.wasm', grants } });
    const { code, stdout, stderr } = await folder.up().ended;
    expect(stdout).toBe('program | program one MODE=x\nprogram | read a line\nprogram | the end\n');
    expect(stderr).toContain('program | wrote\n');
    expect(readFileSync(join(folder.path, 'data/out.txt'), 'utf8')).toBe('written');
    expect(code).toBe(0);
  });

  it('cannot write where it may read', async () => {
    folder.describe({
      program: { component: './program.wasm', grants: { ...all, directories: directory('read') } },
    });
    const { stdout, stderr } = await folder.up().ended;
    expect(stdout).toContain('read a line');
    expect(stderr).toContain('program | could not write\n');
  });

  it('sees nothing without grants', async () => {
    folder.describe({ program: { component: './program.wasm', grants: all } });
    const { stdout } = await folder.up().ended;
    expect(stdout).toBe('program | program MODE=\nprogram | read nothing\nprogram | the end\n');
  });

  it('fails with its exit code', async () => {
    const grants = { ...all, arguments: ['x', '3'] };
    folder.describe({ program: { component: './program.wasm', grants, restart: { policy: 'never' } } });
    const { code, stderr } = await folder.up().ended;
    expect(stderr).toContain('nucleus: program: failed for good: it ended with code 1\n');
    expect(code).toBe(70);
  });

  it('is started again when it has finished, if its policy says so', async () => {
    const restart = { policy: 'always' as const, delay: 0.01, most: 2 };
    folder.describe({ program: { component: './program.wasm', grants: all, restart } });
    const { stdout, stderr } = await folder.up().ended;
    expect(stdout.match(/the end/g)!.length).toBe(3);
    expect(stderr).toContain('failed for good: it ended (after 2 restarts within 60 s)');
  });
});
