// The scanf functions.
//
// Source: Microsoft, "scanf, _scanf_l, wscanf, _wscanf_l"; "sscanf_s, ..."; "fscanf, ..."; "_snscanf, ...".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, setErrno } from '../errno';
import { argumentsAfter } from '../format/arguments';
import { invalid } from '../invalid';
import { standardInput } from '../stdio/input-exports';
import { inputAt } from '../stdio/stream';
import { Reader } from '../text/reader';
import { MOST, textAt } from '../text/units';
import { Scanner, ScanStyle } from './scanner';
import { WideSource } from './wide-source';

const EOF: u64 = <u64>-1;
const OLD = new ScanStyle(false, true, false);
const OLD_SECURE = new ScanStyle(true, true, false);
/** Bits of the options that ucrtbase.dll's functions take. */
const SECURE: u64 = 1;
const OLD_WIDE: u64 = 2;

export function scanExports(library: Library): void {
  library.add('_fscanf_l', (thread, call) => ofStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3), OLD), Shape.Wide);
  library.add('_snscanf', (thread, call) => ofText<u8>(thread, call.a0, call.a1, call.a2, argumentsAfter(thread, call, 3), OLD), Shape.Wide);
  library.add('_snscanf_s', (thread, call) => ofText<u8>(thread, call.a0, call.a1, call.a2, argumentsAfter(thread, call, 3), OLD_SECURE), Shape.Wide);
  library.add('_snwscanf', (thread, call) => ofText<u16>(thread, call.a0, call.a1, call.a2, argumentsAfter(thread, call, 3), OLD), Shape.Wide);
  library.add('_snwscanf_s', (thread, call) => ofText<u16>(thread, call.a0, call.a1, call.a2, argumentsAfter(thread, call, 3), OLD_SECURE), Shape.Wide);
  library.add('_sscanf_l', (thread, call) => ofText<u8>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 3), OLD), Shape.Wide);
  library.add('_swscanf_l', (thread, call) => ofText<u16>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 3), OLD), Shape.Wide);
  library.add('fscanf', (thread, call) => ofStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('fscanf_s', (thread, call) => ofStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2), OLD_SECURE), Shape.Wide);
  library.add('fwscanf', (thread, call) => ofStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('fwscanf_s', (thread, call) => ofStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 2), OLD_SECURE), Shape.Wide);
  library.add('scanf', (thread, call) => ofStream<u8>(thread, standardInput(thread), call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('scanf_s', (thread, call) => ofStream<u8>(thread, standardInput(thread), call.a0, argumentsAfter(thread, call, 1), OLD_SECURE), Shape.Wide);
  library.add('sscanf', (thread, call) => ofText<u8>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('sscanf_s', (thread, call) => ofText<u8>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 2), OLD_SECURE), Shape.Wide);
  library.add('swscanf', (thread, call) => ofText<u16>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('swscanf_s', (thread, call) => ofText<u16>(thread, call.a0, MOST, call.a1, argumentsAfter(thread, call, 2), OLD_SECURE), Shape.Wide);
  library.add('wscanf', (thread, call) => ofStream<u16>(thread, standardInput(thread), call.a0, argumentsAfter(thread, call, 1), OLD), Shape.Wide);
  library.add('wscanf_s', (thread, call) => ofStream<u16>(thread, standardInput(thread), call.a0, argumentsAfter(thread, call, 1), OLD_SECURE), Shape.Wide);
}

/** ucrtbase.dll's. */
export function newScanExports(library: Library): void {
  library.add('__stdio_common_vfscanf', (thread, call) => generalStream<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vfwscanf', (thread, call) => generalStream<u16>(thread, call), Shape.Wide);
  library.add('__stdio_common_vsscanf', (thread, call) => generalText<u8>(thread, call), Shape.Wide);
  library.add('__stdio_common_vswscanf', (thread, call) => generalText<u16>(thread, call), Shape.Wide);
}

function styleOf(options: u64): ScanStyle {
  return new ScanStyle((options & SECURE) != 0, (options & OLD_WIDE) != 0, true);
}

/** (options, stream, format, locale, arguments). */
function generalStream<T>(thread: Thread, call: Call): u64 {
  return ofStream<T>(thread, call.a1, call.a2, thread.process.memory.u64(call.stack), styleOf(call.a0));
}

/** (options, text, its length, format, locale, arguments). */
function generalText<T>(thread: Thread, call: Call): u64 {
  return ofText<T>(thread, call.a1, call.a2, call.a3, thread.process.memory.u64(call.stack + 8), styleOf(call.a0));
}

function ofText<T>(thread: Thread, text: u64, length: u64, format: u64, list: u64, style: ScanStyle): u64 {
  if (text == 0 || format == 0) return invalid(thread, EINVAL, EOF);
  const memory = thread.process.memory;
  const source = new Reader<T>(memory, text, <i32>min(length, MOST));
  const scanner = new Scanner<T>(thread, source, textAt<T>(memory, format), list, style);
  const count = scanner.run();
  if (scanner.error != 0) setErrno(thread, scanner.error);
  return <u64>count;
}

/** What was looked at and not taken is read next. */
function ofStream<T>(thread: Thread, at: u64, format: u64, list: u64, style: ScanStyle): u64 {
  if (at == 0 || format == 0) return invalid(thread, EINVAL, EOF);
  const stream = inputAt(thread, at);
  if (stream == null) return EOF;
  const pattern = textAt<T>(thread.process.memory, format);
  let count = 0;
  stream.isLate = false;
  if (sizeof<T>() == 1) {
    const scanner = new Scanner<T>(thread, stream, pattern, list, style);
    count = scanner.run();
    if (stream.isLate) return thread.wait();
    stream.skip(scanner.at);
    if (scanner.error != 0) setErrno(thread, scanner.error);
  } else {
    const source = new WideSource(stream);
    const scanner = new Scanner<T>(thread, source, pattern, list, style);
    count = scanner.run();
    if (stream.isLate) return thread.wait();
    stream.skip(source.bytesOf(scanner.at));
    if (scanner.error != 0) setErrno(thread, scanner.error);
  }
  return <u64>count;
}
