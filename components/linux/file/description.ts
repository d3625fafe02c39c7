// An open file description: what open, pipe and the like make, and what descriptors (dup, and threads) share. Kinds
// override what they can do; the answers here are those of a file that cannot.
//
// Operations never block. `read` and `write` answer -EAGAIN when there is nothing to do yet; the system call then either
// reports that or waits for `wake` (for what changes within the sandbox) or for the pollable of `subscribe` (for what
// changes outside).

import { EBADF, EINVAL, ENOTDIR, ENOTTY, ESPIPE } from '../errno';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Thread } from '../thread/thread';
import { O_ACCMODE, O_NONBLOCK, O_PATH, O_RDWR, O_WRONLY, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { FileLocks } from './lock';
import { Status } from './status';

/** Where a read puts what it got. */
export class Chunk {
  bytes: StaticArray<u8> = NOTHING;
}

const NOTHING: StaticArray<u8> = new StaticArray<u8>(0);

export abstract class Description {
  /** Descriptors and calls in progress that use it. */
  private users: i32 = 1;
  offset: u64 = 0;
  /** Threads that wait for something here. */
  private waiters: Array<Thread> = [];
  /** Counts calls of `wake`: edge-triggered epoll looks at it. */
  generation: u32 = 0;
  /** Where its own locks are, if it ever had one. */
  locks: FileLocks | null = null;

  constructor(
    /** Access mode and status flags, O_*. */
    public flags: u32,
    /** As /proc/self/fd shows it. */
    public path: string,
  ) {}

  get readable(): bool {
    const mode = this.flags & O_ACCMODE;
    return (mode == 0 || mode == O_RDWR) && (this.flags & O_PATH) == 0;
  }

  get writable(): bool {
    const mode = this.flags & O_ACCMODE;
    return (mode == O_WRONLY || mode == O_RDWR) && (this.flags & O_PATH) == 0;
  }

  get blocking(): bool {
    return (this.flags & O_NONBLOCK) == 0;
  }

  /** Nanoseconds that a read waits before it gives nothing; 0 for ever. */
  get patience(): u64 {
    return 0;
  }

  /** What a read gives that has waited so long. */
  get lateness(): i64 {
    return 0;
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
    if (this.users > 0) return;
    if (this.locks != null) this.locks!.gone(this);
    this.closed();
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
