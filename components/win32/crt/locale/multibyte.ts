// Letters of bytes and wide ones: mbtowc, wcstombs and their kin.
//
// Source: Microsoft, "mbstowcs, _mbstowcs_l"; "wcstombs_s, _wcstombs_s_l"; "mbrtowc"; ISO C 7.29.6.

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EILSEQ, EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { MOST, part, putText, putUnit, putUnits, textAt } from '../text/units';
import { pointOf } from '../../code-page/utf8-sequence';
import { lengthOfLetter, narrowLetter, narrowText, wideText } from './convert';

const FAILED: u64 = <u64>-1;
const TRUNCATE: u64 = u64.MAX_VALUE;
const STRUNCATE: u64 = 80;
/** Bytes of the longest letter. */
const LONGEST: u32 = 4;

export function multibyteExports(library: Library): void {
  library.add('_mblen_l', (thread, call) => letterLength(thread, call.a0, call.a1));
  library.add('_mbstowcs_l', (thread, call) => widen(thread, call));
  library.add('_mbstowcs_s_l', (thread, call) => widenSecure(thread, call), Shape.Wide);
  library.add('_mbstrlen', (thread, call) => letterCount(thread, call.a0, MOST));
  library.add('_mbstrlen_l', (thread, call) => letterCount(thread, call.a0, MOST));
  library.add('_mbstrnlen', (thread, call) => letterCount(thread, call.a0, call.a1));
  library.add('_mbstrnlen_l', (thread, call) => letterCount(thread, call.a0, call.a1));
  library.add('_mbtowc_l', (thread, call) => widenLetter(thread, call));
  library.add('_wcstombs_l', (thread, call) => narrow(thread, call));
  library.add('_wcstombs_s_l', (thread, call) => narrowSecure(thread, call), Shape.Wide);
  library.add('_wctomb_l', (thread, call) => narrowOne(thread, call));
  library.add('btowc', (thread, call) => (call.i0 == -1 || call.i0 > 0x7f && !thread.process.crt.locale.isC ? 0xffff : call.a0 & 0xff));
  library.add('mblen', (thread, call) => letterLength(thread, call.a0, call.a1));
  library.add('mbstowcs', (thread, call) => widen(thread, call));
  library.add('mbstowcs_s', (thread, call) => widenSecure(thread, call), Shape.Wide);
  library.add('mbtowc', (thread, call) => widenLetter(thread, call));
  library.add('wcstombs', (thread, call) => narrow(thread, call));
  library.add('wcstombs_s', (thread, call) => narrowSecure(thread, call), Shape.Wide);
  library.add('wctob', wctob);
  library.add('wctomb', (thread, call) => narrowOne(thread, call));
  library.add('wctomb_s', narrowOneSecure);
}

/** What ucrtbase.dll has besides: those that keep a state. Letters are read whole, so that it stays as it was at the start. */
export function newMultibyteExports(library: Library): void {
  library.add('mbrlen', (thread, call) => restartable(thread, 0, call.a0, call.a1));
  library.add('mbrtowc', (thread, call) => restartable(thread, call.a0, call.a1, call.a2));
  library.add('mbsinit', (thread, call) => (call.a0 == 0 || thread.process.memory.u32(call.a0) == 0 ? 1 : 0));
  library.add('mbsrtowcs', (thread, call) => widenFrom(thread, call));
  library.add('wcrtomb', (thread, call) => (call.a0 == 0 ? 1 : narrowOne(thread, call)));
  library.add('wcsrtombs', (thread, call) => narrowFrom(thread, call));
}

function illegal(thread: Thread): u64 {
  setErrno(thread, EILSEQ);
  return FAILED;
}

function illegalCode(thread: Thread): u64 {
  setErrno(thread, EILSEQ);
  return EILSEQ;
}

function bytesOf(thread: Thread, at: u64, limit: u64): StaticArray<u8> {
  return textAt<u8>(thread.process.memory, at, min(limit, <u64>LONGEST));
}

/** 0 for a letter of number 0, -1 for none. */
function letterLength(thread: Thread, at: u64, limit: u64): u64 {
  if (at == 0 || limit == 0) return 0;
  const bytes = bytesOf(thread, at, limit);
  if (bytes.length == 0) return 0;
  const count = lengthOfLetter(thread.process.crt.locale, bytes, 0);
  return count > 0 ? count : illegal(thread);
}

