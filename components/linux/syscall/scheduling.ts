// Scheduling: policies, priorities, nice values and processors of threads (sched(7)), and priorities of transfers.

import { E2BIG, EACCES, EBUSY, EFAULT, EINVAL, EPERM, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32, writeU64 } from '../memory/copy';
import { mayAdjust } from '../process/authority';
import { Capability } from '../process/credentials';
import { RLIMIT_NICE, RLIMIT_RTPRIO } from '../process/limits';
import {
  ALL_PROCESSORS, SCHED_BATCH, SCHED_FIFO, SCHED_IDLE, SCHED_OTHER, SCHED_RR, Scheduling,
} from '../thread/scheduling';
import { Thread } from '../thread/thread';
import { forgetProcessor } from '../vdso/vdso';
import { Call } from './call';
import { Table } from './table';

const SCHED_DEADLINE: u32 = 6;
const RESET_ON_FORK: u32 = 0x4000_0000;
const FLAG_RESET_ON_FORK: u64 = 1;
const FLAG_KEEP_POLICY: u64 = 8;
const FLAG_KEEP_PARAMS: u64 = 16;
/** struct sched_attr, as it was first and as it is. */
const FIRST_SIZE: u32 = 48;
const SIZE: u32 = 56;
const PAGE: u32 = 4096;
/** A turn of SCHED_RR, and one of others, in nanoseconds. */
const ROUND: u64 = 100_000_000;
const TURN: u64 = 4_000_000;

const TRANSFER_REAL_TIME: u32 = 1;
const TRANSFER_BEST_EFFORT: u32 = 2;
const TRANSFER_IDLE: u32 = 3;

export function schedulingCalls(table: Table): void {
  table.add(140, 'getpriority', getPriority, 'int int');
  table.add(141, 'setpriority', setPriority, 'int int int');
  table.add(142, 'sched_setparam', setParameter, 'int pointer');
  table.add(143, 'sched_getparam', getParameter, 'int pointer');
  table.add(144, 'sched_setscheduler', setScheduler, 'int int pointer');
  table.add(145, 'sched_getscheduler', getScheduler, 'int');
  table.add(146, 'sched_get_priority_max', priorityLimit, 'int');
  table.add(147, 'sched_get_priority_min', priorityLimit, 'int');
  table.add(148, 'sched_rr_get_interval', getInterval, 'int pointer');
  table.add(203, 'sched_setaffinity', setAffinity, 'int size pointer');
  table.add(204, 'sched_getaffinity', affinity, 'int size pointer');
  table.add(251, 'ioprio_set', setTransfers, 'int int hex');
  table.add(252, 'ioprio_get', getTransfers, 'int int');
  table.add(314, 'sched_setattr', setAttributes, 'int pointer hex');
  table.add(315, 'sched_getattr', getAttributes, 'int pointer size hex');
  table.partial(141, 'turns do not follow it');
  table.partial(142, 'turns do not follow it');
  table.partial(144, 'turns do not follow it');
  table.partial(314, 'SCHED_DEADLINE (EBUSY); turns do not follow it');
  table.partial(251, 'transfers do not follow it');
}

/** The thread with a number, 0 for the caller. */
function threadOf(thread: Thread, id: i32): Thread | null {
  return id == 0 ? thread : thread.process.sandbox.findThread(id);
}

/** Those that PRIO_PROCESS (0), PRIO_PGRP (1) or PRIO_USER (2) means. */
function chosen(thread: Thread, which: i32, who: i32): Array<Thread> {
  const all = thread.process.sandbox.threads;
  const result: Array<Thread> = [];
  const group = which == 1 && who == 0 ? thread.process.group : who;
  const user = which == 2 && who == 0 ? thread.credentials.user : <u32>who;
  for (let i = 0; i < all.length; i++) {
    const other = all[i];
    const isMeant = which == 0 ? other.id == (who == 0 ? thread.id : who)
      : which == 1 ? other.process.group == group
      : other.credentials.user == user;
    if (isMeant) result.push(other);
  }
  return result;
}

// Nice values.

/** The system call gives 20 - nice, of several the best. */
function getPriority(thread: Thread, call: Call): i64 {
  if (call.i0 < 0 || call.i0 > 2) return -EINVAL;
  const all = chosen(thread, call.i0, call.i1);
  let best = 0;
  for (let i = 0; i < all.length; i++) best = max(best, 20 - all[i].scheduling.nice);
  return all.length == 0 ? -ESRCH : best;
}

function setPriority(thread: Thread, call: Call): i64 {
  if (call.i0 < 0 || call.i0 > 2) return -EINVAL;
  const nice = min(max(call.i2, -20), 19);
  const all = chosen(thread, call.i0, call.i1);
  let error: i64 = -ESRCH;
  for (let i = 0; i < all.length; i++) {
    const other = all[i];
    if (!mayAdjust(thread.credentials, other.process)) {
      error = -EPERM;
    } else if (nice < other.scheduling.nice && !mayBeNice(thread, other, nice)) {
      error = -EACCES;
    } else {
      if (error == -ESRCH) error = 0;
      other.scheduling.nice = nice;
    }
  }
  return error;
}

