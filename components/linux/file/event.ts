// eventfd: a counter to wait for.

import { EAGAIN, EINVAL } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Block } from '../memory/block';
import { Chunk, Description } from './description';
import { O_RDWR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';

const MOST: u64 = u64.MAX_VALUE - 1;

export class EventFile extends Description {
  constructor(
    private count: u64,
    /** Each read takes one (EFD_SEMAPHORE). */
    private single: bool,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'anon_inode:[eventfd]');
  }

  /** There is no place in it, but asking for one succeeds. */
  seek(offset: i64, whence: u32): i64 {
    return 0;
  }

  read(chunk: Chunk, limit: u32): i64 {
    if (limit < 8) return -EINVAL;
    if (this.count == 0) return -EAGAIN;
    const taken = this.single ? 1 : this.count;
    this.count -= taken;
    const block = Block.of(8);
    block.setU64(0, taken);
    chunk.bytes = block.bytes;
    this.wake();
    return 8;
  }

  /** Counts one more, as the system does it: never too far. */
  signal(): void {
    if (this.count < MOST) this.count++;
    this.wake();
  }

  write(data: StaticArray<u8>): i64 {
    if (data.length < 8) return -EINVAL;
    const value = new Block(data).u64(0);
    if (value == u64.MAX_VALUE) return -EINVAL;
    if (value > MOST - this.count) return -EAGAIN;
    this.count += value;
    this.wake();
    return 8;
  }

  ready(): u32 {
    let events: u32 = 0;
    if (this.count > 0) events |= POLLIN | POLLRDNORM;
    if (this.count < MOST) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }
}
