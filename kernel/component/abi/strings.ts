/**
 * The three string encodings of the canonical ABI: reading validates, writing always gives well-formed text (a lone
 * surrogate becomes U+FFFD).
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "load_string", "store_string".
 */
import type { CanonicalEncoding } from '../binary/ast.ts';
import { AbiError, type MemoryView } from './memory.ts';

/** Strings of more bytes than this trap. */
export const MAX_STRING_BYTES = 2 ** 28 - 1;
/** In latin1+utf16, set in the length when the text is UTF-16. */
export const UTF16_TAG = 0x8000_0000;

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf16Decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/** Up to this many bytes, a loop beats the call into the decoder. */
const SHORT = 24;

const scratch = new Uint8Array(3 * 4096);

/** A string as it goes to memory. */
export interface EncodedString {
  /** Good until the next string is encoded. */
  readonly bytes: Uint8Array;
  readonly alignment: 1 | 2;
  /** The second word of the pair: code units, with the tag where the encoding has one. */
  readonly units: number;
}

/** Bytes that a string of `units` code units takes. */
export function stringBytes(encoding: CanonicalEncoding, units: number): number {
  if (encoding === 'utf8') return units;
  if (encoding === 'utf16') return units * 2;
  return units >= UTF16_TAG ? (units - UTF16_TAG) * 2 : units;
}

/** Reads a string; `pointer` and `units` are unsigned. Throws AbiError. */
export function readString(
  view: MemoryView,
  encoding: CanonicalEncoding,
  pointer: number,
  units: number,
): string {
  const size = stringBytes(encoding, units);
  if (size > MAX_STRING_BYTES) throw new AbiError(`a string of ${size} bytes is too long`);
  view.check(pointer, size, encoding === 'utf8' ? 1 : 2, 'a string');
  if (encoding === 'utf8') return readUtf8(view.u8, pointer, size);
  if (encoding === 'latin1+utf16' && units < UTF16_TAG) return readLatin1(view.u8, pointer, size);
  return decode(utf16Decoder, 'UTF-16', view.u8, pointer, size);
}

/** Decodes UTF-8 that is known to be in bounds. */
export function readUtf8(memory: Uint8Array, pointer: number, size: number): string {
  const text = size > SHORT ? undefined : readAscii(memory, pointer, pointer + size);
  return text ?? decode(utf8Decoder, 'UTF-8', memory, pointer, size);
}

/** Eight characters at a time, three times as fast as one; undefined if there is other than ASCII. */
function readAscii(memory: Uint8Array, from: number, end: number): string | undefined {
  let text = '';
  let at = from;
  for (; at + 8 <= end; at += 8) {
    const [a, b, c, d] = [memory[at]!, memory[at + 1]!, memory[at + 2]!, memory[at + 3]!];
    const [e, f, g, h] = [memory[at + 4]!, memory[at + 5]!, memory[at + 6]!, memory[at + 7]!];
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  for (; at < end; at++) {
    if (memory[at]! >= 0x80) return undefined;
    text += String.fromCharCode(memory[at]!);
  }
  return text;
}

function readLatin1(memory: Uint8Array, pointer: number, size: number): string {
  let text = '';
  for (let at = pointer; at < pointer + size; at += 0x2000) {
    text += String.fromCharCode(...memory.subarray(at, Math.min(at + 0x2000, pointer + size)));
  }
  return text;
}

function decode(
  decoder: TextDecoder,
  name: string,
  memory: Uint8Array,
  pointer: number,
  size: number,
): string {
  try {
    return decoder.decode(memory.subarray(pointer, pointer + size));
  } catch (cause) {
    throw new AbiError(`a string of ${size} bytes at address ${pointer} is not ${name}`, { cause });
  }
}

/** Whether bytes that are known to be in bounds are UTF-8. Runs over plain ASCII at memory speed. */
export function isUtf8(view: MemoryView, pointer: number, size: number): boolean {
  const end = pointer + size;
  let at = pointer;
  const { u8, i32 } = view;
  while (at < end && at % 4 !== 0) if (u8[at++]! >= 0x80) return decodes(u8, pointer, size);
  // Addresses go up to 2^32, where shifts would wrap around.
  let word = at / 4;
  const last = Math.floor(end / 4);
  for (; word + 4 <= last; word += 4) {
    const all = i32[word]! | i32[word + 1]! | i32[word + 2]! | i32[word + 3]!;
    if ((all & 0x80808080) !== 0) return decodes(u8, pointer, size);
  }
  for (; word < last; word++) if ((i32[word]! & 0x80808080) !== 0) return decodes(u8, pointer, size);
  at = Math.max(at, last * 4);
  while (at < end) if (u8[at++]! >= 0x80) return decodes(u8, pointer, size);
  return true;
}

function decodes(memory: Uint8Array, pointer: number, size: number): boolean {
  try {
    utf8Decoder.decode(memory.subarray(pointer, pointer + size));
    return true;
  } catch {
    return false;
  }
}

export function encodeString(text: string, encoding: CanonicalEncoding): EncodedString {
  if (encoding === 'utf8') {
    const bytes = encodeUtf8(text);
    return { bytes, alignment: 1, units: bytes.length };
  }
  if (encoding === 'latin1+utf16') {
    const bytes = encodeLatin1(text);
    if (bytes !== undefined) return { bytes, alignment: 2, units: bytes.length };
    return { bytes: encodeUtf16(text), alignment: 2, units: text.length + UTF16_TAG };
  }
  return { bytes: encodeUtf16(text), alignment: 2, units: text.length };
}

/** Into memory of ours where it fits: an array for each string would cost ten times the copy. */
function encodeUtf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return utf8Encoder.encode(text);
  return scratch.subarray(0, utf8Encoder.encodeInto(text, scratch).written);
}

function encodeLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) return undefined;
    bytes[index] = unit;
  }
  return bytes;
}

function encodeUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    const unit = isLoneSurrogate(text, index) ? 0xfffd : text.charCodeAt(index);
    bytes[index * 2] = unit & 0xff;
    bytes[index * 2 + 1] = unit >> 8;
  }
  return bytes;
}

function isLoneSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdfff) return false;
  if (unit < 0xdc00) return (text.charCodeAt(index + 1) & 0xfc00) !== 0xdc00;
  return index === 0 || (text.charCodeAt(index - 1) & 0xfc00) !== 0xd800;
}
