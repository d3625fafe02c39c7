// Text to the console, whatever standard output is: _cputs and its like. Where there is no console they fail.
//
// Source: Microsoft, "_putch, _putwch"; "_cputs, _cputws"; "_cprintf, _cprintf_l, _cwprintf, ...".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, setErrno } from '../errno';
import { argumentsAfter } from '../format/arguments';
import { Formatter } from '../format/formatter';
import { OLD, Style, styleOf } from '../format/style';
import { invalid } from '../invalid';
import { encoded, textAt } from '../text/units';

const EOF: u64 = 0xffff_ffff;
const WEOF: u64 = 0xffff;
const FAILED: u64 = <u64>-1;

export function consoleOutputExports(library: Library): void {
  library.add('_putch', (thread, call) => put(thread, StaticArray.fromArray<u8>([<u8>call.a0]), call.a0 & 0xff, EOF));
  library.add('_putwch', (thread, call) => put(thread, encoded<u8>(String.fromCharCode(call.i0 & 0xffff)), call.a0 & 0xffff, WEOF));
  library.add('_cputs', (thread, call) => putText<u8>(thread, call.a0));
  library.add('_cputws', (thread, call) => putText<u16>(thread, call.a0));
}

/** msvcrt.dll's. */
export function oldConsoleOutputExports(library: Library): void {
  library.add('_cprintf', (thread, call) => print<u8>(thread, call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('_cprintf_s', (thread, call) => print<u8>(thread, call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('_cwprintf', (thread, call) => print<u16>(thread, call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('_vcprintf', (thread, call) => print<u8>(thread, call.a0, call.a1, OLD));
  library.add('_vcwprintf', (thread, call) => print<u16>(thread, call.a0, call.a1, OLD));
}

/** ucrtbase.dll's: (options, format, locale, arguments). */
export function newConsoleOutputExports(library: Library): void {
  library.add('_putch_nolock', (thread, call) => put(thread, StaticArray.fromArray<u8>([<u8>call.a0]), call.a0 & 0xff, EOF));
  library.add('_putwch_nolock', (thread, call) => put(thread, encoded<u8>(String.fromCharCode(call.i0 & 0xffff)), call.a0 & 0xffff, WEOF));
  library.add('__conio_common_vcprintf', (thread, call) => print<u8>(thread, call.a1, call.a3, styleOf(call.a0)));
  library.add('__conio_common_vcprintf_s', (thread, call) => print<u8>(thread, call.a1, call.a3, styleOf(call.a0)));
  library.add('__conio_common_vcwprintf', (thread, call) => print<u16>(thread, call.a1, call.a3, styleOf(call.a0)));
  library.add('__conio_common_vcwprintf_s', (thread, call) => print<u16>(thread, call.a1, call.a3, styleOf(call.a0)));
}

/** Bytes of UTF-8, for keys that are shown; nothing where there is no console. */
export function show(thread: Thread, bytes: StaticArray<u8>): void {
  const output = thread.process.console.output;
  if (output != null) output.writeAt(0, bytes);
}

function put(thread: Thread, bytes: StaticArray<u8>, result: u64, failure: u64): u64 {
  const output = thread.process.console.output;
  if (output == null) return failure;
  while (thread.progress < <u32>bytes.length) {
    const taken = output.output.write(bytes.slice<StaticArray<u8>>(thread.progress));
    if (taken < 0) return failure;
    if (taken == 0) return thread.wait();
    thread.progress += taken;
  }
  return result;
}

function putText<T>(thread: Thread, text: u64): u64 {
  if (text == 0) return invalid(thread, EINVAL, FAILED);
  return put(thread, bytesOf<T>(textAt<T>(thread.process.memory, text)), 0, FAILED);
}

function bytesOf<T>(text: StaticArray<T>): StaticArray<u8> {
  if (sizeof<T>() == 1) return changetype<StaticArray<u8>>(text);
  return encoded<u8>(String.UTF16.decodeUnsafe(changetype<usize>(text), <usize>text.length * 2));
}

function print<T>(thread: Thread, format: u64, list: u64, style: Style): u64 {
  if (format == 0) return invalid(thread, EINVAL, FAILED);
  const made = new Formatter<T>(thread, textAt<T>(thread.process.memory, format), list, style, false);
  if (!made.run()) {
    if (made.error == EINVAL) return invalid(thread, EINVAL, FAILED);
    setErrno(thread, made.error);
    return FAILED;
  }
  const text = made.sink.take();
  return put(thread, bytesOf<T>(text), text.length, FAILED);
}
