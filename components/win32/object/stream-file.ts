// Standard input, output and error: streams that the host lent. What kind they are the host says: a console, the device NUL, or a
// pipe, which a file is too here, since it cannot be sought.

import { StreamKind } from '../gen/export/nucleus-personality-programs';
import { Pollable } from '../gen/import/wasi-io-poll';
import { InputStream, StreamErrorTag } from '../gen/import/wasi-io-streams';
import { Keyboard } from '../console/keyboard';
import { ERROR_IO_DEVICE, ERROR_BROKEN_PIPE } from '../system/error';
import { Thread } from '../thread/thread';
import { File, FileType, LATER } from './file';
import { CLOSED, Output } from './output';

function typeOf(kind: StreamKind): FileType {
  return kind == StreamKind.Terminal || kind == StreamKind.Null ? FileType.Character : FileType.Pipe;
}

export class OutputFile extends File {
  constructor(
    readonly output: Output,
    readonly kind: StreamKind,
  ) {
    super();
  }

  get type(): FileType {
    return typeOf(this.kind);
  }

  get isConsole(): bool {
    return this.kind == StreamKind.Terminal;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i32 {
    if (data.length == 0) return 0;
    const taken = this.output.write(data);
    return taken == CLOSED ? -<i32>ERROR_BROKEN_PIPE : taken == 0 ? LATER : taken;
  }
}

export class InputFile extends File {
  /** Its end, or a failure, which it stays at. */
  private ended: bool = false;
  /** A read waits for what comes. */
  isAwaited: bool = false;
  /** Of a console: what it had been interrupted by when the read began that waits. */
  interrupts: u32 = 0;

  constructor(
    private readonly stream: InputStream,
    /** Comes before what the stream still has. */
    private already: StaticArray<u8>,
    readonly kind: StreamKind,
    /** Of a console. */
    private readonly keyboard: Keyboard | null,
  ) {
    super();
  }

  get type(): FileType {
    return typeOf(this.kind);
  }

  get isConsole(): bool {
    return this.kind == StreamKind.Terminal;
  }

  readAt(offset: u64, limit: u32): i32 {
    if (limit == 0 || this.ended) return 0;
    if (this.already.length > 0) return this.take(limit);
    const keyboard = this.keyboard;
    if (keyboard != null && keyboard.isSource) {
      const count = this.readKeys(keyboard, limit);
      return count > 0 && keyboard.readsLines && Keyboard.isEnd(this.bytes) ? 0 : count;
    }
    const result = this.stream.read(limit);
    if (!result.isOk) return this.end(result.error.tag != StreamErrorTag.Closed);
    const length = min<i32>(result.value.length, <i32>min<u32>(limit, i32.MAX_VALUE));
    this.isAwaited = length == 0;
    if (length == 0) return LATER;
    const taken = result.value.slice<StaticArray<u8>>(0, length);
    if (!this.isConsole) {
      this.bytes = taken;
      return length;
    }
    if (keyboard != null) keyboard.shown(taken);
    this.already = asLines(taken);
    return this.take(limit);
  }

  /** As `readAt`; Ctrl-Z is a character like others. */
  readText(limit: u32): i32 {
    const keyboard = this.keyboard;
    if (keyboard != null && keyboard.isSource) return this.readKeys(keyboard, limit);
    return this.readAt(0, limit);
  }

  private readKeys(keyboard: Keyboard, limit: u32): i32 {
    const count = keyboard.read(limit);
    this.isAwaited = count == LATER;
    this.bytes = keyboard.bytes;
    return count;
  }

  /** Bytes that `bytes` shows and that are still to be read; negative at the end. */
  peek(limit: u32): i32 {
    if (this.already.length == 0) {
      const count = this.readAt(0, max<u32>(limit, 4096));
      this.isAwaited = false;
      if (count > 0) this.already = this.bytes;
      else if (count != LATER) return -1;
    }
    this.bytes = this.already;
    return this.bytes.length;
  }

  /** Gives back what was read and not used: it is read again. */
  unread(bytes: StaticArray<u8>): void {
    if (bytes.length == 0) return;
    const keyboard = this.keyboard;
    if (keyboard != null && keyboard.isSource) keyboard.unread(bytes);
    else this.already = bytes.concat<StaticArray<u8>>(this.already);
  }

  /** What was typed and not read yet is gone. */
  discard(): void {
    this.already = new StaticArray<u8>(0);
    if (this.keyboard != null) this.keyboard!.discard();
  }

  /** A console may go on after its end; anything else stays there. */
  private end(failed: bool): i32 {
    this.ended = this.kind != StreamKind.Terminal;
    return failed ? -<i32>ERROR_IO_DEVICE : 0;
  }

  private take(limit: u32): i32 {
    const length = <i32>min<u32>(limit, this.already.length);
    this.bytes = this.already.slice<StaticArray<u8>>(0, length);
    this.already = this.already.slice<StaticArray<u8>>(length);
    return length;
  }

  /** Whether a read would give something, or the end, at once. */
  get ready(): bool {
    if (this.ended || this.already.length > 0) return true;
    if (this.keyboard != null) return this.hasRecords(this.keyboard!);
    const pollable = this.stream.subscribe();
    const ready = pollable.ready();
    pollable.drop();
    return ready;
  }

  /** Who waits for a console waits for keys. */
  private hasRecords(keyboard: Keyboard): bool {
    keyboard.takeKeys();
    keyboard.pump();
    return keyboard.isReady;
  }

  get isExternal(): bool {
    return true;
  }

  signaled(thread: Thread): bool {
    this.isAwaited = true;
    return this.ready;
  }

  /** Adds the stream, where somebody waits for it since it was asked the last time. */
  subscribe(waits: Array<Pollable>): void {
    if (!this.isAwaited) return;
    this.isAwaited = false;
    waits.push(this.stream.subscribe());
  }

  protected close(): void {
    this.ended = true;
    this.isAwaited = false;
    if (this.keyboard != null) this.keyboard!.release();
    this.stream.drop();
  }
}

/** Lines that are typed at a console end with CR and LF. */
function asLines(bytes: StaticArray<u8>): StaticArray<u8> {
  let ends = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] == 0x0a) ends++;
  if (ends == 0) return bytes;
  const lines = new StaticArray<u8>(bytes.length + ends);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] == 0x0a) lines[at++] = 0x0d;
    lines[at++] = bytes[i];
  }
  return lines;
}
