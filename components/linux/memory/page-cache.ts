// Bytes of files that were mapped, kept for the next process that maps them: each program that is started reads the same pages of the
// same libraries. A file is known by its place, its size and its time; one that was changed a moment ago is not kept, since its time
// might not tell the next change.

import { Timestamp } from '../gen/import/nucleus-fs-types';
import { now as wallNow } from '../gen/import/wasi-clocks-wall-clock';

/** Bytes that are kept at most. */
const ROOM: i32 = 24 << 20;
/** A file's time tells its changes once it is so old, in seconds. */
const SETTLED: u64 = 2;

/** What a file is kept as; "" for one that is not to be kept. */
export function fileKey(device: u64, inode: u64, size: u64, modified: Timestamp): string {
  if (wallNow().seconds < modified.seconds + SETTLED) return '';
  return `${device}:${inode}:${size}:${modified.seconds}.${modified.nanoseconds}`;
}

const kept: Map<string, StaticArray<u8>> = new Map();
/** Keys in the order of their coming. */
const order: Array<string> = [];
let held: i32 = 0;

export function keptBytes(file: string, offset: u64, length: u32): StaticArray<u8> | null {
  const key = keyOf(file, offset, length);
  return kept.has(key) ? kept.get(key) : null;
}

export function keepBytes(file: string, offset: u64, length: u32, bytes: StaticArray<u8>): void {
  if (bytes.length > ROOM / 4) return;
  const key = keyOf(file, offset, length);
  if (kept.has(key)) return;
  while (held + bytes.length > ROOM) {
    const oldest = order.shift();
    held -= kept.get(oldest).length;
    kept.delete(oldest);
  }
  kept.set(key, bytes);
  order.push(key);
  held += bytes.length;
}

function keyOf(file: string, offset: u64, length: u32): string {
  return file + '@' + offset.toString() + '+' + length.toString();
}
