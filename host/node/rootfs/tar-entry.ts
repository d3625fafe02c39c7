/** One entry of a tar archive: a header with what stands before it, as one record. */

import type { Header } from 'tar';
import { type Pax, paxTime, type Time } from './pax.ts';
import type { Content, Run } from './sparse.ts';

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'character' | 'block' | 'fifo';

export interface TarEntry {
  /** As it stands in the archive. */
  readonly path: string;
  readonly type: EntryType;
  /** Of a file as it is to be seen; with holes this is more than the archive holds. */
  readonly size: number;
  /** Where a file's bytes are; what lies in none of them is zero. */
  readonly runs: readonly Run[];
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  /** Linux's dev_t. */
  readonly represents: bigint;
  readonly modified: Time;
  readonly accessed: Time | undefined;
  /** Of both kinds of links. */
  readonly target: string;
  readonly extended: readonly (readonly [string, Uint8Array])[];
}

/** What GNU tar puts before an entry. */
export interface Long {
  path?: string;
  target?: string;
}

const types: Readonly<Record<string, EntryType>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  SparseFile: 'file',
  Directory: 'directory',
  GNUDumpDir: 'directory',
  SymbolicLink: 'symlink',
  Link: 'link',
  CharacterDevice: 'character',
  BlockDevice: 'block',
  FIFO: 'fifo',
};

const extendedPrefix = 'SCHILY.xattr.';

export interface Parts {
  readonly block: Buffer;
  readonly header: Header;
  readonly long: Long;
  readonly pax: Pax;
}

export function pathOf({ header, long, pax }: Parts): string {
  const said = pax.get('GNU.sparse.name') ?? pax.get('path');
  return said?.toString('utf8') ?? long.path ?? header.path ?? '';
}

/** Undefined where nobody knows the type. */
export function typeOf(header: Header, path: string): EntryType | undefined {
  const type = types[`${header.type}`];
  return type === 'file' && path.endsWith('/') ? 'directory' : type;
}

/** What a header and what stands before it say together; `block` is the header as it is in the archive. */
export function entryOf(
  { block, header, long, pax }: Parts,
  type: EntryType,
  path: string,
  content: Content,
): TarEntry {
  const text = (key: string) => pax.get(key)?.toString('utf8');
  return {
    path,
    type,
    ...content,
    mode: (header.mode ?? 0o644) & 0o7777,
    user: numberOf(text('uid')) ?? header.uid ?? 0,
    group: numberOf(text('gid')) ?? header.gid ?? 0,
    represents: type === 'character' || type === 'block' ? deviceOf(block) : 0n,
    modified: timeOf(text('mtime')) ?? secondsOf(header.mtime),
    accessed: timeOf(text('atime')),
    target: text('linkpath') ?? long.target ?? header.linkpath ?? '',
    extended: [...pax]
      .filter(([key]) => key.startsWith(extendedPrefix))
      .map(([key, value]) => [key.slice(extendedPrefix.length), new Uint8Array(value)] as const),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) >>> 0 : undefined;
}

function timeOf(text: string | undefined): Time | undefined {
  return text === undefined ? undefined : paxTime(text);
}

function secondsOf(date: Date | undefined): Time {
  const seconds = Math.floor((date?.getTime() ?? 0) / 1000);
  return { seconds: BigInt(Math.max(seconds, 0)), nanoseconds: 0 };
}

/** The library reads device numbers in one of the two dialects only. */
function deviceOf(block: Buffer): bigint {
  const field = (start: number) =>
    Number.parseInt(block.toString('latin1', start, start + 7).trim() || '0', 8);
  return makeDevice(field(329), field(337));
}

/** As the C library's makedev. */
export function makeDevice(major: number, minor: number): bigint {
  const high = BigInt(major);
  const low = BigInt(minor);
  return ((high & 0xfffn) << 8n) | (low & 0xffn) | ((low & ~0xffn) << 12n) | ((high & ~0xfffn) << 32n);
}
