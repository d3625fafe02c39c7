// An open file description: what open, pipe and the like make, and what descriptors (dup, and threads) share. Kinds
// override what they can do; the answers here are those of a file that cannot.
//
// Operations never block. `read` and `write` answer -EAGAIN when there is nothing to do yet; the system call then either
// reports that or waits for `wake` (for what changes within the sandbox) or for the pollable of `subscribe` (for what
// changes outside).

import { EBADF, EINVAL, ENOTDIR, ENOTTY, ESPIPE } from '../errno';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Thread } from '../thread/thread';
import { Status } from './status';

export const O_WRONLY: u32 = 0o1;
export const O_RDWR: u32 = 0o2;
export const O_ACCMODE: u32 = 0o3;
export const O_CREAT: u32 = 0o100;
export const O_EXCL: u32 = 0o200;
export const O_NOCTTY: u32 = 0o400;
export const O_TRUNC: u32 = 0o1000;
export const O_APPEND: u32 = 0o2000;
export const O_NONBLOCK: u32 = 0o4000;
export const O_DSYNC: u32 = 0o10000;
export const O_ASYNC: u32 = 0o20000;
export const O_DIRECT: u32 = 0o40000;
export const O_LARGEFILE: u32 = 0o100000;
export const O_DIRECTORY: u32 = 0o200000;
export const O_NOFOLLOW: u32 = 0o400000;
export const O_NOATIME: u32 = 0o1000000;
export const O_CLOEXEC: u32 = 0o2000000;
export const O_PATH: u32 = 0o10000000;
export const O_TMPFILE: u32 = 0o20200000;

export const POLLIN: u32 = 0x001;
export const POLLPRI: u32 = 0x002;
export const POLLOUT: u32 = 0x004;
export const POLLERR: u32 = 0x008;
export const POLLHUP: u32 = 0x010;
export const POLLNVAL: u32 = 0x020;
export const POLLRDNORM: u32 = 0x040;
export const POLLWRNORM: u32 = 0x100;
export const POLLRDHUP: u32 = 0x2000;

/** Where a read puts what it got. */
export class Chunk {
  bytes: StaticArray<u8> = new StaticArray<u8>(0);
}

export abstract class Description {
  /** Descriptors and calls in progress that use it. */
  private users: i32 = 1;
  offset: u64 = 0;
  /** Threads that wait for something here. */
  private waiters: Array<Thread> = [];
  /** Counts calls of `wake`: edge-triggered epoll looks at it. */
  generation: u32 = 0;

  constructor(
    /** Access mode and status flags, O_*. */
    public flags: u32,
    /** As /proc/self/fd shows it. */
    public path: string,
  ) {}

  get readable(): bool {
    return (this.flags & O_ACCMODE) != O_WRONLY && (this.flags & O_PATH) == 0;
  }

  get writable(): bool {
    return (this.flags & O_ACCMODE) != 0 && (this.flags & O_PATH) == 0;
  }

  get blocking(): bool {
    return (this.flags & O_NONBLOCK) == 0;
  }

  share(): Description {
    this.users++;
    return this;
  }

  /** Nobody has it open any more. */
  get gone(): bool {
    return this.users == 0;
  }

  release(): void {
    this.users--;
    if (this.users == 0) this.closed();
  }

  /** Wakes all that wait here, since its state changed. */
  wake(): void {
    this.generation++;
    const waiting = this.waiters;
    this.waiters = [];
    for (let i = 0; i < waiting.length; i++) waiting[i].wake();
  }

  addWaiter(thread: Thread): void {
    if (!this.waiters.includes(thread)) this.waiters.push(thread);
  }

  removeWaiter(thread: Thread): void {
    const index = this.waiters.indexOf(thread);
    if (index >= 0) this.waiters.splice(index, 1);
  }

  // What kinds override. Numbers of bytes, or an error negated.

  /** Bytes at the file's offset, which moves on. */
  read(chunk: Chunk, limit: u32): i64 {
    return -EINVAL;
  }

  readAt(chunk: Chunk, offset: u64, limit: u32): i64 {
    return -ESPIPE;
  }

  write(data: StaticArray<u8>): i64 {
    return -EINVAL;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i64 {
    return -ESPIPE;
  }

  seek(offset: i64, whence: u32): i64 {
    return -ESPIPE;
  }

  /** Directory entries as getdents64 packs them. */
  entries(chunk: Chunk, limit: u32): i64 {
    return -ENOTDIR;
  }

  stat(status: Status): i64 {
    return -EBADF;
  }

  resize(size: u64): i64 {
    return -EINVAL;
  }

  sync(): i64 {
    return -EINVAL;
  }

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    return -ENOTTY;
  }

  /** Poll events that hold now. */
  ready(): u32 {
    return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
  }

  /** Can epoll watch it? */
  get pollable(): bool {
    return true;
  }

  /** Does a read give all that is asked for, unless the end comes first? Others give what they have. */
  get fillsReads(): bool {
    return !this.pollable;
  }

  /** Adds what becomes ready when one of `events` comes from outside the sandbox. */
  subscribe(events: u32, to: Array<Pollable>): void {}

  /** May what it waits for come from outside the sandbox? */
  get external(): bool {
    return false;
  }

  /** The last user has gone. */
  closed(): void {}
}
