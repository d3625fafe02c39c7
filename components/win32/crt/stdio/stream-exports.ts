// Streams as such: their state, their places, their buffers and locks.
//
// Source: Microsoft, "fseek, _fseeki64"; "ftell, _ftelli64"; "setvbuf"; "feof"; "ferror"; "_lock_file"; "rewind".

import { FileType, LATER } from '../../object/file';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { LOCKS } from '../state';
import { EINVAL, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { AT_END, BASE, COUNT, FAILED, FILE_SIZE, STREAMS, Stream, streamAt } from './stream';

const ERROR: u64 = <u64>-1;
const ESPIPE: u32 = 29;
/** Ways to seek. */
const SEEK_CUR: i32 = 1;
const SEEK_END: i32 = 2;
/** Ways to buffer. */
const FULL: i32 = 0;
const LINES: i32 = 0x40;
const NONE: i32 = 4;

export function streamExports(library: Library): void {
  library.add('_fileno', fileno);
  library.add('_lock_file', lockFile);
  library.add('_unlock_file', unlockFile);
  library.add('clearerr', (thread, call) => clear(thread, call));
  library.add('clearerr_s', (thread, call) => clear(thread, call));
  library.add('feof', (thread, call) => flagOf(thread, call, AT_END));
  library.add('ferror', (thread, call) => flagOf(thread, call, FAILED));
  library.add('fgetpos', fgetpos);
  library.add('fseek', (thread, call) => seek(thread, call.a0, call.i1, call.i2));
  library.add('fsetpos', fsetpos);
  library.add('ftell', (thread, call) => tell(thread, call, <i64>i32.MAX_VALUE));
  library.add('rewind', rewind);
  library.add('setbuf', (thread, call) => setBuffer(thread, call, call.a1 == 0 ? NONE : FULL, 512));
  library.add('setvbuf', (thread, call) => setBuffer(thread, call, call.i2, call.a3));
}

export function oldStreamExports(library: Library): void {
  library.addData('_iob', <u32>FILE_SIZE * STREAMS);
  library.add('__iob_func', (thread, call) => thread.process.crt.streams.addressOf(0));
  library.add('_lock', lock);
  library.add('_unlock', unlock);
}

export function newStreamExports(library: Library): void {
  library.add('__acrt_iob_func', (thread, call) => thread.process.crt.streams.addressOf(min(<u32>call.a0, STREAMS - 1)));
  library.add('_fseek_nolock', (thread, call) => seek(thread, call.a0, call.i1, call.i2));
  library.add('_fseeki64', (thread, call) => seek(thread, call.a0, <i64>call.a1, call.i2));
  library.add('_fseeki64_nolock', (thread, call) => seek(thread, call.a0, <i64>call.a1, call.i2));
  library.add('_ftell_nolock', (thread, call) => tell(thread, call, <i64>i32.MAX_VALUE));
  library.add('_ftelli64', (thread, call) => tell(thread, call, i64.MAX_VALUE));
  library.add('_ftelli64_nolock', (thread, call) => tell(thread, call, i64.MAX_VALUE));
  library.add('_get_stream_buffer_pointers', bufferPointers);
}

function clear(thread: Thread, call: Call): u64 {
  const stream = streamAt(thread, call.a0);
  if (stream == null) return invalid(thread, EINVAL, EINVAL);
  stream.clear(AT_END | FAILED);
  return 0;
}

function flagOf(thread: Thread, call: Call, flag: u32): u64 {
  const stream = streamAt(thread, call.a0);
  return stream == null ? invalid(thread, EINVAL, 0) : stream.flags & flag;
}

function fileno(thread: Thread, call: Call): u64 {
  const stream = streamAt(thread, call.a0);
  return stream == null ? invalid(thread, EINVAL, ERROR) : <u64>stream.number;
}

/** For a handler to return: 0, or -1 with errno set. */
function seek(thread: Thread, at: u64, offset: i64, from: i32): u64 {
  if (at == 0 || from < 0 || from > SEEK_END) return invalid(thread, EINVAL, ERROR);
  const stream = streamAt(thread, at);
  if (stream == null) return ERROR;
  const done = stream.flush();
  if (done == LATER) return thread.wait();
  const file = stream.file;
  if (done != 0) return setSystemError(thread, <u32>-done);
  if (file == null || file.type != FileType.Disk) {
    setErrno(thread, file == null ? 9 : ESPIPE);
    return ERROR;
  }
  const base = from == SEEK_CUR ? stream.tell() : from == SEEK_END ? file.size() : 0;
  if (base + offset < 0) {
    setErrno(thread, EINVAL);
    return ERROR;
  }
  move(stream, <u64>(base + offset));
  return 0;
}

function move(stream: Stream, place: u64): void {
  stream.dropInput();
  stream.file!.position = place;
  const descriptor = stream.descriptor;
  if (descriptor != null) descriptor.moved();
  stream.clear(AT_END);
}

function tell(thread: Thread, call: Call, most: i64): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, ERROR);
  const stream = streamAt(thread, call.a0);
  if (stream == null) return ERROR;
  const place = stream.tell();
  if (place >= 0 && place <= most) return place;
  setErrno(thread, place < 0 ? ESPIPE : EINVAL);
  return ERROR;
}

