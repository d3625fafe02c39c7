// Semaphores.

import { Thread } from '../thread/thread';
import { Kind, NamedObject } from './named-object';

export class Semaphore extends NamedObject {
  constructor(
    public count: i32,
    readonly most: i32,
  ) {
    super();
  }

  get kind(): Kind {
    return Kind.Semaphore;
  }

  signaled(thread: Thread): bool {
    return this.count > 0;
  }

  acquire(thread: Thread): bool {
    this.count--;
    return false;
  }

  /** False if there would be too many. */
  add(count: i32): bool {
    if (count <= 0 || count > this.most - this.count) return false;
    this.count += count;
    this.wake();
    return true;
  }
}
