// Descriptors of files, as _open and its kin number them: a handle, and how its bytes are translated.
//
// In text mode a line ends with CR and LF in the file and with LF for the program, and Ctrl-Z is the end of what is read.
//
// Source: Microsoft, "_open, _wopen"; "_setmode"; "_read"; "_write"; "Text and binary mode file I/O".

import { File, FileType, LATER } from '../../object/file';
import { Process } from '../../process/process';

/** A process can have so many, as _setmaxstdio says at most. */
const MOST: i32 = 8192;
const CR: u8 = 0x0d;
const LF: u8 = 0x0a;
const END: u8 = 0x1a;

/** How wide letters are kept in the file. */
export enum Encoding {
  /** As the locale says. */
  Locale,
  Utf8,
  Utf16,
}

export class Descriptor {
  /** Lines and Ctrl-Z are translated. */
  isText: bool = false;
  /** Each write goes to the end. */
  appends: bool = false;
  encoding: Encoding = Encoding.Locale;
  /** Ctrl-Z was read. */
  ended: bool = false;
  /** A CR that came last from what cannot be sought: an LF may follow. */
  private heldReturn: bool = false;
  /** What the last read gave, for the program and as the file has it. */
  bytes: StaticArray<u8> = new StaticArray<u8>(0);
  raw: StaticArray<u8> = new StaticArray<u8>(0);
  /** What is still to be written. */
  private queue: StaticArray<u8> = new StaticArray<u8>(0);

  constructor(readonly handle: u64) {}

  fileIn(process: Process): File | null {
    const object = process.handles.find(this.handle);
    return object instanceof File ? <File>object : null;
  }

  /** Reads at most `limit` bytes into `bytes`: how many, 0 at the end, LATER, or a negated error. */
  read(file: File, limit: u32): i32 {
    if (this.ended) return 0;
    const count = file.read(limit);
    if (count < 0) return count;
    this.raw = count == 0 ? new StaticArray<u8>(0) : file.bytes.slice<StaticArray<u8>>(0, count);
    if (this.isText && this.encoding != Encoding.Utf16) return this.translate(file, count == 0);
    this.bytes = this.raw;
    return count;
  }

  private translate(file: File, isEnd: bool): i32 {
    if (this.heldReturn) {
      this.raw = StaticArray.fromArray<u8>([CR]).concat<StaticArray<u8>>(this.raw);
      this.heldReturn = false;
    }
    const raw = this.raw;
    if (raw.length > 0 && raw[raw.length - 1] == CR && !isEnd) this.lookAhead(file);
    const source = this.raw;
    const bytes = new StaticArray<u8>(source.length);
    let length = 0;
    for (let i = 0; i < source.length; i++) {
      const byte = unchecked(source[i]);
      if (byte == END) {
        this.ended = !file.isConsole;
        break;
      }
      if (byte == CR && i + 1 < source.length && unchecked(source[i + 1]) == LF) continue;
      unchecked((bytes[length++] = byte));
    }
    this.bytes = bytes.slice<StaticArray<u8>>(0, length);
    return length > 0 || this.ended || source.length == 0 && !this.heldReturn ? length : LATER;
  }

  /** What comes behind a CR at the end of what was read. */
  private lookAhead(file: File): void {
    const before = this.raw;
    const count = file.read(1);
    if (count > 0 && (file.bytes[0] == LF || file.type != FileType.Disk)) {
      this.raw = before.concat<StaticArray<u8>>(file.bytes.slice<StaticArray<u8>>(0, 1));
    } else if (count > 0) file.position--;
    else if (count == LATER) {
      this.heldReturn = true;
      this.raw = before.slice<StaticArray<u8>>(0, before.length - 1);
    }
  }

  /** Takes bytes that go out with the next `drain`. */
  enqueue(bytes: StaticArray<u8>): void {
    const text = this.isText && this.encoding != Encoding.Utf16 ? withReturns(bytes) : bytes;
    this.queue = this.queue.length == 0 ? text : this.queue.concat<StaticArray<u8>>(text);
  }

  /** 0 once all is written, LATER, or a negated error: then the rest is lost. */
  drain(file: File): i32 {
    if (this.appends && this.queue.length > 0 && file.size() >= 0) file.position = <u64>file.size();
    while (this.queue.length > 0) {
      const count = file.write(this.queue);
      if (count == LATER) return LATER;
      if (count < 0) {
        this.queue = new StaticArray<u8>(0);
        return count;
      }
      this.queue = this.queue.slice<StaticArray<u8>>(count);
    }
    return 0;
  }

  get isDrained(): bool {
    return this.queue.length == 0;
  }

  /** For what was not written when the program ends. */
  takeQueue(): StaticArray<u8> {
    const queue = this.queue;
    this.queue = new StaticArray<u8>(0);
    return queue;
  }

  /** It is read or written elsewhere from now on. */
  moved(): void {
    this.ended = false;
    this.heldReturn = false;
  }
}

/** A CR before each LF. */
function withReturns(bytes: StaticArray<u8>): StaticArray<u8> {
  let lines = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] == LF) lines++;
  if (lines == 0) return bytes;
  const text = new StaticArray<u8>(bytes.length + lines);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] == LF) text[at++] = CR;
    text[at++] = bytes[i];
  }
  return text;
}

export class Descriptors {
  private readonly all: Array<Descriptor | null> = [];
  private started: bool = false;

  constructor(private readonly process: Process) {}

  /** The first three are the standard ones. */
  private start(): void {
    if (this.started) return;
    this.started = true;
    for (let i = 0; i < 3; i++) {
      const handle = this.process.standard[i];
      const one = new Descriptor(handle);
      one.isText = true;
      this.all.push(this.process.handles.find(handle) == null ? null : one);
    }
  }

  find(number: i32): Descriptor | null {
    this.start();
    return number >= 0 && number < this.all.length ? this.all[number] : null;
  }

  /** The lowest number that is free; -1 if there are too many. */
  add(one: Descriptor): i32 {
    this.start();
    let number = this.all.indexOf(null);
    if (number < 0) number = this.all.length;
    if (number >= MOST) return -1;
    this.set(number, one);
    return number;
  }

  set(number: i32, one: Descriptor | null): void {
    this.start();
    while (this.all.length <= number) this.all.push(null);
    this.all[number] = one;
  }

  get count(): i32 {
    return this.all.length;
  }
}
