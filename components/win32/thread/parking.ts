// Threads that wait at an address of the guest's: for a lock, a condition, or a change of what stands there. One that is woken tries its
// call again.

import { Thread } from './thread';

export class Parking {
  /** Longest first, by address. */
  private readonly queues: Map<u64, Array<Thread>> = new Map<u64, Array<Thread>>();

  /** For a handler to return: the thread waits here, behind the others or before them. */
  park(thread: Thread, address: u64, isFirst: bool = false): u64 {
    if (!this.queues.has(address)) this.queues.set(address, []);
    const queue = this.queues.get(address);
    if (isFirst) queue.unshift(thread);
    else queue.push(thread);
    return thread.park(this, address);
  }

  /** Takes the thread out; it does not wake. */
  leave(thread: Thread, address: u64): void {
    if (!this.queues.has(address)) return;
    const queue = this.queues.get(address);
    const at = queue.indexOf(thread);
    if (at >= 0) queue.splice(at, 1);
    if (queue.length == 0) this.queues.delete(address);
  }

  /** Null if nobody waits there. */
  first(address: u64): Thread | null {
    return this.queues.has(address) ? this.queues.get(address)[0] : null;
  }

  isAwaited(address: u64): bool {
    return this.queues.has(address);
  }

  /** Wakes the one that has waited longest; null if there is none. */
  wakeOne(address: u64): Thread | null {
    const thread = this.first(address);
    if (thread != null) thread.unpark();
    return thread;
  }

  wakeAll(address: u64): void {
    while (this.wakeOne(address) != null) continue;
  }
}
