// Asynchronous procedure calls: functions of the guest's that a thread calls when it waits alertably.

import { Frame, Thread } from './thread';

export class Apc {
  constructor(
    readonly address: u64,
    readonly a0: u64,
    readonly a1: u64,
    readonly a2: u64,
  ) {}
}

/** Calls all that are queued; then the wait gives its result. */
export class ApcFrame extends Frame {
  constructor(private readonly result: u64) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (thread.apcs.length == 0) {
      thread.leave(this.result);
      return;
    }
    const apc = thread.apcs.shift();
    thread.enter(apc.address, apc.a0, apc.a1, apc.a2);
  }
}
