// What a handle stands for. Several handles, threads that wait and mappings may use one object; it ends when the last lets it go.

import { Pollable } from '../gen/import/wasi-io-poll';
import { Thread } from '../thread/thread';

export abstract class KernelObject {
  private uses: u32 = 0;

  /** Says that one more uses it. */
  retain(): void {
    this.uses++;
  }

  /** The other way; the last one closes it. */
  release(): void {
    if (--this.uses == 0) this.close();
  }

  /** Whether a wait of `thread` for it would end now. Whoever changes that wakes those that wait. */
  signaled(thread: Thread): bool {
    return true;
  }

  /** A wait of `thread` for it has ended: it counts down, resets itself, or has a new owner. */
  acquire(thread: Thread): void {}

  /** Adds what may signal it from outside of the process. */
  subscribe(waits: Array<Pollable>): void {}

  /** Nobody uses it any more. */
  protected close(): void {}
}
