// Events.

import { Thread } from '../thread/thread';
import { Kind, NamedObject } from './named-object';

export class Event extends NamedObject {
  constructor(
    /** Stays set until somebody resets it; else the first wait does. */
    readonly isManual: bool,
    public isSet: bool,
  ) {
    super();
  }

  get kind(): Kind {
    return Kind.Event;
  }

  signaled(thread: Thread): bool {
    return this.isSet;
  }

  acquire(thread: Thread): bool {
    if (!this.isManual) this.isSet = false;
    return false;
  }

  set(): void {
    this.isSet = true;
    this.wake();
  }
}