/** RLIMIT_NICE says how far a thread may go, as 20 - nice. */
function mayBeNice(thread: Thread, other: Thread, nice: i32): bool {
  return <u64>(20 - nice) <= other.process.limits[RLIMIT_NICE].soft || thread.credentials.has(Capability.SysNice);
}

// Policies.

function isPolicy(policy: u32): bool {
  return policy <= SCHED_BATCH || policy == SCHED_IDLE;
}

/** Gives `other` a policy with a priority. 0, or an error negated. */
function change(thread: Thread, other: Thread, policy: u32, priority: u32, nice: i32, resets: bool): i64 {
  const now = other.scheduling;
  const isRealTime = policy == SCHED_FIFO || policy == SCHED_RR;
  if (!isPolicy(policy) || priority > 99 || isRealTime != (priority != 0)) return -EINVAL;
  const error = thread.credentials.has(Capability.SysNice) ? 0 : refusal(thread, other, policy, priority, nice, resets);
  if (error != 0) return error;
  now.policy = policy;
  now.priority = priority;
  now.resetsOnFork = resets;
  if (!isRealTime) now.nice = nice;
  return 0;
}

function refusal(thread: Thread, other: Thread, policy: u32, priority: u32, nice: i32, resets: bool): i64 {
  const now = other.scheduling;
  const limit = other.process.limits[RLIMIT_RTPRIO].soft;
  const isRealTime = policy == SCHED_FIFO || policy == SCHED_RR;
  if (!isRealTime && nice < now.nice && !mayBeNice(thread, other, nice)) return -EPERM;
  if (isRealTime && ((policy != now.policy && limit == 0) || (priority > now.priority && <u64>priority > limit))) return -EPERM;
  if (now.policy == SCHED_IDLE && policy != SCHED_IDLE && !mayBeNice(thread, other, now.nice)) return -EPERM;
  if (!mayAdjust(thread.credentials, other.process) || (now.resetsOnFork && !resets)) return -EPERM;
  return 0;
}

function setScheduler(thread: Thread, call: Call): i64 {
  return call.i1 < 0 ? -EINVAL : setWith(thread, call.i0, call.a2, call.i1);
}

function setParameter(thread: Thread, call: Call): i64 {
  return setWith(thread, call.i0, call.a1, -1);
}

/** struct sched_param: the priority. A policy below 0 is the one that there is. */
function setWith(thread: Thread, id: i32, address: u64, wanted: i32): i64 {
  if (address == 0 || id < 0) return -EINVAL;
  const block = readBlock(thread.process.space, address, 4);
  if (block == null) return -EFAULT;
  const other = threadOf(thread, id);
  if (other == null) return -ESRCH;
  const now = other.scheduling;
  const policy = wanted < 0 ? now.policy : <u32>wanted & ~RESET_ON_FORK;
  const resets = wanted < 0 ? now.resetsOnFork : (<u32>wanted & RESET_ON_FORK) != 0;
  return change(thread, other, policy, block.u32(0), now.nice, resets);
}

function getScheduler(thread: Thread, call: Call): i64 {
  if (call.i0 < 0) return -EINVAL;
  const other = threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  return other.scheduling.policy | (other.scheduling.resetsOnFork ? RESET_ON_FORK : 0);
}

function getParameter(thread: Thread, call: Call): i64 {
  if (call.i0 < 0 || call.a1 == 0) return -EINVAL;
  const other = threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  return writeU32(thread.process.space, call.a1, other.scheduling.priority) ? 0 : -EFAULT;
}

function priorityLimit(thread: Thread, call: Call): i64 {
  const policy = <u32>call.i0;
  if (policy == SCHED_FIFO || policy == SCHED_RR) return call.number == 146 ? 99 : 1;
  // SCHED_ISO (4) was never made; 7 is SCHED_EXT.
  return policy <= 7 && policy != 4 ? 0 : -EINVAL;
}

function getInterval(thread: Thread, call: Call): i64 {
  if (call.i0 < 0) return -EINVAL;
  const other = threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  const policy = other.scheduling.policy;
  const block = Block.of(16);
  block.setU64(8, policy == SCHED_RR ? ROUND : policy == SCHED_FIFO ? 0 : TURN);
  return copyOut(thread.process.space, call.a1, block.bytes) ? 0 : -EFAULT;
}

