// The ends of pipes and FIFOs within the sandbox: one thread writes what another reads.

import { EAGAIN, EPIPE } from '../errno';
import { Chunk, Description } from './description';
import { O_ACCMODE, O_DIRECT, O_WRONLY, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { PipeBuffer } from './pipe-buffer';
import { SharedNode } from './shared-node';
import { DEVICE_OF_PIPES, S_IFIFO, Status } from './status';

export class PipeFile extends Description {
  /** Of a FIFO, what it is in its file system. */
  node: SharedNode | null = null;
  /** Of a FIFO's reader: writers that there had been when it was opened. Until there are more, none has gone. */
  private writersBefore: u32;

  constructor(
    readonly buffer: PipeBuffer,
    flags: u32,
    path: string,
  ) {
    super(flags, path);
    this.writersBefore = buffer.writers > 0 ? u32.MAX_VALUE : buffer.writersEver;
    buffer.enter(this);
  }

  /** A further description of the same pipe, by /proc/self/fd: of the end that is asked for. */
  reopened(flags: u32): PipeFile {
    const file = new PipeFile(this.buffer, flags, this.path);
    const node = this.node;
    if (node != null) {
      node.share();
      file.node = node;
    }
    return file;
  }

  /** Has the other side of a FIFO been opened, at any time since this one was? */
  isAccompanied(before: u32): bool {
    const buffer = this.buffer;
    // A pipe without a name has had both from the start.
    if ((this.readable && this.writable) || this.node == null) return true;
    return this.readable
      ? buffer.writers > 0 || buffer.writersEver != before
      : buffer.readers > 0 || buffer.readersEver != before;
  }

  /** What `isAccompanied` is to be asked with later. */
  get partnersEver(): u32 {
    return this.readable ? this.buffer.writersEver : this.buffer.readersEver;
  }

  /** Bytes that can be read now. */
  get available(): i32 {
    return this.buffer.length;
  }

  read(chunk: Chunk, limit: u32): i64 {
    const buffer = this.buffer;
    chunk.bytes = new StaticArray<u8>(0);
    if (limit == 0) return 0;
    if (buffer.isEmpty) return buffer.writers == 0 ? 0 : -EAGAIN;
    chunk.bytes = buffer.pull(<i32>limit);
    return chunk.bytes.length;
  }

  write(data: StaticArray<u8>): i64 {
    if (this.buffer.readers == 0) return -EPIPE;
    const count = this.buffer.push(data, (this.flags & O_DIRECT) != 0);
    return count == 0 ? -EAGAIN : count;
  }

  ready(): u32 {
    const buffer = this.buffer;
    let events: u32 = 0;
    if (this.readable) {
      if (!buffer.isEmpty) events |= POLLIN | POLLRDNORM;
      if (buffer.writers == 0 && buffer.writersEver != this.writersBefore) events |= POLLHUP;
    }
    if (this.writable) {
      if (!buffer.isFull) events |= POLLOUT | POLLWRNORM;
      if (buffer.readers == 0) events |= POLLERR;
    }
    return events;
  }

  stat(status: Status): i64 {
    const node = this.node;
    if (node != null) {
      const attributes = node.node.stat();
      if (attributes.isOk) status.fromAttributes(attributes.value);
      return 0;
    }
    status.synthetic(DEVICE_OF_PIPES, this.buffer.inode, S_IFIFO | 0o600, this.buffer.since);
    return 0;
  }

  closed(): void {
    this.buffer.leave(this);
    if (this.node != null) this.node!.release();
  }
}

/** A pipe without a name: its two ends; `flags` are status flags for both. */
export class Pipe {
  readonly reader: PipeFile;
  readonly writer: PipeFile;

  constructor(buffer: PipeBuffer, flags: u32) {
    const path = 'pipe:[' + buffer.inode.toString() + ']';
    this.reader = new PipeFile(buffer, flags & ~O_ACCMODE, path);
    this.writer = new PipeFile(buffer, (flags & ~O_ACCMODE) | O_WRONLY, path);
  }
}
