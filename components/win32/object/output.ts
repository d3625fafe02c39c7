// An output stream that the host lent. What is written is gathered, and goes out at the end of a step or when much has gathered.

import { Cursor } from '../console/cursor';
import { Pollable } from '../gen/import/wasi-io-poll';
import { OutputStream } from '../gen/import/wasi-io-streams';

const ROOM: i32 = 65536;
/** Nobody is at the other end any more. */
export const CLOSED: i32 = -1;

export class Output {
  private buffer: StaticArray<u8> = new StaticArray<u8>(ROOM);
  private filled: i32 = 0;
  private draining: bool = false;
  /** Of the terminal that it goes to; null if it is none. */
  cursor: Cursor | null = null;

  /** `stream` is null when it is closed, or has failed. */
  constructor(private stream: OutputStream | null) {}

  /** Takes what it can; 0 when that is nothing now, CLOSED when it never will. */
  write(bytes: StaticArray<u8>): i32 {
    if (this.filled == ROOM) this.flush();
    if (this.stream == null) return CLOSED;
    const length = min(bytes.length, ROOM - this.filled);
    memory.copy(changetype<usize>(this.buffer) + <usize>this.filled, changetype<usize>(bytes), length);
    this.filled += length;
    if (this.cursor != null) this.cursor!.feed(bytes, length);
    return length;
  }

  /** Bytes that it would take now; one that is closed takes everything, and says so. */
  get room(): i32 {
    if (this.filled > ROOM / 2) this.flush();
    return this.stream == null ? i32.MAX_VALUE : ROOM - this.filled;
  }

  /** Takes all, of a program that ends. */
  keep(bytes: StaticArray<u8>): void {
    if (this.stream == null) return;
    const grown = new StaticArray<u8>(max(ROOM, this.filled + bytes.length));
    memory.copy(changetype<usize>(grown), changetype<usize>(this.buffer), this.filled);
    memory.copy(changetype<usize>(grown) + <usize>this.filled, changetype<usize>(bytes), bytes.length);
    this.buffer = grown;
    this.filled += bytes.length;
  }

  /** Hands over as much as the stream takes. */
  flush(): void {
    while (this.filled > 0) {
      const stream = this.stream;
      if (stream == null) break;
      const room = stream.checkWrite();
      if (!room.isOk) return this.close();
      const length = <i32>min<u64>(room.value, this.filled);
      if (length == 0) return;
      if (!stream.write(this.buffer.slice<StaticArray<u8>>(0, length)).isOk) return this.close();
      if (!stream.flush().isOk) return this.close();
      this.draining = true;
      const start = changetype<usize>(this.buffer);
      memory.copy(start, start + <usize>length, this.filled - length);
      this.filled -= length;
    }
  }

  /** Has everything left? */
  drained(): bool {
    this.flush();
    const stream = this.stream;
    if (stream == null) return true;
    if (this.filled > 0) return false;
    if (!this.draining) return true;
    const room = stream.checkWrite();
    if (!room.isOk) this.close();
    else if (room.value == 0) return false;
    this.draining = false;
    return true;
  }

  subscribe(waits: Array<Pollable>): void {
    if (this.stream != null) waits.push(this.stream!.subscribe());
  }

  close(): void {
    if (this.stream != null) this.stream!.drop();
    this.stream = null;
    this.filled = 0;
  }
}
