// The printf functions that write to streams.
//
// Source: Microsoft, "printf, _printf_l, wprintf, _wprintf_l"; "fprintf_s, ..."; "_printf_p, ...".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, setErrno } from '../errno';
import { argumentsAfter } from '../format/arguments';
import { Formatter } from '../format/formatter';
import { OLD, Style, styleOf } from '../format/style';
import { invalid } from '../invalid';
import { textAt } from '../text/units';
import { putUnitsTo, standardOutput } from './output-exports';
import { outputAt, put } from './stream';

const FAILED: u64 = <u64>-1;

/** msvcrt.dll's. */
export function formatExports(library: Library): void {
  library.add('_fprintf_l', (thread, call) => toStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_fprintf_p', (thread, call) => placedTo<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_fwprintf_p', (thread, call) => placedTo<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_printf_l', (thread, call) => toOutput<u8>(thread, call.a0, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_printf_p', (thread, call) => placedTo<u8>(thread, standardOutput(thread), call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
  library.add('_vfprintf_l', (thread, call) => toStream<u8>(thread, call.a0, call.a1, call.a3));
  library.add('_vfprintf_p', (thread, call) => placedTo<u8>(thread, call.a0, call.a1, call.a2));
  library.add('_vfwprintf_p', (thread, call) => placedTo<u16>(thread, call.a0, call.a1, call.a2));
  library.add('_vprintf_l', (thread, call) => toOutput<u8>(thread, call.a0, call.a2));
  library.add('_vprintf_p', (thread, call) => placedTo<u8>(thread, standardOutput(thread), call.a0, call.a1));
  library.add('_vwprintf_p', (thread, call) => placedTo<u16>(thread, standardOutput(thread), call.a0, call.a1));
  library.add('_wprintf_p', (thread, call) => placedTo<u16>(thread, standardOutput(thread), call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
  library.add('fprintf', (thread, call) => toStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('fprintf_s', (thread, call) => toStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('fwprintf', (thread, call) => toStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('fwprintf_s', (thread, call) => toStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('printf', (thread, call) => toOutput<u8>(thread, call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
  library.add('printf_s', (thread, call) => toOutput<u8>(thread, call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
  library.add('vfprintf', (thread, call) => toStream<u8>(thread, call.a0, call.a1, call.a2));
  library.add('vfprintf_s', (thread, call) => toStream<u8>(thread, call.a0, call.a1, call.a2));
  library.add('vfwprintf', (thread, call) => toStream<u16>(thread, call.a0, call.a1, call.a2));
  library.add('vfwprintf_s', (thread, call) => toStream<u16>(thread, call.a0, call.a1, call.a2));
  library.add('vprintf', (thread, call) => toOutput<u8>(thread, call.a0, call.a1));
  library.add('vprintf_s', (thread, call) => toOutput<u8>(thread, call.a0, call.a1));
  library.add('vwprintf', (thread, call) => toOutput<u16>(thread, call.a0, call.a1));
  library.add('vwprintf_s', (thread, call) => toOutput<u16>(thread, call.a0, call.a1));
  library.add('wprintf', (thread, call) => toOutput<u16>(thread, call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
  library.add('wprintf_s', (thread, call) => toOutput<u16>(thread, call.a0, argumentsAfter(thread, call, 1)), Shape.Wide);
}

/** ucrtbase.dll's: (options, stream, format, locale, arguments). */
export function newFormatExports(library: Library): void {
  library.add('__stdio_common_vfprintf', (thread, call) => general<u8>(thread, call, false), Shape.Wide);
  library.add('__stdio_common_vfprintf_p', (thread, call) => general<u8>(thread, call, true), Shape.Wide);
  library.add('__stdio_common_vfprintf_s', (thread, call) => general<u8>(thread, call, false), Shape.Wide);
  library.add('__stdio_common_vfwprintf', (thread, call) => general<u16>(thread, call, false), Shape.Wide);
  library.add('__stdio_common_vfwprintf_p', (thread, call) => general<u16>(thread, call, true), Shape.Wide);
  library.add('__stdio_common_vfwprintf_s', (thread, call) => general<u16>(thread, call, false), Shape.Wide);
}

export function countExports(library: Library): void {
  library.add('_get_printf_count_output', (thread, call) => (thread.process.crt.countsOutput ? 1 : 0));
  library.add('_set_printf_count_output', setCounts);
}

/** Gives what held before. */
function setCounts(thread: Thread, call: Call): u64 {
  const before: u64 = thread.process.crt.countsOutput ? 1 : 0;
  thread.process.crt.countsOutput = call.i0 != 0;
  return before;
}

function print<T>(thread: Thread, stream: u64, format: u64, list: u64, style: Style, positional: bool): u64 {
  if (stream == 0 || format == 0) return invalid(thread, EINVAL, FAILED);
  const one = outputAt(thread, stream);
  if (one == null) return FAILED;
  // What a call that waits has written already is not made again.
  if (!thread.fresh) return put(thread, one, new StaticArray<u8>(0), thread.progress, FAILED);
  const made = new Formatter<T>(thread, textAt<T>(thread.process.memory, format), list, style, positional);
  if (!made.run()) {
    if (made.error == EINVAL) return invalid(thread, EINVAL, FAILED);
    setErrno(thread, made.error);
    return FAILED;
  }
  const text = made.sink.take();
  thread.progress = text.length;
  if (sizeof<T>() == 1) return put(thread, one, changetype<StaticArray<u8>>(text), text.length, FAILED);
  return putUnitsTo(thread, one, changetype<StaticArray<u16>>(text), text.length, FAILED);
}

export function toStream<T>(thread: Thread, stream: u64, format: u64, list: u64): u64 {
  return print<T>(thread, stream, format, list, OLD, false);
}

export function toOutput<T>(thread: Thread, format: u64, list: u64): u64 {
  return print<T>(thread, standardOutput(thread), format, list, OLD, false);
}

export function placedTo<T>(thread: Thread, stream: u64, format: u64, list: u64): u64 {
  return print<T>(thread, stream, format, list, OLD, true);
}

function general<T>(thread: Thread, call: Call, positional: bool): u64 {
  const list = thread.process.memory.u64(call.stack);
  return print<T>(thread, call.a1, call.a2, list, styleOf(call.a0), positional);
}
