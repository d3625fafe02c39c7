// An output stream that the host lent: the guest's standard output or error, or the trace. Data goes out at once where
// the stream takes it, and is flushed at the end of a step; before the task ends, all of it must have left.

import { EAGAIN, EPIPE } from '../errno';
import { Pollable } from '../gen/import/wasi-io-poll';
import { OutputStream, StreamError, StreamErrorTag } from '../gen/import/wasi-io-streams';
import { part } from '../memory/block';
import { streamErrno } from './stream-failure';

export class HostOutput {
  /** Written since the last flush. */
  private dirty: bool = false;
  /** Flushed, and perhaps not all gone yet. */
  private draining: bool = false;
  /** Nobody will take any more, for this reason; 0 while it works. */
  private failure: i64 = 0;
  private dropped: bool = false;
  /** The guest has closed it: it goes as soon as it is drained. */
  closing: bool = false;

  constructor(private stream: OutputStream) {}

  /** Takes what it can of `data`; -EAGAIN if that is nothing now, or why it never will. */
  write(data: StaticArray<u8>): i64 {
    if (this.failure != 0) return -this.failure;
    if (data.length == 0) return 0;
    const room = this.stream.checkWrite();
    if (!room.isOk) return this.fail(room.error);
    if (room.value == 0) return -EAGAIN;
    const length = <i32>min(room.value, <u64>data.length);
    const written = this.stream.write(part(data, 0, length));
    if (!written.isOk) return this.fail(written.error);
    this.dirty = true;
    return length;
  }

  /** Takes all of `data`, or nothing. */
  writeWhole(data: StaticArray<u8>): i64 {
    if (this.failure != 0) return -this.failure;
    const room = this.stream.checkWrite();
    if (!room.isOk) return this.fail(room.error);
    return room.value < <u64>data.length ? -EAGAIN : this.write(data);
  }

  /** Can something be written, or would it fail at once? */
  ready(): bool {
    if (this.failure != 0) return true;
    const room = this.stream.checkWrite();
    if (room.isOk) return room.value > 0;
    this.fail(room.error);
    return true;
  }

  get broken(): bool {
    return this.failure != 0;
  }

  flush(): void {
    if (!this.dirty || this.failure != 0) return;
    this.dirty = false;
    this.draining = true;
    const flushed = this.stream.flush();
    if (!flushed.isOk) this.fail(flushed.error);
  }

  /** Has everything gone where it should? */
  drained(): bool {
    this.flush();
    if (this.draining && this.ready()) this.draining = false;
    return !this.draining;
  }

  subscribe(): Pollable {
    return this.stream.subscribe();
  }

  drop(): void {
    if (!this.dropped) this.stream.drop();
    this.dropped = true;
  }

  private fail(error: StreamError): i64 {
    this.failure = EPIPE;
    if (error.tag == StreamErrorTag.LastOperationFailed) {
      this.failure = streamErrno(error.lastOperationFailed);
    }
    return -this.failure;
  }
}
