// Integers as texts, both ways.
//
// Source: Microsoft, "strtol, wcstol, _strtol_l, _wcstol_l"; "itoa, _itoa, ltoa, _ltoa, ...".

import { Source } from '../text/reader';

/** What was read of a number, and where it ended. */
export class Integer {
  value: u64 = 0;
  isNegative: bool = false;
  /** More than 64 bits. */
  overflows: bool = false;
  /** Behind the last digit; where it began if there is no number. */
  end: i32 = 0;
}

export function isSpace(unit: i32): bool {
  return unit == 0x20 || (unit >= 9 && unit <= 13);
}

/** 36 for what is no digit in any base. */
export function digitOf(unit: i32): i32 {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const folded = unit | 0x20;
  return unit > 0 && folded >= 0x61 && folded <= 0x7a ? folded - 0x57 : 36;
}

/** Spaces, a sign, a prefix and digits from `start` on, none from `limit` on. Base 0 goes by the prefix. */
export function readInteger(source: Source, start: i32, base: i32, limit: i32 = i32.MAX_VALUE): Integer {
  const result = new Integer();
  result.end = start;
  let at = start;
  while (at < limit && isSpace(source.at(at))) at++;
  const sign = at < limit ? source.at(at) : -1;
  if (sign == 0x2b || sign == 0x2d) {
    result.isNegative = sign == 0x2d;
    at++;
  }
  const zero = at < limit && source.at(at) == 0x30;
  if (zero && (base == 0 || base == 16) && at + 2 < limit && (source.at(at + 1) | 0x20) == 0x78 && digitOf(source.at(at + 2)) < 16) {
    base = 16;
    at += 2;
  } else if (base == 0) base = zero ? 8 : 10;
  for (; at < limit; at++) {
    const digit = digitOf(source.at(at));
    if (digit >= base) break;
    if (result.value > (u64.MAX_VALUE - digit) / base) result.overflows = true;
    result.value = result.value * base + digit;
    result.end = at + 1;
  }
  return result;
}

/** Of a signed number of so many bytes: what has no room is the greatest or the least. */
export function signedOf(read: Integer, size: u32): i64 {
  const most = u64.MAX_VALUE >> (65 - size * 8);
  const limit = read.isNegative ? most + 1 : most;
  const value = read.overflows || read.value > limit ? limit : read.value;
  return read.isNegative ? -<i64>value : <i64>value;
}

/** Of an unsigned one; a sign is applied to it. */
export function unsignedOf(read: Integer, size: u32): u64 {
  const most = u64.MAX_VALUE >> (64 - size * 8);
  if (read.overflows || read.value > most) return most;
  return (read.isNegative ? 0 - read.value : read.value) & most;
}

/** Whether the number has no room in so many bytes. */
export function isTooGreat(read: Integer, size: u32, signed: bool): bool {
  const most = u64.MAX_VALUE >> (64 - size * 8 + (signed ? 1 : 0));
  return read.overflows || read.value > most + (signed && read.isNegative ? 1 : 0);
}
