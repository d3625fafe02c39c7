/** Lines of the source by addresses, out of what gcc and mingw-w64 write; addr2line and readelf are the judges. */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ElfImage } from '../../host/node/profile/elf-image.ts';
import { PeImage } from '../../host/node/profile/pe-image.ts';
import { compile, noCompiler } from './compile.ts';
import { compiler, noWindowsCompiler } from './windows-programs.ts';

/** Several files in several directories, functions in sections of their own, code that is put aside. */
const FILES: Record<string, string> = {
  'inner/table.h': `
static inline int squared(int n) {
  return n * n;
}
`,
  'inner/deep/more.h': `
__attribute__((noinline)) static int cubed(int n) {
  if (__builtin_expect(n > 1000, 0)) __builtin_abort();
  return n * n * n;
}
`,
  'program.c': `
#include <stdio.h>
#include "inner/table.h"
#include "inner/deep/more.h"
__attribute__((cold, noinline)) int rare(int n) {
  return printf("%d\\n", n);
}
int sum(const int *of, int count) {
  int all = 0;
  for (int i = 0; i < count; i++)
    all += of[i] > 3 ? squared(of[i])
                     : cubed(of[i]);
  return all;
}
#line 70000 "elsewhere.c"
int main(int argc, char **argv) {
  int numbers[] = {1, 2, argc, 4, 5};
  (void)argv;
  int all = sum(numbers, 5);
  return all == 7 ? rare(all) : 0;
}
`,
};

const readerOf = (file: string) => (offset: number, length: number) => {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(length);
  const count = readSync(descriptor, bytes, 0, length, offset);
  closeSync(descriptor);
  return bytes.subarray(0, count);
};

const lines = (command: string, args: readonly string[]): string[] => {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.trimEnd().split('\n');
};

/** All addresses of the program's own functions. */
function addressesOf(program: string, tools: string): number[] {
  // Between functions there is nothing that anybody would ask for.
  const code = lines(`${tools}objdump`, ['-d', program]).join('\n').split('\n\n');
  const own = code.filter((one) => /^[0-9a-f]+ <(rare|cubed|sum|main)(\.[^>]*)?>:/.test(one));
  return own.flatMap((one) => {
    const instructions = [...one.matchAll(/^ *([0-9a-f]+):\t[^\t]*\t(?!nop|data16|cs nop|xchg +%ax,%ax)/gm)];
    return instructions.map(([, address]) => Number.parseInt(address!, 16));
  });
}

/** "program.c:12" for each address. */
type Judge = (program: string, tools: string, addresses: readonly number[]) => string[];

const addr2line: Judge = (program, tools, addresses) => {
  const args = ['-s', '-e', program, ...addresses.map((address) => address.toString(16))];
  const answers = lines(`${tools}addr2line`, args);
  return answers.map((line) => line.replace(/ \(discriminator \d+\)$/, '').replace(/^.*:\?$/, '??:0'));
};

/** For what addr2line of binutils 2.40 does not know: version 2 with code put aside, names of version 5, the 64-bit format. */
const readelf: Judge = (program, tools, addresses) => {
  const table = lines(`${tools}readelf`, ['--debug-dump=decodedline', program]).flatMap((line) => {
    const found = /^(\S+) +(\d+|-) +0x([0-9a-f]+)/.exec(line);
    return found ? [{ file: found[1]!, line: found[2]!, begin: Number.parseInt(found[3]!, 16) }] : [];
  });
  return addresses.map((address) => {
    const at = table.findLastIndex(
      ({ begin, line }, row) => begin <= address && line !== '-' && address < (table[row + 1]?.begin ?? 0),
    );
    return at < 0 || table[at]!.line === '0' ? '??:0' : `${table[at]!.file}:${table[at]!.line}`;
  });
};

const told = (line: { file: string; line: number } | undefined) =>
  line ? `${basename(line.file)}:${line.line}` : '??:0';

describe('lines of the source', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-lines-'));
    mkdirSync(join(folder, 'inner/deep'), { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const source = () => join(folder, 'program.c');

  it.skipIf(noCompiler).each([
    ['version 2', readelf, ['-gdwarf-2', '-gstrict-dwarf', '-O2']],
    ['version 3', addr2line, ['-gdwarf-3', '-gstrict-dwarf', '-O1']],
    ['version 4', addr2line, ['-gdwarf-4', '-O2', '-ffunction-sections', '-Wl,--gc-sections']],
    ['version 5', readelf, ['-gdwarf-5', '-O1']],
    ['version 5 with code put aside', readelf, ['-gdwarf-5', '-O2']],
    ['version 5 by the compiler', addr2line, ['-gdwarf-5', '-O0', '-gno-as-loc-support']],
    ['the 64-bit format', readelf, ['-gdwarf-5', '-gdwarf64', '-O1']],
    ['compressed sections', readelf, ['-g', '-gz=zlib', '-O1']],
  ])('are found in ELF as binutils find them: %s', (name, judge, options) => {
    const program = compile(source(), folder, name.replaceAll(/\W/g, '-'), options);
    const image = ElfImage.read(readerOf(program))!;
    const addresses = addressesOf(program, '');
    expect(addresses.length).toBeGreaterThan(40);
    const answers = judge(program, '', addresses);
    expect(new Set(answers).size).toBeGreaterThan(9);
    expect(addresses.map((address) => told(image.lineAt(address)))).toEqual(answers);
  });

  it.skipIf(noCompiler)('have whole paths where the compiler wrote them down', () => {
    const image = ElfImage.read(readerOf(compile(source(), folder, 'whole', ['-g', '-O1'])))!;
    const addresses = addressesOf(join(folder, 'whole'), '');
    const files = new Set(addresses.map((address) => image.lineAt(address)?.file));
    expect(files).toContain(join(folder, 'inner/deep/more.h'));
  });

  it.skipIf(noWindowsCompiler).each([['-gdwarf-4'], ['-gdwarf-5']])(
    'are found in PE as addr2line finds them: %s',
    (version) => {
      const program = join(folder, `program${version}.exe`);
      lines(compiler, ['-O1', version, '-o', program, source()]);
      const image = PeImage.read(readerOf(program))!;
      const base = 0x1_4000_0000;
      const tools = compiler.replace(/gcc$/, '');
      const addresses = addressesOf(program, tools);
      expect(addresses.length).toBeGreaterThan(40);
      const answers = addr2line(program, tools, addresses);
      expect(addresses.map((address) => told(image.lineAt(address - base)))).toEqual(answers);
    },
  );

  it('are none of bytes that are no table', () => {
    for (const bytes of [
      Buffer.alloc(70_000, 0xff),
      Buffer.alloc(70_000),
      Buffer.from('MZ'),
      Buffer.alloc(0),
    ]) {
      const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
      expect([ElfImage.read(read), PeImage.read(read)]).toEqual([undefined, undefined]);
    }
  });
});
