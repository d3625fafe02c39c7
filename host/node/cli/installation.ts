/**
 * Where this package's own files are, whether it runs from `dist/` (installed) or from its sources (tests). Found by
 * walking up to the package.json, so that no file counts the folders above it.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/** The package's folder. Errors: there is no package.json with `wit` beside it above this file (a broken installation). */
export function packageRoot(): string {
  root ??= findRoot(dirname(fileURLToPath(import.meta.url)));
  return root;
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (['package.json', 'wit'].every((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder))
      throw new Error(`nucleus: no package.json above ${start}; install it again`);
  }
}

/** Path of a built-in component's file; whether it is there shows when it is read. */
export function componentPath(name: string): string {
  return join(packageRoot(), 'dist', 'components', `${name}.wasm`);
}

/** Path of the table of rights that the build makes from the WIT texts. */
export function rightsPath(): string {
  return join(packageRoot(), 'dist', 'rights.json');
}

/** Path of the table of system calls that the build makes from the sources of the Linux personality. */
export function systemCallsPath(): string {
  return join(packageRoot(), 'dist', 'system-calls.json');
}

/** Path of the hashes of the built-in components. */
export function identitiesPath(): string {
  return join(packageRoot(), 'dist', 'identities.json');
}

/** Folder of the instruction table. */
export function isaFolder(): string {
  return join(packageRoot(), 'dist', 'isa');
}

/** Folder of the WIT packages that come with this one. */
export function witFolder(): string {
  return join(packageRoot(), 'wit');
}

export function packageVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
