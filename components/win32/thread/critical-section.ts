// Critical sections, in the guest's memory as RTL_CRITICAL_SECTION has them. A count of -1 says that it is free; the word that Windows
// keeps its semaphore in counts the threads that wait here.
//
// Source: Microsoft, winnt.h (RTL_CRITICAL_SECTION).

import { Memory } from '../memory/access';
import { Thread } from './thread';

const LOCK_COUNT: u64 = 8;
const RECURSION: u64 = 12;
const OWNER: u64 = 16;
const WAITING: u64 = 24;
const SPINS: u64 = 32;
export const SIZE: u32 = 40;
const FREE: u32 = 0xffff_ffff;

/** False where there is no memory. */
export function initialise(memory: Memory, at: u64, spins: u32): bool {
  if (!memory.write(at, new StaticArray<u8>(SIZE))) return false;
  memory.setU64(at + SPINS, spins);
  return memory.setU32(at + LOCK_COUNT, FREE);
}

/** Takes it if it is free, or the thread's already. */
export function take(thread: Thread, at: u64): bool {
  const memory = thread.process.memory;
  const isFree = memory.u32(at + LOCK_COUNT) == FREE;
  if (!isFree && memory.u64(at + OWNER) != thread.id) return false;
  const depth = isFree ? 1 : memory.u32(at + RECURSION) + 1;
  memory.setU32(at + LOCK_COUNT, depth - 1);
  memory.setU32(at + RECURSION, depth);
  memory.setU64(at + OWNER, thread.id);
  return true;
}

/** For a handler to return: takes it, or waits for it. */
export function enter(thread: Thread, at: u64, result: u64): u64 {
  const process = thread.process;
  if (take(thread, at)) return result;
  thread.deadline = 0;
  process.memory.setU32(at + WAITING, process.memory.u32(at + WAITING) + 1);
  return process.locks.park(thread, at);
}

/** Gives it back once; the thread that has waited longest may take it when nobody has it any more. */
export function leave(thread: Thread, at: u64): void {
  const memory = thread.process.memory;
  // Guest code has given it back before it saw that somebody waits.
  if (memory.u64(at + OWNER) != thread.id) return wake(thread, at);
  const depth = memory.u32(at + RECURSION) - 1;
  memory.setU32(at + RECURSION, depth);
  if (<i32>depth > 0) {
    memory.setU32(at + LOCK_COUNT, depth - 1);
    return;
  }
  memory.setU64(at + OWNER, 0);
  memory.setU32(at + LOCK_COUNT, FREE);
  wake(thread, at);
}

function wake(thread: Thread, at: u64): void {
  const process = thread.process;
  const memory = process.memory;
  if (memory.u32(at + WAITING) == 0) return;
  memory.setU32(at + WAITING, memory.u32(at + WAITING) - 1);
  process.locks.wakeOne(at);
}
