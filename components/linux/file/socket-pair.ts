// A connected pair of stream sockets, as socketpair makes it: a pipe each way. Event loops wake themselves with one.

import { EAGAIN, EPIPE } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Chunk, Description } from './description';
import { O_RDWR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from './flags';
import { Ring } from './pipe';
import { DEVICE_OF_SOCKETS, S_IFSOCK, Status } from './status';

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
