// What a thread waits for: one of several objects, or all of them together; nothing of the kind for a sleep. Objects end waits themselves
// (`KernelObject.wake`), so that a thousand waiting threads cost nothing while they wait.
//
// Source: Microsoft, "WaitForMultipleObjectsEx".

import { Pollable } from '../gen/import/wasi-io-poll';
import { KernelObject } from '../object/kernel-object';
import { Thread } from './thread';

export const WAIT_OBJECT_0: u32 = 0;
export const WAIT_ABANDONED: u32 = 0x80;
export const WAIT_IO_COMPLETION: u32 = 0xc0;
export const WAIT_TIMEOUT: u32 = 258;

/** Not yet. */
export const PENDING: u32 = u32.MAX_VALUE;

export class Wait {
  constructor(
    readonly objects: Array<KernelObject>,
    readonly isForAll: bool,
    /** Asynchronous procedure calls end it. */
    readonly isAlertable: bool,
  ) {}

  /** Whether something from outside can end it. */
  get isExternal(): bool {
    for (let i = 0; i < this.objects.length; i++) if (this.objects[i].isExternal) return true;
    return false;
  }

  subscribe(waits: Array<Pollable>): void {
    for (let i = 0; i < this.objects.length; i++) this.objects[i].subscribe(waits);
  }

  /** Takes what it waits for; PENDING if that is not there. */
  take(thread: Thread): u32 {
    const objects = this.objects;
    return objects.length == 0 ? PENDING : this.isForAll ? this.takeAll(thread) : this.takeAny(thread);
  }

  private takeAny(thread: Thread): u32 {
    for (let i = 0; i < this.objects.length; i++) {
      if (!this.objects[i].signaled(thread)) continue;
      return <u32>i + (this.objects[i].acquire(thread) ? WAIT_ABANDONED : WAIT_OBJECT_0);
    }
    return PENDING;
  }

  private takeAll(thread: Thread): u32 {
    for (let i = 0; i < this.objects.length; i++) if (!this.objects[i].signaled(thread)) return PENDING;
    let result = WAIT_OBJECT_0;
    for (let i = 0; i < this.objects.length; i++) if (this.objects[i].acquire(thread)) result = WAIT_ABANDONED;
    return result;
  }

  join(thread: Thread): void {
    for (let i = 0; i < this.objects.length; i++) {
      this.objects[i].retain();
      this.objects[i].waiters.push(thread);
    }
  }

  leave(thread: Thread): void {
    for (let i = 0; i < this.objects.length; i++) {
      const waiters = this.objects[i].waiters;
      const at = waiters.indexOf(thread);
      if (at >= 0) waiters.splice(at, 1);
      this.objects[i].release();
    }
  }

  /** What the call gives that waited. */
  result(thread: Thread, status: u32): u64 {
    return status;
  }
}
