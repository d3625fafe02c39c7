// timerfd: a timer to wait for and to read.

import { EAGAIN, EINVAL } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Block } from '../memory/block';
import { Clock } from '../process/clock';
import { Timer, Timers } from '../process/timer';
import { Chunk, Description } from './description';
import { O_RDWR, POLLIN, POLLRDNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';

class FileTimer extends Timer {
  file: TimerFile | null = null;

  constructor(clock: Clock) {
    super(clock, null);
  }

  fired(count: u64): void {
    const file = this.file!;
    const first = file.count == 0;
    file.count += count;
    // Linux says no more until somebody reads.
    if (first) file.wake();
  }
}

export class TimerFile extends Description {
  /** How often it was due since the last read. */
  count: u64 = 0;
  readonly timer: Timer;

  constructor(
    private timers: Timers,
    clock: Clock,
    /** It shows the real time's clock: instants are given in it. */
    readonly realtime: bool,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'anon_inode:[timerfd]');
    const timer = new FileTimer(clock);
    this.timer = timer;
    timer.file = this;
    timers.add(timer);
  }

  /** Sets it anew, or with `value` 0 not at all. */
  set(value: u64, interval: u64, isSet: bool): void {
    this.count = 0;
    if (isSet) this.timer.start(value, interval);
    else this.timer.stop();
    this.wake();
  }

  /** There is no place in it, but asking for one succeeds. */
  seek(offset: i64, whence: u32): i64 {
    return 0;
  }

  read(chunk: Chunk, limit: u32): i64 {
    if (limit < 8) return -EINVAL;
    this.count += this.timer.take();
    if (this.count == 0) return -EAGAIN;
    const block = Block.of(8);
    block.setU64(0, this.count);
    chunk.bytes = block.bytes;
    this.count = 0;
    return 8;
  }

  ready(): u32 {
    this.count += this.timer.take();
    return this.count > 0 ? POLLIN | POLLRDNORM : 0;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }

  closed(): void {
    this.timers.remove(this.timer);
  }
}
