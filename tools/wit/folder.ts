/**
 * Reads somebody's WIT: a file, or a folder with the package's own texts and, in `deps/`, a file or folder for each
 * package that it uses. Packages that this project brings, and that are not among them, are read from its own texts.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseWit } from './parse.ts';
import { packageId, resolveWit, type Wit } from './resolve.ts';
import type { FileSyntax } from './syntax.ts';

export interface WitFolder {
  readonly files: readonly FileSyntax[];
  readonly wit: Wit;
  /** `acme:store@1.0.0`: packages that were not this project's. */
  readonly packages: ReadonlySet<string>;
}

/**
 * Without a path, this project's packages alone. `bundled`: folders with those.
 * Throws `WitError`, and what reading a file throws.
 */
export function readWitFolder(path: string | undefined, ...bundled: readonly string[]): WitFolder {
  const own = path === undefined ? [] : witPaths(path).flatMap(parseFolder);
  const packages = new Set(own.flatMap(packagesOf));
  const more = bundled.flatMap(subfolders).flatMap(textsIn).map(parseFile);
  const missing = more.filter((file) => !packagesOf(file).some((id) => packages.has(id)));
  const files = [...own, ...missing];
  return { files, wit: resolveWit(files), packages };
}

/** Paths of files, those of one folder together. */
function witPaths(path: string): string[][] {
  if (!statSync(path).isDirectory()) return [[path]];
  const deps = join(path, 'deps');
  if (!existsSync(deps)) return [textsIn(path)];
  return [textsIn(path), ...textsIn(deps).map((file) => [file]), ...subfolders(deps).map(textsIn)];
}

/** Of the files of one folder, those without a package's name belong to the package that another one names. */
function parseFolder(paths: readonly string[]): FileSyntax[] {
  const files = paths.map(parseFile);
  const names = files.flatMap(({ packages }) => packages.map(({ name }) => name));
  const [name] = names.filter((each) => each !== undefined);
  if (name === undefined) return files;
  const named = (file: FileSyntax) => file.packages.map((part) => ({ ...part, name: part.name ?? name }));
  return files.map((file) => ({ ...file, packages: named(file) }));
}

function textsIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return names
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.wit'))
    .sort()
    .map((name) => join(folder, name));
}

function subfolders(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => join(folder, name)).sort();
}

function parseFile(path: string): FileSyntax {
  return parseWit(path, readFileSync(path, 'utf8'));
}

function packagesOf({ packages }: FileSyntax): string[] {
  return packages.flatMap(({ name }) => (name === undefined ? [] : [packageId(name)]));
}
