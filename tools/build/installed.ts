/** Finds installed packages, also those whose `exports` hide their package.json. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The folder of a package that the project at `root` has installed. Throws if it has not. */
export function installedFolder(root: string, name: string): string {
  const places = createRequire(join(root, 'package.json')).resolve.paths(name) ?? [];
  const folder = places
    .map((place) => join(place, name))
    .find((path) => existsSync(join(path, 'package.json')));
  if (folder !== undefined) return folder;
  throw new Error(`the package ${name} is not installed: run npm install`);
}

/** `name@version` of an installed package. */
export function installedVersion(root: string, name: string): string {
  const text = readFileSync(join(installedFolder(root, name), 'package.json'), 'utf8');
  return `${name}@${(JSON.parse(text) as { version: string }).version}`;
}
