// The standard streams as open files.

import { EAGAIN } from '../errno';
import { subscribeDuration } from '../gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from '../gen/import/wasi-io-poll';
import { InputStream, StreamErrorTag } from '../gen/import/wasi-io-streams';
import { part } from '../memory/block';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { StreamKind } from '../gen/export/nucleus-personality-programs';
import { SIGTTIN, SIGTTOU } from '../signal/number';
import { Thread } from '../thread/thread';
import { Chunk, Description } from './description';
import { O_RDWR, O_WRONLY, POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from './flags';
import { HostOutput } from './host-output';
import { DEVICE_NULL, deviceStatus, terminalStatus } from './device';
import { DEVICE_OF_PIPES, S_IFIFO, Status } from './status';
import { streamErrno } from './stream-failure';
import { Keyboard } from './keyboard';
import { Terminal } from './terminal';

const READABLE: u32 = POLLIN | POLLRDNORM;
const WRITABLE: u32 = POLLOUT | POLLWRNORM;
/** Nanoseconds. */
const LOOK_AGAIN: u64 = 100_000_000;

/** Bytes that go to a terminal at once where they are changed on the way. */
const PIECE: i32 = 1024;

export abstract class StreamFile extends Description {
  constructor(
    readonly kind: StreamKind,
    /** Descriptor that it is given at the start: its inode number follows from it. */
    readonly number: i32,
    readonly terminal: Terminal,
    readonly since: Timestamp,
    flags: u32,
  ) {
    super(flags, pathOf(kind, number));
  }

  get external(): bool {
    return true;
  }

  get isTerminal(): bool {
    return this.kind == StreamKind.Terminal;
  }

  get pollable(): bool {
    return this.kind != StreamKind.File;
  }

  stat(status: Status): i64 {
    const inode: u64 = 3 + this.number;
    switch (this.kind) {
      case StreamKind.Terminal:
        terminalStatus(status, this.since);
        break;
      case StreamKind.Null:
        deviceStatus(status, DEVICE_NULL, 4, this.since);
        break;
      // A file too: what cannot be sought has no size to tell, and must not look as if it were empty (RATIONALE.md).
      default:
        status.synthetic(DEVICE_OF_PIPES, inode, S_IFIFO | 0o600, this.since);
    }
    return 0;
  }

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    if (this.isTerminal) return this.terminal.ioctl(thread, request, argument);
    return super.ioctl(thread, request, argument);
  }
}

export class InputFile extends StreamFile {
  private ended: bool = false;
  /** Why it ended; 0 if that was its end. */
  private failure: i64 = 0;

  constructor(
    private stream: InputStream,
    /** Comes before what the stream still has. */
    private already: StaticArray<u8>,
    kind: StreamKind,
    number: i32,
    terminal: Terminal,
    since: Timestamp,
  ) {
    super(kind, number, terminal, since, kind == StreamKind.Terminal ? O_RDWR : 0);
  }

  read(chunk: Chunk, limit: u32): i64 {
    chunk.bytes = new StaticArray<u8>(0);
    if (limit == 0) return 0;
    const refused = this.isTerminal ? this.terminal.check(SIGTTIN) : 0;
    if (refused != 0) return refused;
    if (this.already.length > 0) return this.take(chunk, limit);
    if (this.keyboard != null && this.keyboard!.isSource) return this.readKeys(chunk, limit, this.keyboard!);
    if (this.ended) return -this.failure;
    const result = this.stream.read(limit);
    if (result.isOk) {
      if (result.value.length == 0) return -EAGAIN;
      chunk.bytes = result.value;
      return result.value.length;
    }
    // A terminal may go on after an end of file; anything else stays at its end.
    if (!this.isTerminal) this.ended = true;
    if (result.error.tag == StreamErrorTag.Closed) return 0;
    const failure = streamErrno(result.error.lastOperationFailed);
    if (this.ended) this.failure = failure;
    return -failure;
  }

