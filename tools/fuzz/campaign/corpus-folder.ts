/** A corpus in a folder: a file for each sequence, named by its content, so that it can be committed. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchOptions, benchMaker } from '../finding/bench.ts';
import { decodeSeed, encodeSeed } from '../sequence/encoding.ts';
import type { Target } from '../target/target.ts';
import { Job } from './job.ts';

const ENDING = '.seed';

export interface ReadCorpus {
  readonly entries: readonly Uint8Array[];
  /** Files that are no sequences of this target. */
  readonly skipped: number;
}

/** What becomes of a corpus' files. */
export interface CorpusReader {
  isSequence(bytes: Uint8Array): boolean;
  /** Makes a sequence of a file that is no seed; without it such files are nobody's. */
  fromFile?(bytes: Uint8Array): Uint8Array | undefined;
}

export function readCorpus(folder: string, reader: CorpusReader): ReadCorpus {
  if (!existsSync(folder)) return { entries: [], skipped: 0 };
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isFile() && (reader.fromFile !== undefined || one.name.endsWith(ENDING)))
    .map(({ name }) => name)
    .sort();
  const entries = files.flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    if (!name.endsWith(ENDING)) return reader.fromFile?.(bytes) ?? [];
    return reader.isSequence(bytes) ? [bytes] : [];
  });
  return { entries, skipped: files.length - entries.length };
}

/** Of these the few that show all that they show together: shorter ones first. */
export async function minimised(
  entries: readonly Uint8Array[],
  target: Target,
  bench: BenchOptions,
): Promise<Uint8Array[]> {
  const job = new Job(target, await benchMaker(target, bench)(), { seed: 0 });
  const sequences = entries
    .map((bytes) => decodeSeed(bytes, target.operations).sequence)
    .sort((a, b) => a.calls.length - b.calls.length);
  for (const one of sequences) await job.attempt(one);
  return job.kept.all().map((sequence) => encodeSeed({ sequence }, target.operations));
}

/** The folder has these and no other sequences from then on. */
export function writeCorpus(folder: string, entries: readonly Uint8Array[]): void {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, Uint8Array>(entries.map((bytes) => [digest(bytes) + ENDING, bytes]));
  for (const name of readdirSync(folder))
    if (name.endsWith(ENDING) && !files.has(name)) rmSync(join(folder, name));
  for (const [name, bytes] of files)
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), bytes);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
