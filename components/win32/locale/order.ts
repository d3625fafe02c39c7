// The order of texts: by number, and as people order words. That one looks at letters first, then at their marks, then at their case;
// marks of punctuation stand before digits, these before letters, and hyphens and apostrophes count only where all else is the same.
//
// Source: Microsoft, "CompareStringEx function", "Handling Sorting in Your Applications".

import { Similar } from '../code-page/similar';
import { classOfUnit, DIGIT, LETTER } from '../crt/locale/classes';
import { expansionOf, partsOf } from './accents';
import { capitalOf, smallOf } from './letters';

export const NORM_IGNORECASE: u32 = 1;
export const NORM_IGNORENONSPACE: u32 = 2;
export const NORM_IGNORESYMBOLS: u32 = 4;
const LINGUISTIC_IGNORECASE: u32 = 0x10;
const LINGUISTIC_IGNOREDIACRITIC: u32 = 0x20;
/** Runs of digits are compared as the numbers that they are. */
const SORT_DIGITSASNUMBERS: u32 = 8;
export const SORT_STRINGSORT: u32 = 0x1000;

/** Negative, zero or positive, by the numbers of their units. */
export function compareUnits(one: string, other: string, ignoresCase: bool): i32 {
  const length = min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const a = ignoresCase ? capitalOf(one.charCodeAt(i)) : <u32>one.charCodeAt(i);
    const b = ignoresCase ? capitalOf(other.charCodeAt(i)) : <u32>other.charCodeAt(i);
    if (a != b) return <i32>a - <i32>b;
  }
  return one.length - other.length;
}

/** Keys that are compared one after the other: of letters, of their marks, of their case, of what counts last. */
export class SortKey {
  readonly letters: Array<u32> = [];
  readonly marks: Array<u32> = [];
  readonly cases: Array<u32> = [];
  readonly rest: Array<u32> = [];

  constructor(text: string, flags: u32) {
    const isStringSort = (flags & SORT_STRINGSORT) != 0;
    for (let i = 0; i < text.length; i++) {
      const unit = <u32>text.charCodeAt(i);
      if (unit >= 0x300 && unit < 0x370) {
        // A mark of the letter before it.
        if (this.marks.length > 0) this.marks[this.marks.length - 1] = unit;
      } else if ((flags & SORT_DIGITSASNUMBERS) != 0 && isDigit(unit)) {
        i = this.addNumber(text, i);
      } else if (!isStringSort && (unit == 0x2d || unit == 0x27)) {
        this.rest.push(((<u32>i + 1) << 8) | unit);
      } else {
        const two = expansionOf(unit);
        if (two.length == 0) this.add(unit, flags);
        for (let at = 0; at < two.length; at++) this.add(two.charCodeAt(at), flags);
      }
    }
    if ((flags & (NORM_IGNORENONSPACE | LINGUISTIC_IGNOREDIACRITIC)) != 0) this.marks.length = 0;
    if ((flags & (NORM_IGNORECASE | LINGUISTIC_IGNORECASE)) != 0) this.cases.length = 0;
    if ((flags & NORM_IGNORESYMBOLS) != 0) this.rest.length = 0;
  }

  /** Its length, and then its digits, without zeros before; gives where the last one stands. */
  private addNumber(text: string, from: i32): i32 {
    let end = from + 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end++;
    let start = from;
    while (start < end - 1 && text.charAt(start) == '0') start++;
    this.push(0x1_0000 + 0x30);
    this.push(end - start);
    for (let at = start; at < end; at++) this.push(text.charCodeAt(at));
    return end - 1;
  }

  private push(weight: u32): void {
    this.letters.push(weight);
    this.marks.push(0);
    this.cases.push(0);
  }

  private add(unit: u32, flags: u32): void {
    const kind = classOfUnit(unit);
    const isLetter = (kind & LETTER) != 0;
    if (!isLetter && (kind & DIGIT) == 0 && (flags & NORM_IGNORESYMBOLS) != 0) return;
    const small = smallOf(unit);
    const parts = partsOf(small);
    const base = parts != 0 ? parts & 0xffff : isLetter ? baseOf(small) : small;
    this.letters.push((isLetter ? 0x2_0000 : (kind & DIGIT) != 0 ? 0x1_0000 : 0) + base);
    this.marks.push(parts != 0 ? parts >> 16 : base == small ? 0 : small);
    this.cases.push(small == unit ? 0 : 1);
  }
}

function isDigit(unit: u32): bool {
  return unit - 0x30 <= 9;
}

/** Letters without their marks: as page 28591 has them, where nothing but those is alike. */
let plain: Similar | null = null;

function withoutMarks(small: u32): u32 {
  let similar = plain;
  if (similar == null) {
    similar = new Similar(28591, new Map<u16, u8>());
    plain = similar;
  }
  return similar.to(<u16>small);
}

/** A letter without its marks. */
function baseOf(small: u32): u32 {
  if (small < 0x80) return small;
  if (small < 0x100) return LATIN1.charCodeAt(<i32>(small - 0x80)) == 0x20 ? small : LATIN1.charCodeAt(<i32>(small - 0x80));
  const similar = withoutMarks(small);
  return similar >= 0x61 && similar <= 0x7a ? similar : small;
}

/** Of U+0080 to U+00FF, small letters only; a space where there is none. */
const LATIN1 = '                                                                                                aaaaaa ceeeeiiii nooooo  uuuuy y';

/** Negative, zero or positive, as people order words. */
export function compareWords(one: string, other: string, flags: u32): i32 {
  const a = new SortKey(one, flags);
  const b = new SortKey(other, flags);
  return compareKeys(a.letters, b.letters) || compareKeys(a.marks, b.marks) || compareKeys(a.cases, b.cases) || compareKeys(a.rest, b.rest);
}

function compareKeys(one: Array<u32>, other: Array<u32>): i32 {
  const length = min(one.length, other.length);
  for (let i = 0; i < length; i++) if (one[i] != other[i]) return one[i] < other[i] ? -1 : 1;
  return one.length - other.length;
}

/** The key as bytes that compare as texts do, with a zero at the end. */
export function sortBytes(text: string, flags: u32): StaticArray<u8> {
  const key = new SortKey(text, flags);
  const bytes: Array<u8> = [];
  append(bytes, key.letters, 3);
  append(bytes, key.marks, 3);
  append(bytes, key.cases, 1);
  append(bytes, key.rest, 3);
  bytes[bytes.length - 1] = 0;
  return StaticArray.fromArray<u8>(bytes);
}

/** No byte is 0, and 1 stands between two parts. */
function append(bytes: Array<u8>, weights: Array<u32>, size: i32): void {
  for (let i = 0; i < weights.length; i++) {
    for (let at = size - 1; at >= 0; at--) bytes.push(<u8>(((weights[i] >> (7 * at)) & 0x7f) + 2));
  }
  bytes.push(1);
}
