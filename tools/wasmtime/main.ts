/** `npm run setup:wasmtime`: says which wasmtime is used, after having installed one where there is none. */

import { execFileSync } from 'node:child_process';
import { environmentFolder, findWasmtime } from './find.ts';
import { InstallError, installWasmtime } from './install.ts';

function main(): number {
  try {
    const path = findWasmtime() ?? installWasmtime(environmentFolder());
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
    process.stdout.write(`${version} at ${path}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    process.stderr.write(`setup:wasmtime: ${error.message}\n`);
    return 1;
  }
}

process.exitCode = main();
