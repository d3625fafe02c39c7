// Reading and writing.

import { Pressure } from '../../lib/collector';
import { lend } from '../../lib/heap';
import { Scratch } from '../../lib/scratch';
import { EAGAIN, EBADF, EFAULT, EINVAL, EOPNOTSUPP, EPIPE, ERESTARTSYS, ESPIPE } from '../errno';
import { Chunk, Description } from '../file/description';
import { O_APPEND, O_PATH, POLLIN, POLLOUT } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { Status } from '../file/status';
import { part } from '../memory/block';
import { readBlock, writeU64 } from '../memory/copy';
import { CHUNK, PAGE_MASK } from '../memory/layout';
import { sendToThread } from '../signal/deliver';
import { SI_USER, SignalInfo } from '../signal/info';
import { SIGPIPE } from '../signal/number';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { allowedLength, makeHarmless } from './file-limits';
import { Table } from './table';
import { Vectors } from './vectors';

const SEEK_CUR: u32 = 1;

/** Position of a transfer at the file's own offset. */
export const CURRENT: i64 = -1;

const TRANSIT: Scratch = new Scratch(<i32>CHUNK);

const RWF_DSYNC: u32 = 2;
const RWF_SYNC: u32 = 4;
const RWF_NOWAIT: u32 = 8;
const RWF_APPEND: u32 = 16;
/** With RWF_HIPRI, which means nothing here. */
const RWF_KNOWN: u32 = 31;

/** How to transfer: do not wait; send no SIGPIPE. */
export const NO_WAIT: u32 = 1;
export const NO_SIGNAL: u32 = 2;
/** In a way that there is not. */
const UNKNOWN: u32 = 4;

export function transferCalls(table: Table): void {
  table.add(0, 'read', read, 'fd >data size');
  table.add(1, 'write', write, 'fd data size');
  table.add(17, 'pread64', pread, 'fd >data size int');
  table.add(18, 'pwrite64', pwrite, 'fd data size int');
  table.add(19, 'readv', readv, 'fd >iovec int');
  table.add(20, 'writev', writev, 'fd iovec int');
  table.add(40, 'sendfile', sendfile, 'fd fd >long size');
  table.add(295, 'preadv', preadv, 'fd >iovec int int int');
  table.add(296, 'pwritev', pwritev, 'fd iovec int int int');
  table.add(326, 'copy_file_range', copyFileRange, 'fd pointer fd pointer size hex');
  table.add(327, 'preadv2', preadv2, 'fd >iovec int int int hex');
  table.add(328, 'pwritev2', pwritev2, 'fd iovec int int int hex');
}

function read(thread: Thread, call: Call): i64 {
  return readInto(thread, call.i0, Vectors.one(thread.process.space, call.a1, call.a2), CURRENT);
}

function write(thread: Thread, call: Call): i64 {
  return writeFrom(thread, call.i0, Vectors.one(thread.process.space, call.a1, call.a2), CURRENT);
}

function pread(thread: Thread, call: Call): i64 {
  if (<i64>call.a3 < 0) return -EINVAL;
  return readInto(thread, call.i0, Vectors.one(thread.process.space, call.a1, call.a2), <i64>call.a3);
}

function pwrite(thread: Thread, call: Call): i64 {
  if (<i64>call.a3 < 0) return -EINVAL;
  return writeFrom(thread, call.i0, Vectors.one(thread.process.space, call.a1, call.a2), <i64>call.a3);
}

function readv(thread: Thread, call: Call): i64 {
  return readInto(thread, call.i0, Vectors.list(thread.process.space, call.a1, call.a2), CURRENT);
}

function writev(thread: Thread, call: Call): i64 {
  return writeFrom(thread, call.i0, Vectors.list(thread.process.space, call.a1, call.a2), CURRENT);
}

function preadv(thread: Thread, call: Call): i64 {
  if (<i64>call.a3 < 0) return -EINVAL;
  return readInto(thread, call.i0, Vectors.list(thread.process.space, call.a1, call.a2), <i64>call.a3);
}

function pwritev(thread: Thread, call: Call): i64 {
  if (<i64>call.a3 < 0) return -EINVAL;
  return writeFrom(thread, call.i0, Vectors.list(thread.process.space, call.a1, call.a2), <i64>call.a3);
}

/** The second forms take -1 for the file's own offset, and flags. */
function preadv2(thread: Thread, call: Call): i64 {
  if (<i64>call.a3 < CURRENT) return -EINVAL;
  const manner = mannerOf(<u32>call.a5);
  return readInto(thread, call.i0, Vectors.list(thread.process.space, call.a1, call.a2), <i64>call.a3, manner);
}