/** struct sched_attr: size, policy, flags, nice, priority, and what is for SCHED_DEADLINE and for clamps of use. */
function setAttributes(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.a1 == 0 || call.i0 < 0 || call.a2 != 0) return -EINVAL;
  const head = readBlock(space, call.a1, 4);
  if (head == null) return -EFAULT;
  const size = head.u32(0) == 0 ? FIRST_SIZE : head.u32(0);
  if (size < FIRST_SIZE || size > PAGE) return writeU32(space, call.a1, SIZE) ? -E2BIG : -EFAULT;
  const block = readBlock(space, call.a1, size);
  if (block == null) return -EFAULT;
  for (let i = SIZE; i < size; i++) {
    if (block.u8(<i32>i) != 0) return writeU32(space, call.a1, SIZE) ? -E2BIG : -EFAULT;
  }
  const flags = block.u64(8);
  if (block.i32(4) < 0) return -EINVAL;
  const other = threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  if ((flags & ~0x7f) != 0) return -EINVAL;
  const now = other.scheduling;
  const policy = (flags & FLAG_KEEP_POLICY) != 0 ? now.policy : block.u32(4);
  if (policy == SCHED_DEADLINE) {
    call.note = 'nobody can be promised a time';
    return thread.credentials.has(Capability.SysNice) ? -EBUSY : -EPERM;
  }
  const keeps = (flags & FLAG_KEEP_PARAMS) != 0;
  const nice = keeps ? now.nice : min(max(block.i32(16), -20), 19);
  return change(thread, other, policy, keeps ? now.priority : block.u32(20), nice, (flags & FLAG_RESET_ON_FORK) != 0);
}

function getAttributes(thread: Thread, call: Call): i64 {
  const size = <u32>call.a2;
  if (call.a1 == 0 || call.i0 < 0 || size > PAGE || size < FIRST_SIZE || call.a3 != 0) return -EINVAL;
  const other = threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  const now: Scheduling = other.scheduling;
  const length = min(size, SIZE);
  const block = Block.of(<i32>SIZE);
  block.setU32(0, length);
  block.setU32(4, now.policy);
  block.setU64(8, now.resetsOnFork ? FLAG_RESET_ON_FORK : 0);
  if (now.isRealTime) block.setU32(20, now.priority);
  else block.setU32(16, <u32>now.nice);
  // What use is clamped to: nothing below, 1024 above.
  block.setU32(52, 1024);
  return copyOut(thread.process.space, call.a1, block.slice(0, <i32>length)) ? 0 : -EFAULT;
}

// Processors.

/** One bit a processor; gives the size of the kernel's own set. */
function affinity(thread: Thread, call: Call): i64 {
  if (call.a1 < 8 || (call.a1 & 7) != 0) return -EINVAL;
  const other: Thread | null = call.i0 < 0 ? null : threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  return writeU64(thread.process.space, call.a2, other.scheduling.processors) ? 8 : -EFAULT;
}

function setAffinity(thread: Thread, call: Call): i64 {
  const given = <u32>min<u64>(call.a1, 8);
  const set = Block.of(8);
  if (given > 0) {
    const block = readBlock(thread.process.space, call.a2, given);
    if (block == null) return -EFAULT;
    set.put(0, block.bytes);
  }
  const other: Thread | null = call.i0 < 0 ? null : threadOf(thread, call.i0);
  if (other == null) return -ESRCH;
  if (!mayAdjust(thread.credentials, other.process)) return -EPERM;
  const wanted = set.u64(0) & ALL_PROCESSORS;
  if (wanted == 0) return -EINVAL;
  other.scheduling.processors = wanted;
  if (other.scheduling.processor != 0) forgetProcessor(other.process.space);
  return 0;
}

// Transfers.

/** IOPRIO_WHO_PROCESS, PGRP and USER are 1, 2 and 3. */
function setTransfers(thread: Thread, call: Call): i64 {
  const kind = <u32>call.i2 >> 13;
  const level = <u32>call.i2 & 7;
  const who = thread.credentials;
  if (kind == TRANSFER_REAL_TIME) {
    if (!who.has(Capability.SysAdmin) && !who.has(Capability.SysNice)) return -EPERM;
  } else if (kind == 0) {
    if (level != 0) return -EINVAL;
  } else if (kind != TRANSFER_BEST_EFFORT && kind != TRANSFER_IDLE) {
    return -EINVAL;
  }
  if (call.i0 < 1 || call.i0 > 3) return -EINVAL;
  const all = chosen(thread, call.i0 - 1, call.i1);
  if (all.length == 0) return -ESRCH;
  for (let i = 0; i < all.length; i++) {
    if (!mayAdjust(who, all[i].process)) return -EPERM;
    all[i].scheduling.transfers = <u32>call.i2;
  }
  return 0;
}

/** Of several the best; a class of none counts as best effort there. */
function getTransfers(thread: Thread, call: Call): i64 {
  if (call.i0 < 1 || call.i0 > 3) return -EINVAL;
  const all = chosen(thread, call.i0 - 1, call.i1);
  if (all.length == 0) return -ESRCH;
  let best = all[0].scheduling.transfers;
  for (let i = 1; i < all.length; i++) {
    const other = all[i].scheduling.transfers;
    if (other != 0 && (best == 0 || other < best)) best = other;
  }
  return best;
}
