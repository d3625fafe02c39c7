/**
 * MessagePack by msgpackr, without what values of WIT types have no use for. What comes from a peer is looked through
 * before msgpackr sees it: msgpackr knows maps, extensions (records, dates, expressions, references) and lengths that
 * stand for more than was sent, and none of these may come in. What is left is nil, booleans, numbers, text that is
 * UTF-8, bytes and arrays, no deeper than asked for and in memory proportional to the message.
 */
import { Packr, RESET_BUFFER_MODE } from 'msgpackr/pack';
import { type Body, LONG } from './body.ts';
import { isUtf8 } from './utf8.ts';

const packr = new Packr({
  useRecords: false,
  mapsAsObjects: true,
  structuredClone: false,
  bundleStrings: false,
});

/** A message is no MessagePack, or not of the shape that its type gives. */
export class CodecError extends Error {}

/** The bytes are good until the next call. */
export function pack(value: unknown): Uint8Array {
  return packr.pack(value, RESET_BUFFER_MODE);
}

/** As `pack`, without copying long lists: they are parts, and good as long as who owns them leaves them alone. */
export function packInParts(value: unknown): Body {
  if (!holdsLong(value)) return pack(value);
  const parts: Uint8Array[] = [];
  gather(value, parts);
  return parts;
}

function holdsLong(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsLong) : isLong(value);
}

function isLong(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length >= LONG;
}

function gather(value: unknown, parts: Uint8Array[]): void {
  if (isLong(value)) {
    parts.push(lead(0xc6, value.length), value);
  } else if (Array.isArray(value) && holdsLong(value)) {
    parts.push(lead(0xdd, value.length));
    for (const one of value) gather(one, parts);
  } else {
    parts.push(new Uint8Array(pack(value)));
  }
}

/** A lead byte with a length of 32 bits. */
function lead(byte: number, length: number): Uint8Array {
  return Uint8Array.of(byte, length >>> 24, length >>> 16, length >>> 8, length);
}

/**
 * Reads one value from the first `length` of some bytes; arrays of bytes in it are views of them.
 * @throws CodecError
 */
export function unpack(bytes: Uint8Array, length: number, depth: number): unknown {
  const end = skip(bytes, 0, length, depth);
  if (end !== length)
    throw new CodecError(`a message of ${length} bytes goes on after its value, at byte ${end}`);
  return packr.unpack(bytes, length);
}

/** What follows a lead byte from 0xc0 on: bytes of length or value; undefined for what may not come. */
const LEADS: readonly (Lead | undefined)[] = [
  scalar(0), // nil
  undefined, // never used
  scalar(0), // false
  scalar(0), // true
  { kind: 'bytes', size: 1 },
  { kind: 'bytes', size: 2 },
  { kind: 'bytes', size: 4 },
  undefined, // extensions
  undefined,
  undefined,
  scalar(4), // f32
  scalar(8), // f64
  scalar(1), // u8 to u64
  scalar(2),
  scalar(4),
  scalar(8),
  scalar(1), // s8 to s64
  scalar(2),
  scalar(4),
  scalar(8),
  undefined, // fixed extensions
  undefined,
  undefined,
  undefined,
  undefined,
  { kind: 'text', size: 1 },
  { kind: 'text', size: 2 },
  { kind: 'text', size: 4 },
  { kind: 'array', size: 2 },
  { kind: 'array', size: 4 },
  undefined, // maps
  undefined,
];

interface Lead {
  readonly kind: 'scalar' | 'bytes' | 'text' | 'array';
  readonly size: number;
}

function scalar(size: number): Lead {
  return { kind: 'scalar', size };
}

/** Where the value at `at` ends. */
function skip(bytes: Uint8Array, at: number, end: number, depth: number): number {
  if (at >= end) throw cut(end);
  const lead = bytes[at]!;
  if (lead < 0x80 || lead >= 0xe0) return at + 1;
  if (lead >= 0xc0) return skipLong(bytes, at, end, depth);
  if (lead >= 0xa0) return skipText(bytes, at + 1, lead - 0xa0, end);
  if (lead >= 0x90) return skipArray(bytes, at + 1, lead - 0x90, end, depth);
  throw unwanted(lead, at);
}

function skipLong(bytes: Uint8Array, at: number, end: number, depth: number): number {
  const lead = LEADS[bytes[at]! - 0xc0];
  if (lead === undefined) throw unwanted(bytes[at]!, at);
  const next = at + 1 + lead.size;
  if (next > end) throw cut(end);
  if (lead.kind === 'scalar') return next;
  const length = bigEndian(bytes, at + 1, lead.size);
  if (lead.kind === 'array') return skipArray(bytes, next, length, end, depth);
  if (lead.kind === 'text') return skipText(bytes, next, length, end);
  if (length > end - next) throw cut(end);
  return next + length;
}

function skipArray(bytes: Uint8Array, at: number, length: number, end: number, depth: number): number {
  if (depth === 0) throw new CodecError(`an array at byte ${at} is deeper than its type`);
  // An element is a byte at least.
  if (length > end - at) throw cut(end);
  let next = at;
  for (let index = 0; index < length; index++) next = skip(bytes, next, end, depth - 1);
  return next;
}

function skipText(bytes: Uint8Array, at: number, length: number, end: number): number {
  if (length > end - at) throw cut(end);
  if (!isUtf8(bytes, at, length))
    throw new CodecError(`a string of ${length} bytes at byte ${at} is not UTF-8`);
  return at + length;
}

function bigEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 256 + bytes[at + index]!;
  return value;
}

function cut(end: number): CodecError {
  return new CodecError(`a message of ${end} bytes ends within its value`);
}

function unwanted(lead: number, at: number): CodecError {
  return new CodecError(`0x${lead.toString(16)} at byte ${at} begins nothing that a WIT value has`);
}
