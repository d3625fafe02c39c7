// Times as system calls take and give them, and time-outs of calls that wait.

import { EFAULT, EINVAL } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { AddressSpace } from '../memory/space';
import { Thread } from '../thread/thread';
import { SECOND } from './clock';

/** The longest time, in nanoseconds: some 290 years, and no overflow when added to a clock. */
const LONGEST: u64 = i64.MAX_VALUE;

const WRITTEN: Block = Block.of(16);

/** A time that was read, or why not. */
export class Duration {
  nanoseconds: u64 = 0;
  /** Error negated; 0 if there is a time. */
  error: i64 = 0;
}

/** Reads struct timespec (`unit` 1) or struct timeval (`unit` 1000). */
export function readTime(space: AddressSpace, address: u64, unit: u64): Duration {
  const result = new Duration();
  const block = readBlock(space, address, 16);
  if (block == null) result.error = -EFAULT;
  else convert(block, 0, unit, result);
  return result;
}

/** The time in `block` at `offset`. */
export function convert(block: Block, offset: i32, unit: u64, result: Duration): void {
  const seconds = block.i64(offset);
  const fraction = block.u64(offset + 8);
  if (seconds < 0 || fraction >= SECOND / unit) result.error = -EINVAL;
  else if (<u64>seconds >= LONGEST / SECOND) result.nanoseconds = LONGEST;
  else result.nanoseconds = <u64>seconds * SECOND + fraction * unit;
}

/** Fills in seconds and a fraction in units of `unit` nanoseconds. */
export function putTime(block: Block, offset: i32, nanoseconds: u64, unit: u64): void {
  block.setU64(offset, nanoseconds / SECOND);
  block.setU64(offset + 8, (nanoseconds % SECOND) / unit);
}

/** Writes struct timespec or struct timeval. 0, or -EFAULT. */
export function writeTime(space: AddressSpace, address: u64, nanoseconds: u64, unit: u64): i64 {
  const block = WRITTEN;
  putTime(block, 0, nanoseconds, unit);
  return copyOut(space, address, block.bytes) ? 0 : -EFAULT;
}

/** Sets when the thread's call times out, `nanoseconds` from now; at its first go only. */
export function expireAfter(thread: Thread, nanoseconds: u64): void {
  if (!thread.fresh) return;
  const now = thread.process.clock.monotonic();
  thread.deadline = nanoseconds > LONGEST - now ? LONGEST : max<u64>(now + nanoseconds, 1);
}

/** Nanoseconds until the call times out. */
export function timeLeft(thread: Thread): u64 {
  const now = thread.process.clock.monotonic();
  return thread.deadline > now ? thread.deadline - now : 0;
}
