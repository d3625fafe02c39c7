// poll and select: waiting for several files.

import { EBADF, EFAULT, EINVAL, ERESTARTNOHAND } from '../errno';
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI, POLLRDNORM, POLLWRNORM } from '../file/flags';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { expireAfter, readTime, timeLeft, writeTime } from '../process/time';
import { UNBLOCKABLE } from '../signal/signals';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** Reported whether asked for or not. */
const ALWAYS: u32 = POLLERR | POLLHUP | POLLNVAL;
const READABLE: u32 = POLLIN | POLLRDNORM | POLLHUP | POLLERR;
const WRITABLE: u32 = POLLOUT | POLLWRNORM | POLLERR;
/** Sets of select hold this many bits. */
const MOST_SELECTED: i32 = 1024;

export function pollCalls(table: Table): void {
  table.add(7, 'poll', poll, 'pollfds int int=pollready');
  table.add(23, 'select', select, 'int fdset fdset fdset timeval=ready');
  table.add(270, 'pselect6', selectMasked, 'int fdset fdset fdset timespec pointer=ready');
  table.add(271, 'ppoll', pollMasked, 'pollfds int timespec sigset size=pollready');
}

/** Sets a mask for the time of the call. 0, or an error negated. A null address leaves the mask. */
export function maskDuring(thread: Thread, address: u64, size: u64): i64 {
  if (address == 0 || !thread.fresh) return 0;
  if (size != 8) return -EINVAL;
  const mask = readBlock(thread.process.space, address, 8);
  if (mask == null) return -EFAULT;
  thread.savedMask = thread.mask;
  thread.hasSavedMask = true;
  thread.mask = mask.u64(0) & ~UNBLOCKABLE;
  return 0;
}

function poll(thread: Thread, call: Call): i64 {
  const timeout = call.i2;
  if (timeout >= 0) expireAfter(thread, <u64>timeout * 1_000_000);
  return pollFor(thread, call.a0, call.a1, timeout == 0);
}

function pollMasked(thread: Thread, call: Call): i64 {
  let immediately = false;
  if (call.a2 != 0) {
    const time = readTime(thread.process.space, call.a2, 1);
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
    immediately = time.nanoseconds == 0;
  }
  const error = maskDuring(thread, call.a3, call.a4);
  if (error != 0) return error;
  const result = pollFor(thread, call.a0, call.a1, immediately);
  if (call.a2 != 0 && result > -4096) writeTime(thread.process.space, call.a2, timeLeft(thread), 1);
  return result;
}

function pollFor(thread: Thread, address: u64, count: u64, immediately: bool): i64 {
  const process = thread.process;
  if (count > <u64>process.files.limit) return -EINVAL;
  // struct pollfd: descriptor, events, returned events.
  const list = readBlock(process.space, address, <u32>count * 8);
  if (list == null) return -EFAULT;
  let found = 0;
  for (let i = 0; i < <i32>count; i++) {
    const events = eventsOf(thread, list.i32(i * 8), list.u16(i * 8 + 4));
    list.setU16(i * 8 + 6, events);
    if (events != 0) found++;
  }
  if (found > 0 || immediately || thread.timedOut) {
    return copyOut(process.space, address, list.bytes) ? found : -EFAULT;
  }
  for (let i = 0; i < <i32>count; i++) watch(thread, list.i32(i * 8), list.u16(i * 8 + 4));
  return thread.wait(ERESTARTNOHAND);
}

function eventsOf(thread: Thread, descriptor: i32, wanted: u32): u32 {
  if (descriptor < 0) return 0;
  const file = thread.process.files.get(descriptor);
  return file == null ? POLLNVAL : file.ready() & (wanted | ALWAYS);
}

function watch(thread: Thread, descriptor: i32, events: u32): void {
  const file = thread.process.files.get(descriptor);
  if (file != null) thread.watch(file, events);
}

function select(thread: Thread, call: Call): i64 {
  return selectFor(thread, call, 1000);
}

function selectMasked(thread: Thread, call: Call): i64 {
  if (call.a5 != 0) {
    // A pointer to the mask and its size.
    const pair = readBlock(thread.process.space, call.a5, 16);
    if (pair == null) return -EFAULT;
    const error = maskDuring(thread, pair.u64(0), pair.u64(8));
    if (error != 0) return error;
  }
  return selectFor(thread, call, 1);
}

/** `unit` is that of the time's fraction. Linux writes the time that is left back. */
function selectFor(thread: Thread, call: Call, unit: u64): i64 {
  const space = thread.process.space;
  let immediately = false;
  if (call.a4 != 0) {
    const time = readTime(space, call.a4, unit);
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
    immediately = time.nanoseconds == 0;
  }
  const result = selectSets(thread, call, immediately);
  if (call.a4 != 0 && result > -4096) writeTime(space, call.a4, timeLeft(thread), unit);
  return result;
}

function selectSets(thread: Thread, call: Call, immediately: bool): i64 {
  const count = call.i0;
  if (count < 0) return -EINVAL;
  const bits = min(count, MOST_SELECTED);
  const size = ((bits + 63) >> 6) * 8;
  const space = thread.process.space;
  const addresses: u64[] = [call.a1, call.a2, call.a3];
  const events: u32[] = [READABLE, WRITABLE, POLLPRI];
  const asked: Array<Block> = [];
  const found: Array<Block> = [];
  for (let i = 0; i < 3; i++) {
    const set: Block | null = addresses[i] == 0 ? Block.of(size) : readBlock(space, addresses[i], size);
    if (set == null) return -EFAULT;
    asked.push(set);
    found.push(Block.of(size));
  }
  const total = scanSets(thread, bits, events, asked, found);
  if (total < 0) return total;
  if (total > 0 || immediately || thread.timedOut) {
    for (let i = 0; i < 3; i++) {
      if (addresses[i] != 0 && !copyOut(space, addresses[i], found[i].bytes)) return -EFAULT;
    }
    return total;
  }
  for (let descriptor = 0; descriptor < bits; descriptor++) {
    for (let i = 0; i < 3; i++) {
      if (hasBit(asked[i], descriptor)) watch(thread, descriptor, events[i]);
    }
  }
  return thread.wait(ERESTARTNOHAND);
}

function scanSets(
  thread: Thread, bits: i32, events: u32[], asked: Array<Block>, found: Array<Block>,
): i64 {
  let total = 0;
  for (let descriptor = 0; descriptor < bits; descriptor++) {
    for (let i = 0; i < 3; i++) {
      if (!hasBit(asked[i], descriptor)) continue;
      const file = thread.process.files.get(descriptor);
      if (file == null) return -EBADF;
      if ((file.ready() & events[i]) == 0) continue;
      const byte = descriptor >> 3;
      found[i].setU8(byte, found[i].u8(byte) | (1 << (descriptor & 7)));
      total++;
    }
  }
  return total;
}

function hasBit(set: Block, bit: i32): bool {
  return ((set.u8(bit >> 3) >> (bit & 7)) & 1) != 0;
}
