// The sprintf family: what printf makes, as a text in the program's memory.
//
// Source: Microsoft, "sprintf, _sprintf_l, swprintf, ..."; "_snprintf_s, ..."; "vsnprintf, _vsnprintf, ..."; "_scprintf, ...".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { part, putText, putUnit, putUnits, textAt } from '../text/units';
import { argumentsAfter } from './arguments';
import { Formatter } from './formatter';
import { OLD, OLD_TERMINATION, STANDARD_COUNT, Style, styleOf } from './style';

const FAILED: u64 = <u64>-1;
/** Given by what cuts where there is no room. */
const CUT: u64 = <u64>-2;
const ANY: u64 = u64.MAX_VALUE;

/** msvcrt.dll's, of bytes. */
export function narrowTextExports(library: Library): void {
  library.add('_scprintf', (thread, call) => count<u8>(thread, call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('_scprintf_l', (thread, call) => count<u8>(thread, call.a0, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('_snprintf', (thread, call) => bounded<u8>(thread, call, call.a2, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_snprintf_l', (thread, call) => bounded<u8>(thread, call, call.a2, argumentsAfter(thread, call, 4)), Shape.Wide);
  library.add('_snprintf_s', (thread, call) => counted<u8>(thread, call, call.a3, argumentsAfter(thread, call, 4)), Shape.Wide);
  library.add('_sprintf_l', (thread, call) => plain<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_vscprintf', (thread, call) => count<u8>(thread, call.a0, call.a1, OLD));
  library.add('_vscprintf_l', (thread, call) => count<u8>(thread, call.a0, call.a2, OLD));
  library.add('_vsnprintf', (thread, call) => bounded<u8>(thread, call, call.a2, call.a3));
  library.add('_vsnprintf_s', (thread, call) => counted<u8>(thread, call, call.a3, fifth(thread, call)), Shape.Wide);
  library.add('_vsprintf_l', (thread, call) => plain<u8>(thread, call.a0, call.a1, call.a3));
  library.add('_vsprintf_p', (thread, call) => placed<u8>(thread, call, call.a3));
  library.add('sprintf', (thread, call) => plain<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('sprintf_s', (thread, call) => secure<u8>(thread, call, call.a2, argumentsAfter(thread, call, 3), OLD, ANY), Shape.Wide);
  library.add('vsnprintf_s', (thread, call) => counted<u8>(thread, call, call.a3, fifth(thread, call)), Shape.Wide);
  library.add('vsprintf', (thread, call) => plain<u8>(thread, call.a0, call.a1, call.a2));
  library.add('vsprintf_s', (thread, call) => secure<u8>(thread, call, call.a2, call.a3, OLD, ANY));
}

/** msvcrt.dll's, of units of UTF-16. Its swprintf is told no room. */
export function wideTextExports(library: Library): void {
  library.add('_scwprintf', (thread, call) => count<u16>(thread, call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('_snwprintf', (thread, call) => bounded<u16>(thread, call, call.a2, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_snwprintf_s', (thread, call) => counted<u16>(thread, call, call.a3, argumentsAfter(thread, call, 4)), Shape.Wide);
  library.add('_swprintf', (thread, call) => plain<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_vscwprintf', (thread, call) => count<u16>(thread, call.a0, call.a1, OLD));
  library.add('_vsnwprintf', (thread, call) => bounded<u16>(thread, call, call.a2, call.a3));
  library.add('_vsnwprintf_s', (thread, call) => counted<u16>(thread, call, call.a3, fifth(thread, call)), Shape.Wide);
  library.add('_vswprintf', (thread, call) => plain<u16>(thread, call.a0, call.a1, call.a2));
  library.add('swprintf', (thread, call) => plain<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('swprintf_s', (thread, call) => secure<u16>(thread, call, call.a2, argumentsAfter(thread, call, 3), OLD, ANY), Shape.Wide);
  library.add('vswprintf', (thread, call) => plain<u16>(thread, call.a0, call.a1, call.a2));
  library.add('vswprintf_s', (thread, call) => secure<u16>(thread, call, call.a2, call.a3, OLD, ANY));
}

/** ucrtbase.dll's: (options, buffer, room, format, locale, arguments). */
export function newTextExports(library: Library): void {
  library.add('__stdio_common_vsnprintf_s', (thread, call) => newCounted<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vsnwprintf_s', (thread, call) => newCounted<u16>(thread, call), Shape.Wide);
  library.add('__stdio_common_vsprintf', (thread, call) => general<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vsprintf_p', (thread, call) => newPlaced<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vsprintf_s', (thread, call) => newSecure<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vswprintf', (thread, call) => general<u16>(thread, call), Shape.Wide);
  library.add('__stdio_common_vswprintf_p', (thread, call) => newPlaced<u16>(thread, call), Shape.Wide);
  library.add('__stdio_common_vswprintf_s', (thread, call) => newSecure<u16>(thread, call), Shape.Wide);
}

function fifth(thread: Thread, call: Call, index: u64 = 0): u64 {
  return thread.process.memory.u64(call.stack + index * 8);
}

function formatterOf<T>(thread: Thread, format: u64, list: u64, style: Style, positional: bool = false): Formatter<T> {
  return new Formatter<T>(thread, textAt<T>(thread.process.memory, format), list, style, positional);
}

/** What a failed conversion gives. */
function failed(thread: Thread, error: u32): u64 {
  if (error == EINVAL) return invalid(thread, error, FAILED);
  setErrno(thread, error);
  return FAILED;
}

export function count<T>(thread: Thread, format: u64, list: u64, style: Style): u64 {
  if (format == 0) return invalid(thread, EINVAL, FAILED);
  const made = formatterOf<T>(thread, format, list, style);
  return made.run() ? made.sink.length : failed(thread, made.error);
}

/** Into what has room, as the caller says. */
export function plain<T>(thread: Thread, buffer: u64, format: u64, list: u64): u64 {
  if (buffer == 0 || format == 0) return invalid(thread, EINVAL, FAILED);
  const made = formatterOf<T>(thread, format, list, OLD);
  if (!made.run()) return failed(thread, made.error);
  putText<T>(thread.process.memory, buffer, made.sink.take());
  return made.sink.length;
}

/** (buffer, room, ...): no zero where the text fills the room, and -1 where it does not fit. */
export function bounded<T>(thread: Thread, call: Call, format: u64, list: u64): u64 {
  if (format == 0 || (call.a0 == 0 && call.a1 != 0)) return invalid(thread, EINVAL, FAILED);
  const made = formatterOf<T>(thread, format, list, OLD);
  if (!made.run()) return failed(thread, made.error);
  return call.a0 == 0 ? made.sink.length : putBounded<T>(thread, call.a0, call.a1, made.sink.take());
}

function putBounded<T>(thread: Thread, buffer: u64, room: u64, text: StaticArray<T>): u64 {
  const memory = thread.process.memory;
  if (<u64>text.length < room) putText<T>(memory, buffer, text);
  else putUnits<T>(memory, buffer, part<T>(text, 0, <i32>room));
  return <u64>text.length <= room ? text.length : FAILED;
}

/** (buffer, room, ...): what does not fit is an error, unless no more than `limit` units are wanted. */
export function secure<T>(thread: Thread, call: Call, format: u64, list: u64, style: Style, limit: u64): u64 {
  return putSecure<T>(thread, call.a0, call.a1, formatterOf<T>(thread, format, list, style), format, limit);
}

function putSecure<T>(thread: Thread, buffer: u64, room: u64, made: Formatter<T>, format: u64, limit: u64): u64 {
  const memory = thread.process.memory;
  if (format == 0 || buffer == 0 || room == 0) return invalid(thread, EINVAL, FAILED);
  if (!made.run()) {
    putUnit<T>(memory, buffer, 0);
    return failed(thread, made.error);
  }
  const text = made.sink.take();
  const length = <u64>text.length;
  if (length < room && length <= limit) {
    putText<T>(memory, buffer, text);
    return length;
  }
  if (limit < room || limit == ANY - 1) {
    putText<T>(memory, buffer, part<T>(text, 0, <i32>min(limit, room - 1)));
    return FAILED;
  }
  putUnit<T>(memory, buffer, 0);
  return invalid(thread, ERANGE, FAILED);
}

/** (buffer, room, limit, format, ...): _TRUNCATE, which is -1, is one less than no limit here. */
export function counted<T>(thread: Thread, call: Call, format: u64, list: u64): u64 {
  if (call.a0 == 0 && call.a1 == 0 && call.a2 == 0) return 0;
  return secure<T>(thread, call, format, list, OLD, call.a2 == ANY ? ANY - 1 : call.a2);
}

/** Arguments by their places. */
export function placed<T>(thread: Thread, call: Call, list: u64): u64 {
  return putSecure<T>(thread, call.a0, call.a1, formatterOf<T>(thread, call.a2, list, OLD, true), call.a2, ANY);
}

/** (buffer, room, ...): what does not fit is cut, and -1 given. */
export function cut<T>(thread: Thread, call: Call, format: u64, list: u64): u64 {
  if (format == 0 || call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const made = formatterOf<T>(thread, format, list, OLD);
  if (!made.run()) return failed(thread, made.error);
  const text = made.sink.take();
  putText<T>(thread.process.memory, call.a0, part<T>(text, 0, <i32>min<u64>(text.length, call.a1 - 1)));
  return <u64>text.length < call.a1 ? text.length : FAILED;
}

function general<T>(thread: Thread, call: Call): u64 {
  if (call.a3 == 0 || (call.a1 == 0 && call.a2 != 0)) return invalid(thread, EINVAL, FAILED);
  const made = formatterOf<T>(thread, call.a3, fifth(thread, call, 1), styleOf(call.a0));
  if (!made.run()) return failed(thread, made.error);
  const text = made.sink.take();
  const length = <u64>text.length;
  if (call.a1 == 0) return length;
  const room = call.a2;
  if ((call.a0 & OLD_TERMINATION) != 0) return putBounded<T>(thread, call.a1, room, text);
  const isCut = length >= room;
  if (room > 0) putText<T>(thread.process.memory, call.a1, part<T>(text, 0, <i32>min(length, room - 1)));
  return isCut && (call.a0 & STANDARD_COUNT) == 0 ? (room == 0 ? FAILED : CUT) : length;
}

function newSecure<T>(thread: Thread, call: Call): u64 {
  const made = formatterOf<T>(thread, call.a3, fifth(thread, call, 1), styleOf(call.a0));
  return putSecure<T>(thread, call.a1, call.a2, made, call.a3, ANY);
}

function newPlaced<T>(thread: Thread, call: Call): u64 {
  const made = formatterOf<T>(thread, call.a3, fifth(thread, call, 1), styleOf(call.a0), true);
  return putSecure<T>(thread, call.a1, call.a2, made, call.a3, ANY);
}

/** (options, buffer, room, limit, format, locale, arguments). */
function newCounted<T>(thread: Thread, call: Call): u64 {
  const format = fifth(thread, call);
  if (call.a1 == 0 && call.a2 == 0 && call.a3 == 0) return 0;
  const made = formatterOf<T>(thread, format, fifth(thread, call, 2), styleOf(call.a0));
  return putSecure<T>(thread, call.a1, call.a2, made, format, call.a3 == ANY ? ANY - 1 : call.a3);
}
