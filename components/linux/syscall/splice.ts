// Moving bytes to and from pipes without a look at them (splice(2), tee(2), vmsplice(2)). Here bytes are copied; what programs see is the same.

import { EAGAIN, EBADF, EFAULT, EINVAL, EPIPE, ERESTARTSYS, ESPIPE } from '../errno';
import { Chunk, Description } from '../file/description';
import { O_APPEND, POLLIN, POLLOUT } from '../file/flags';
import { PipeFile } from '../file/pipe';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { allowedLength, makeHarmless } from './file-limits';
import { Table } from './table';
import { CURRENT, NO_WAIT, Offset, broken, readInto, writeFrom } from './transfer';
import { Vectors } from './vectors';

const SPLICE_F_NONBLOCK: u32 = 2;
/** MOVE, NONBLOCK, MORE, GIFT. */
const FLAGS: u32 = 15;
/** Most bytes in one go. */
const PIECE: u64 = 65_536;

export function spliceCalls(table: Table): void {
  table.add(275, 'splice', splice, 'fd pointer fd pointer size hex');
  table.add(276, 'tee', tee, 'fd fd size hex');
  table.add(278, 'vmsplice', vmsplice, 'fd iovec int hex');
}

function splice(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a5;
  if (call.a4 == 0) return 0;
  if ((flags & ~FLAGS) != 0) return -EINVAL;
  const input = thread.process.files.get(call.i0);
  const output = thread.process.files.get(call.i2);
  if (input == null || output == null || !input.readable || !output.writable) return -EBADF;
  const fromPipe = input instanceof PipeFile;
  const toPipe = output instanceof PipeFile;
  if ((fromPipe && call.a1 != 0) || (toPipe && call.a3 != 0)) return -ESPIPE;
  if (!fromPipe && !toPipe) return -EINVAL;
  if (fromPipe && toPipe && (<PipeFile>input).buffer == (<PipeFile>output).buffer) return -EINVAL;
  if (!toPipe && (output.flags & O_APPEND) != 0) return -EINVAL;
  if ((call.a1 != 0 && input.pollable) || (call.a3 != 0 && output.pollable)) return -EINVAL;
  const from = new Offset(thread, call.a1);
  const to = new Offset(thread, call.a3);
  if (from.error != 0 || to.error != 0) return -EFAULT;
  if (<i64>from.value < 0 || <i64>to.value < 0) return -EINVAL;
  return move(thread, input, from, output, to, call.a4, (flags & SPLICE_F_NONBLOCK) != 0);
}

/** What one side has and the other has room for, at once; it waits only for the first bytes. */
function move(
  thread: Thread, input: Description, from: Offset, output: Description, to: Offset, count: u64, impatient: bool,
): i64 {
  let limit = min(count, PIECE);
  if (output instanceof PipeFile) {
    const pipe = <PipeFile>output;
    if (pipe.buffer.readers == 0) return broken(thread, -EPIPE);
    const room = pipe.buffer.room;
    if (room == 0) return waitUnless(thread, impatient || (!pipe.blocking), pipe, POLLOUT);
    limit = min(limit, <u64>room);
  }
  const allowed = allowedLength(thread, output, to.of(output), limit);
  if (allowed < 0) return allowed;
  makeHarmless(thread, output);
  limit = <u64>allowed;
  const chunk = new Chunk();
  const got = take(input, from, chunk, <u32>limit);
  if (got == -EAGAIN) return waitUnless(thread, impatient || !input.blocking, input, POLLIN);
  if (got <= 0) return got;
  const put = to.own ? output.write(chunk.bytes) : output.writeAt(to.value, chunk.bytes);
  if (put == -EAGAIN) return waitUnless(thread, impatient || !output.blocking, output, POLLOUT);
  if (put < 0) return broken(thread, put);
  settle(input, from, chunk, put);
  if (!to.own) to.advance(output, <u64>put);
  return put;
}

/** Bytes for the other side; those of a pipe stay in it until they have been taken there. */
function take(input: Description, from: Offset, chunk: Chunk, limit: u32): i64 {
  if (input instanceof PipeFile) {
    const buffer = (<PipeFile>input).buffer;
    if (buffer.isEmpty) return buffer.writers == 0 ? 0 : -EAGAIN;
    chunk.bytes = buffer.peek(<i32>limit);
    return chunk.bytes.length;
  }
  return input.pollable ? input.read(chunk, limit) : input.readAt(chunk, from.of(input), limit);
}

function settle(input: Description, from: Offset, chunk: Chunk, count: i64): void {
  if (input instanceof PipeFile) (<PipeFile>input).buffer.pull(<i32>count);
  else if (!input.pollable) from.advance(input, <u64>count);
}

function waitUnless(thread: Thread, impatient: bool, file: Description, events: u32): i64 {
  return impatient ? -EAGAIN : thread.waitFor(file, events, ERESTARTSYS);
}

function tee(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if ((flags & ~FLAGS) != 0) return -EINVAL;
  if (call.a2 == 0) return 0;
  const input = thread.process.files.get(call.i0);
  const output = thread.process.files.get(call.i1);
  if (input == null || output == null || !input.readable || !output.writable) return -EBADF;
  if (!(input instanceof PipeFile) || !(output instanceof PipeFile)) return -EINVAL;
  const source = (<PipeFile>input).buffer;
  const target = (<PipeFile>output).buffer;
  if (source == target) return -EINVAL;
  const impatient = (flags & SPLICE_F_NONBLOCK) != 0 || !input.blocking || !output.blocking;
  if (source.isEmpty) return source.writers == 0 ? 0 : waitUnless(thread, impatient, input, POLLIN);
  if (target.readers == 0) return broken(thread, -EPIPE);
  if (target.room == 0) return waitUnless(thread, impatient, output, POLLOUT);
  const bytes = source.peek(<i32>min(min(call.a2, PIECE), <u64>target.room));
  return output.write(bytes);
}

/** From memory into a pipe, or out of one into memory. */
function vmsplice(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if ((flags & ~FLAGS) != 0) return -EINVAL;
  const file = thread.process.files.get(call.i0);
  if (file == null) return -EBADF;
  if (!(file instanceof PipeFile)) return -EBADF;
  const vectors = Vectors.list(thread.process.space, call.a1, call.a2);
  if (vectors.error != 0) return -vectors.error;
  if (vectors.total == 0) return 0;
  const manner = (flags & SPLICE_F_NONBLOCK) != 0 ? NO_WAIT : 0;
  if (file.writable) return writeFrom(thread, call.i0, vectors, CURRENT, manner);
  return readInto(thread, call.i0, vectors, CURRENT, manner);
}