function fgetpos(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, ERROR);
  const stream = streamAt(thread, call.a0);
  const place = stream == null ? -1 : stream.tell();
  if (place < 0) {
    setErrno(thread, ESPIPE);
    return ERROR;
  }
  thread.process.memory.setU64(call.a1, place);
  return 0;
}

function fsetpos(thread: Thread, call: Call): u64 {
  return call.a1 == 0 ? invalid(thread, EINVAL, ERROR) : seek(thread, call.a0, <i64>thread.process.memory.u64(call.a1), 0);
}

function rewind(thread: Thread, call: Call): u64 {
  const result = seek(thread, call.a0, 0, 0);
  const stream = thread.process.crt.streams.find(call.a0);
  if (stream != null) stream.clear(FAILED | AT_END);
  return result;
}

/** (stream, buffer, mode, size). */
function setBuffer(thread: Thread, call: Call, mode: i32, size: u64): u64 {
  const stream = streamAt(thread, call.a0);
  if (stream == null || (mode != FULL && mode != LINES && mode != NONE)) return invalid(thread, EINVAL, ERROR);
  if (mode != NONE && (size < 2 || size > <u64>i32.MAX_VALUE)) return invalid(thread, EINVAL, ERROR);
  if (stream.flush() == LATER) return thread.wait();
  stream.room = mode == NONE ? 0 : <i32>min<u64>(size, 1 << 20);
  stream.sync();
  return 0;
}

// Locks.

function lockFile(thread: Thread, call: Call): u64 {
  const stream = thread.process.crt.streams.find(call.a0);
  if (stream == null) return 0;
  if (stream.locks > 0 && stream.owner != thread.id) return thread.wait();
  stream.owner = thread.id;
  stream.locks++;
  return 0;
}

function unlockFile(thread: Thread, call: Call): u64 {
  const stream = thread.process.crt.streams.find(call.a0);
  if (stream != null && stream.locks > 0 && stream.owner == thread.id) stream.locks--;
  return 0;
}

/** The runtime's own locks, by number. */
function lock(thread: Thread, call: Call): u64 {
  const crt = thread.process.crt;
  if (<u32>call.a0 >= <u32>LOCKS) return 0;
  if (crt.lockCounts[call.i0] > 0 && crt.lockOwners[call.i0] != thread.id) return thread.wait();
  crt.lockOwners[call.i0] = thread.id;
  crt.lockCounts[call.i0]++;
  return 0;
}

function unlock(thread: Thread, call: Call): u64 {
  const crt = thread.process.crt;
  if (<u32>call.a0 >= <u32>LOCKS) return 0;
  if (crt.lockOwners[call.i0] == thread.id && crt.lockCounts[call.i0] > 0) crt.lockCounts[call.i0]--;
  return 0;
}

/** (stream, three places): where the stream has its buffer, its position there, and how much is left, which is nothing. */
function bufferPointers(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  if (call.a1 != 0) memory.setU64(call.a1, call.a0 + BASE);
  if (call.a2 != 0) memory.setU64(call.a2, call.a0);
  if (call.a3 != 0) memory.setU64(call.a3, call.a0 + COUNT);
  return 0;
}
