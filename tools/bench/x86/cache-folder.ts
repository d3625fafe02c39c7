/** What benchmarks make or fetch once and keep, named by content: compiled programs, packages, inputs. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../fixtures/bring.ts';

const FOLDER = join(cacheFolder(), 'bench');

/** A name for what is made from these parts. */
export function contentName(name: string, parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return `${name}-${hash.digest('hex').slice(0, 16)}`;
}

/** The path of the file or folder `name`, which `make` puts at the path that it is given if it is not there yet. */
export function cached(name: string, make: (path: string) => void): string {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  make(unfinished);
  renameSync(unfinished, path);
  return path;
}