/** (to, from, limit). */
function widenLetter(thread: Thread, call: Call): u64 {
  const count = <i32>letterLength(thread, call.a1, call.a2);
  if (count < 0 || call.a0 == 0 || call.a1 == 0 || call.a2 == 0) return <u64>count;
  const point = count == 0 ? 0 : pointOf(bytesOf(thread, call.a1, call.a2), 0, count);
  // A letter beyond 16 bits has no place.
  if (point > 0xffff) return illegal(thread);
  putUnit<u16>(thread.process.memory, call.a0, point);
  return <u64>count;
}

/** As mbrtowc: -2 for a letter that is not whole. */
function restartable(thread: Thread, to: u64, from: u64, limit: u64): u64 {
  if (from == 0) return 0;
  if (limit == 0) return <u64>-2;
  const bytes = bytesOf(thread, from, limit);
  const locale = thread.process.crt.locale;
  const count = bytes.length == 0 ? 0 : lengthOfLetter(locale, bytes, 0);
  if (bytes.length > 0 && count == 0) return <u64>bytes.length < limit ? illegal(thread) : <u64>-2;
  if (count < 0) return illegal(thread);
  const point = count == 0 ? 0 : pointOf(bytes, 0, count);
  if (point > 0xffff) return illegal(thread);
  if (to != 0) putUnit<u16>(thread.process.memory, to, point);
  return count;
}

