/** The whole programs: how each is had, what it is given, and what it does. Each is asked for one thread. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringFixture } from '../../../fixtures/bring.ts';
import { cached, contentName } from '../cache-folder.ts';
import { unpackPackage } from '../debian.ts';
import { writeProse, writeProseFolder } from './prose.ts';
import { sourceText } from './source-text.ts';

const SCRIPTS = fileURLToPath(new URL('../../../../../tools/bench/x86/whole', import.meta.url));

export interface Task {
  readonly program: string;
  readonly arguments: readonly string[];
  /** A folder besides the system's that it reads. */
  readonly folder?: string;
}

export interface WholeProgram {
  readonly name: string;
  /** What it does, with sizes for `scale`. Errors: one line that says what is missing and how to get it. */
  prepare(scale: number): Promise<Task> | Task;
}

export class Missing extends Error {}

const atLeastOne = (value: number) => Math.max(1, Math.round(value));

/** A program of a package that may be installed, by its usual path. */
function installedOr(path: string, packageName: string): string {
  if (existsSync(path)) return path;
  const unpacked = unpackPackage(packageName);
  if ('missing' in unpacked) throw new Missing(unpacked.missing);
  return join(unpacked.folder, path);
}

function script(name: string): string {
  return join(SCRIPTS, name);
}

function compress(scale: number): Task {
  const size = atLeastOne(4 * scale);
  const input = cached(`prose-${size}.txt`, (path) => writeProse(path, size, 1));
  const options = ['a', '-txz', '-mmt1', '-mx5', '-so', 'unnamed', input];
  return { program: installedOr('/usr/bin/7zz', '7zip'), arguments: options, folder: dirname(input) };
}

function database(scale: number): Task {
  const text = readFileSync(script('script.sql'), 'utf8').replaceAll(
    'ROWS',
    String(atLeastOne(100_000 * scale)),
  );
  const input = cached(contentName('script.sql', [text]), (path) => writeFileSync(path, text));
  const program = installedOr('/usr/bin/sqlite3', 'sqlite3');
  return { program, arguments: [':memory:', `.read ${input}`], folder: dirname(input) };
}

function python(scale: number): Task {
  const program = installedOr('/usr/bin/python3', 'python3-minimal');
  return {
    program,
    arguments: ['-I', script('script.py'), String(atLeastOne(250 * scale))],
    folder: SCRIPTS,
  };
}

function lua(scale: number): Task {
  const program = installedOr('/usr/bin/lua5.4', 'lua5.4');
  return { program, arguments: [script('script.lua'), String(atLeastOne(90 * scale))], folder: SCRIPTS };
}

function compiler(scale: number): Task {
  const text = sourceText(5000 * scale);
  const input = cached(`${contentName('source', [text])}.i`, (path) => writeFileSync(path, text));
  const program = spawnSync('gcc', ['-print-prog-name=cc1'], { encoding: 'utf8' }).stdout?.trim();
  if (!program || !existsSync(program)) throw new Missing('no cc1 (on Debian: apt-get install gcc)');
  return {
    program,
    arguments: ['-quiet', '-fpreprocessed', '-O2', input, '-o', '-'],
    folder: dirname(input),
  };
}

async function search(scale: number): Promise<Task> {
  const size = atLeastOne(200 * scale);
  const folder = cached(`prose-${size}`, (path) => writeProseFolder(path, size));
  const options = ['-j1', '--sort', 'path', '-c', '(kernel|page) [a-f0-9]+x?[0-9]+ of', folder];
  return { program: await bringFixture('ripgrep'), arguments: options, folder };
}

export const WHOLE_PROGRAMS: readonly WholeProgram[] = [
  { name: '7zz', prepare: compress },
  { name: 'sqlite3', prepare: database },
  { name: 'python3', prepare: python },
  { name: 'lua', prepare: lua },
  { name: 'cc1', prepare: compiler },
  { name: 'rg', prepare: search },
];
