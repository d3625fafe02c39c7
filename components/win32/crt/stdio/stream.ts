// Streams: a descriptor with a buffer. The guest's FILE is as msvcrt.dll has it, 48 bytes; its buffer is here, so that its count
// is always 0 and macros that look at it come here for each letter.

import { File, FileType, LATER } from '../../object/file';
import { OutputFile } from '../../object/stream-file';
import { Process } from '../../process/process';
import { Thread } from '../../thread/thread';
import { variableAt } from '../data';
import { EBADF, setErrno, setSystemError } from '../errno';
import { Source } from '../text/reader';
import { Descriptor } from './descriptor';
import { Queue } from './queue';

export const FILE_SIZE: u64 = 48;
export const STREAMS: u32 = 20;
export const COUNT: u64 = 8;
export const BASE: u64 = 0x10;
const FLAGS: u64 = 0x18;
const NUMBER: u64 = 0x1c;

/** Bits of the flags. */
export const READS: u32 = 1;
export const WRITES: u32 = 2;
const UNBUFFERED: u32 = 4;
export const AT_END: u32 = 0x10;
export const FAILED: u32 = 0x20;
const BOTH: u32 = 0x80;

const BUFFER: i32 = 4096;
const MOST_AHEAD: i32 = 1 << 20;

export class Stream extends Source {
  /** READS, WRITES, AT_END and FAILED. */
  flags: u32 = 0;
  /** What is read and not used yet. */
  private readonly input: Queue = new Queue();
  /** The same as the file has it, and how many bytes at its start have been used. */
  private readonly raw: Queue = new Queue();
  private output: StaticArray<u8> = new StaticArray<u8>(0);
  private filled: i32 = 0;
  /** Bytes that gather before they are written; 0 for none. */
  room: i32 = BUFFER;
  /** Its file goes when it is closed. */
  isTemporary: bool = false;
  /** Which thread has it for itself, and how often. */
  owner: u32 = 0;
  locks: u32 = 0;
  /** Whether its file is a console; -1 while nobody has looked. */
  private console: i32 = -1;
  /** Reading had to wait. */
  isLate: bool = false;

  constructor(
    readonly process: Process,
    readonly address: u64,
    public number: i32,
  ) {
    super();
  }

  get descriptor(): Descriptor | null {
    return this.process.crt.descriptors.find(this.number);
  }

  get file(): File | null {
    const descriptor = this.descriptor;
    return descriptor == null ? null : descriptor.fileIn(this.process);
  }

  /** Tells the guest. */
  sync(): void {
    this.console = -1;
    const memory = this.process.memory;
    const both = (this.flags & (READS | WRITES)) == (READS | WRITES) ? BOTH : this.flags & (READS | WRITES);
    memory.setU32(this.address + COUNT, 0);
    memory.setU32(this.address + FLAGS, (this.flags & (AT_END | FAILED)) | both | (this.room == 0 ? UNBUFFERED : 0));
    memory.setU32(this.address + NUMBER, this.number);
  }

  set(flags: u32): void {
    if ((this.flags & flags) == flags) return;
    this.flags |= flags;
    this.sync();
  }

  clear(flags: u32): void {
    if ((this.flags & flags) == 0) return;
    this.flags &= ~flags;
    this.sync();
  }

  // Input.

  /** A byte that has not been used; -1 behind the end, or where reading waits (`isLate`). */
  at(index: i32): i32 {
    while (index >= this.input.length) if (this.fill() <= 0) return -1;
    return this.input.at(index);
  }

  /** Bytes that are there without reading. */
  get available(): i32 {
    return this.input.length;
  }

  take(count: i32): StaticArray<u8> {
    const bytes = this.input.take(count);
    this.dropRaw(bytes.length);
    return bytes;
  }

  skip(count: i32): void {
    this.input.skip(count);
    this.dropRaw(count);
  }

  /** What the file has of so many bytes of the program's. */
  private dropRaw(count: i32): void {
    if (!this.isText) return;
    let at = 0;
    for (let used = 0; used < count && at < this.raw.length; at++, used++) {
      if (this.raw.at(at) == 0x0d && at + 1 < this.raw.length && this.raw.at(at + 1) == 0x0a) at++;
    }
    this.raw.skip(at);
  }

