// Asynchronous transfers (io_submit(2)). Each is done when it is submitted, as Linux does it with files that have no better way: a program
// sees that it has ended at once.

import { EAGAIN, EBADF, EFAULT, EINTR, EINVAL, EOPNOTSUPP } from '../errno';
import { Description } from '../file/description';
import { EventFile } from '../file/event';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU64 } from '../memory/copy';
import { PAGE } from '../memory/layout';
import { MAP_ANONYMOUS, MAP_PRIVATE, mapRegion } from '../memory/map';
import { Region } from '../memory/region';
import { TransferContext } from '../process/asynchronous';
import { expireAfter, readTime } from '../process/time';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { maskDuring } from './poll';
import { Table } from './table';
import { NO_WAIT, readInto, writeFrom } from './transfer';
import { Vectors } from './vectors';

/** struct iocb, struct io_event. */
const REQUEST_SIZE: u32 = 64;
const EVENT_SIZE: i32 = 32;
const MOST_EVENTS: u32 = 65536;
/** A context has room for twice as many as are asked for (in 32 bits, as Linux reckons), and for no more than these. */
const ALL_EVENTS: u32 = 0x80_0000;
/** Read and write. */
const ACCESS: u32 = 3;

const READ: u32 = 0;
const WRITE: u32 = 1;
const SYNCHRONIZE: u32 = 2;
const SYNCHRONIZE_DATA: u32 = 3;
const READ_VECTORS: u32 = 7;
const WRITE_VECTORS: u32 = 8;
/** IOCB_FLAG_RESFD, and IOCB_FLAG_IOPRIO. */
const TELLS_EVENT: u32 = 1;
const REQUEST_FLAGS: u32 = 3;
const TRANSFER_FLAGS: u32 = 0x7f;

export function asynchronousCalls(table: Table): void {
  table.add(206, 'io_setup', setUp, 'uint pointer');
  table.add(207, 'io_destroy', destroy, 'pointer');
  table.add(208, 'io_getevents', events, 'pointer int int pointer timespec');
  table.add(209, 'io_submit', submit, 'pointer int pointer');
  table.add(210, 'io_cancel', cancel, 'pointer pointer pointer');
  table.add(333, 'io_pgetevents', eventsMasked, 'pointer int int pointer timespec pointer');
  table.partial(209, 'IOCB_CMD_POLL; reading where there is nothing yet gives EAGAIN');
}

function contextOf(thread: Thread, id: u64): TransferContext | null {
  const contexts = thread.process.space.transfers;
  return contexts.has(id) ? contexts.get(id) : null;
}

/** Programs may look at the page that a context is known by; it says nothing. */
function setUp(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const before = readBlock(space, call.a1, 8);
  if (before == null) return -EFAULT;
  const limit = <u32>call.a0;
  if (before.u64(0) != 0 || limit == 0 || limit * 2 > ALL_EVENTS) return -EINVAL;
  if (limit > MOST_EVENTS) return -EAGAIN;
  const id = mapRegion(space, new Region(0, PAGE, ACCESS), 0, MAP_PRIVATE | MAP_ANONYMOUS);
  if (id < 0) return id;
  if (!writeU64(space, call.a1, <u64>id)) {
    space.remove(<u64>id, <u64>id + PAGE);
    return -EFAULT;
  }
  space.transfers.set(<u64>id, new TransferContext(<u64>id, <i32>limit));
  return 0;
}

function destroy(thread: Thread, call: Call): i64 {
  const context = contextOf(thread, call.a0);
  if (context == null) return -EINVAL;
  const space = thread.process.space;
  space.transfers.delete(context.id);
  space.remove(context.id, context.id + PAGE);
  context.wake();
  return 0;
}

/** Gives how many were taken; the error of the first if that was not. */
function submit(thread: Thread, call: Call): i64 {
  const context = contextOf(thread, call.a0);
  if (context == null || <i64>call.a1 < 0) return -EINVAL;
  let done: i64 = 0;
  while (done < <i64>call.a1) {
    const pointer = readBlock(thread.process.space, call.a2 + <u64>done * 8, 8);
    const error: i64 = pointer == null ? -EFAULT : submitOne(thread, context, pointer.u64(0));
    if (error != 0) return done > 0 ? done : error;
    done++;
  }
  return done;
}

