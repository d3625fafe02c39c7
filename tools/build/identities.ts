/**
 * dist/identities.json: the SHA-256 of each component that comes with the package, by name. A narrow broker belongs to one
 * of them (kernel/broker), and this is how the kernel knows that it is the one.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the file if it has changed. `dist` holds `components/`. */
export function writeIdentities(dist: string): void {
  const folder = join(dist, 'components');
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .sort();
  const entries = names.map((name) => [name.replace(/\.wasm$/, ''), sha256(join(folder, name))]);
  const path = join(dist, 'identities.json');
  const text = `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(path, text);
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
