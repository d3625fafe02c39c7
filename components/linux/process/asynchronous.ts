// A context of asynchronous transfers (io_setup(2)): what has ended and was not asked for yet.

import { Block } from '../memory/block';
import { Thread } from '../thread/thread';

export class TransferContext {
  /** struct io_event each, in the order of their ends. */
  readonly events: Array<Block> = [];
  private waiters: Array<Thread> = [];

  constructor(
    /** Address of the page that programs know it by. */
    readonly id: u64,
    readonly limit: i32,
  ) {}

  add(event: Block): void {
    this.events.push(event);
    this.wake();
  }

  await(thread: Thread): void {
    if (!this.waiters.includes(thread)) this.waiters.push(thread);
  }

  wake(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (let i = 0; i < waiting.length; i++) waiting[i].wake();
  }
}