/** struct iocb: data, key, flags of the transfer, kind, priority, descriptor, buffer, its length, offset, 0, flags, eventfd. */
function submitOne(thread: Thread, context: TransferContext, address: u64): i64 {
  const files = thread.process.files;
  const request = readBlock(thread.process.space, address, REQUEST_SIZE);
  if (request == null) return -EFAULT;
  const flags = request.u32(56);
  if (request.u64(48) != 0 || (flags & ~REQUEST_FLAGS) != 0) return -EINVAL;
  if (context.events.length >= context.limit) return -EAGAIN;
  const file = files.get(request.i32(20));
  if (file == null) return -EBADF;
  let told: EventFile | null = null;
  if ((flags & TELLS_EVENT) != 0) {
    const other = files.get(request.i32(60));
    if (other == null) return -EBADF;
    if (!(other instanceof EventFile)) return -EINVAL;
    told = <EventFile>other;
  }
  const result = perform(thread, file, request);
  // An error before the start is the submission's, one of the transfer its own.
  if (thread.refusesTransfer) {
    thread.refusesTransfer = false;
    return result;
  }
  const event = Block.of(EVENT_SIZE);
  event.setU64(0, request.u64(0));
  event.setU64(8, address);
  event.setU64(16, <u64>result);
  context.add(event);
  if (told != null) told.signal();
  return 0;
}

function refuse(thread: Thread, error: i64): i64 {
  thread.refusesTransfer = true;
  return -error;
}

function perform(thread: Thread, file: Description, request: Block): i64 {
  const kind = request.u32(16) & 0xffff;
  const buffer = request.u64(24);
  const length = request.u64(32);
  const offset = <i64>request.u64(40);
  const transferFlags = request.u32(12);
  if (kind == SYNCHRONIZE || kind == SYNCHRONIZE_DATA) {
    if (buffer != 0 || length != 0 || offset != 0 || transferFlags != 0) return refuse(thread, EINVAL);
    const result = file.sync();
    return result == -EINVAL ? refuse(thread, EINVAL) : result;
  }
  const reads = kind == READ || kind == READ_VECTORS;
  if (!reads && kind != WRITE && kind != WRITE_VECTORS) return refuse(thread, EINVAL);
  if ((transferFlags & ~TRANSFER_FLAGS) != 0) return refuse(thread, EOPNOTSUPP);
  if (reads ? !file.readable : !file.writable) return refuse(thread, EBADF);
  if (offset < 0) return refuse(thread, EINVAL);
  const space = thread.process.space;
  const one = kind == READ || kind == WRITE;
  const vectors = one ? Vectors.one(space, buffer, length) : Vectors.list(space, buffer, length);
  if (vectors.error != 0) return refuse(thread, vectors.error);
  thread.progress = 0;
  const descriptor = request.i32(20);
  const result = reads ? readInto(thread, descriptor, vectors, offset, NO_WAIT) : writeFrom(thread, descriptor, vectors, offset, NO_WAIT);
  const done = <i64>thread.progress;
  thread.progress = 0;
  // What would have gone on after a pause is left as a short transfer.
  return result == WAIT ? done : result;
}

function events(thread: Thread, call: Call): i64 {
  return eventsFor(thread, call);
}

function eventsMasked(thread: Thread, call: Call): i64 {
  if (call.a5 != 0) {
    const pair = readBlock(thread.process.space, call.a5, 16);
    if (pair == null) return -EFAULT;
    const error = maskDuring(thread, pair.u64(0), pair.u64(8));
    if (error != 0) return error;
  }
  return eventsFor(thread, call);
}

/** Waits for as many as the program needs, for as long as it says. */
function eventsFor(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const least = <i64>call.a1;
  const most = <i64>call.a2;
  let immediately = false;
  if (call.a4 != 0) {
    const time = readTime(space, call.a4, 1);
    if (time.error == -EFAULT) return -EFAULT;
    // One that is none is over at once.
    immediately = time.error != 0 || time.nanoseconds == 0;
    expireAfter(thread, time.nanoseconds);
  }
  const context = contextOf(thread, call.a0);
  if (context == null || least < 0 || least > most) return -EINVAL;
  const count = min<i64>(most, context.events.length);
  if (count < least && !immediately && !thread.timedOut) {
    context.await(thread);
    const waits = thread.wait(EINTR);
    if (waits == WAIT || count == 0) return waits;
  }
  for (let i: i64 = 0; i < count; i++) {
    if (!copyOut(space, call.a3 + <u64>i * EVENT_SIZE, context.events[0].bytes)) return i > 0 ? i : -EFAULT;
    context.events.shift();
  }
  return count;
}

/** There is nothing to take back: what was submitted has ended. */
function cancel(thread: Thread, call: Call): i64 {
  const request = readBlock(thread.process.space, call.a1, REQUEST_SIZE);
  return request == null ? -EFAULT : -EINVAL;
}
