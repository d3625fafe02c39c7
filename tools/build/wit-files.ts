/** Finds the WIT texts that components are written against: the project's own, and WASI's out of jco's package. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseWit } from '../wit/parse.ts';
import { resolveWit, type Wit } from '../wit/resolve.ts';
import type { FileSyntax } from '../wit/syntax.ts';
import { installedFolder } from './installed.ts';

/** The WASI release whose texts are used. */
const WASI_VERSION = '0.2.12';

export interface WitTexts {
  readonly files: readonly FileSyntax[];
  readonly wit: Wit;
}

/** Reads and resolves all WIT texts of the project at `root`, and of the packages in the folders `more`. */
export function readWitTexts(root: string, more: readonly string[] = []): WitTexts {
  const folders = [join(root, 'wit'), wasiFolder(root), ...more];
  const paths = folders.flatMap(witPaths);
  const files = paths.map((path) => parseWit(relative(root, path), readFileSync(path, 'utf8')));
  return { files, wit: resolveWit(files) };
}

/** WASI`s packages, a folder each. */
export function wasiFolder(root: string): string {
  return join(installedFolder(root, '@bytecodealliance/jco'), 'lib/wit/builtin', WASI_VERSION);
}

/** The `.wit` files of the folders in `folder`, in a fixed order. */
function witPaths(folder: string): string[] {
  const packages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return packages
    .map((entry) => join(folder, entry.name))
    .sort()
    .flatMap((path) =>
      readdirSync(path)
        .filter((name) => name.endsWith('.wit'))
        .sort()
        .map((name) => join(path, name)),
    );
}
