// Comparing texts, changing their letters, and telling what kind their characters are.
//
// Source: Microsoft, "CompareStringEx function", "LCMapStringEx function", "GetStringTypeW function".

import { classOfUnit, LETTER } from '../crt/locale/classes';
import { capitalText, smallText } from '../locale/letters';
import { compareUnits, compareWords, NORM_IGNORENONSPACE, NORM_IGNORESYMBOLS, sortBytes } from '../locale/order';
import { giveUnits, wideTextOf } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER } from './error';

/** CSTR_LESS_THAN; equal and greater follow. */
const LESS: u64 = 1;
/** NORM_ and LINGUISTIC_ flags, SORT_STRINGSORT and SORT_DIGITSASNUMBERS, LOCALE_USE_CP_ACP. */
const COMPARISONS: u32 = 0x5803_103f;

const LOWERCASE: u32 = 0x100;
const UPPERCASE: u32 = 0x200;
const TITLECASE: u32 = 0x300;
const SORTKEY: u32 = 0x400;
const BYTEREV: u32 = 0x800;
const HASHES: u32 = 0x4_0000 | 0x8_0000;

const CTYPE1: u32 = 1;
const CTYPE2: u32 = 2;
const CTYPE3: u32 = 4;
const DEFINED: u32 = 0x200;

export function comparisonExports(library: Library): void {
  library.add('CompareStringEx', compare, Shape.Wide);
  library.add('CompareStringOrdinal', compareOrdinal, Shape.Wide);
  library.add('CompareStringW', compare, Shape.Wide);
  library.add('GetStringTypeW', (thread, call) => stringType(thread, <u32>call.a0, call.a1, call.i2, call.a3));
  library.add('GetStringTypeExW', (thread, call) => stringType(thread, <u32>call.a1, call.a2, call.i3, thread.process.memory.u64(call.stack)), Shape.Wide);
  library.add('LCMapStringEx', map, Shape.Wide);
  library.add('LCMapStringW', map, Shape.Wide);
  library.lacks('CompareStringEx', 'the order of letters beyond Latin is that of their numbers');
  library.lacks('CompareStringW', 'the order of letters beyond Latin is that of their numbers');
  library.lacks('LCMapStringEx', 'wide and narrow forms, Hiragana and Katakana, hashes');
  library.lacks('LCMapStringW', 'wide and narrow forms, Hiragana and Katakana, hashes');
}

function sideOf(difference: i32): u64 {
  return difference < 0 ? LESS : difference > 0 ? LESS + 2 : LESS + 1;
}

/** Two texts, each with its length: both are there. */
function comparable(thread: Thread, one: u64, oneLength: i32, other: u64, otherLength: i32): bool {
  if (one != 0 && other != 0 && oneLength >= -1 && otherLength >= -1) return true;
  thread.lastError = ERROR_INVALID_PARAMETER;
  return false;
}

function compareOrdinal(thread: Thread, call: Call): u64 {
  if (!comparable(thread, call.a0, call.i1, call.a2, call.i3)) return 0;
  const one = wideTextOf(thread, call.a0, call.i1);
  const other = wideTextOf(thread, call.a2, call.i3);
  if (one == null || other == null) return thread.fail(ERROR_INVALID_PARAMETER);
  return sideOf(compareUnits(one, other, thread.process.memory.u32(call.stack) != 0));
}

/** (locale, flags, one, its length, other, its length): the locale is the same whether it comes by number or by name. */
function compare(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const flags = <u32>call.a1;
  const second = memory.u64(call.stack);
  // A negative length of whatever size says that a zero ends the text.
  const oneLength = max(call.i3, -1);
  const otherLength = max(<i32>memory.u32(call.stack + 8), -1);
  if ((flags & ~COMPARISONS) != 0) return thread.fail(ERROR_INVALID_FLAGS);
  if (!comparable(thread, call.a2, oneLength, second, otherLength)) return 0;
  const one = wideTextOf(thread, call.a2, oneLength);
  const other = wideTextOf(thread, second, otherLength);
  if (one == null || other == null) return thread.fail(ERROR_INVALID_PARAMETER);
  return sideOf(compareWords(one, other, flags));
}

