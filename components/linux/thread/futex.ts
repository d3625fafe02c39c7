// Futexes: threads asleep on a word. A word in memory that processes share is known by its file and its place there, any other
// by its address in its own address space.

import { Region } from '../memory/region';
import { Process } from '../process/process';
import { Thread } from './thread';

/** What of a place in a file counts. */
const OFFSET: u64 = (1 << 40) - 1;

export const ANY_BITS: u32 = 0xffff_ffff;

export class Futexes {
  /** Threads that wait, longest first, by address. */
  private queues: Map<u64, Array<Thread>> = new Map();

  join(thread: Thread, address: u64, bits: u32): void {
    thread.futex = address;
    thread.sleepsIn = this;
    thread.futexBits = bits;
    if (!this.queues.has(address)) this.queues.set(address, []);
    this.queues.get(address).push(thread);
  }

  /** Lets the thread, which waits elsewhere already, be woken here too. */
  joinToo(thread: Thread, address: u64): void {
    if (!this.queues.has(address)) this.queues.set(address, []);
    this.queues.get(address).push(thread);
  }

  /** Takes the thread out of the queue of that word. */
  drop(thread: Thread, address: u64): void {
    if (!this.queues.has(address)) return;
    const queue = this.queues.get(address);
    const index = queue.indexOf(thread);
    if (index >= 0) queue.splice(index, 1);
    if (queue.length == 0) this.queues.delete(address);
  }

  /** Takes the thread out of the queue that it is in here. */
  remove(thread: Thread): void {
    this.drop(thread, thread.futex);
    leave(thread);
  }

  /** Wakes at most `count` of those that wait for some of `bits`; gives how many. */
  wake(address: u64, count: i32, bits: u32): i32 {
    if (!this.queues.has(address)) return 0;
    const queue = this.queues.get(address);
    let woken = 0;
    for (let i = 0; i < queue.length && woken < count; ) {
      const thread = queue[i];
      if ((thread.futexBits & bits) == 0) {
        i++;
        continue;
      }
      queue.splice(i, 1);
      leaveFirst(thread);
      leave(thread);
      thread.woken = true;
      thread.wokenIn = this;
      thread.wokenAt = address;
      thread.wake();
      woken++;
    }
    if (queue.length == 0) this.queues.delete(address);
    return woken;
  }

  /** The thread that has waited longest; null if none does. */
  first(address: u64): Thread | null {
    return this.queues.has(address) ? this.queues.get(address)[0] : null;
  }

  /** Does anybody wait? */
  isAwaited(address: u64): bool {
    return this.queues.has(address);
  }

  /** Moves at most `count` threads that wait at `from` to another word; gives how many. */
  requeue(from: u64, to: FutexWord, count: i32): i32 {
    if (!this.queues.has(from) || (to.futexes == this && to.key == from)) return 0;
    const queue = this.queues.get(from);
    let moved = 0;
    for (let i = 0; i < queue.length && moved < count; ) {
      const thread = queue[i];
      // One that waits on several words stays.
      if (thread.furtherWords.length > 0) {
        i++;
        continue;
      }
      queue.splice(i, 1);
      to.futexes.join(thread, to.key, thread.futexBits);
      moved++;
    }
    if (queue.length == 0) this.queues.delete(from);
    return moved;
  }

  /** Moves those that wait at addresses from `start` to `end` to what these words are known as by now. */
  rename(process: Process, start: u64, end: u64): void {
    const addresses = this.queues.keys();
    for (let i = 0; i < addresses.length; i++) {
      const address = addresses[i];
      if (address >= start && address < end) this.requeue(address, wordAt(process, address, false), i32.MAX_VALUE);
    }
  }
}

/** One that waits on several words may be woken at another than its first. */
function leaveFirst(thread: Thread): void {
  const first = thread.sleepsIn;
  if (thread.furtherWords.length > 0 && first != null) first.drop(thread, thread.futex);
}

function leave(thread: Thread): void {
  thread.futex = 0;
  thread.sleepsIn = null;
  const further = thread.furtherWords;
  for (let i = 0; i < further.length; i++) further[i].futexes.drop(thread, further[i].key);
  further.length = 0;
}

/** Takes the thread out of the queue that it is in, if any. */
export function leaveFutex(thread: Thread): void {
  const futexes = thread.sleepsIn;
  if (futexes != null) futexes.remove(thread);
}

/** A word, wherever it is known. */
export class FutexWord {
  constructor(
    readonly futexes: Futexes,
    readonly key: u64,
  ) {}

  join(thread: Thread, bits: u32): void {
    this.futexes.join(thread, this.key, bits);
  }

  joinToo(thread: Thread): void {
    this.futexes.joinToo(thread, this.key);
    thread.furtherWords.push(this);
  }

  /** Was it here that the thread was woken? */
  woke(thread: Thread): bool {
    return thread.wokenIn == this.futexes && thread.wokenAt == this.key;
  }

  wake(count: i32, bits: u32): i32 {
    return this.futexes.wake(this.key, count, bits);
  }

  first(): Thread | null {
    return this.futexes.first(this.key);
  }

  get isAwaited(): bool {
    return this.futexes.isAwaited(this.key);
  }
}

/** The word at `address`; one that only threads of the process use is known by its address alone. */
export function wordAt(process: Process, address: u64, isPrivate: bool): FutexWord {
  const space = process.space;
  const region: Region | null = isPrivate ? null : space.find(address);
  if (region == null || !region.shared || region.backing == null) return new FutexWord(space.futexes, address);
  const backing = region.backing!;
  const offset = region.offset + (address - region.start);
  const sandbox = process.sandbox;
  return new FutexWord(sandbox.sharedFutexes, (sandbox.fileNumber(backing.device, backing.inode) << 40) | (offset & OFFSET));
}