function pwritev2(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a5;
  if (<i64>call.a3 < CURRENT) return -EINVAL;
  const file = thread.process.files.get(call.i0);
  const manner = mannerOf(flags);
  const vectors = Vectors.list(thread.process.space, call.a1, call.a2);
  if (file == null || (flags & RWF_APPEND) == 0 || file.pollable) {
    const result = writeFrom(thread, call.i0, vectors, <i64>call.a3, manner);
    if (result > 0 && file != null && (flags & (RWF_DSYNC | RWF_SYNC)) != 0) file.sync();
    return result;
  }
  // At the end, as if it had been opened so; its offset moves only if that was asked for.
  const before = file.flags;
  const offset = file.offset;
  file.flags |= O_APPEND;
  const result = writeFrom(thread, call.i0, vectors, CURRENT, manner);
  file.flags = before;
  if (<i64>call.a3 != CURRENT) file.offset = offset;
  return result;
}

/** Flags that are not known are refused once all else is as it should be. */
function mannerOf(flags: u32): u32 {
  return ((flags & RWF_NOWAIT) != 0 ? NO_WAIT : 0) | ((flags & ~RWF_KNOWN) != 0 ? UNKNOWN : 0);
}

/** Is it asked for a place in what has none? That comes before all that the file does not let be done. */
function hasNoPlaces(file: Description, position: i64): bool {
  return position != CURRENT && (file.flags & O_PATH) == 0 && file.seek(0, SEEK_CUR) == -ESPIPE;
}

/** Reads at `position`, or with CURRENT at the file's offset; waits if there is nothing and neither file nor `manner` forbids. */
export function readInto(thread: Thread, descriptor: i32, vectors: Vectors, position: i64, manner: u32 = 0): i64 {
  const file = thread.process.files.get(descriptor);
  if (file == null) return -EBADF;
  if (!file.readable || vectors.error != 0 || manner >= UNKNOWN) {
    if (hasNoPlaces(file, position)) return -ESPIPE;
    if (!file.readable) return -EBADF;
    if (vectors.error != 0) return -vectors.error;
    if (vectors.total != 0) return -EOPNOTSUPP;
  }
  const chunk = new Chunk();
  while (true) {
    const done = thread.progress;
    const wanted = <u32>min(vectors.total - done, <u64>CHUNK);
    // What a file system gives is in the guest's memory before anything else comes.
    if (file instanceof NodeFile) lend(TRANSIT);
    const count = position == CURRENT ? file.read(chunk, wanted) : file.readAt(chunk, <u64>position + done, wanted);
    lend(null);
    if (count < 0) {
      if (done > 0) return <i64>done;
      const waits = file.blocking && (manner & NO_WAIT) == 0;
      if (count != -EAGAIN || !waits) return count;
      if (thread.timedOut) return file.lateness;
      if (thread.deadline == 0 && file.patience > 0) thread.deadline = thread.process.clock.monotonic() + file.patience;
      return thread.waitFor(file, POLLIN, ERESTARTSYS);
    }
    const stored = vectors.scatter(done, chunk.bytes);
    thread.progress += <u64>stored;
    if (<i64>stored < count) {
      if (position == CURRENT) file.offset -= min(file.offset, <u64>(count - stored));
      return thread.progress > 0 ? <i64>thread.progress : -EFAULT;
    }
    // Files and devices give more than a chunk at once; others have given what they had.
    if (count == 0 || thread.progress == vectors.total || !file.fillsReads) return <i64>thread.progress;
    // A host may give less than was asked for, in whole pages; with anything else the file is at its end.
    if (<u64>count < <u64>wanted && (count & PAGE_MASK) != 0) return <i64>thread.progress;
    if (Pressure.high()) return thread.pause();
  }
}

export function writeFrom(thread: Thread, descriptor: i32, vectors: Vectors, position: i64, manner: u32 = 0): i64 {
  const file = thread.process.files.get(descriptor);
  if (file == null) return -EBADF;
  if (!file.writable || vectors.error != 0 || manner >= UNKNOWN) {
    if (hasNoPlaces(file, position)) return -ESPIPE;
    if (!file.writable) return -EBADF;
    if (vectors.error != 0) return -vectors.error;
    if (vectors.total != 0) return -EOPNOTSUPP;
  }
  if (vectors.total == 0) return 0;
  if (thread.progress == 0) makeHarmless(thread, file);
  while (thread.progress < vectors.total) {
    let data = vectors.gather(thread.progress, CHUNK);
    // What lies before the first page that cannot be read is written.
    if (data == null) data = vectors.gather(thread.progress, vectors.pageRest(thread.progress));
    if (data == null) return soFar(thread, hasNoPlaces(file, position) ? -ESPIPE : -EFAULT);
    const allowed = allowedLength(thread, file, position == CURRENT ? file.offset : <u64>position + thread.progress, data.length);
    if (allowed < 0) return soFar(thread, allowed);
    if (allowed < <i64>data.length) data = part(data, 0, <i32>allowed);
    const count = put(file, data, position, thread.progress);
    const waits = file.blocking && (manner & NO_WAIT) == 0;
    if (count == -EAGAIN && waits) return soFar(thread, thread.waitFor(file, POLLOUT, ERESTARTSYS));
    if (count < 0) return soFar(thread, (manner & NO_SIGNAL) != 0 ? count : broken(thread, count));
    if (count == 0) break;
    thread.progress += <u64>count;
    if (Pressure.high() && thread.progress < vectors.total) return thread.pause();
  }
  return <i64>thread.progress;
}

