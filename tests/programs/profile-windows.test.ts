/** `nucleus profile` of Windows programs: names from tables of symbols and from exports, callers by .pdata, lines from DWARF. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { timesIn } from './folded-profile.ts';
import { compiler, noWindowsCompiler } from './windows-programs.ts';

/** Has no names but for what it exports. */
const LIBRARY = `
#define KEPT __attribute__((noinline, noclone))
static KEPT unsigned nameless(unsigned n) {
  unsigned s = 1;
  for (unsigned i = 0; i < n; i++) s = s * 1664525u + 1013904223u + (s >> 7);
  return s;
}
__declspec(dllexport) unsigned exported(unsigned n) { volatile char room[500]; room[n % 500] = 1; return nameless(n) + room[n % 500]; }
`;

const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#define KEPT __attribute__((noinline, noclone))
unsigned exported(unsigned);
static int numbers[3000];
static volatile unsigned sink;
KEPT static unsigned hot(unsigned n) {
  unsigned s = 1;
  for (unsigned i = 0; i < n; i++) s = s * 1664525u + 1013904223u + (s >> 7);
  return s;
}
KEPT unsigned caller(unsigned n) { volatile char room[300]; room[n % 300] = 1; return hot(n) + room[n % 300]; }
KEPT int compares(const void *a, const void *b) { sink += hot(300); return *(const int *)a - *(const int *)b; }
KEPT int opens(int n) {
  int failed = 0;
  while (n-- > 0) {
    HANDLE file = CreateFileA("C:\\\\in\\\\program.c", GENERIC_READ, FILE_SHARE_READ, 0, OPEN_EXISTING, 0, 0);
    failed += file == INVALID_HANDLE_VALUE;
    CloseHandle(file);
  }
  return failed;
}
static DWORD WINAPI thread(void *n) { return caller(*(unsigned *)n) == 0; }
int main(void) {
  unsigned n = 4000000, s = caller(n) + exported(n);
  for (int i = 0; i < 3000; i++) numbers[i] = i * 7919 % 3001;
  qsort(numbers, 3000, sizeof *numbers, compares);
  HANDLE one = CreateThread(0, 0, thread, &n, 0, 0);
  WaitForSingleObject(one, INFINITE);
  return printf("%u %d %d\\n", s, numbers[5], opens(300)) < 0;
}
`;

describe.skipIf(noWindowsCompiler)('a profile of a Windows program', () => {
  let folder: string;
  let folded: string;
  let ended: Awaited<ReturnType<typeof nucleus>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-profile-windows-'));
    writeFileSync(join(folder, 'library.c'), LIBRARY);
    writeFileSync(join(folder, 'program.c'), PROGRAM);
    execFileSync(compiler, [
      '-O2',
      '-s',
      '-shared',
      '-o',
      join(folder, 'library.dll'),
      join(folder, 'library.c'),
    ]);
    const inputs = [join(folder, 'program.c'), join(folder, 'library.dll')];
    execFileSync(compiler, ['-O2', '-g', '-o', join(folder, 'program.exe'), ...inputs]);
    folded = join(folder, 'out.folded');
    ended = await nucleus([
      'profile',
      '--lines',
      '--dir',
      `${folder}:/in`,
      '-o',
      folded,
      join(folder, 'program.exe'),
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const line = (text: string) => PROGRAM.split('\n').findIndex((one) => one.includes(text)) + 1;

  it('leaves the program as it is, and names the hot function first, with its line', () => {
    expect([ended.code, ended.stdout.toString()]).toEqual([0, expect.stringMatching(/ 5 0\r?\n$/)]);
    const [first, second] = ended.stderr.split('\n');
    // The library's function takes half as long as the program's, which is called twice.
    expect(`${first} ${second}`).toContain(`hot (program.c:${line('s * 1664525u')})`);
  });

  it('finds callers by .pdata, through frames that keep no pointer', () => {
    const time = timesIn(folded);
    expect(time(/^program\.exe \d+;.*;main \([^;]*;caller \([^;]*;hot \(/)).toBeGreaterThan(0);
  });

  it('names functions that are exported, and says where others begin', () => {
    const time = timesIn(folded);
    expect(time(/;main \([^;]*;exported;library\.dll\+0x[0-9a-f]+$/)).toBeGreaterThan(0);
    expect(time(/;exported$/)).toBeLessThan(time(/;exported;library\.dll\+0x[0-9a-f]+$/));
  });

  it('follows a call back through a function of the system', () => {
    expect(timesIn(folded)(/;main \([^;]*;qsort;.*compares \(.*;hot \(/)).toBeGreaterThan(0);
  });

  it('knows threads apart', () => {
    const time = timesIn(folded);
    expect(time(/^program\.exe \d+, thread \d+;.*;thread \([^;]*;caller \([^;]*;hot \(/)).toBeGreaterThan(0);
    expect(time(/^program\.exe \d+, thread \d+;.*;main \(/)).toBe(0);
  });

  it('says which service was at work for a call', () => {
    const call = 'KERNEL32\\.dll!CreateFileA';
    const pattern = new RegExp(`;opens \\([^;]*;${call};\\[win32\\] ${call};\\[vfs\\] node\\.[a-z-]+`);
    expect(timesIn(folded)(pattern)).toBeGreaterThan(0);
  });

  it('is a picture, too', async () => {
    const file = join(folder, 'out.svg');
    const { code } = await nucleus(['profile', '-o', file, join(folder, 'program.exe')]);
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/<title>hot: \d+\.\d ms, \d+\.\d %<\/title>/);
  });
});
