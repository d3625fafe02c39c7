// A connected pair of stream sockets, as socketpair makes it: a pipe each way. Event loops wake themselves with one.

import { EAGAIN, EPIPE } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Chunk, Description } from './description';
import { O_RDWR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from './flags';
import { DEVICE_OF_SOCKETS, S_IFSOCK, Status } from './status';

const RING_SIZE: i32 = 65536;

/** Bytes in order, at most RING_SIZE. */
class Ring {
  private bytes: StaticArray<u8> = new StaticArray<u8>(RING_SIZE);
  private start: i32 = 0;
  length: i32 = 0;

  get free(): i32 {
    return RING_SIZE - this.length;
  }

  push(data: StaticArray<u8>, count: i32): void {
    const at = (this.start + this.length) % RING_SIZE;
    const first = min(count, RING_SIZE - at);
    copyBytes(data, 0, this.bytes, at, first);
    copyBytes(data, first, this.bytes, 0, count - first);
    this.length += count;
  }

  pull(count: i32): StaticArray<u8> {
    const data = new StaticArray<u8>(count);
    const first = min(count, RING_SIZE - this.start);
    copyBytes(this.bytes, this.start, data, 0, first);
    copyBytes(this.bytes, 0, data, first, count - first);
    this.start = (this.start + count) % RING_SIZE;
    this.length -= count;
    return data;
  }
}

function copyBytes(from: StaticArray<u8>, at: i32, to: StaticArray<u8>, target: i32, count: i32): void {
  memory.copy(changetype<usize>(to) + <usize>target, changetype<usize>(from) + <usize>at, count);
}

export class SocketEnd extends Description {
  /** What comes in here. */
  private incoming: Ring = new Ring();
  /** Null once it is closed. */
  private other: SocketEnd | null = null;
  /** No more will come in, or may be sent: after shutdown of this side or of the other. */
  private inputEnded: bool = false;
  private outputEnded: bool = false;

  constructor(
    private inode: u64,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'socket:[' + inode.toString() + ']');
  }

  connect(other: SocketEnd): void {
    this.other = other;
    other.other = this;
  }

  read(chunk: Chunk, limit: u32): i64 {
    const ring = this.incoming;
    chunk.bytes = new StaticArray<u8>(0);
    if (limit == 0) return 0;
    if (ring.length == 0) return this.inputEnded || this.other == null ? 0 : -EAGAIN;
    chunk.bytes = ring.pull(<i32>min<u32>(limit, ring.length));
    if (this.other != null) this.other!.wake();
    return chunk.bytes.length;
  }

  write(data: StaticArray<u8>): i64 {
    const other = this.other;
    if (other == null || this.outputEnded || other.inputEnded) return -EPIPE;
    const count = min(other.incoming.free, data.length);
    if (count == 0) return data.length == 0 ? 0 : -EAGAIN;
    other.incoming.push(data, count);
    other.wake();
    return count;
  }

  shutDown(input: bool, output: bool): void {
    const other = this.other;
    if (input) this.inputEnded = true;
    if (output) this.outputEnded = true;
    if (other != null) {
      if (output) other.inputEnded = true;
      other.wake();
    }
    this.wake();
  }

  ready(): u32 {
    const other = this.other;
    const ended = this.inputEnded || other == null;
    let events: u32 = 0;
    if (this.incoming.length > 0 || ended) events |= POLLIN | POLLRDNORM;
    if (ended) events |= POLLRDHUP;
    if (other == null || (this.inputEnded && this.outputEnded)) events |= POLLHUP;
    if (other == null || this.outputEnded || other.incoming.free > 0) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_SOCKETS, this.inode, S_IFSOCK | 0o777, this.since);
    return 0;
  }

  closed(): void {
    const other = this.other;
    if (other == null) return;
    other.other = null;
    other.wake();
  }
}