/** (locale, flags, source, its length, target, its room) */
function map(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const flags = <u32>call.a1;
  const target = memory.u64(call.stack);
  const room = <i32>memory.u32(call.stack + 8);
  const what = flags & (TITLECASE | SORTKEY | BYTEREV);
  if (call.a2 == 0 || call.i3 == 0 || room < 0 || (room > 0 && target == 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((flags & HASHES) != 0 || ((flags & SORTKEY) != 0 && (what & ~SORTKEY) != 0)) return thread.fail(ERROR_INVALID_FLAGS);
  // Only what leaves the length as it is may be done where the text stands.
  if (target == call.a2 && (what == 0 || (what & ~(LOWERCASE | UPPERCASE)) != 0)) return thread.fail(ERROR_INVALID_FLAGS);
  let text = wideTextOf(thread, call.a2, max(call.i3, -1));
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  if (what == SORTKEY) return giveKey(thread, sortBytes(text, flags), target, room);
  if (call.i3 < 0) text += '\0';
  if ((flags & TITLECASE) == TITLECASE) text = titled(text);
  else if ((flags & LOWERCASE) != 0) text = smallText(text);
  else if ((flags & UPPERCASE) != 0) text = capitalText(text);
  if ((flags & (NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS)) != 0) text = without(text, flags);
  if ((flags & BYTEREV) != 0) text = reversed(text);
  return giveUnits(thread, text, target, room);
}

function giveKey(thread: Thread, key: StaticArray<u8>, target: u64, room: i32): u64 {
  if (room == 0) return key.length;
  if (room < key.length) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return thread.process.memory.write(target, key) ? key.length : thread.fail(ERROR_INVALID_PARAMETER);
}

/** A capital at the beginning of each word. */
function titled(text: string): string {
  let result = '';
  let isInWord = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    result += isInWord ? smallText(unit) : capitalText(unit);
    isInWord = (classOfUnit(text.charCodeAt(i)) & LETTER) != 0 || unit == "'";
  }
  return result;
}

function without(text: string, flags: u32): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = <u32>text.charCodeAt(i);
    const isMark = unit >= 0x300 && unit < 0x370;
    const isSymbol = unit != 0 && classOfUnit(unit) == 0x10;
    if (isMark && (flags & NORM_IGNORENONSPACE) != 0) continue;
    if (isSymbol && (flags & NORM_IGNORESYMBOLS) != 0) continue;
    result += text.charAt(i);
  }
  return result;
}

function reversed(text: string): string {
  const units = new StaticArray<u16>(text.length);
  for (let i = 0; i < text.length; i++) units[i] = bswap<u16>(<u16>text.charCodeAt(i));
  return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length << 1);
}

/** A word for each unit. */
function stringType(thread: Thread, type: u32, at: u64, length: i32, target: u64): u64 {
  if (at == 0 || target == 0 || length == 0 || at == target) return thread.fail(ERROR_INVALID_PARAMETER);
  if (type != CTYPE1 && type != CTYPE2 && type != CTYPE3) return thread.fail(ERROR_INVALID_FLAGS);
  let text = wideTextOf(thread, at, max(length, -1));
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  // The zero counts where it ends the text.
  if (length < 0) text += '\0';
  const kinds = new StaticArray<u8>(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const unit = <u32>text.charCodeAt(i);
    const kind = type == CTYPE1 ? classOfUnit(unit) | DEFINED : type == CTYPE2 ? directionOf(unit) : formOf(unit);
    store<u16>(changetype<usize>(kinds) + ((<usize>i) << 1), <u16>kind);
  }
  return thread.process.memory.write(target, kinds) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** C2_: how it stands in a line. */
function directionOf(unit: u32): u32 {
  if (unit >= 0x590 && unit < 0x780) return (classOfUnit(unit) & 4) != 0 ? 6 : 2;
  const kind = classOfUnit(unit);
  if ((kind & LETTER) != 0) return 1;
  if ((kind & 4) != 0) return 3;
  if (unit == 0x2b || unit == 0x2d || unit == 0x2f) return 4;
  if (unit == 0x23 || unit == 0x24 || unit == 0x25 || (unit >= 0xa2 && unit <= 0xa5) || unit == 0xb0 || unit == 0xb1 || unit == 0x20ac) return 5;
  if (unit == 0x2c || unit == 0x2e || unit == 0x3a || unit == 0xa0) return 7;
  if (unit == 0x0a || unit == 0x0d || unit == 0x85 || unit == 0x2029) return 8;
  if (unit == 0x09 || unit == 0x0b) return 9;
  if ((kind & 8) != 0) return 10;
  return (kind & 0x20) != 0 ? 0 : 11;
}

/** C3_: what form it has. */
function formOf(unit: u32): u32 {
  if (unit >= 0x300 && unit < 0x370) return 1 | 2;
  if (unit >= 0x3041 && unit <= 0x3096) return 0x20 | 0x8000;
  if (unit >= 0x30a1 && unit <= 0x30fa) return 0x10 | 0x80 | 0x8000;
  if (unit >= 0x4e00 && unit <= 0x9fff) return 0x100 | 0x8000;
  const isHalf = (unit >= 0x20 && unit < 0x7f) || (unit >= 0xff61 && unit <= 0xffdc);
  const width: u32 = unit >= 0xff01 && unit <= 0xff60 ? 0x80 : isHalf ? 0x40 : 0;
  const kind = classOfUnit(unit);
  if ((kind & LETTER) != 0) return width | 0x8000;
  return (kind & 0x10) != 0 ? width | 8 : width;
}