/** Bytes go on to the end where the file was opened for that, whatever the position. */
function put(file: Description, data: StaticArray<u8>, position: i64, done: u64): i64 {
  if (position == CURRENT || (file.flags & O_APPEND) != 0) return file.write(data);
  return file.writeAt(<u64>position + done, data);
}

/** What was done counts more than what kept it from going on; a wait goes on later. */
export function soFar(thread: Thread, result: i64): i64 {
  return thread.progress > 0 && result < 0 && result > -4096 ? <i64>thread.progress : result;
}

/** Nobody reads any more: that is a signal too. */
export function broken(thread: Thread, error: i64): i64 {
  if (error == -EPIPE && thread.progress == 0) {
    sendToThread(thread, SignalInfo.fromProcess(SIGPIPE, SI_USER, thread.process));
  }
  return error;
}

function sendfile(thread: Thread, call: Call): i64 {
  const files = thread.process.files;
  const output = files.get(call.i0);
  const input = files.get(call.i1);
  const offset = new Offset(thread, call.a2);
  if (offset.error != 0) return -offset.error;
  if (output == null || input == null || !output.writable || !input.readable) return -EBADF;
  if (call.a2 != 0 && input.pollable) return -ESPIPE;
  if (call.a2 != 0 && <i64>offset.of(input) < 0) return -EINVAL;
  if ((output.flags & O_APPEND) != 0) return -EINVAL;
  return copyBetween(thread, input, offset, output, new Offset(thread, 0), call.a3);
}

function copyFileRange(thread: Thread, call: Call): i64 {
  const files = thread.process.files;
  const input = files.get(call.i0);
  const output = files.get(call.i2);
  if (output == null || input == null || !output.writable || !input.readable) return -EBADF;
  if (call.a5 != 0 || input.pollable || output.pollable) return -EINVAL;
  const from = new Offset(thread, call.a1);
  const to = new Offset(thread, call.a3);
  if (from.error != 0 || to.error != 0) return -EFAULT;
  if ((output.flags & O_APPEND) != 0) return -EBADF;
  if (thread.progress == 0 && overlaps(input, from.of(input), output, to.of(output), call.a4)) return -EINVAL;
  return copyBetween(thread, input, from, output, to, call.a4);
}

/** Is it the same file on both sides, and are some of its bytes to come over others of them? */
function overlaps(input: Description, from: u64, output: Description, to: u64, count: u64): bool {
  if (from >= to + count || to >= from + count) return false;
  const one = new Status();
  const other = new Status();
  if (input.stat(one) != 0 || output.stat(other) != 0 || !one.isSame(other)) return false;
  const copied = min(count, one.size - min(one.size, from));
  return copied > (to > from ? to - from : from - to);
}

/** An offset in guest memory; where the address is 0, the file's own. */
export class Offset {
  value: u64 = 0;
  error: i64 = 0;

  constructor(
    private thread: Thread,
    private address: u64,
  ) {
    if (address != 0) {
      const block = readBlock(thread.process.space, address, 8);
      if (block == null) this.error = EFAULT;
      else this.value = block.u64(0);
    }
  }

  get own(): bool {
    return this.address == 0;
  }

  of(file: Description): u64 {
    return this.own ? file.offset : this.value;
  }

  advance(file: Description, count: u64): void {
    if (this.own) {
      file.offset += count;
    } else {
      this.value += count;
      writeU64(this.thread.process.space, this.address, this.value);
    }
  }
}

function copyBetween(
  thread: Thread, input: Description, from: Offset, output: Description, to: Offset, count: u64,
): i64 {
  const chunk = new Chunk();
  if (thread.progress == 0) makeHarmless(thread, output);
  while (thread.progress < count) {
    const allowed = allowedLength(thread, output, to.of(output), min(count - thread.progress, <u64>CHUNK));
    if (allowed < 0) return soFar(thread, allowed);
    const got = input.readAt(chunk, from.of(input), <u32>allowed);
    if (got == -ESPIPE) return soFar(thread, -EINVAL);
    if (got < 0) return soFar(thread, got);
    if (got == 0) break;
    const put = to.own ? output.write(chunk.bytes) : output.writeAt(to.value, chunk.bytes);
    if (put == -EAGAIN && output.blocking) return soFar(thread, thread.waitFor(output, POLLOUT, ERESTARTSYS));
    if (put < 0) return soFar(thread, broken(thread, put));
    from.advance(input, <u64>put);
    if (!to.own) to.advance(output, <u64>put);
    thread.progress += <u64>put;
    if (Pressure.high() && thread.progress < count) return thread.pause();
  }
  return <i64>thread.progress;
}
