// Mutexes. One whose owner ends is abandoned: who gets it next is told so.

import { Thread } from '../thread/thread';
import { Kind, NamedObject } from './named-object';

export class Mutex extends NamedObject {
  private owner: Thread | null = null;
  private depth: u32 = 0;
  private isAbandoned: bool = false;

  get kind(): Kind {
    return Kind.Mutex;
  }

  signaled(thread: Thread): bool {
    return this.owner == null || this.owner == thread;
  }

  acquire(thread: Thread): bool {
    const wasAbandoned = this.isAbandoned;
    this.isAbandoned = false;
    if (this.depth++ == 0) {
      this.owner = thread;
      thread.owned.push(this);
    }
    return wasAbandoned;
  }

  /** False if it is not the thread's. */
  giveBack(thread: Thread): bool {
    if (this.owner != thread) return false;
    if (--this.depth == 0) this.free();
    return true;
  }

  /** Its owner has ended. */
  abandon(): void {
    this.isAbandoned = true;
    this.depth = 0;
    this.free();
  }

  private free(): void {
    const owned = this.owner!.owned;
    owned.splice(owned.indexOf(this), 1);
    this.owner = null;
    this.wake();
  }
}