  private get keyboard(): Keyboard | null {
    return this.isTerminal ? this.terminal.keyboard : null;
  }

  private readKeys(chunk: Chunk, limit: u32, keyboard: Keyboard): i64 {
    keyboard.pump();
    return this.terminal.readTyped(chunk, limit, keyboard.ended);
  }

  /** What goes to the terminal by the descriptor of its input: it is open for both. */
  write(data: StaticArray<u8>): i64 {
    const output = this.isTerminal ? this.terminal.keyboard.output : null;
    return output == null ? super.write(data) : writeTo(output, data, this.terminal);
  }

  get patience(): u64 {
    return this.isTerminal ? this.terminal.patience : 0;
  }

  private take(chunk: Chunk, limit: u32): i64 {
    const length = <i32>min<u32>(limit, this.already.length);
    chunk.bytes = part(this.already, 0, length);
    this.already = part(this.already, length, this.already.length - length);
    return length;
  }

  ready(): u32 {
    if (this.ended || this.already.length > 0) return POLLIN | POLLRDNORM;
    const keyboard = this.keyboard;
    if (keyboard != null && keyboard.isSource) {
      keyboard.pump();
      return keyboard.discipline.hasInput || keyboard.ended ? POLLIN | POLLRDNORM : 0;
    }
    const pollable = this.stream.subscribe();
    const ready = pollable.ready();
    pollable.drop();
    return ready ? POLLIN | POLLRDNORM : 0;
  }

  /** It has nothing to say to who does not ask for input. */
  subscribe(events: u32, to: Array<Pollable>): void {
    if ((events & READABLE) != 0) to.push(this.stream.subscribe());
  }

  closed(): void {
    if (this.keyboard != null) this.keyboard!.release();
    this.stream.drop();
  }
}

export class OutputFile extends StreamFile {
  constructor(
    private output: HostOutput,
    kind: StreamKind,
    number: i32,
    terminal: Terminal,
    since: Timestamp,
  ) {
    super(kind, number, terminal, since, kind == StreamKind.Terminal ? O_RDWR : O_WRONLY);
  }

  write(data: StaticArray<u8>): i64 {
    const count = this.isTerminal ? writeTo(this.output, data, this.terminal) : this.output.write(data);
    if (count > 0) this.offset += <u64>count;
    return count;
  }

  sync(): i64 {
    this.output.flush();
    return this.kind == StreamKind.File ? 0 : super.sync();
  }

  ready(): u32 {
    if (!this.output.ready()) return 0;
    return this.output.broken ? POLLERR | POLLOUT | POLLWRNORM : POLLOUT | POLLWRNORM;
  }

  /** Who does not ask for room still hears of a reader who has gone: by looking again, since a stream that has room is ready. */
  subscribe(events: u32, to: Array<Pollable>): void {
    to.push((events & WRITABLE) != 0 ? this.output.subscribe() : subscribeDuration(LOOK_AGAIN));
  }

  closed(): void {
    this.output.closing = true;
  }
}

/** To a terminal; -EAGAIN if there is no room for what its line feeds become. */
function writeTo(output: HostOutput, data: StaticArray<u8>, terminal: Terminal): i64 {
  const refused = terminal.stopsOutput ? terminal.check(SIGTTOU) : 0;
  if (refused != 0) return refused;
  if (!terminal.isPlain) return output.write(data);
  // Twice as long at most; it has to go whole.
  const piece = part(data, 0, min(data.length, PIECE));
  const count = output.writeWhole(terminal.indexed(piece));
  if (count < 0) return count;
  terminal.showed(piece);
  return piece.length;
}

function pathOf(kind: StreamKind, number: i32): string {
  switch (kind) {
    case StreamKind.Terminal: return '/dev/pts/0';
    case StreamKind.Null: return '/dev/null';
    case StreamKind.File: return number == 0 ? '/dev/stdin' : number == 1 ? '/dev/stdout' : '/dev/stderr';
    default: return 'pipe:[' + (3 + number).toString() + ']';
  }
}
