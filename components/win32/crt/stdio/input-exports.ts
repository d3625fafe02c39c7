// Reading from streams: letters, lines, blocks. What a stream has not is read before anything is taken, so that a call that
// waits begins again where it was.
//
// Source: Microsoft, "fgetc, fgetwc"; "fgets, fgetws"; "fread"; "gets_s, _getws_s"; "ungetc, ungetwc".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EILSEQ, EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { pointOf } from '../../code-page/utf8-sequence';
import { lengthOfLetter } from '../locale/convert';
import { Locale } from '../locale/locale';
import { putText } from '../text/units';
import { Encoding } from './descriptor';
import { bytesOfWide, EOF } from './output-exports';
import { AT_END, inputAt, Stream } from './stream';

const WEOF: u64 = 0xffff;
const MOST: u64 = 1 << 30;

export function inputExports(library: Library): void {
  library.add('_fgetchar', (thread, call) => getByte(thread, standardInput(thread)));
  library.add('_fgetwchar', (thread, call) => getLetter(thread, standardInput(thread)));
  library.add('_getw', getWord);
  library.add('fgetc', (thread, call) => getByte(thread, call.a0));
  library.add('fgets', (thread, call) => getLine(thread, call));
  library.add('fgetwc', (thread, call) => getLetter(thread, call.a0));
  library.add('fgetws', (thread, call) => getWideLine(thread, call));
  library.add('fread', (thread, call) => read(thread, call.a0, call.a1, call.a2, call.a3));
  library.add('getc', (thread, call) => getByte(thread, call.a0));
  library.add('getchar', (thread, call) => getByte(thread, standardInput(thread)));
  library.add('gets', (thread, call) => getWhole(thread, call.a0, MOST));
  library.add('getwc', (thread, call) => getLetter(thread, call.a0));
  library.add('getwchar', (thread, call) => getLetter(thread, standardInput(thread)));
  library.add('ungetc', ungetc);
  library.add('ungetwc', ungetwc);
}

export function oldInputExports(library: Library): void {
  library.add('_filbuf', (thread, call) => getByte(thread, call.a0));
}

export function newInputExports(library: Library): void {
  library.add('_fgetc_nolock', (thread, call) => getByte(thread, call.a0));
  library.add('_fgetwc_nolock', (thread, call) => getLetter(thread, call.a0));
  library.add('_fread_nolock', (thread, call) => read(thread, call.a0, call.a1, call.a2, call.a3));
  library.add('_getc_nolock', (thread, call) => getByte(thread, call.a0));
  library.add('_getwc_nolock', (thread, call) => getLetter(thread, call.a0));
  library.add('_ungetc_nolock', ungetc);
  library.add('_ungetwc_nolock', ungetwc);
  library.add('fread_s', readSecure, Shape.Wide);
  library.add('gets_s', (thread, call) => (call.a0 == 0 || call.a1 == 0 ? invalid(thread, EINVAL, 0) : getWhole(thread, call.a0, call.a1)));
}

export function standardInput(thread: Thread): u64 {
  return thread.process.crt.streams.addressOf(0);
}

function getByte(thread: Thread, at: u64): u64 {
  const stream = inputAt(thread, at);
  if (stream == null) return EOF;
  const byte = stream.at(0);
  if (byte < 0) return stream.isLate ? thread.wait() : EOF;
  stream.skip(1);
  return byte;
}

function getWord(thread: Thread, call: Call): u64 {
  const stream = inputAt(thread, call.a0);
  if (stream == null) return EOF;
  if (stream.at(3) < 0) return stream.isLate ? thread.wait() : EOF;
  const bytes = stream.take(4);
  return <u64>load<i32>(changetype<usize>(bytes));
}

/** Bytes up to a line's end and with it, at most `limit`; -1 where reading waits. */
function lineLength(stream: Stream, limit: i32): i32 {
  let length = 0;
  while (length < limit) {
    const byte = stream.at(length);
    if (byte < 0) return stream.isLate ? -1 : length;
    length++;
    if (byte == 0x0a) break;
  }
  return length;
}

/** (buffer, room, stream). */
function getLine(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.i1 <= 0) return call.i1 == 0 ? 0 : invalid(thread, EINVAL, 0);
  const stream = inputAt(thread, call.a2);
  if (stream == null) return 0;
  const length = lineLength(stream, call.i1 - 1);
  if (length < 0) return thread.wait();
  if (length == 0 && call.i1 > 1) return 0;
  putText<u8>(thread.process.memory, call.a0, stream.take(length));
  return call.a0;
}

/** A line without its end, from standard input. */
function getWhole(thread: Thread, buffer: u64, room: u64): u64 {
  const stream = inputAt(thread, standardInput(thread));
  if (stream == null) return 0;
  const length = lineLength(stream, <i32>MOST);
  if (length < 0) return thread.wait();
  if (length == 0) return 0;
  const line = stream.take(length);
  const text = line[length - 1] == 0x0a ? line.slice<StaticArray<u8>>(0, length - 1) : line;
  if (<u64>text.length >= room) {
    putText<u8>(thread.process.memory, buffer, new StaticArray<u8>(0));
    return invalid(thread, ERANGE, 0);
  }
  putText<u8>(thread.process.memory, buffer, text);
  return buffer;
}

