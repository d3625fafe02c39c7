/** A root file system of this machine's own programs with the libraries that they name, and a tree of 20,000 small files. Made once and kept. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, contentName } from '../cache-folder.ts';
import { Missing } from '../whole/program.ts';

/** Programs, and the packages of Debian that have them. */
const PROGRAMS = [
  ['/bin/bash', 'bash'],
  ['/bin/true', 'coreutils'],
  ['/usr/bin/find', 'findutils'],
  ['/bin/grep', 'grep'],
] as const;
const [DIRECTORIES, FILES] = [20, 50];
/** Of the file that single calls read: 64 KiB. */
const DATA = 1 << 16;

/** The files that a program is loaded from: itself, its loader and its libraries. */
function filesOf([path, name]: (typeof PROGRAMS)[number]): string[] {
  const { stdout, status, error } = spawnSync('ldd', [path], { encoding: 'utf8' });
  if (error) throw new Missing('no ldd here (on Debian: apt-get install libc-bin)');
  if (status !== 0) throw new Missing(`no dynamic ${path} (on Debian: apt-get install ${name})`);
  return [path, ...[...stdout.matchAll(/(?<=\s)\/\S+/g)].map(([file]) => file)];
}

/** The folder; further `programs`, by name, are in its /bench. @throws Missing */
export function benchRoot(programs: ReadonlyMap<string, string>): string {
  const files = [...new Set(PROGRAMS.flatMap(filesOf))];
  const versions = files.map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`);
  const parts = [...versions, ...programs.values(), `${DIRECTORIES} ${FILES} ${DATA}`];
  return cached(contentName('root', parts), (folder) => {
    for (const file of files) copy(file, join(folder, file));
    for (const [name, path] of programs) copy(path, join(folder, 'bench', name));
    for (let outer = 0; outer < DIRECTORIES; outer++)
      for (let inner = 0; inner < DIRECTORIES; inner++) fill(join(folder, `srv/outer${outer}/inner${inner}`));
    writeFileSync(join(folder, 'data'), Buffer.alloc(DATA, 'data\n'));
  });
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function fill(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < FILES; number++)
    writeFileSync(join(folder, `file-${number}.txt`), 'some words of a line\n'.repeat(number * 2));
}
