// Futexes: threads asleep on the address of a word. One process, so the address is the key, private or not.

import { Thread } from './thread';

export const ANY_BITS: u32 = 0xffff_ffff;

export class Futexes {
  /** Threads that wait, longest first, by address. */
  private queues: Map<u64, Array<Thread>> = new Map();

  join(thread: Thread, address: u64, bits: u32): void {
    thread.futex = address;
    thread.futexBits = bits;
    if (!this.queues.has(address)) this.queues.set(address, []);
    this.queues.get(address).push(thread);
  }

  /** Takes the thread out of the queue that it is in, if any. */
  leave(thread: Thread): void {
    const address = thread.futex;
    if (address == 0) return;
    thread.futex = 0;
    const queue = this.queues.get(address);
    const index = queue.indexOf(thread);
    if (index >= 0) queue.splice(index, 1);
    if (queue.length == 0) this.queues.delete(address);
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
      thread.futex = 0;
      thread.woken = true;
      thread.wake();
      queue.splice(i, 1);
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

  /** Moves at most `count` waiting threads to another address; gives how many. */
  requeue(from: u64, to: u64, count: i32): i32 {
    if (!this.queues.has(from) || from == to) return 0;
    const queue = this.queues.get(from);
    const moved = min(count, queue.length);
    for (let i = 0; i < moved; i++) {
      const thread = queue[i];
      this.join(thread, to, thread.futexBits);
    }
    queue.splice(0, moved);
    if (queue.length == 0) this.queues.delete(from);
    return moved;
  }
}
