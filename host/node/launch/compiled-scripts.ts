/**
 * V8's compiled code of the command's scripts, in one file a command and installation:
 *
 *     32 bytes   SHA-256 of all that follows
 *      4 bytes   length of the index, little-endian
 *     index      JSON: for each script its name, the SHA-256 of its text, how many ends of runs its code has seen, and how many bytes it has
 *     code       one after the other
 *
 * V8 itself refuses what another version of it made, or one with other flags, but compares of a text no more than its length, and
 * trusts the code. So the text's hash stands beside it, and the file must be whole.
 */

import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnPart, makePart } from './cache-folder.ts';

const HASH_SIZE = 32;
const INDEX_AT = HASH_SIZE + 4;
/** Files of a folder: those written longest ago go. A command writes its own again if it is missed. */
const MOST_FILES = 16;

export interface CompiledScript {
  readonly name: string;
  /** SHA-256 of its text. */
  readonly text: string;
  /** Ends of runs that the code has seen: functions that a run compiles late are in it after some. */
  readonly ends: number;
  readonly code: Buffer;
}

interface IndexEntry {
  readonly name: string;
  readonly text: string;
  readonly ends: number;
  readonly size: number;
}

/** What is kept, by the script's name; nothing if there is no file, or none that can be used. */
export function readCompiled(folder: string, name: string): Map<string, CompiledScript> {
  try {
    if (!isOwnPart(folder)) return new Map();
    return new Map(parse(readFileSync(join(folder, name))).map((script) => [script.name, script]));
  } catch {
    return new Map();
  }
}

/** Takes the place of what was there, all at once. Where it cannot be written there is none. */
export function writeCompiled(folder: string, name: string, scripts: readonly CompiledScript[]): void {
  try {
    makePart(folder);
    if (!isOwnPart(folder)) return;
    replaceFile(join(folder, name), format(scripts));
    removeOldest(folder);
  } catch {
    // The next run compiles again, as this one did.
  }
}

function replaceFile(path: string, content: Buffer): void {
  // Threads of one process may write at once.
  const made = `${path}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    writeFileSync(made, content, { mode: 0o600 });
    renameSync(made, path);
  } catch (cause) {
    rmSync(made, { force: true });
    throw cause;
  }
}

function removeOldest(folder: string): void {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  if (paths.length <= MOST_FILES) return;
  const written = new Map(
    paths.map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0]),
  );
  const newestFirst = paths.sort((a, b) => written.get(b)! - written.get(a)!);
  for (const path of newestFirst.slice(MOST_FILES)) rmSync(path, { force: true });
}

export function hashOf(text: string): string {
  return sha256(text).digest('hex');
}

function sha256(content: string | Buffer): Hash {
  return createHash('sha256').update(content);
}

function format(files: readonly CompiledScript[]): Buffer {
  const entries = files.map(
    ({ name, text, ends, code }): IndexEntry => ({ name, text, ends, size: code.length }),
  );
  const index = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  const content = Buffer.concat([length, index, ...files.map(({ code }) => code)]);
  return Buffer.concat([sha256(content).digest(), content]);
}

/** Errors: any, for a file that is not whole. */
function parse(file: Buffer): CompiledScript[] {
  const hash = sha256(file.subarray(HASH_SIZE)).digest();
  if (!hash.equals(file.subarray(0, HASH_SIZE))) throw new Error('changed since it was written');
  let at = INDEX_AT + file.readUInt32LE(HASH_SIZE);
  const index = JSON.parse(file.toString('utf8', INDEX_AT, at)) as IndexEntry[];
  return index.map(({ name, text, ends, size }) => {
    const code = file.subarray(at, at + size);
    at += size;
    return { name, text, ends, code };
  });
}
