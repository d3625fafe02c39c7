/** Compiles the Windows programs of `windows/` with mingw-w64, and says what is special about some of them. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export const compiler = 'x86_64-w64-mingw32-gcc';

const cppCompiler = compiler.replace(/gcc$/, 'g++');
const absent = [compiler, cppCompiler].find((one) => spawnSync(one, ['--version']).error);

/** Why programs cannot be compiled here; undefined where they can. */
export const noWindowsCompiler =
  absent && `needs ${absent} (Debian: apt-get install gcc-mingw-w64-x86-64-win32 g++-mingw-w64-x86-64-win32)`;

export const sources = join(import.meta.dirname, 'windows');

/** What is special about some programs of the folder: how they are run. */
export interface Special {
  readonly args?: string[];
  readonly options?: string[];
  readonly code?: number;
  /** DLLs that are made before: each by its own flags. Files that are made or read are written with `./`. */
  readonly parts?: readonly (readonly string[])[];
  readonly flags?: readonly string[];
}

/** What makes something of a file that is no program. */
const tools: Record<string, string> = { '.rc': 'windres', '.def': 'dlltool' };

/** The flags that make a DLL. */
export const part = (name: string, ...flags: string[]) => ['-shared', '-o', `./${name}.dll`, ...flags];

const specials: Record<string, Special> = {
  surroundings: { options: ['--env', 'A=one', '--env', 'B=second'] },
  libraries: {
    parts: [['libraries.rc', '-O', 'coff', '-o', './libraries.o']],
    flags: ['./libraries.o', ...['oleaut32', 'userenv', 'version', 'ntdll'].map((name) => `-l${name}`)],
  },
  modules: {
    parts: [
      part('second', 'part.c', '-DPART=2', 'part2.def'),
      part('first', 'part.c', '-DPART=1', './second.dll'),
      part('late', 'part.c', '-DPART=3', 'part3.def'),
      part('refuse', 'part.c', '-DPART=4'),
      part('whole', 'part.c', '-DPART=5', '-DGONE'),
      part('lazy', 'part.c', '-DPART=6'),
      ['part6.def', '-d', 'part6.def', '-y', './liblazy.a'],
    ],
    flags: ['./first.dll', './whole.dll', './liblazy.a', '-ldelayimp'],
  },
  compressed: {
    parts: [['compressed.def', '-d', 'compressed.def', '-l', './libcompressed.a']],
    flags: ['./libcompressed.a'],
  },
  names: { flags: ['-lntdll'] },
  'shell-paths': { flags: ['-lshlwapi'] },
  jobs: { flags: ['-lwinmm'] },
  'pipe-calls': { flags: ['-lntdll'] },
  network: { flags: ['-lws2_32', '-liphlpapi'] },
  certificates: { flags: ['-lcrypt32', '-lsecur32'] },
  hashes: { flags: ['-lbcrypt'] },
  'normal-forms': { flags: ['-lnormaliz'] },
  debugging: { flags: ['-ldbghelp'] },
  patterns: { args: ['*.txt', 'sub\\*', 'none*.q', 'a b*', 'x', '?.c'] },
  start: {
    args: ['a b', 'c"d', '', 'e\\', 'f\\"g'],
    options: ['--env', 'A=1', '--env', 'B=zwei'],
    code: 300 & 0xff,
  },
  // The code of abort.
  signals: { code: 3 },
  // The low byte of the exception's code.
  exceptions: { code: 0x99 },
  // The code of the thread that ends last.
  exits: { code: 3 },
};

/** What is special about the program `name`. */
export const special = (name: string): Special => specials[name] ?? {};

const nameOf = (source: string) => source.replace(/\.c(pp)?$/, '');

/** Each source with a text beside it: what it prints. */
export const programs: readonly string[] = readdirSync(sources).filter(
  (source) => /\.c(pp)?$/.test(source) && existsSync(join(sources, `${nameOf(source)}.txt`)),
);

/** Compiles the program of `source`, and the DLLs it needs, into `folder`; gives its name. */
export function compileWindows(source: string, folder: string): string {
  const name = nameOf(source);
  const command = source.endsWith('.cpp') ? cppCompiler : compiler;
  const { parts = [], flags = [] } = special(name);
  for (const one of parts) build(folder, command, one);
  build(folder, command, [
    '-fno-builtin',
    '-static',
    '-o',
    `./${name}.exe`,
    source,
    ...flags,
    '-lsynchronization',
  ]);
  return name;
}

/** Runs a compiler in `folder`. Files are the folder's own where they begin with `./`, else sources. */
export function build(folder: string, command: string, flags: readonly string[]): void {
  const placed = flags.map((one) => (/\.(c|cpp|def|rc)$/.test(one) ? join(sources, one) : one));
  const tool = tools[extname(flags[0]!)];
  const used = tool === undefined ? command : compiler.replace(/gcc$/, tool);
  const all = tool === 'dlltool' ? placed.slice(1) : tool === undefined ? ['-O1', ...placed] : placed;
  const { status, stderr } = spawnSync(used, all, { cwd: folder, encoding: 'utf8' });
  if (status !== 0 || stderr !== '') throw new Error(`${used} ${all.join(' ')}: ${status}, ${stderr}`);
}

/** What `name` prints, lines ending with LF. */
export const expected = (name: string): string => readFileSync(join(sources, `${name}.txt`), 'utf8');
