// futex.

import {
  EAGAIN, EDEADLK, EFAULT, EINVAL, ENOSYS, EPERM, ERESTARTNOHAND, ERESTARTSYS, ESRCH, ETIMEDOUT,
} from '../errno';
import { readBlock, writeU32 } from '../memory/copy';
import { expireAfter, readTime } from '../process/time';
import { ANY_BITS, FutexWord, wordAt } from '../thread/futex';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const WAIT: u32 = 0;
const WAKE: u32 = 1;
const REQUEUE: u32 = 3;
const CMP_REQUEUE: u32 = 4;
const WAKE_OP: u32 = 5;
const LOCK_PI: u32 = 6;
const UNLOCK_PI: u32 = 7;
const TRYLOCK_PI: u32 = 8;
const WAIT_BITSET: u32 = 9;
const WAKE_BITSET: u32 = 10;
const LOCK_PI2: u32 = 13;
const PRIVATE: u32 = 128;
const CLOCK_REALTIME: u32 = 256;

// The word of a lock that the system knows: bit 31 says that threads wait, 30 that the last owner died, 29..0 are the owner.
const WAITERS: u32 = 0x8000_0000;
const OWNER_DIED: u32 = 0x4000_0000;
const OWNER: u32 = 0x3fff_ffff;

export function futexCalls(table: Table): void {
  table.add(202, 'futex', futex, 'pointer futex futexvalue futexvalue futexvalue futexvalue');
  table.partial(202, 'FUTEX_WAIT_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI');
}

function futex(thread: Thread, call: Call): i64 {
  if ((call.a0 & 3) != 0) return -EINVAL;
  const command = <u32>call.a1 & ~(PRIVATE | CLOCK_REALTIME);
  const timed = command == WAIT_BITSET || command == LOCK_PI2;
  if (thread.fresh && (<u32>call.a1 & CLOCK_REALTIME) != 0 && !timed) return -ENOSYS;
  // A word that processes may share is known by its page, which must be there.
  const woken = command == WAKE || command == WAKE_BITSET;
  if (woken && (<u32>call.a1 & PRIVATE) == 0 && readBlock(thread.process.space, call.a0, 4) == null) return -EFAULT;
  switch (command) {
    case WAIT:
      return wait(thread, call, ANY_BITS, false);
    case WAIT_BITSET:
      return wait(thread, call, <u32>call.a5, true);
    case WAKE:
      return wordOf(thread, call, call.a0).wake(call.i2, ANY_BITS);
    case WAKE_BITSET:
      return <u32>call.a5 == 0 ? -EINVAL : wordOf(thread, call, call.a0).wake(call.i2, <u32>call.a5);
    case REQUEUE:
      return requeue(thread, call, false);
    case CMP_REQUEUE:
      return requeue(thread, call, true);
    case WAKE_OP:
      return wakeWithOperation(thread, call);
    case LOCK_PI:
      call.a1 |= CLOCK_REALTIME;
      return lock(thread, call, true);
    case LOCK_PI2:
      return lock(thread, call, true);
    case TRYLOCK_PI:
      return lock(thread, call, false);
    case UNLOCK_PI:
      return unlock(thread, call);
    default:
      call.note = 'this futex operation is not offered';
      return -ENOSYS;
  }
}

/** Processes that share the word mean it too, unless the call says that it is private. */
function wordOf(thread: Thread, call: Call, address: u64): FutexWord {
  return wordAt(thread.process, address, (call.a1 & PRIVATE) != 0);
}

/** FUTEX_WAIT takes a time from now, FUTEX_WAIT_BITSET one of a clock. */
function wait(thread: Thread, call: Call, bits: u32, absolute: bool): i64 {
  if (thread.woken) return 0;
  if (thread.timedOut) return -ETIMEDOUT;
  const timed = call.a3 != 0;
  if (thread.fresh) {
    if (bits == 0) return -EINVAL;
    if (timed) {
      const error = setDeadline(thread, call, absolute);
      if (error != 0) return error;
    }
    const word = readBlock(thread.process.space, call.a0, 4);
    if (word == null) return -EFAULT;
    if (word.u32(0) != <u32>call.a2) return -EAGAIN;
    wordOf(thread, call, call.a0).join(thread, bits);
  }
  return thread.wait(timed ? ERESTARTNOHAND : ERESTARTSYS);
}

