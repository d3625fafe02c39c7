/**
 * Strings out of images. What leaves the loader must be valid UTF-8, whatever the image holds: a name that is not
 * has its bytes above 0x7f replaced by U+FFFD, so that it stays recognisable.
 */
import { Bytes } from './bytes';

/** A longer name is cut. C++ names of several thousand bytes are real. */
export const MAX_NAME: u64 = 8192;

const REPLACEMENT: i32 = 0xfffd;

/** The bytes [from, end), which must be present, as a string. */
export function text(bytes: Bytes, from: u64, end: u64): string {
  return isUtf8(bytes, from, end) ? bytes.decode(from, end) : replaced(bytes, from, end);
}

/** Whether [from, end) is valid UTF-8. */
export function isUtf8(bytes: Bytes, from: u64, end: u64): bool {
  for (let at = from; at < end; ) {
    const length = sequence(bytes, at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

/** The string that ends with a NUL before `end`, which must be inside; null without a NUL. Cut at `MAX_NAME`. */
export function terminated(bytes: Bytes, from: u64, end: u64): string | null {
  const limit = end - from > MAX_NAME ? from + MAX_NAME : end;
  const nul = bytes.find(0, from, limit);
  if (nul >= 0) return text(bytes, from, <u64>nul);
  return limit == end ? null : text(bytes, from, limit);
}

function replaced(bytes: Bytes, from: u64, end: u64): string {
  const units = new Array<i32>(<i32>(end - from));
  for (let at = from; at < end; at++) {
    const byte = <i32>bytes.u8(at);
    units[<i32>(at - from)] = byte > 0x7f ? REPLACEMENT : byte;
  }
  return String.fromCharCodes(units);
}

/** Length of the valid sequence at `at`, or 0. Source: RFC 3629 section 4. */
function sequence(bytes: Bytes, at: u64, end: u64): u64 {
  const first = bytes.u8(at);
  if (first < 0x80) return 1;
  const length: u64 = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > end - at) return 0;
  for (let i: u64 = 1; i < length; i++) if ((bytes.u8(at + i) & 0xc0) != 0x80) return 0;
  const point = codePoint(bytes, at, length);
  if (length == 3 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return 0;
  if (length == 4 && (point < 0x10000 || point > 0x10ffff)) return 0;
  return length;
}

function codePoint(bytes: Bytes, at: u64, length: u64): u32 {
  if (length == 1) return bytes.u8(at);
  let point: u32 = bytes.u8(at) & (0x7f >> <u8>length);
  for (let i: u64 = 1; i < length; i++) point = (point << 6) | (bytes.u8(at + i) & 0x3f);
  return point;
}
