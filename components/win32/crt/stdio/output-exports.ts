// Writing to streams: letters, texts, blocks.
//
// Source: Microsoft, "fputc, fputwc"; "fputs, fputws"; "fwrite"; "puts, _putws"; "perror, _wperror".

import { LATER } from '../../object/file';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EILSEQ, EINVAL, errnoOf, setErrno, setSystemError } from '../errno';
import { errorText } from '../error-text';
import { invalid } from '../invalid';
import { narrowText } from '../locale/convert';
import { encoded, join, textAt, unitsOf } from '../text/units';
import { Encoding } from './descriptor';
import { outputAt, put, putOne, Stream, streamAt } from './stream';

export const EOF: u64 = 0xffff_ffff;
const WEOF: u64 = 0xffff;
/** Bytes that fwrite takes of the program's memory at a time. */
const PIECE: u64 = 1 << 16;
const ONE: u32 = 1;

export function outputExports(library: Library): void {
  library.add('_flushall', flushStreams);
  library.add('_fputchar', (thread, call) => putByte(thread, standardOutput(thread), <u8>call.a0));
  library.add('_fputwchar', (thread, call) => putLetter(thread, standardOutput(thread), <u16>call.a0));
  library.add('_putw', (thread, call) => putWord(thread, call));
  library.add('_putws', (thread, call) => putTexts(thread, standardOutput(thread), call.a0, true));
  library.add('_wperror', (thread, call) => perror<u16>(thread, call));
  library.add('fflush', fflush);
  library.add('fputc', (thread, call) => putByte(thread, call.a1, <u8>call.a0));
  library.add('fputs', (thread, call) => putBytes(thread, call.a1, call.a0, false));
  library.add('fputwc', (thread, call) => putLetter(thread, call.a1, <u16>call.a0));
  library.add('fputws', (thread, call) => putTexts(thread, call.a1, call.a0, false));
  library.add('fwrite', fwrite);
  library.add('perror', (thread, call) => perror<u8>(thread, call));
  library.add('putc', (thread, call) => putByte(thread, call.a1, <u8>call.a0));
  library.add('putchar', (thread, call) => putByte(thread, standardOutput(thread), <u8>call.a0));
  library.add('puts', (thread, call) => putBytes(thread, standardOutput(thread), call.a0, true));
  library.add('putwc', (thread, call) => putLetter(thread, call.a1, <u16>call.a0));
  library.add('putwchar', (thread, call) => putLetter(thread, standardOutput(thread), <u16>call.a0));
}

export function oldOutputExports(library: Library): void {
  library.add('_flsbuf', (thread, call) => putByte(thread, call.a1, <u8>call.a0));
}

/** ucrtbase.dll's: each call has the stream for itself anyway. */
export function newOutputExports(library: Library): void {
  library.add('_fflush_nolock', fflush);
  library.add('_fputc_nolock', (thread, call) => putByte(thread, call.a1, <u8>call.a0));
  library.add('_fputwc_nolock', (thread, call) => putLetter(thread, call.a1, <u16>call.a0));
  library.add('_fwrite_nolock', fwrite);
  library.add('_putc_nolock', (thread, call) => putByte(thread, call.a1, <u8>call.a0));
  library.add('_putwc_nolock', (thread, call) => putLetter(thread, call.a1, <u16>call.a0));
}

export function standardOutput(thread: Thread): u64 {
  return thread.process.crt.streams.addressOf(ONE);
}

function putByte(thread: Thread, stream: u64, byte: u8): u64 {
  const one = outputAt(thread, stream);
  return one == null ? EOF : putOne(thread, one, byte, EOF);
}

function putBytes(thread: Thread, stream: u64, text: u64, line: bool): u64 {
  if (text == 0) return invalid(thread, EINVAL, EOF);
  const one = outputAt(thread, stream);
  if (one == null) return EOF;
  const bytes = textAt<u8>(thread.process.memory, text);
  return put(thread, one, line ? join<u8>(bytes, StaticArray.fromArray<u8>([0x0a]), 1) : bytes, 0, EOF);
}

/** Wide letters as the stream keeps them; null where one cannot be. */
export function bytesOfWide(stream: Stream, units: StaticArray<u16>): StaticArray<u8> | null {
  const descriptor = stream.descriptor;
  const isText = descriptor != null && descriptor.isText;
  if (isText && descriptor!.encoding == Encoding.Utf8) {
    return encoded<u8>(String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length * 2));
  }
  if (isText && descriptor!.encoding == Encoding.Locale) return narrowText(stream.process.crt.locale, units);
  const bytes: Array<u8> = [];
  for (let i = 0; i < units.length; i++) {
    if (isText && units[i] == 0x0a) pushUnit(bytes, 0x0d);
    pushUnit(bytes, units[i]);
  }
  return StaticArray.fromArray<u8>(bytes);
}

