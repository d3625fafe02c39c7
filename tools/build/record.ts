/** dist/.build.json: what was built from what. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Built {
  /** Hash of what it was built from. */
  readonly inputs: string;
  /** How long that took, to start the longest first. */
  readonly milliseconds: number;
}

export type BuildRecord = Readonly<Record<string, Built | undefined>>;

/** An absent or broken record means that nothing was built. */
export function readRecord(path: string): BuildRecord {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as BuildRecord) : {};
  } catch {
    return {};
  }
}

/** Notes what was built. Other builds may be noting too, so the file is read anew and replaced at once. */
export function addToRecord(path: string, name: string, built: Built): void {
  const text = `${JSON.stringify({ ...readRecord(path), [name]: built }, undefined, 2)}\n`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}