/** (to, from, room): a zero behind it where there is room. */
function widen(thread: Thread, call: Call): u64 {
  if (call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const memory = thread.process.memory;
  // A letter has at most four bytes.
  const most = call.a0 == 0 || call.a2 > MOST / 4 ? MOST : call.a2 * 4;
  const bytes = textAt<u8>(memory, call.a1, most);
  const units = wideText(thread.process.crt.locale, whole(thread, bytes, most));
  if (units == null) return illegal(thread);
  return call.a0 == 0 ? units.length : putRoom<u16>(thread, call.a0, units, call.a2);
}

/** Without the last letter, if a limit has cut it. */
function whole(thread: Thread, bytes: StaticArray<u8>, limit: u64): StaticArray<u8> {
  const locale = thread.process.crt.locale;
  if (<u64>bytes.length < limit || locale.isC) return bytes;
  let end = bytes.length;
  for (let back = 1; back <= 3 && back <= end; back++) {
    if ((bytes[end - back] & 0xc0) == 0x80) continue;
    return lengthOfLetter(locale, bytes, end - back) == 0 ? part<u8>(bytes, 0, end - back) : bytes;
  }
  return bytes;
}

function putRoom<T>(thread: Thread, at: u64, units: StaticArray<T>, room: u64): u64 {
  const memory = thread.process.memory;
  if (<u64>units.length < room) putText<T>(memory, at, units);
  else putUnits<T>(memory, at, part<T>(units, 0, <i32>room));
  return min<u64>(units.length, room);
}

/** (to, from, room in bytes): letters that fit whole. */
function narrow(thread: Thread, call: Call): u64 {
  if (call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const memory = thread.process.memory;
  const room = call.a0 == 0 ? MOST : min(call.a2, MOST);
  const units = textAt<u16>(memory, call.a1, room);
  const bytes = narrowText(thread.process.crt.locale, units, <i32>room);
  if (bytes == null) return illegal(thread);
  return call.a0 == 0 ? bytes.length : putRoom<u8>(thread, call.a0, bytes, call.a2);
}

/** (place of the count, to, room, from, limit). */
function widenSecure(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const limit = memory.u64(call.stack);
  if (call.a0 != 0) memory.setU64(call.a0, 0);
  if (call.a1 == 0 ? call.a2 != 0 : call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  if (call.a1 != 0) putUnit<u16>(memory, call.a1, 0);
  if (call.a3 == 0) return invalid(thread, EINVAL, EINVAL);
  const units = wideText(thread.process.crt.locale, textAt<u8>(memory, call.a3));
  if (units == null) return illegalCode(thread);
  return finish<u16>(thread, call, units, limit, 1);
}

function narrowSecure(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const limit = memory.u64(call.stack);
  if (call.a0 != 0) memory.setU64(call.a0, 0);
  if (call.a1 == 0 ? call.a2 != 0 : call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  if (call.a1 != 0) putUnit<u8>(memory, call.a1, 0);
  if (call.a3 == 0) return invalid(thread, EINVAL, EINVAL);
  const most = limit == TRUNCATE ? (call.a1 == 0 ? MOST : call.a2 - 1) : min(limit, MOST);
  const bytes = narrowText(thread.process.crt.locale, textAt<u16>(memory, call.a3), <i32>min(most, MOST));
  if (bytes == null) return illegalCode(thread);
  return finish<u8>(thread, call, bytes, limit, 1);
}

/** What the secure ones do with a text: at most `limit` units of it, and a zero. */
function finish<T>(thread: Thread, call: Call, text: StaticArray<T>, limit: u64, zero: u64): u64 {
  const memory = thread.process.memory;
  let cut = false;
  if (limit != TRUNCATE && <u64>text.length > limit) text = part<T>(text, 0, <i32>limit);
  if (call.a1 != 0 && <u64>text.length >= call.a2) {
    if (limit != TRUNCATE) return invalid(thread, ERANGE, ERANGE);
    text = part<T>(text, 0, <i32>call.a2 - 1);
    cut = true;
  }
  if (call.a1 != 0) putText<T>(memory, call.a1, text);
  if (call.a0 != 0) memory.setU64(call.a0, text.length + zero);
  return cut ? STRUNCATE : 0;
}

/** (to, letter): gives its bytes. */
function narrowOne(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const letter = narrowLetter(thread.process.crt.locale, StaticArray.fromArray<u16>([<u16>call.a1]), 0, 1);
  if (letter == null) return illegal(thread);
  thread.process.memory.write(call.a0, letter);
  return letter.length;
}

/** (place of the count, to, room, letter). */
function narrowOneSecure(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a1 == 0) {
    if (call.a0 != 0) memory.setU32(call.a0, 0);
    return call.a2 == 0 ? 0 : invalid(thread, EINVAL, EINVAL);
  }
  const letter = narrowLetter(thread.process.crt.locale, StaticArray.fromArray<u16>([<u16>call.a3]), 0, 1);
  if (letter == null) {
    if (call.a0 != 0) memory.setU32(call.a0, u32.MAX_VALUE);
    return illegalCode(thread);
  }
  if (<u64>letter.length > call.a2) return invalid(thread, ERANGE, ERANGE);
  memory.write(call.a1, letter);
  if (call.a0 != 0) memory.setU32(call.a0, letter.length);
  return 0;
}

function wctob(thread: Thread, call: Call): u64 {
  const unit = <u32>call.a0 & 0xffff;
  return unit < 0x80 || (unit <= 0xff && thread.process.crt.locale.isC) ? unit : FAILED;
}

function letterCount(thread: Thread, at: u64, limit: u64): u64 {
  const bytes = textAt<u8>(thread.process.memory, at, limit);
  const locale = thread.process.crt.locale;
  let count: u64 = 0;
  for (let i = 0; i < bytes.length; count++) {
    const length = lengthOfLetter(locale, bytes, i);
    if (length <= 0) return illegal(thread);
    i += length;
  }
  return count;
}

/** (to, place of from, room): the place is set behind what was read, or to 0 at the end. */
function widenFrom(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const from = memory.u64(call.a1);
  const bytes = textAt<u8>(memory, from);
  const units = wideText(thread.process.crt.locale, bytes);
  if (units == null) return illegal(thread);
  if (call.a0 == 0) return units.length;
  const isWhole = <u64>units.length < call.a2;
  const read = narrowText(thread.process.crt.locale, part<u16>(units, 0, <i32>min<u64>(call.a2, units.length)));
  memory.setU64(call.a1, isWhole || read == null ? 0 : from + read.length);
  return putRoom<u16>(thread, call.a0, units, call.a2);
}

function narrowFrom(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const from = memory.u64(call.a1);
  const locale = thread.process.crt.locale;
  const units = textAt<u16>(memory, from);
  const bytes = narrowText(locale, units);
  if (bytes == null) return illegal(thread);
  if (call.a0 == 0) return bytes.length;
  if (<u64>bytes.length < call.a2) {
    memory.setU64(call.a1, 0);
    return putRoom<u8>(thread, call.a0, bytes, call.a2);
  }
  const fitting = narrowText(locale, units, <i32>call.a2)!;
  const read = wideText(locale, fitting)!;
  memory.setU64(call.a1, from + <u64>read.length * 2);
  return putRoom<u8>(thread, call.a0, fitting, call.a2);
}