/** Takes the lock, or waits until it is handed over. Nobody has a priority to inherit: threads take turns. */
function lock(thread: Thread, call: Call, waits: bool): i64 {
  const space = thread.process.space;
  if (thread.woken) return takeOver(thread, call);
  if (thread.timedOut) return -ETIMEDOUT;
  if (thread.fresh) {
    const word = readBlock(space, call.a0, 4);
    if (word == null) return -EFAULT;
    const owner = <i32>(word.u32(0) & OWNER);
    if (owner == thread.id) return -EDEADLK;
    if (owner == 0) return writeU32(space, call.a0, word.u32(0) | <u32>thread.id) ? 0 : -EFAULT;
    if (!waits) return -EAGAIN;
    if (thread.process.sandbox.findThread(owner) == null) return -ESRCH;
    if (call.a3 != 0) {
      const error = setDeadline(thread, call, true);
      if (error != 0) return error;
    }
    if (!writeU32(space, call.a0, word.u32(0) | WAITERS)) return -EFAULT;
    wordOf(thread, call, call.a0).join(thread, ANY_BITS);
  }
  return thread.wait(ERESTARTSYS);
}

/** The thread that was woken has the lock, unless the owner died: then it takes it, and leaves the mark. */
function takeOver(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const address = call.a0;
  const word = readBlock(space, address, 4);
  if (word == null) return -EFAULT;
  const more = wordOf(thread, call, address).isAwaited ? WAITERS : 0;
  if (<i32>(word.u32(0) & OWNER) == thread.id) return 0;
  return writeU32(space, address, (word.u32(0) & OWNER_DIED) | <u32>thread.id | more) ? 0 : -EFAULT;
}

/** Hands the lock to the thread that has waited longest. */
function unlock(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const futex = wordOf(thread, call, call.a0);
  const word = readBlock(space, call.a0, 4);
  if (word == null) return -EFAULT;
  if (<i32>(word.u32(0) & OWNER) != thread.id) return -EPERM;
  const next = futex.first();
  if (next == null) return writeU32(space, call.a0, 0) ? 0 : -EFAULT;
  futex.wake(1, ANY_BITS);
  const more = futex.isAwaited ? WAITERS : 0;
  return writeU32(space, call.a0, <u32>next.id | more) ? 0 : -EFAULT;
}

function setDeadline(thread: Thread, call: Call, absolute: bool): i64 {
  const time = readTime(thread.process.space, call.a3, 1);
  if (time.error != 0) return time.error;
  let span = time.nanoseconds;
  if (absolute) {
    const clock = thread.process.clock;
    const now = (<u32>call.a1 & CLOCK_REALTIME) != 0 ? clock.realtime() : clock.monotonic();
    span = span > now ? span - now : 0;
  }
  expireAfter(thread, span);
  return 0;
}

function requeue(thread: Thread, call: Call, compare: bool): i64 {
  const futex = wordOf(thread, call, call.a0);
  const toWake = call.i2;
  const toMove = <i32>call.a3;
  if (toWake < 0 || toMove < 0 || (call.a4 & 3) != 0) return -EINVAL;
  if (compare) {
    const word = readBlock(thread.process.space, call.a0, 4);
    if (word == null) return -EFAULT;
    if (word.u32(0) != <u32>call.a5) return -EAGAIN;
  }
  const woken = futex.wake(toWake, ANY_BITS);
  return woken + futex.futexes.requeue(futex.key, wordOf(thread, call, call.a4), toMove);
}

/**
 * Changes the second word, wakes at the first, and at the second if its old value compares. The operation is
 * packed: bits 31 shift, 30..28 operation, 27..24 comparison, 23..12 operand, 11..0 value to compare with.
 */
function wakeWithOperation(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const code = <u32>call.a5;
  const word = readBlock(space, call.a4, 4);
  if (word == null) return -EFAULT;
  const old = word.i32(0);
  let operand = (<i32>(code << 8)) >> 20;
  if (code >> 31 != 0) operand = 1 << (operand & 31);
  let value = operand;
  switch ((code >> 28) & 7) {
    case 0: break;
    case 1: value = old + operand; break;
    case 2: value = old | operand; break;
    case 3: value = old & ~operand; break;
    case 4: value = old ^ operand; break;
    default: return -ENOSYS;
  }
  if (!writeU32(space, call.a4, value)) return -EFAULT;
  let woken = wordOf(thread, call, call.a0).wake(call.i2, ANY_BITS);
  if (compares((code >> 24) & 15, old, (<i32>(code << 20)) >> 20)) {
    woken += wordOf(thread, call, call.a4).wake(<i32>call.a3, ANY_BITS);
  }
  return woken;
}

function compares(comparison: u32, old: i32, value: i32): bool {
  switch (comparison) {
    case 0: return old == value;
    case 1: return old != value;
    case 2: return old < value;
    case 3: return old <= value;
    case 4: return old > value;
    case 5: return old >= value;
    default: return false;
  }
}