/** Into memory as it comes; `thread.progress` counts. */
function read(thread: Thread, buffer: u64, size: u64, count: u64, at: u64): u64 {
  if (size == 0 || count == 0) return 0;
  if (buffer == 0 || u64.MAX_VALUE / size < count) return invalid(thread, EINVAL, 0);
  const stream = inputAt(thread, at);
  if (stream == null) return 0;
  const wanted = min(size * count, <u64>u32.MAX_VALUE);
  while (thread.progress < wanted) {
    if (stream.available == 0 && stream.fill() <= 0) {
      if (stream.isLate) return thread.wait();
      break;
    }
    const bytes = stream.take(<i32>min<u64>(wanted - thread.progress, MOST));
    if (!thread.process.memory.write(buffer + thread.progress, bytes)) break;
    thread.progress += bytes.length;
  }
  return thread.progress / size;
}

/** (buffer, room, size, count, stream). */
function readSecure(thread: Thread, call: Call): u64 {
  const stream = thread.process.memory.u64(call.stack);
  if (call.a2 == 0 || call.a3 == 0) return 0;
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  if (call.a2 > call.a1 / call.a3) {
    if (call.a1 != u64.MAX_VALUE) thread.process.memory.fill(call.a0, 0, call.a1);
    return invalid(thread, ERANGE, 0);
  }
  return read(thread, call.a0, call.a2, call.a3, stream);
}

function ungetc(thread: Thread, call: Call): u64 {
  const stream = inputAt(thread, call.a1);
  if (stream == null || <u32>call.a0 == u32.MAX_VALUE) return EOF;
  stream.pushBack(StaticArray.fromArray<u8>([<u8>call.a0]));
  stream.clear(AT_END);
  return call.a0 & 0xff;
}

// Wide letters.

/** A letter in the stream: its units, and how many bytes it takes; `length` is 0 at the end, -1 for one that is none. */
export class WideLetter {
  unit: u16 = 0;
  /** Second half of a pair; 0 for none. */
  low: u16 = 0;
  length: i32 = 0;
}

/** The letter that begins at a byte of a stream. */
export function wideLetterAt(stream: Stream, index: i32): WideLetter {
  const letter = new WideLetter();
  const descriptor = stream.descriptor;
  const isText = descriptor != null && descriptor.isText;
  const encoding = descriptor == null ? Encoding.Locale : descriptor.encoding;
  if (!isText || encoding == Encoding.Utf16) {
    const high = stream.at(index + 1);
    if (high < 0) return letter;
    letter.unit = <u16>(stream.at(index) | (high << 8));
    letter.length = 2;
    if (!isText || letter.unit != 0x0d || stream.at(index + 2) != 0x0a || stream.at(index + 3) != 0) return letter;
    letter.unit = 0x0a;
    letter.length = 4;
    return letter;
  }
  const locale = encoding == Encoding.Utf8 ? UTF8 : stream.process.crt.locale;
  const bytes: Array<u8> = [];
  while (bytes.length < 4) {
    const byte = stream.at(index + bytes.length);
    if (byte < 0) break;
    bytes.push(<u8>byte);
    const count = lengthOfLetter(locale, StaticArray.fromArray<u8>(bytes), 0);
    if (count == 0) continue;
    letter.length = count;
    if (count < 0) return letter;
    const point = pointOf(StaticArray.fromArray<u8>(bytes), 0, count);
    letter.unit = <u16>(point >= 0x1_0000 ? 0xd7c0 + (point >> 10) : point);
    letter.low = <u16>(point >= 0x1_0000 ? 0xdc00 | (point & 0x3ff) : 0);
    return letter;
  }
  if (bytes.length > 0 && !stream.isLate) letter.length = -1;
  return letter;
}

const UTF8 = new Locale();
UTF8.set(0, '.utf8');

function getLetter(thread: Thread, at: u64): u64 {
  const stream = inputAt(thread, at);
  if (stream == null) return WEOF;
  const letter = wideLetterAt(stream, 0);
  if (letter.length < 0) {
    setErrno(thread, EILSEQ);
    return WEOF;
  }
  if (letter.length == 0) return stream.isLate ? thread.wait() : WEOF;
  stream.skip(letter.length);
  if (letter.low != 0) pushWide(stream, letter.low);
  return letter.unit;
}

/** As the stream keeps it; half a pair as three bytes. */
function pushWide(stream: Stream, unit: u16): bool {
  const bytes = bytesOfWide(stream, StaticArray.fromArray<u16>([unit]));
  if (bytes == null) return false;
  stream.pushBack(bytes);
  return true;
}

function getWideLine(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.i1 <= 0) return call.i1 == 0 ? 0 : invalid(thread, EINVAL, 0);
  const stream = inputAt(thread, call.a2);
  if (stream == null) return 0;
  const units: Array<u16> = [];
  let used = 0;
  while (units.length < call.i1 - 1) {
    const letter = wideLetterAt(stream, used);
    if (letter.length == 0 && stream.isLate) return thread.wait();
    if (letter.length < 0) {
      setErrno(thread, EILSEQ);
      return 0;
    }
    if (letter.length == 0 || (letter.low != 0 && units.length + 2 >= call.i1)) break;
    used += letter.length;
    units.push(letter.unit);
    if (letter.low != 0) units.push(letter.low);
    if (letter.unit == 0x0a) break;
  }
  if (units.length == 0 && call.i1 > 1) return 0;
  stream.skip(used);
  putText<u16>(thread.process.memory, call.a0, StaticArray.fromArray<u16>(units));
  return call.a0;
}

function ungetwc(thread: Thread, call: Call): u64 {
  const stream = inputAt(thread, call.a1);
  if (stream == null || <u16>call.a0 == 0xffff || !pushWide(stream, <u16>call.a0)) return WEOF;
  stream.clear(AT_END);
  return call.a0 & 0xffff;
}
