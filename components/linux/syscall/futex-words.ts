// The younger calls about futexes: one call each for waiting, waking and moving, with flags that say how large a word is (32 bits, so
// far) and whether only this process uses it; and waiting on several words at once.

import { EAGAIN, EFAULT, EINVAL, ERESTARTNOHAND, ERESTARTSYS, ETIMEDOUT } from '../errno';
import { Block } from '../memory/block';
import { readBlock } from '../memory/copy';
import { CLOCK_MONOTONIC, CLOCK_REALTIME } from '../process/clock';
import { expireAfter, readTime } from '../process/time';
import { ANY_BITS, FutexWord, wordAt } from '../thread/futex';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const SIZE: u32 = 3;
const SIZE_32: u32 = 2;
const PRIVATE: u32 = 128;
const MOST_WORDS: u32 = 128;
/** struct futex_waitv: value, address, flags, reserved. */
const WAIT_SIZE: i32 = 24;
const WORD: u64 = 0xffff_ffff;

export function futexWordCalls(table: Table): void {
  table.add(449, 'futex_waitv', waitSeveral, 'pointer uint hex timespec clock');
  table.add(454, 'futex_wake', wake, 'pointer hex int hex');
  table.add(455, 'futex_wait', wait, 'pointer hex hex hex timespec clock');
  table.add(456, 'futex_requeue', requeue, 'pointer hex int int');
}

function isFlags(flags: u32): bool {
  return (flags & ~(SIZE | PRIVATE)) == 0 && (flags & SIZE) == SIZE_32;
}

function wake(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if (!isFlags(flags) || call.a1 > WORD) return -EINVAL;
  if (<u32>call.a1 == 0 || (call.a0 & 3) != 0) return -EINVAL;
  if (!isThere(thread, call.a0, flags)) return -EFAULT;
  return call.i2 == 0 ? 0 : word(thread, call.a0, flags).wake(call.i2, <u32>call.a1);
}

/** A word that processes may share is known by its page. */
function isThere(thread: Thread, address: u64, flags: u32): bool {
  return (flags & PRIVATE) != 0 || readBlock(thread.process.space, address, 4) != null;
}

function word(thread: Thread, address: u64, flags: u32): FutexWord {
  return wordAt(thread.process, address, (flags & PRIVATE) != 0);
}

/** Sets when the wait ends, an instant of the clock. 0, or an error negated. */
function setEnd(thread: Thread, address: u64, clock: i32): i64 {
  if (address == 0) return 0;
  if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) return -EINVAL;
  const time = readTime(thread.process.space, address, 1);
  if (time.error != 0) return time.error;
  const source = thread.process.clock;
  const now = clock == CLOCK_REALTIME ? source.realtime() : source.monotonic();
  expireAfter(thread, time.nanoseconds > now ? time.nanoseconds - now : 0);
  return 0;
}

function wait(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if (thread.woken) return 0;
  if (thread.timedOut) return -ETIMEDOUT;
  if (thread.fresh) {
    if (!isFlags(flags) || call.a1 > WORD || call.a2 > WORD) return -EINVAL;
    const late = setEnd(thread, call.a4, call.i5);
    if (late != 0) return late;
    if (<u32>call.a2 == 0 || (call.a0 & 3) != 0) return -EINVAL;
    const value = readBlock(thread.process.space, call.a0, 4);
    if (value == null) return -EFAULT;
    if (value.u32(0) != <u32>call.a1) return -EAGAIN;
    word(thread, call.a0, flags).join(thread, <u32>call.a2);
  }
  return thread.wait(call.a4 != 0 ? ERESTARTNOHAND : ERESTARTSYS);
}

/** `count` struct futex_waitv. */
function readWaits(thread: Thread, address: u64, count: u32): Block | null {
  return readBlock(thread.process.space, address, count * WAIT_SIZE);
}

function areWaits(list: Block, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const at = i * WAIT_SIZE;
    if (!isFlags(list.u32(at + 16)) || list.u32(at + 20) != 0 || list.u64(at) > WORD) return false;
  }
  return true;
}

/** Gives the number of the word at which it was woken. */
function waitSeveral(thread: Thread, call: Call): i64 {
  const count = <i32>call.a1;
  if (call.a2 != 0 || count < 1 || <u32>count > MOST_WORDS || call.a0 == 0) return -EINVAL;
  if (thread.fresh) {
    const late = setEnd(thread, call.a3, call.i4);
    if (late != 0) return late;
  }
  if (thread.timedOut) return -ETIMEDOUT;
  const list = readWaits(thread, call.a0, count);
  if (list == null) return -EFAULT;
  if (!areWaits(list, count)) return -EINVAL;
  if (thread.woken) return wokenAt(thread, list, count);
  if (thread.fresh) {
    const error = joinAll(thread, list, count);
    if (error != 0) return error;
  }
  return thread.wait(call.a3 != 0 ? ERESTARTNOHAND : ERESTARTSYS);
}

function wokenAt(thread: Thread, list: Block, count: i32): i64 {
  for (let i = 0; i < count; i++) {
    if (word(thread, list.u64(i * WAIT_SIZE + 8), list.u32(i * WAIT_SIZE + 16)).woke(thread)) return i;
  }
  return 0;
}

function joinAll(thread: Thread, list: Block, count: i32): i64 {
  for (let i = 0; i < count; i++) {
    const address = list.u64(i * WAIT_SIZE + 8);
    if ((address & 3) != 0) return -EINVAL;
    const value = readBlock(thread.process.space, address, 4);
    if (value == null) return -EFAULT;
    if (value.u32(0) != list.u32(i * WAIT_SIZE)) return -EAGAIN;
  }
  for (let i = 0; i < count; i++) {
    const one = word(thread, list.u64(i * WAIT_SIZE + 8), list.u32(i * WAIT_SIZE + 16));
    if (i == 0) one.join(thread, ANY_BITS);
    else one.joinToo(thread);
  }
  return 0;
}

/** Two struct futex_waitv: what to wake at, with the value that it must have, and where to move the others. */
function requeue(thread: Thread, call: Call): i64 {
  if (call.a1 != 0 || call.a0 == 0) return -EINVAL;
  const list = readWaits(thread, call.a0, 2);
  if (list == null) return -EFAULT;
  if (!areWaits(list, 2) || call.i2 < 0 || call.i3 < 0) return -EINVAL;
  const from = list.u64(8);
  const to = list.u64(WAIT_SIZE + 8);
  if (((from | to) & 3) != 0) return -EINVAL;
  const value = readBlock(thread.process.space, from, 4);
  if (value == null || !isThere(thread, to, list.u32(WAIT_SIZE + 16))) return -EFAULT;
  if (value.u32(0) != list.u32(0)) return -EAGAIN;
  const first = word(thread, from, list.u32(16));
  const woken = first.wake(call.i2, ANY_BITS);
  return woken + first.futexes.requeue(first.key, word(thread, to, list.u32(WAIT_SIZE + 16)), call.i3);
}
