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
  readonly wit: Wit;
  /** `acme:store@1.0.0`: packages that were not this project's. */
  readonly packages: ReadonlySet<string>;
}

/** `bundled`: the folder with this project's packages. Throws `WitError`, and what reading a file throws. */
export function readWitFolder(path: string, bundled?: string): WitFolder {
  const own = witPaths(path).map(parseFile);
  const packages = new Set(own.flatMap(packagesOf));
  const more = bundled === undefined ? [] : subfolders(bundled).flatMap(textsIn).map(parseFile);
  const missing = more.filter((file) => !packagesOf(file).some((id) => packages.has(id)));
  return { wit: resolveWit([...own, ...missing]), packages };
}

function witPaths(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const deps = join(path, 'deps');
  return [
    ...textsIn(path),
    ...(existsSync(deps) ? [...textsIn(deps), ...subfolders(deps).flatMap(textsIn)] : []),
  ];
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