function pushUnit(bytes: Array<u8>, unit: u16): void {
  bytes.push(<u8>unit);
  bytes.push(<u8>(unit >> 8));
}

/** For a handler to return. */
export function putUnitsTo(thread: Thread, stream: Stream, units: StaticArray<u16>, result: u64, failure: u64): u64 {
  const bytes = bytesOfWide(stream, units);
  if (bytes != null) return put(thread, stream, bytes, result, failure);
  setErrno(thread, EILSEQ);
  return failure;
}

function putLetter(thread: Thread, stream: u64, unit: u16): u64 {
  const one = outputAt(thread, stream);
  return one == null ? WEOF : putUnitsTo(thread, one, StaticArray.fromArray<u16>([unit]), unit, WEOF);
}

function putTexts(thread: Thread, stream: u64, text: u64, line: bool): u64 {
  if (text == 0) return invalid(thread, EINVAL, EOF);
  const one = outputAt(thread, stream);
  if (one == null) return EOF;
  const units = textAt<u16>(thread.process.memory, text);
  return putUnitsTo(thread, one, line ? join<u16>(units, StaticArray.fromArray<u16>([0x0a]), 1) : units, 0, EOF);
}

/** (word, stream). */
function putWord(thread: Thread, call: Call): u64 {
  const one = outputAt(thread, call.a1);
  if (one == null) return EOF;
  const bytes = new StaticArray<u8>(4);
  store<u32>(changetype<usize>(bytes), <u32>call.a0);
  return put(thread, one, bytes, <u64>call.i0, EOF);
}

/** (block, size, count, stream): `thread.progress` counts what has been taken. */
function fwrite(thread: Thread, call: Call): u64 {
  if (call.a1 == 0 || call.a2 == 0) return 0;
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const stream = outputAt(thread, call.a3);
  if (stream == null) return 0;
  const size = call.a1 * call.a2;
  if (size / call.a1 != call.a2 || size > u32.MAX_VALUE) return invalid(thread, EINVAL, 0);
  let done = stream.isFull ? stream.flush() : 0;
  while (done == 0 && thread.progress < size) {
    const bytes = thread.process.memory.bytes(call.a0 + thread.progress, <u32>min(size - thread.progress, PIECE));
    if (bytes == null) break;
    stream.append(bytes);
    thread.progress += bytes.length;
    if (stream.isFull) done = stream.flush();
  }
  if (done == LATER) return thread.wait();
  if (done == 0) return thread.progress / call.a1;
  setSystemError(thread, <u32>-done);
  return 0;
}

/** All of them, if none is named. */
function fflush(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) {
    const done = flushEach(thread);
    return done < 0 ? thread.wait() : 0;
  }
  const stream = streamAt(thread, call.a0);
  if (stream == null) return EOF;
  const done = stream.flush();
  if (done == LATER) return thread.wait();
  if (done == 0) return 0;
  setSystemError(thread, <u32>-done);
  return EOF;
}

/** How many there are; -1 where one is late. */
function flushEach(thread: Thread): i32 {
  thread.process.crt.streams.start();
  const all = thread.process.crt.streams.all.values();
  for (let i = 0; i < all.length; i++) if (all[i].flush() == LATER) return -1;
  return all.length;
}

function flushStreams(thread: Thread, call: Call): u64 {
  const count = flushEach(thread);
  return count < 0 ? thread.wait() : count;
}

/** "TEXT: what errno says", to standard error. */
function perror<T>(thread: Thread, call: Call): u64 {
  const stream = outputAt(thread, thread.process.crt.streams.addressOf(2));
  if (stream == null) return 0;
  const text = call.a0 == 0 ? new StaticArray<T>(0) : textAt<T>(thread.process.memory, call.a0);
  const message = unitsOf<T>((text.length > 0 ? ': ' : '') + errorText(errnoOf(thread)) + '\n');
  const whole = join<T>(text, message, message.length);
  if (sizeof<T>() == 1) return put(thread, stream, changetype<StaticArray<u8>>(whole), 0, 0);
  return putUnitsTo(thread, stream, changetype<StaticArray<u16>>(whole), 0, 0);
}
