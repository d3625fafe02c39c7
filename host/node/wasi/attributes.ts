/** What the host says of a file, in WASI's words. */

import { type BigIntStats, constants, type Dirent } from 'node:fs';

export type DescriptorType =
  | 'unknown'
  | 'block-device'
  | 'character-device'
  | 'directory'
  | 'fifo'
  | 'symbolic-link'
  | 'regular-file'
  | 'socket';

export interface Datetime {
  seconds: bigint;
  nanoseconds: number;
}

export interface DescriptorStat {
  type: DescriptorType;
  linkCount: bigint;
  size: bigint;
  dataAccessTimestamp: Datetime | undefined;
  dataModificationTimestamp: Datetime | undefined;
  statusChangeTimestamp: Datetime | undefined;
}

export interface MetadataHashValue {
  lower: bigint;
  upper: bigint;
}

export type NewTimestamp = { tag: 'no-change' } | { tag: 'now' } | { tag: 'timestamp'; val: Datetime };

const TYPES = new Map<number, DescriptorType>([
  [constants.S_IFREG, 'regular-file'],
  [constants.S_IFDIR, 'directory'],
  [constants.S_IFLNK, 'symbolic-link'],
  [constants.S_IFCHR, 'character-device'],
  [constants.S_IFBLK, 'block-device'],
  [constants.S_IFIFO, 'fifo'],
  [constants.S_IFSOCK, 'socket'],
]);

const BILLION = 1_000_000_000n;

/**
 * Bits of a mode that guests see and set: permissions, and of a directory the sticky bit. Programs that run as somebody else, and what
 * directories hand on, are the host's.
 */
export function modeBits(stat: BigIntStats): number {
  return typeOf(stat) === 'directory' ? 0o1777 : 0o777;
}

/** @param mode st_mode */
export function typeOfMode(mode: number): DescriptorType {
  return TYPES.get(mode & constants.S_IFMT) ?? 'unknown';
}

export function typeOf(stat: BigIntStats): DescriptorType {
  return typeOfMode(Number(stat.mode));
}

export function typeOfEntry(entry: Dirent): DescriptorType {
  if (entry.isFile()) return 'regular-file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symbolic-link';
  if (entry.isFIFO()) return 'fifo';
  if (entry.isSocket()) return 'socket';
  if (entry.isCharacterDevice()) return 'character-device';
  return entry.isBlockDevice() ? 'block-device' : 'unknown';
}

export function toDescriptorStat(stat: BigIntStats): DescriptorStat {
  return {
    type: typeOf(stat),
    linkCount: stat.nlink,
    size: stat.size,
    dataAccessTimestamp: toDatetime(stat.atimeNs),
    dataModificationTimestamp: toDatetime(stat.mtimeNs),
    statusChangeTimestamp: toDatetime(stat.ctimeNs),
  };
}

/** Inode and device as they are: equal for the same object and only then, and what native programs see. */
export function toMetadataHash(stat: BigIntStats): MetadataHashValue {
  return { lower: BigInt.asUintN(64, stat.ino), upper: BigInt.asUintN(64, stat.dev) };
}

/** @param nanoseconds since 1970; WASI cannot say anything earlier */
function toDatetime(nanoseconds: bigint): Datetime | undefined {
  if (nanoseconds < 0n) return undefined;
  const seconds = nanoseconds / BILLION;
  return { seconds, nanoseconds: Number(nanoseconds - seconds * BILLION) };
}

/**
 * Seconds since 1970 for Node, which takes a double: exact to about a quarter of a microsecond.
 * @param old nanoseconds since 1970, for `no-change`
 */
export function toSeconds(timestamp: NewTimestamp, old: bigint): number | Date {
  if (timestamp.tag === 'now') return Date.now() / 1000;
  if (timestamp.tag === 'timestamp') {
    return Number(timestamp.val.seconds) + timestamp.val.nanoseconds / 1e9;
  }
  // Node takes a negative number for "now".
  return old < 0n ? new Date(Number(old / 1_000_000n)) : Number(old) / 1e9;
}
