// The threads that can go on, in the order of their turns.

import { Thread } from './thread';

export class Ready {
  private first: Thread | null = null;
  private last: Thread | null = null;

  get isEmpty(): bool {
    return this.first == null;
  }

  /** Behind all others; nothing if it stands here already. */
  add(thread: Thread): void {
    if (thread.isQueued) return;
    thread.isQueued = true;
    thread.behind = null;
    const last = this.last;
    if (last == null) this.first = thread;
    else last.behind = thread;
    this.last = thread;
  }

  take(): Thread | null {
    const thread = this.first;
    if (thread == null) return null;
    this.first = thread.behind;
    if (this.first == null) this.last = null;
    thread.behind = null;
    thread.isQueued = false;
    return thread;
  }
}
