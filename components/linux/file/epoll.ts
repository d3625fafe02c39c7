// An epoll instance: a list of files to wait for, and what each last said.

import { Pollable } from '../gen/import/wasi-io-poll';
import { Thread } from '../thread/thread';
import { Description } from './description';
import { O_RDWR, POLLERR, POLLHUP, POLLIN, POLLRDNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';
import { Timestamp } from '../gen/import/nucleus-fs-types';

export const EPOLLONESHOT: u32 = 1 << 30;
export const EPOLLET: u32 = 1 << 31;
/** EPOLLEXCLUSIVE, EPOLLWAKEUP, ONESHOT, ET: how to report, not what. */
const MANNER: u32 = 0xf000_0000;

export class Watch {
  /** With EPOLLET: state of the file when it was last reported. */
  private seenEvents: u32 = 0;
  private seenGeneration: u32 = 0;
  private disabled: bool = false;

  constructor(
    readonly descriptor: i32,
    readonly file: Description,
    public events: u32,
    public data: u64,
  ) {}

  change(events: u32, data: u64): void {
    this.events = events;
    this.data = data;
    this.seenEvents = 0;
    this.disabled = false;
  }

  /** Events to report now. */
  ready(): u32 {
    if (this.disabled) return 0;
    const events = this.file.ready() & ((this.events & ~MANNER) | POLLERR | POLLHUP);
    if ((this.events & EPOLLET) == 0 || this.file.external) return events;
    const changed = this.file.generation != this.seenGeneration || (events & ~this.seenEvents) != 0;
    return changed ? events : 0;
  }

  /** They have been reported. */
  reported(events: u32): void {
    this.seenEvents = events;
    this.seenGeneration = this.file.generation;
    if ((this.events & EPOLLONESHOT) != 0) this.disabled = true;
  }
}

export class EpollFile extends Description {
  readonly watches: Array<Watch> = [];

  constructor(private since: Timestamp) {
    super(O_RDWR, 'anon_inode:[eventpoll]');
  }

  /** Whether it waits for the other, by whatever way. */
  leadsTo(other: EpollFile): bool {
    for (let i = 0; i < this.watches.length; i++) {
      const file = this.watches[i].file;
      if (file == other || (file instanceof EpollFile && (<EpollFile>file).leadsTo(other))) return true;
    }
    return false;
  }

  /** There is no place in it, but asking for one succeeds. */
  seek(offset: i64, whence: u32): i64 {
    return 0;
  }

  find(descriptor: i32, file: Description): Watch | null {
    this.forgetClosed();
    for (let i = 0; i < this.watches.length; i++) {
      const watch = this.watches[i];
      if (watch.descriptor == descriptor && watch.file == file) return watch;
    }
    return null;
  }

  /** A file that was closed is watched no longer. */
  private forgetClosed(): void {
    for (let i = this.watches.length - 1; i >= 0; i--) {
      if (this.watches[i].file.gone) this.watches.splice(i, 1);
    }
  }

  /** At most `limit` of those that are ready. */
  collect(limit: i32): Array<Watch> {
    this.forgetClosed();
    const ready: Array<Watch> = [];
    for (let i = 0; i < this.watches.length && ready.length < limit; i++) {
      if (this.watches[i].ready() != 0) ready.push(this.watches[i]);
    }
    return ready;
  }

  /** Lets a change at any of the files wake the thread. */
  watchAll(thread: Thread): void {
    thread.watch(this, POLLIN);
    for (let i = 0; i < this.watches.length; i++) {
      const file = this.watches[i].file;
      if (file instanceof EpollFile) (<EpollFile>file).watchAll(thread);
      else thread.watch(file, this.watches[i].events);
    }
  }

  ready(): u32 {
    return this.collect(1).length > 0 ? POLLIN | POLLRDNORM : 0;
  }

  get external(): bool {
    for (let i = 0; i < this.watches.length; i++) {
      if (this.watches[i].file.external) return true;
    }
    return false;
  }

  subscribe(events: u32, to: Array<Pollable>): void {
    for (let i = 0; i < this.watches.length; i++) this.watches[i].file.subscribe(this.watches[i].events, to);
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }
}
