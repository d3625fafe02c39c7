// Signals that have been sent and not yet taken: of the process, and of each thread. A standard signal waits at most
// once; queued ones as often as they were sent.

import { SignalInfo } from './info';
import { SIGBUS, SIGFPE, SIGILL, SIGRTMIN, SIGSEGV, SIGSYS, SIGTRAP, bitOf } from './number';

const SYNCHRONOUS: u64 =
  (1 << (SIGSEGV - 1)) | (1 << (SIGBUS - 1)) | (1 << (SIGILL - 1)) | (1 << (SIGTRAP - 1)) | (1 << (SIGFPE - 1)) |
  (1 << (SIGSYS - 1));

/** As RLIMIT_SIGPENDING has it. */
const MOST_QUEUED: i32 = 1024;

export class PendingSignals {
  set: u64 = 0;
  private queue: Array<SignalInfo> = [];

  /** False if the queue is full. */
  add(info: SignalInfo): bool {
    const bit = bitOf(info.number);
    if (info.number < SIGRTMIN && (this.set & bit) != 0) return true;
    if (this.queue.length >= MOST_QUEUED) return false;
    this.queue.push(info);
    this.set |= bit;
    return true;
  }

  /** Takes the next of the signals in `wanted`: those of faults first, then by number. */
  take(wanted: u64): SignalInfo | null {
    let found = this.set & wanted;
    if (found == 0) return null;
    if ((found & SYNCHRONOUS) != 0) found &= SYNCHRONOUS;
    return this.remove(<i32>ctz(found) + 1);
  }

  /** Is it still waiting? */
  holds(info: SignalInfo): bool {
    return this.queue.includes(info);
  }

  discard(number: i32): void {
    while ((this.set & bitOf(number)) != 0) this.remove(number);
  }

  private remove(number: i32): SignalInfo | null {
    let result: SignalInfo | null = null;
    let more = false;
    for (let i = 0; i < this.queue.length; i++) {
      const info = this.queue[i];
      if (info.number != number) continue;
      if (result == null) {
        result = info;
        this.queue.splice(i--, 1);
      } else {
        more = true;
      }
    }
    if (!more) this.set &= ~bitOf(number);
    return result;
  }
}
