// Pipes within the sandbox: one thread writes what another reads.

import { EAGAIN, EPIPE } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Chunk, Description } from './description';
import { O_WRONLY, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { DEVICE_OF_PIPES, S_IFIFO, Status } from './status';

export const PIPE_SIZE: i32 = 65536;
/** Writes up to this size are not mixed with others'. */
const ATOMIC: i32 = 4096;

/** What both ends share: bytes in order, at most PIPE_SIZE. */
export class Ring {
  private bytes: StaticArray<u8> = new StaticArray<u8>(PIPE_SIZE);
  private start: i32 = 0;
  length: i32 = 0;

  get free(): i32 {
    return PIPE_SIZE - this.length;
  }

  push(data: StaticArray<u8>, count: i32): void {
    const at = (this.start + this.length) % PIPE_SIZE;
    const first = min(count, PIPE_SIZE - at);
    copyBytes(data, 0, this.bytes, at, first);
    copyBytes(data, first, this.bytes, 0, count - first);
    this.length += count;
  }

  pull(count: i32): StaticArray<u8> {
    const data = new StaticArray<u8>(count);
    const first = min(count, PIPE_SIZE - this.start);
    copyBytes(this.bytes, this.start, data, 0, first);
    copyBytes(this.bytes, 0, data, first, count - first);
    this.start = (this.start + count) % PIPE_SIZE;
    this.length -= count;
    return data;
  }
}

function copyBytes(from: StaticArray<u8>, at: i32, to: StaticArray<u8>, target: i32, count: i32): void {
  memory.copy(changetype<usize>(to) + <usize>target, changetype<usize>(from) + <usize>at, count);
}

abstract class PipeEnd extends Description {
  /** Null when that end is closed. */
  other: PipeEnd | null = null;

  constructor(
    readonly ring: Ring,
    readonly inode: u64,
    readonly since: Timestamp,
    flags: u32,
  ) {
    super(flags, 'pipe:[' + inode.toString() + ']');
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_PIPES, this.inode, S_IFIFO | 0o600, this.since);
    return 0;
  }

  closed(): void {
    const other = this.other;
    if (other == null) return;
    other.other = null;
    other.wake();
  }
}

export class PipeReader extends PipeEnd {
  /** Bytes that can be read now. */
  get available(): i32 {
    return this.ring.length;
  }

  read(chunk: Chunk, limit: u32): i64 {
    const ring = this.ring;
    chunk.bytes = new StaticArray<u8>(0);
    if (limit == 0) return 0;
    if (ring.length == 0) return this.other == null ? 0 : -EAGAIN;
    chunk.bytes = ring.pull(<i32>min<u32>(limit, ring.length));
    if (this.other != null) this.other!.wake();
    return chunk.bytes.length;
  }

  ready(): u32 {
    let events: u32 = this.ring.length > 0 ? POLLIN | POLLRDNORM : 0;
    if (this.other == null) events |= POLLHUP;
    return events;
  }
}

export class PipeWriter extends PipeEnd {
  write(data: StaticArray<u8>): i64 {
    const other = this.other;
    if (other == null) return -EPIPE;
    const free = this.ring.free;
    if (free == 0 || (data.length <= ATOMIC && free < data.length)) return -EAGAIN;
    const count = min(free, data.length);
    this.ring.push(data, count);
    other.wake();
    return count;
  }

  ready(): u32 {
    let events: u32 = this.ring.free >= ATOMIC ? POLLOUT | POLLWRNORM : 0;
    if (this.other == null) events |= POLLERR;
    return events;
  }
}

/** A pipe's two ends; `flags` are status flags for both. */
export class Pipe {
  readonly reader: PipeReader;
  readonly writer: PipeWriter;

  constructor(inode: u64, since: Timestamp, flags: u32) {
    const ring = new Ring();
    this.reader = new PipeReader(ring, inode, since, flags);
    this.writer = new PipeWriter(ring, inode, since, flags | O_WRONLY);
    this.reader.other = this.writer;
    this.writer.other = this.reader;
  }
}
