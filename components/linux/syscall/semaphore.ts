// System V semaphores.

import { E2BIG, EACCES, EAGAIN, EFAULT, EFBIG, EIDRM, EINTR, EINVAL, ENOSPC, EPERM, ERANGE } from '../errno';
import { READING, WRITING } from '../ipc/permission';
import { IPC_NOWAIT, MOST, TO_BE_MADE } from '../ipc/registry';
import {
  LARGEST_VALUE, MOST_IN_ALL, MOST_IN_SET, MOST_OPERATIONS, Operation, SemaphoreSet, SemaphoreSleeper,
} from '../ipc/semaphore';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { SECOND } from '../process/clock';
import { Duration, expireAfter, readTime } from '../process/time';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { IPC_INFO, IPC_RMID, IPC_SET, IPC_STAT, PERMISSION_SIZE } from './segment';
import { Table } from './table';

const GETPID: i32 = 11;
const GETVAL: i32 = 12;
const GETALL: i32 = 13;
const GETNCNT: i32 = 14;
const GETZCNT: i32 = 15;
const SETVAL: i32 = 16;
const SETALL: i32 = 17;
const SEM_STAT: i32 = 18;
const SEM_INFO: i32 = 19;
const SEM_STAT_ANY: i32 = 20;

/** Sizes of struct semid64_ds and struct sembuf. */
const STATUS_SIZE: i32 = 104;
const OPERATION_SIZE: i32 = 6;

export function semaphoreCalls(table: Table): void {
  table.add(64, 'semget', get, 'int int octal');
  table.add(65, 'semop', operate, 'int pointer size');
  table.add(66, 'semctl', control, 'int int int hex');
  table.add(220, 'semtimedop', operateFor, 'int pointer size timespec');
}

function get(thread: Thread, call: Call): i64 {
  const sets = thread.process.sandbox.ipc.semaphores;
  const size = call.i1;
  if (size < 0 || size > MOST_IN_SET) return -EINVAL;
  const found = sets.get(thread.process.credentials, call.i0, <u32>call.a2);
  if (found >= 0) return sets.find(<i32>found)!.size < size ? -EINVAL : found;
  if (found != TO_BE_MADE) return found;
  if (size == 0) return -EINVAL;
  if (sets.total + size > MOST_IN_ALL) return -ENOSPC;
  return sets.make(thread.process, call.i0, size, <u32>call.a2).id;
}

function operate(thread: Thread, call: Call): i64 {
  return attempt(thread, call, 0);
}

function operateFor(thread: Thread, call: Call): i64 {
  return attempt(thread, call, call.a3);
}

/** The first go reads what is wanted; what a further one tries is what the first one read. */
function attempt(thread: Thread, call: Call, timeout: u64): i64 {
  const process = thread.process;
  const set = process.sandbox.ipc.semaphores.find(call.i0);
  if (!thread.fresh) {
    if (set == null) return -EIDRM;
    const sleeper = set.sleepers.take(thread);
    return sleeper == null ? -EINTR : go(thread, set, sleeper);
  }
  const time: Duration | null = timeout == 0 ? null : readTime(process.space, timeout, 1);
  if (time != null && time.error == -EFAULT) return -EFAULT;
  const count = <u32>call.a2;
  if (count > MOST_OPERATIONS) return -E2BIG;
  if (count == 0 || call.i0 < 0) return -EINVAL;
  const block = readBlock(process.space, call.a1, count * OPERATION_SIZE);
  if (block == null) return -EFAULT;
  if (time != null) {
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
  }
  if (set == null) return -EINVAL;
  const operations = new Array<Operation>(0);
  let wanted = READING;
  for (let at = 0; at < block.length; at += OPERATION_SIZE) {
    const operation = new Operation(block.u16(at), <i32><i16>block.u16(at + 2), block.u16(at + 4));
    if (operation.index >= set.size) return -EFBIG;
    if (operation.change != 0) wanted = WRITING;
    operations.push(operation);
  }
  if (!set.permission.allows(thread.process.credentials, wanted)) return -EACCES;
  return go(thread, set, new SemaphoreSleeper(thread, operations));
}

function go(thread: Thread, set: SemaphoreSet, sleeper: SemaphoreSleeper): i64 {
  const result = set.operate(thread.process.id, sleeper);
  if (result == 0) {
    set.operatedAt = thread.process.clock.realtime();
    set.sleepers.wake();
  }
  if (result <= 0) return result;
  if ((sleeper.blocked!.flags & IPC_NOWAIT) != 0 || thread.timedOut) return -EAGAIN;
  const waited = thread.wait(EINTR);
  if (waited == WAIT) set.sleepers.add(sleeper);
  return waited;
}

