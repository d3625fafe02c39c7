// Pipes within the process: two ends, each of which reads what the other writes.

import { ERROR_BROKEN_PIPE, ERROR_MORE_DATA, ERROR_NO_DATA, ERROR_PIPE_LISTENING, ERROR_PIPE_NOT_CONNECTED } from '../system/error';
import { File, FileType, LATER } from './file';

/** What one direction holds at most, unless it was asked for otherwise. */
const CAPACITY: i32 = 65536;

/** One direction: what was written, message by message, and not read yet. */
export class Channel {
  private readonly messages: Array<StaticArray<u8>> = [];
  length: i32 = 0;
  private readonly capacity: i32;
  /** Whoever writes is there. */
  hasWriter: bool = true;
  hasReader: bool = true;

  constructor(wanted: u32) {
    this.capacity = <i32>max<u32>(min<u32>(wanted, 1 << 20), CAPACITY);
  }

  get room(): i32 {
    return this.capacity - this.length;
  }

  /** Bytes of the message that comes next. */
  get nextLength(): i32 {
    return this.messages.length == 0 ? 0 : this.messages[0].length;
  }

  /** Takes all of it, or what there is room for. */
  push(data: StaticArray<u8>, isMessage: bool): i32 {
    if (isMessage && data.length > this.room && this.length > 0) return 0;
    const count = isMessage ? data.length : min(data.length, this.room);
    if (count > 0) this.messages.push(count == data.length ? data : data.slice<StaticArray<u8>>(0, count));
    this.length += count;
    return count;
  }

  /** At most `limit` bytes: of one message, or of as many as there are. */
  pull(limit: i32, isMessage: bool): StaticArray<u8> {
    let result = new StaticArray<u8>(0);
    while (this.messages.length > 0 && result.length < limit) {
      const first = this.messages[0];
      const count = min(first.length, limit - result.length);
      const part = count == first.length ? first : first.slice<StaticArray<u8>>(0, count);
      result = result.length == 0 ? part : result.concat<StaticArray<u8>>(part);
      if (count == first.length) this.messages.shift();
      else this.messages[0] = first.slice<StaticArray<u8>>(count);
      if (isMessage) break;
    }
    this.length -= result.length;
    return result;
  }

  /** What would be read next, which stays. */
  peek(limit: i32, isMessage: bool): StaticArray<u8> {
    let result = new StaticArray<u8>(0);
    for (let i = 0; i < this.messages.length && result.length < limit; i++) {
      const one = this.messages[i];
      const count = min(one.length, limit - result.length);
      result = result.concat<StaticArray<u8>>(count == one.length ? one : one.slice<StaticArray<u8>>(0, count));
      if (isMessage) break;
    }
    return result;
  }

  clear(): void {
    this.messages.length = 0;
    this.length = 0;
  }
}

export class PipeEnd extends File {
  /** Reads end with messages; writes make one each. */
  readsMessages: bool = false;
  writesMessages: bool = false;
  /** Nothing waits. */
  isImmediate: bool = false;
  /** The last message was longer than what was read of it. */
  private isCut: bool = false;

  constructor(
    /** Null where this end does not read, or is not connected. */
    public incoming: Channel | null,
    public outgoing: Channel | null,
  ) {
    super();
  }

  get type(): FileType {
    return FileType.Pipe;
  }

  /** Whether it waits for the other end to come. */
  get isListening(): bool {
    return false;
  }

  get isConnected(): bool {
    return true;
  }

  private get absence(): i32 {
    return -<i32>(this.isListening ? ERROR_PIPE_LISTENING : ERROR_PIPE_NOT_CONNECTED);
  }

  readAt(offset: u64, limit: u32): i32 {
    const channel = this.incoming;
    if (!this.isConnected) return this.absence;
    if (channel == null) return super.readAt(offset, limit);
    if (limit == 0) return 0;
    if (channel.length == 0) return !channel.hasWriter ? -<i32>ERROR_BROKEN_PIPE : this.isImmediate ? -<i32>ERROR_NO_DATA : LATER;
    const whole = channel.nextLength;
    this.bytes = channel.pull(<i32>min<u32>(limit, i32.MAX_VALUE), this.readsMessages);
    this.isCut = this.readsMessages && this.bytes.length < whole;
    return this.bytes.length;
  }

  afterRead(): u32 {
    return this.isCut ? ERROR_MORE_DATA : 0;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i32 {
    const channel = this.outgoing;
    if (!this.isConnected) return this.absence;
    if (channel == null) return super.writeAt(offset, data);
    if (!channel.hasReader) return -<i32>(this.isNamed ? ERROR_NO_DATA : ERROR_BROKEN_PIPE);
    if (data.length == 0) return 0;
    const taken = channel.push(data, this.writesMessages);
    if (taken > 0) return taken;
    return this.isImmediate ? data.length : LATER;
  }

  get isNamed(): bool {
    return false;
  }

  protected close(): void {
    this.isClosed = true;
    this.part();
  }

  /** Leaves both directions. */
  part(): void {
    if (this.incoming != null) this.incoming!.hasReader = false;
    if (this.outgoing != null) this.outgoing!.hasWriter = false;
  }
}
