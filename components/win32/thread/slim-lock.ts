// Slim reader/writer locks: one word of the guest's, 0 while it is free.
//
//     63            4   2    1        0
//     | readers       | 0 | waited | held |
//
// Source: Microsoft, "Slim Reader/Writer (SRW) Locks".

import { Thread } from './thread';

const HELD: u64 = 1;
const WAITED: u64 = 2;
const READER: u64 = 16;

/** Takes it if it can be had now. Readers do not pass those that wait, unless they have been waiting themselves. */
export function take(thread: Thread, at: u64, isShared: bool, wasWaiting: bool = false): bool {
  const memory = thread.process.memory;
  const word = memory.u64(at);
  if ((word & HELD) == 0) return memory.setU64(at, (word & WAITED) | HELD | (isShared ? READER : 0));
  if (!isShared || word < READER || ((word & WAITED) != 0 && !wasWaiting)) return false;
  return memory.setU64(at, word + READER);
}

/** For a handler to return: takes it, or waits for it. */
export function enter(thread: Thread, at: u64, isShared: bool, result: u64): u64 {
  const wasWaiting = thread.isWoken;
  thread.isWoken = false;
  if (take(thread, at, isShared, wasWaiting)) return result;
  const memory = thread.process.memory;
  memory.setU64(at, memory.u64(at) | WAITED);
  thread.deadline = 0;
  thread.isWoken = true;
  thread.isReader = isShared;
  return thread.process.locks.park(thread, at, wasWaiting);
}

export function leave(thread: Thread, at: u64, isShared: bool): void {
  const process = thread.process;
  let word = process.memory.u64(at);
  if (isShared && word >= READER) word -= READER;
  if (!isShared || word < READER) word &= WAITED;
  process.memory.setU64(at, word);
  if ((word & WAITED) != 0 && (word & HELD) == 0) wake(thread, at);
}

/** Lets the writer try that has waited longest, or all the readers before the next writer. */
function wake(thread: Thread, at: u64): void {
  const process = thread.process;
  let woken = process.locks.wakeOne(at);
  while (woken != null && woken.isReader) {
    const next = process.locks.first(at);
    woken = next != null && next.isReader ? process.locks.wakeOne(at) : null;
  }
  if (!process.locks.isAwaited(at)) process.memory.setU64(at, process.memory.u64(at) & ~WAITED);
}
