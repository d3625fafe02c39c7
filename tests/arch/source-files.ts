/** The project's own source files as the rules of `tests/arch` see them: path, text, imports. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The rooms, in the order in which they may import: each from those before it. */
export const rooms = ['wit', 'components', 'kernel', 'host', 'tools', 'tests'] as const;

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it imports: a path from the root for relative imports, else the specifier as it stands. */
  readonly imports: readonly string[];
  readonly isTest: boolean;
}

const generated = new Set(['gen', 'dist', 'node_modules', '.cache', 'assembly']);

/** Every file of a room, without what is generated or not text of the project's own. */
export function filesOf(room: string): string[] {
  const entries = readdirSync(join(root, room), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => generated.has(part)))
    .sort();
}

export function sourcesOf(room: string): SourceFile[] {
  return filesOf(room)
    .filter((path) => path.endsWith('.ts'))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, imports: importsOf(path, text), isTest: /\.test\.ts$|\/test\//.test(path) };
}

/** Specifiers of static imports, re-exports and dynamic imports with a literal. */
export function importsOf(path: string, text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statement = /(?:^|[;\n])\s*(?:import|export)\s(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g;
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*[),]/g;
  const found = [statement, dynamic].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1]!),
  );
  return [...new Set(found)].map((specifier) =>
    specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
  );
}

/** The first part of a path: its room. */
export function roomOf(path: string): string {
  return path.split('/')[0]!;
}
