/** Texts that authors of components need and that lie elsewhere in the repository, or in packages for building. */

import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wasiFolder } from '../build/wit-files.ts';

/**
 * WASI's WIT to `dist/wit`, what bindings in AssemblyScript need at run time to `dist/lib`, the instruction table to
 * `dist/isa`, the program that asks this machine's processor to `dist/native`.
 */
export function copyTexts(root: string): void {
  const dist = join(root, 'dist');
  copy(wasiFolder(root), join(dist, 'wit'), '.wit');
  copy(join(root, 'components', 'lib'), join(dist, 'lib'), '.ts');
  copy(join(root, 'components', 'x86', 'isa'), join(dist, 'isa'), '.isa');
  copy(join(root, 'tools', 'fuzz', 'x86', 'native'), join(dist, 'native'), '.c');
}

/** Takes its place at once. */
function copy(from: string, to: string, ending: string): void {
  const made = `${to}-${process.pid}`;
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith(ending)) cpSync(join(from, name), join(made, name));
  }
  rmSync(to, { recursive: true, force: true });
  renameSync(made, to);
}