  /** Bytes that the file has of what is not used yet. */
  private get ahead(): i32 {
    return this.isText ? this.raw.length : this.input.length;
  }

  /** Reads more: how much, 0 at the end or where it failed, or LATER. */
  fill(): i32 {
    this.isLate = false;
    const descriptor = this.descriptor;
    const file = this.file;
    if (descriptor == null || file == null) {
      this.set(FAILED);
      return 0;
    }
    // Who looks far ahead gets as much again as there is, so that long lines take no more than their length.
    const count = descriptor.read(file, min(max(BUFFER, this.available), MOST_AHEAD));
    if (count == LATER) {
      this.isLate = true;
      return LATER;
    }
    if (count <= 0) {
      this.set(count == 0 || count == BROKEN ? AT_END : FAILED);
      return 0;
    }
    this.input.append(descriptor.bytes);
    if (descriptor.isText) this.raw.append(descriptor.raw);
    return count;
  }

  /** Puts bytes before what is to be read. */
  pushBack(bytes: StaticArray<u8>): void {
    this.input.prepend(bytes);
    if (this.isText) this.raw.prepend(bytes);
  }

  /** Forgets what was read and not used; the file is then where the program is. */
  dropInput(): void {
    const file = this.file;
    if (this.available > 0 && file != null && file.type == FileType.Disk) file.position -= min<u64>(this.ahead, file.position);
    this.input.clear();
    this.raw.clear();
  }

  /** Where the program is in a file; -1 in what has no places. */
  tell(): i64 {
    const file = this.file;
    if (file == null || file.type != FileType.Disk) return -1;
    const ahead = this.filled + (this.isText ? this.lines() : 0);
    if (this.filled > 0) {
      const descriptor = this.descriptor;
      const base = descriptor != null && descriptor.appends ? file.size() : <i64>file.position;
      return base + ahead;
    }
    return max<i64>(<i64>file.position - this.ahead, 0);
  }

  private get isText(): bool {
    const descriptor = this.descriptor;
    return descriptor != null && descriptor.isText;
  }

  private lines(): i32 {
    let count = 0;
    for (let i = 0; i < this.filled; i++) if (this.output[i] == 0x0a) count++;
    return count;
  }

  // Output.

  append(bytes: StaticArray<u8>): void {
    if (this.available > 0) this.dropInput();
    if (this.filled + bytes.length > this.output.length) {
      const grown = new StaticArray<u8>(max(max(this.output.length * 2, BUFFER), this.filled + bytes.length));
      memory.copy(changetype<usize>(grown), changetype<usize>(this.output), this.filled);
      this.output = grown;
    }
    memory.copy(changetype<usize>(this.output) + <usize>this.filled, changetype<usize>(bytes), bytes.length);
    this.filled += bytes.length;
  }

  /** A byte behind the others. */
  appendByte(byte: u8): void {
    if (this.available > 0) this.dropInput();
    if (this.filled == this.output.length) this.append(StaticArray.fromArray<u8>([byte]));
    else unchecked((this.output[this.filled++] = byte));
  }

  /** Whether so much has gathered that it is written. */
  get isFull(): bool {
    if (this.filled > this.room || this.hasQueue) return true;
    if (this.console < 0) {
      const file = this.file;
      this.console = file != null && file.isConsole ? 1 : 0;
    }
    return this.console == 1;
  }

  /** Its descriptor has another file. */
  changed(): void {
    this.console = -1;
  }

  private get hasQueue(): bool {
    const descriptor = this.descriptor;
    return descriptor != null && !descriptor.isDrained;
  }

  /** 0 once all is written, LATER, or a negated error. */
  flush(): i32 {
    const descriptor = this.descriptor;
    const file = this.file;
    if (descriptor == null || file == null) return this.filled == 0 ? 0 : -<i32>BAD_HANDLE;
    if (this.filled > 0) {
      descriptor.enqueue(this.output.slice<StaticArray<u8>>(0, this.filled));
      this.filled = 0;
    }
    const result = descriptor.drain(file);
    if (result != 0 && result != LATER) this.set(FAILED);
    return result;
  }

  /** At the program's end: what nobody takes now goes out later. */
  finish(): void {
    if (this.flush() != LATER) return;
    const file = this.file;
    if (file instanceof OutputFile) (<OutputFile>file).output.keep(this.descriptor!.takeQueue());
  }
}

