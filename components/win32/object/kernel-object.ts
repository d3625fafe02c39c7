// What a handle stands for. Several handles, threads that wait and mappings may use one object; it ends when the last lets it go.

import { Pollable } from '../gen/import/wasi-io-poll';
import { Thread } from '../thread/thread';

export abstract class KernelObject {
  private uses: u32 = 0;
  /** Threads that wait for it, longest first. */
  readonly waiters: Array<Thread> = [];

  /** Says that one more uses it. */
  retain(): void {
    this.uses++;
  }

  /** The other way; the last one closes it. */
  release(): void {
    if (--this.uses == 0) this.close();
  }

  /** Whether a wait of `thread` for it would end now. Who makes it so calls `wake`. */
  signaled(thread: Thread): bool {
    return true;
  }

  /** A wait of `thread` for it has ended: it counts down, resets itself, or has a new owner. True if the owner before never gave it back. */
  acquire(thread: Thread): bool {
    return false;
  }

  /** Whether something outside of the process signals it: waits for it are tried again and again, and `subscribe` says when. */
  get isExternal(): bool {
    return false;
  }

  /** Adds what may signal it from outside of the process. */
  subscribe(waits: Array<Pollable>): void {}

  /** It may be signaled now: ends waits, longest first, as far as it goes. */
  wake(): void {
    const waiters = this.waiters;
    for (let i = 0; i < waiters.length; ) {
      const thread = waiters[i];
      if (!this.signaled(thread)) return;
      if (!thread.tryEndWait()) i++;
    }
  }

  /** Nobody uses it any more. */
  protected close(): void {}
}
