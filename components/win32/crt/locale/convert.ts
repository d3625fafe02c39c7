// Between texts of bytes and of UTF-16, as the locale says: in C a byte is the letter of its number; else bytes are UTF-8.

import { pairedPoint, pointOf, putPoint, sequenceLength } from '../../code-page/utf8-sequence';
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
  if (count == 1 && (unit & 0xf800) == 0xd800) return null;
  const bytes = new StaticArray<u8>(4);
  const length = putPoint(bytes, 0, count == 1 ? unit : pairedPoint(unit, units[at + 1]));
  return bytes.slice<StaticArray<u8>>(0, length);
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
  if (locale.isC) return 1;
  const length = sequenceLength(bytes, at);
  if (length > 0) return length;
  const isBegun = bytes[at] >= 0xc2 && bytes[at] <= 0xf4;
  return isBegun && at - length == bytes.length ? 0 : -1;
}