/** ERROR_BROKEN_PIPE, negated: the end of a pipe. */
const BROKEN: i32 = -109;
/** ERROR_INVALID_HANDLE. */
const BAD_HANDLE: u32 = 6;

export class Streams {
  /** By their addresses. */
  readonly all: Map<u64, Stream> = new Map<u64, Stream>();
  /** The one that was found last. */
  private last: Stream | null = null;
  private started: bool = false;

  constructor(private readonly process: Process) {}

  /** Address of one of the first ones. */
  addressOf(index: u32): u64 {
    return variableAt(this.process, '_iob') + <u64>index * FILE_SIZE;
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    for (let i: u32 = 0; i < 3; i++) {
      const isThere = this.process.crt.descriptors.find(i) != null;
      const stream = this.add(this.addressOf(i), isThere ? i : -2, i == 0 ? READS : WRITES);
      if (i == 2) stream.room = 0;
      stream.sync();
    }
  }

  add(address: u64, number: i32, flags: u32): Stream {
    const stream = new Stream(this.process, address, number);
    stream.flags = flags;
    this.all.set(address, stream);
    stream.sync();
    return stream;
  }

  find(address: u64): Stream | null {
    const last = this.last;
    if (last != null && last.address == address) return last;
    this.start();
    if (!this.all.has(address)) return null;
    this.last = this.all.get(address);
    return this.last;
  }

  /** A descriptor has another file. */
  changed(number: i32): void {
    const all = this.all.values();
    for (let i = 0; i < all.length; i++) if (all[i].number == number) all[i].changed();
  }

  /** Memory for another FILE; 0 if there is none. */
  newAddress(): u64 {
    this.start();
    for (let i: u32 = 3; i < STREAMS; i++) if (!this.all.has(this.addressOf(i))) return this.addressOf(i);
    return this.process.heap.allocate(FILE_SIZE);
  }

  remove(stream: Stream): void {
    this.last = null;
    this.all.delete(stream.address);
    this.process.memory.fill(stream.address, 0, FILE_SIZE);
    this.process.memory.setU32(stream.address + NUMBER, u32.MAX_VALUE);
    if (stream.address - this.addressOf(0) >= FILE_SIZE * STREAMS) this.process.heap.release(stream.address);
  }
}

/** The stream at an address; null, with errno set, if there is none. */
export function streamAt(thread: Thread, address: u64): Stream | null {
  const stream = thread.process.crt.streams.find(address);
  if (stream == null) setErrno(thread, EBADF);
  return stream;
}

/** One that can be read, whose output has been written. */
export function inputAt(thread: Thread, address: u64): Stream | null {
  const stream = streamAt(thread, address);
  if (stream == null) return null;
  if ((stream.flags & READS) == 0) {
    stream.set(FAILED);
    setErrno(thread, EBADF);
    return null;
  }
  return stream;
}

/** One that can be written. */
export function outputAt(thread: Thread, address: u64): Stream | null {
  const stream = streamAt(thread, address);
  if (stream == null) return null;
  if ((stream.flags & WRITES) == 0) {
    stream.set(FAILED);
    setErrno(thread, EBADF);
    return null;
  }
  return stream;
}

/** For a handler to return: adds bytes once, writes what is to be written, and gives `result`, or `failure`. */
export function put(thread: Thread, stream: Stream, bytes: StaticArray<u8>, result: u64, failure: u64): u64 {
  if (thread.fresh) stream.append(bytes);
  return stream.isFull ? write(thread, stream, result, failure) : result;
}

/** The same for one byte. */
export function putOne(thread: Thread, stream: Stream, byte: u8, failure: u64): u64 {
  if (thread.fresh) stream.appendByte(byte);
  return stream.isFull ? write(thread, stream, byte, failure) : byte;
}

function write(thread: Thread, stream: Stream, result: u64, failure: u64): u64 {
  const done = stream.flush();
  if (done == LATER) return thread.wait();
  if (done == 0) return result;
  setSystemError(thread, <u32>-done);
  return failure;
}

/** At the program's end. */
export function flushAll(process: Process): void {
  const all = process.crt.streams.all.values();
  for (let i = 0; i < all.length; i++) all[i].finish();
}
