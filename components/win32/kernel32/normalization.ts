// Normal forms of texts, and texts folded.
//
// Source: Microsoft, winnls.h ("NormalizeString function", "IsNormalizedString function", "FoldStringW function"), "Using Unicode
// Normalization to Represent Strings".

import { composed, decomposed } from '../locale/normal-form';
import { expansionOf } from '../locale/accents';
import { giveUnits, wideTextOf } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER, ERROR_INSUFFICIENT_BUFFER, ERROR_NO_UNICODE_TRANSLATION } from './error';

/** NormalizationC, D, KC and KD. */
const FORM_C: u32 = 1;
const FORM_D: u32 = 2;
const FORM_KC: u32 = 5;
const FORM_KD: u32 = 6;

const FOLD_ZONE: u32 = 0x10;
const PRECOMPOSED: u32 = 0x20;
const COMPOSITE: u32 = 0x40;
const FOLD_DIGITS: u32 = 0x80;
const EXPAND: u32 = 0x2000;
const KNOWN = FOLD_ZONE | PRECOMPOSED | COMPOSITE | FOLD_DIGITS | EXPAND;
/** First of ten digits in a row. */
const DIGITS: StaticArray<u32> = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
  0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

export function normalizationExports(library: Library): void {
  library.add('FoldStringW', fold, Shape.Wide);
  addNormalization(library);
}

/** Two libraries have these. */
export function addNormalization(library: Library): void {
  library.add('IsNormalizedString', isNormalized);
  library.add('NormalizeString', normalize, Shape.Wide);
  library.lacks('IsNormalizedString', 'characters beyond U+FFFF count as normal');
  library.lacks('NormalizeString', 'characters beyond U+FFFF stay as they are');
}

function isForm(form: u32): bool {
  return form == FORM_C || form == FORM_D || form == FORM_KC || form == FORM_KD;
}

function inForm(text: string, form: u32): string {
  const parts = decomposed(text, form >= FORM_KC);
  return form == FORM_C || form == FORM_KC ? composed(parts) : parts;
}

/** Where half a surrogate pair stands alone; -1 if none does. */
function brokenAt(text: string): i32 {
  for (let i = 0; i < text.length; i++) {
    const kind = text.charCodeAt(i) & 0xfc00;
    if (kind == 0xdc00 || (kind == 0xd800 && (i + 1 == text.length || (text.charCodeAt(i + 1) & 0xfc00) != 0xdc00))) return i;
    if (kind == 0xd800) i++;
  }
  return -1;
}

/** Form, text, its length or -1; buffer, room. Where the room is too short, the length that is needed, as a negative number. */
function normalize(thread: Thread, call: Call): u64 {
  const target = call.a3;
  const room = <i32>thread.process.memory.u32(call.stack);
  if (!isForm(<u32>call.a0) || call.a1 == 0 || call.i2 < -1 || room < 0 || (room > 0 && target == 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = wideTextOf(thread, call.a1, call.i2);
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  const broken = brokenAt(text);
  if (broken >= 0) {
    thread.lastError = ERROR_NO_UNICODE_TRANSLATION;
    return <u64><i64>-broken;
  }
  thread.lastError = 0;
  const result = call.i2 < 0 ? inForm(text, <u32>call.a0) + '\0' : inForm(text, <u32>call.a0);
  if (room > 0 && room < result.length) {
    thread.lastError = ERROR_INSUFFICIENT_BUFFER;
    return <u64><i64>-result.length;
  }
  return giveUnits(thread, result, target, room);
}

/** Form, text, its length or -1. */
function isNormalized(thread: Thread, call: Call): u64 {
  if (!isForm(<u32>call.a0) || call.a1 == 0 || call.i2 < -1) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = wideTextOf(thread, call.a1, call.i2);
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  if (brokenAt(text) >= 0) return thread.fail(ERROR_NO_UNICODE_TRANSLATION);
  thread.lastError = 0;
  return inForm(text, <u32>call.a0) == text ? 1 : 0;
}

/** Flags, text, its length or -1, buffer; room. */
function fold(thread: Thread, call: Call): u64 {
  const flags = <u32>call.a0;
  const room = <i32>thread.process.memory.u32(call.stack);
  if (call.a1 == 0 || call.i2 == 0 || room < 0 || (room > 0 && call.a3 == 0) || call.a1 == call.a3) return thread.fail(ERROR_INVALID_PARAMETER);
  const forms = flags & (PRECOMPOSED | COMPOSITE | EXPAND);
  if (flags == 0 || (flags & ~KNOWN) != 0 || popcnt<u32>(forms) > 1) return thread.fail(ERROR_INVALID_FLAGS);
  const source = wideTextOf(thread, call.a1, max(call.i2, -1));
  if (source == null) return thread.fail(ERROR_INVALID_PARAMETER);
  let text = call.i2 < 0 ? source + '\0' : source;
  if ((flags & (FOLD_DIGITS | FOLD_ZONE | EXPAND)) != 0) text = folded(text, flags);
  if ((flags & COMPOSITE) != 0) text = decomposed(text, false);
  if ((flags & PRECOMPOSED) != 0) text = composed(decomposed(text, false));
  return giveUnits(thread, text, call.a3, room);
}

function folded(text: string, flags: u32): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = <u32>text.charCodeAt(i);
    const digit = (flags & FOLD_DIGITS) != 0 ? digitOf(unit) : -1;
    const two = (flags & EXPAND) != 0 ? expansionOf(unit) : '';
    // The compatibility zone: presentation forms, and wide and narrow ones.
    const isZone = (flags & FOLD_ZONE) != 0 && unit >= 0xf900;
    const one = isZone ? decomposed(text.charAt(i), true) : '';
    const isLigature = (flags & EXPAND) != 0 && unit >= 0xfb00 && unit <= 0xfb06;
    if (digit >= 0) result += String.fromCharCode(0x30 + digit);
    else if (two.length > 0) result += two;
    else if (isLigature) result += decomposed(text.charAt(i), true);
    else result += one.length == 1 ? one : text.charAt(i);
  }
  return result;
}

function digitOf(unit: u32): i32 {
  for (let i = 0; i < DIGITS.length; i++) if (unit - DIGITS[i] < 10) return unit - DIGITS[i];
  return -1;
}
