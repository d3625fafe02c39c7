// Between texts of bytes and of UTF-16, as the locale says: in C a byte is the letter of its number; else bytes are UTF-8.

import { Locale } from './locale';

/** Null where a letter cannot be written. At most `limit` bytes, of whole letters. */
export function narrowText(locale: Locale, units: StaticArray<u16>, limit: i32 = i32.MAX_VALUE): StaticArray<u8> | null {
  const bytes: Array<u8> = [];
  for (let i = 0; i < units.length; ) {
    const count = letterLength(units, i);
    const letter = narrowLetter(locale, units, i, count);
    if (letter == null) return null;
    if (bytes.length + letter.length > limit) break;
    for (let k = 0; k < letter.length; k++) bytes.push(letter[k]);
    i += count;
  }
  return StaticArray.fromArray<u8>(bytes);
}

/** Units of the letter at a place: a surrogate pair is one. */
export function letterLength(units: StaticArray<u16>, at: i32): i32 {
  return (units[at] & 0xfc00) == 0xd800 && at + 1 < units.length && (units[at + 1] & 0xfc00) == 0xdc00 ? 2 : 1;
}

/** Null where it cannot be written. */
export function narrowLetter(locale: Locale, units: StaticArray<u16>, at: i32, count: i32): StaticArray<u8> | null {
  const unit = <u32>units[at];
  if (unit < 0x80) return StaticArray.fromArray<u8>([<u8>unit]);
  if (locale.isC) return unit <= 0xff ? StaticArray.fromArray<u8>([<u8>unit]) : null;
  if (unit < 0x800) return StaticArray.fromArray<u8>([<u8>(0xc0 | (unit >> 6)), <u8>(0x80 | (unit & 0x3f))]);
  if (count == 1) {
    if ((unit & 0xf800) == 0xd800) return null;
    return StaticArray.fromArray<u8>([<u8>(0xe0 | (unit >> 12)), <u8>(0x80 | ((unit >> 6) & 0x3f)), <u8>(0x80 | (unit & 0x3f))]);
  }
  const point = 0x1_0000 + ((unit & 0x3ff) << 10) + (<u32>units[at + 1] & 0x3ff);
  return StaticArray.fromArray<u8>([
    <u8>(0xf0 | (point >> 18)),
    <u8>(0x80 | ((point >> 12) & 0x3f)),
    <u8>(0x80 | ((point >> 6) & 0x3f)),
    <u8>(0x80 | (point & 0x3f)),
  ]);
}

/** Null where bytes are no letter. */
export function wideText(locale: Locale, bytes: StaticArray<u8>): StaticArray<u16> | null {
  const units: Array<u16> = [];
  for (let i = 0; i < bytes.length; ) {
    const count = lengthOfLetter(locale, bytes, i);
    if (count <= 0) return null;
    const point = pointOf(bytes, i, count);
    if (point >= 0x1_0000) units.push(<u16>(0xd7c0 + (point >> 10)));
    units.push(<u16>(point >= 0x1_0000 ? 0xdc00 | (point & 0x3ff) : point));
    i += count;
  }
  return StaticArray.fromArray<u16>(units);
}

/** Bytes of the letter at a place; 0 for one that is not whole, -1 for none. */
export function lengthOfLetter(locale: Locale, bytes: StaticArray<u8>, at: i32): i32 {
  const first = <u32>bytes[at];
  if (first < 0x80 || locale.isC) return 1;
  if (first < 0xc2 || first > 0xf4) return -1;
  const count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  for (let i = 1; i < count; i++) {
    if (at + i >= bytes.length) return 0;
    const next = <u32>bytes[at + i];
    const least: u32 = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const most: u32 = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (next < least || next > most) return -1;
  }
  return count;
}

/** The letter of so many bytes. */
export function pointOf(bytes: StaticArray<u8>, at: i32, count: i32): u32 {
  const first = <u32>bytes[at];
  if (count == 1) return first;
  let point = first & (0x7f >> count);
  for (let i = 1; i < count; i++) point = (point << 6) | (<u32>bytes[at + i] & 0x3f);
  return point;
}