function control(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const sets = process.sandbox.ipc.semaphores;
  const command = call.i2;
  if (call.i0 < 0) return -EINVAL;
  switch (command) {
    case IPC_INFO:
    case SEM_INFO:
      return copyOut(process.space, call.a3, limits(thread, command == SEM_INFO).bytes) ? sets.highest : -EFAULT;
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY: {
      const set = command == IPC_STAT ? sets.find(call.i0) : sets.at(call.i0);
      if (set == null) return -EINVAL;
      if (command != SEM_STAT_ANY && !set.permission.allows(thread.process.credentials, READING)) return -EACCES;
      if (!copyOut(process.space, call.a3, statusOf(set).bytes)) return -EFAULT;
      return command == IPC_STAT ? 0 : set.id;
    }
    case IPC_SET: {
      const given = readBlock(process.space, call.a3, PERMISSION_SIZE);
      if (given == null) return -EFAULT;
      const set = sets.find(call.i0);
      if (set == null) return -EINVAL;
      if (!set.permission.isOf(thread.process.credentials)) return -EPERM;
      set.permission.change(given);
      set.changedAt = process.clock.realtime();
      return 0;
    }
    case IPC_RMID: {
      const set = sets.find(call.i0);
      if (set == null) return -EINVAL;
      if (!set.permission.isOf(thread.process.credentials)) return -EPERM;
      sets.destroy(set);
      return 0;
    }
    case GETPID:
    case GETVAL:
    case GETALL:
    case GETNCNT:
    case GETZCNT:
    case SETVAL:
    case SETALL: {
      const set = sets.find(call.i0);
      return set == null ? -EINVAL : values(thread, call, set);
    }
    default:
      return -EINVAL;
  }
}

/** What is about the values of a set. */
function values(thread: Thread, call: Call, set: SemaphoreSet): i64 {
  const command = call.i2;
  if (command == SETVAL && (call.i3 < 0 || call.i3 > LARGEST_VALUE)) return -ERANGE;
  const sets = command == SETVAL || command == SETALL;
  const whole = command == SETALL || command == GETALL;
  if (command == SETVAL && <u32>call.a1 >= <u32>set.size) return -EINVAL;
  if (!set.permission.allows(thread.process.credentials, sets ? WRITING : READING)) return -EACCES;
  if (command == GETALL) return writeAll(thread, call, set);
  if (command == SETALL) return setAll(thread, call, set);
  if (!whole && <u32>call.a1 >= <u32>set.size) return -EINVAL;
  const index = call.i1;
  switch (command) {
    case GETVAL:
      return set.values[index];
    case GETPID:
      return set.users[index];
    case GETNCNT:
      return set.waiting(index, false);
    case GETZCNT:
      return set.waiting(index, true);
    default:
      put(thread, set, index, call.i3);
      changed(thread, set);
      return 0;
  }
}

function put(thread: Thread, set: SemaphoreSet, index: i32, value: i32): void {
  set.values[index] = value;
  set.users[index] = thread.process.id;
  set.forgetUndo(index);
}

function changed(thread: Thread, set: SemaphoreSet): void {
  set.changedAt = thread.process.clock.realtime();
  set.sleepers.wake();
}

function writeAll(thread: Thread, call: Call, set: SemaphoreSet): i64 {
  const block = Block.of(set.size * 2);
  for (let i = 0; i < set.size; i++) block.setU16(i * 2, set.values[i]);
  return copyOut(thread.process.space, call.a3, block.bytes) ? 0 : -EFAULT;
}

function setAll(thread: Thread, call: Call, set: SemaphoreSet): i64 {
  const block = readBlock(thread.process.space, call.a3, set.size * 2);
  if (block == null) return -EFAULT;
  for (let i = 0; i < set.size; i++) {
    if (<i32>block.u16(i * 2) > LARGEST_VALUE) return -ERANGE;
  }
  for (let i = 0; i < set.size; i++) put(thread, set, i, block.u16(i * 2));
  changed(thread, set);
  return 0;
}

/** struct seminfo: ten numbers; SEM_INFO has the sets and semaphores in use for two of them. */
function limits(thread: Thread, inUse: bool): Block {
  const sets = thread.process.sandbox.ipc.semaphores;
  const numbers: i32[] = [
    MOST_IN_ALL, MOST, MOST_IN_ALL, MOST_IN_ALL, MOST_IN_SET, <i32>MOST_OPERATIONS, <i32>MOST_OPERATIONS, inUse ? sets.count : 20,
    LARGEST_VALUE, inUse ? sets.total : LARGEST_VALUE,
  ];
  const block = Block.of(numbers.length * 4);
  for (let i = 0; i < numbers.length; i++) block.setU32(i * 4, numbers[i]);
  return block;
}

function statusOf(set: SemaphoreSet): Block {
  const block = Block.of(STATUS_SIZE);
  set.permission.put(block, set.id);
  block.setU64(48, set.operatedAt / SECOND);
  block.setU64(64, set.changedAt / SECOND);
  block.setU64(80, set.size);
  return block;
}
