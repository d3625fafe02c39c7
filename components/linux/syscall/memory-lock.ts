// Memory that stays in memory (mlock(2)). All of a guest's does; so locks are kept, counted and limited, and make present what they cover.

import { EAGAIN, EINVAL, ENOMEM, EPERM } from '../errno';
import { PAGE_MASK, pageUp } from '../memory/layout';
import { lockedBytes, lockedWithin, mappedBytes, setAllLocked, setLocked, touch } from '../memory/locked';
import { Capability } from '../process/credentials';
import { RLIMIT_MEMLOCK } from '../process/limits';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const MLOCK_ONFAULT: u32 = 1;
const MCL_CURRENT: u32 = 1;
const MCL_FUTURE: u32 = 2;
const MCL_ONFAULT: u32 = 4;

export function memoryLockCalls(table: Table): void {
  table.add(149, 'mlock', lock, 'pointer size');
  table.add(150, 'munlock', unlock, 'pointer size');
  table.add(151, 'mlockall', lockAll, 'lockall');
  table.add(152, 'munlockall', unlockAll, '');
  table.add(325, 'mlock2', lockOnFault, 'pointer size lockflags');
}

/** Bytes that the thread may lock in all. */
function allowance(thread: Thread): u64 {
  return thread.credentials.has(Capability.IpcLock) ? u64.MAX_VALUE : thread.process.limits[RLIMIT_MEMLOCK].soft;
}

/** For mmap with MAP_LOCKED, and for what is mapped when all that comes is to be locked: 0, or an error negated. */
export function mayLockMore(thread: Thread, length: u64, asked: bool): i64 {
  const most = allowance(thread);
  if (asked && most == 0) return -EPERM;
  const locked = lockedBytes(thread.process.space);
  return length > most || locked > most - length ? -EAGAIN : 0;
}

function lock(thread: Thread, call: Call): i64 {
  return lockRange(thread, call.a0, call.a1, true);
}

function lockOnFault(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  return (flags & ~MLOCK_ONFAULT) != 0 ? -EINVAL : lockRange(thread, call.a0, call.a1, (flags & MLOCK_ONFAULT) == 0);
}

function lockRange(thread: Thread, address: u64, bytes: u64, now: bool): i64 {
  const space = thread.process.space;
  const most = allowance(thread);
  if (most == 0) return -EPERM;
  const start = address & ~PAGE_MASK;
  const length = pageUp(bytes + (address & PAGE_MASK));
  // What the range has locked already is not counted twice.
  if (most != u64.MAX_VALUE) {
    const others = lockedBytes(space) - lockedWithin(space, start, start + length);
    if (length > most || others > most - length) return -ENOMEM;
  }
  if (start + length < start) return -EINVAL;
  if (length == 0) return 0;
  const whole = setLocked(space, start, start + length, true);
  return (!now || touch(space, start, start + length)) && whole ? 0 : -ENOMEM;
}

function unlock(thread: Thread, call: Call): i64 {
  const start = call.a0 & ~PAGE_MASK;
  const length = pageUp(call.a1 + (call.a0 & PAGE_MASK));
  if (start + length < start) return -EINVAL;
  return length == 0 || setLocked(thread.process.space, start, start + length, false) ? 0 : -ENOMEM;
}

function lockAll(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a0;
  if (flags == 0 || flags == MCL_ONFAULT || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0) return -EINVAL;
  const space = thread.process.space;
  const most = allowance(thread);
  if (most == 0) return -EPERM;
  if ((flags & MCL_CURRENT) != 0 && mappedBytes(space) > most) return -ENOMEM;
  space.locksFuture = (flags & MCL_FUTURE) != 0;
  if ((flags & MCL_CURRENT) == 0) return 0;
  setAllLocked(space, true);
  if ((flags & MCL_ONFAULT) == 0) touch(space, 0, u64.MAX_VALUE);
  return 0;
}

function unlockAll(thread: Thread, call: Call): i64 {
  thread.process.space.locksFuture = false;
  setAllLocked(thread.process.space, false);
  return 0;
}
