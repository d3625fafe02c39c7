/** Where wasmtime's command line is: on PATH, or in the project's own virtual environment. */

import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../fixtures/bring.ts';

/** How to get one; for whoever has none. */
export const howToGetWasmtime =
  'needs wasmtime: run `npm run setup:wasmtime`, or put one on PATH (`cargo install wasmtime-cli --locked`)';

/** The virtual environment that the set-up makes. */
export function environmentFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), 'wasmtime');
}

/** Its path; undefined where there is none. PATH goes first. */
export function findWasmtime(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return onPath(environment) ?? installed(environmentFolder(environment));
}

/** The one on PATH. */
export function onPath(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, binaryName)).find(isProgram);
}

/** The program itself in a virtual environment, past pip's launcher, which would start a Python each time. */
export function installed(folder: string): string | undefined {
  return packageFolders(folder)
    .map((packages) => join(packages, 'wasmtime_cli', binaryName))
    .find(isProgram);
}

/** Where a virtual environment keeps packages: `Lib` on Windows, `lib/python3.N` elsewhere. */
export function packageFolders(folder: string): string[] {
  const lib = join(folder, 'lib');
  const versions = entries(lib).map((version) => join(lib, version, 'site-packages'));
  return [join(folder, 'Lib', 'site-packages'), ...versions];
}

export const binaryName = process.platform === 'win32' ? 'wasmtime.exe' : 'wasmtime';

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
