// The console's input: keys that have been pressed and not read yet, and what reads make of them. While a program reads lines only,
// in the modes that a new console has, the host's terminal does all of that; with the first wish for more it hands over keys.
//
// Source: Microsoft, "SetConsoleMode function", "High-Level Console Modes", "Low-Level Console Modes".

import { LineDiscipline } from '../../lib/line-discipline';
import { Mode, Size, Terminal } from '../gen/import/nucleus-terminal-types';
import { Pollable } from '../gen/import/wasi-io-poll';
import { InputStream } from '../gen/import/wasi-io-streams';
import { LATER } from '../object/file';
import { Output } from '../object/output';
import { Decoder } from './decoder';
import { InputRecord } from './input-record';
import { VK_CONTROL } from './layout';

export const ENABLE_PROCESSED_INPUT: u32 = 1;
export const ENABLE_LINE_INPUT: u32 = 2;
export const ENABLE_ECHO_INPUT: u32 = 4;
export const ENABLE_WINDOW_INPUT: u32 = 8;
export const ENABLE_VIRTUAL_TERMINAL_INPUT: u32 = 0x200;
/** Insert mode, quick edit, extended flags, and that the window may be moved. */
const OTHER_INPUT: u32 = 0x1e0;
/** What a terminal in line mode does. */
const LINES: u32 = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT;

/** Bytes that are taken at once. */
const PIECE: u64 = 4096;
/** Records that are kept; what is typed then is lost, as on Windows. */
const MOST: i32 = 1 << 16;
const INTERRUPT: u16 = 3;
const SUBSTITUTE: u8 = 0x1a;
const ESCAPE: u8 = 0x1b;
const BACKSPACE: u8 = 8;

export class Keyboard {
  private mode: u32 = LINES | OTHER_INPUT;
  /** What has happened and was not read. */
  records: Array<InputRecord> = [];
  readonly decoder: Decoder = new Decoder();
  private readonly discipline: LineDiscipline = new LineDiscipline();
  /** The first half of a character of two units. */
  private half: u16 = 0;
  /** Bytes that were read and not given. */
  private rest: StaticArray<u8> = new StaticArray<u8>(0);
  /** The host hands over keys. */
  private takesKeys: bool = false;
  /** Nothing will be typed any more. */
  ended: bool = false;
  /** Ctrl-C that was pressed, and is not told yet. */
  private interrupts: i32 = 0;
  host: Terminal | null = null;
  stream: InputStream | null = null;
  /** Where lines are shown that are typed. */
  output: Output | null = null;
  /** What the last read gave. */
  bytes: StaticArray<u8> = new StaticArray<u8>(0);

  constructor() {
    const discipline = this.discipline;
    discipline.linesEndWithReturn = true;
    discipline.returnIsNewline = false;
    discipline.signals = false;
    discipline.otherErase = BACKSPACE;
    discipline.kill = ESCAPE;
    discipline.wordErase = 0;
    discipline.end = 0;
    discipline.literalNext = 0;
  }

  get inputMode(): u32 {
    return this.mode;
  }

  set inputMode(mode: u32) {
    this.mode = mode;
    this.discipline.echoes = (mode & ENABLE_ECHO_INPUT) != 0;
    this.decoder.keepsSequences = (mode & ENABLE_VIRTUAL_TERMINAL_INPUT) != 0;
    if ((mode & LINES) != LINES || this.decoder.keepsSequences) this.takeKeys();
  }

  /** From now on the host hands over keys; they are what reads are answered from. Where it cannot, its lines are. */
  takeKeys(): void {
    if (this.takesKeys || this.host == null) return;
    this.takesKeys = this.host!.setMode(Mode.Keys).isOk;
  }

  /** What is read comes from here. */
  get isSource(): bool {
    return this.takesKeys || this.records.length > 0 || this.discipline.hasInput || this.rest.length > 0;
  }

  /** Something can be read at once. */
  get isReady(): bool {
    return this.ended || this.records.length > 0 || this.discipline.hasInput || this.rest.length > 0;
  }

  /** Takes what has been typed. */
  pump(): void {
    const stream = this.stream;
    if (stream == null || this.ended) return;
    const from = this.records.length;
    while (true) {
      const typed = stream.read(PIECE);
      // A terminal in line mode may go on after an end.
      if (!typed.isOk) this.ended = this.takesKeys;
      if (!typed.isOk || typed.value.length == 0) break;
      this.decoder.decode(typed.value, this.records);
    }
    this.filter(from);
  }

  /** Ctrl-C is no key where input is processed. */
  private filter(from: i32): void {
    const records = this.records;
    for (let i = from; i < records.length && (this.mode & ENABLE_PROCESSED_INPUT) != 0; i++) {
      if (records[i].unit != INTERRUPT) continue;
      if (records[i].isPress) this.interrupts++;
      records.splice(i--, 1);
    }
    if (records.length > MOST) records.length = MOST;
  }

  /** What the keys that were pressed meanwhile ask for: true once for each Ctrl-C. */
  hear(): bool {
    if (this.takesKeys) this.pump();
    if (this.interrupts == 0) return false;
    this.interrupts--;
    return true;
  }

  /** Ctrl-C is heard whoever waits, for whatever. */
  subscribe(waits: Array<Pollable>): void {
    if (this.takesKeys && !this.ended) waits.push(this.stream!.subscribe());
  }

  /** The host's terminal has shown what was typed. */
  shown(bytes: StaticArray<u8>): void {
    const output = this.output;
    if (output != null && output.cursor != null) output.cursor!.feed(bytes, bytes.length);
  }

  /** Null where nobody knows. */
  size(): Size | null {
    return this.host == null ? null : this.host!.size();
  }

  // Reads of text.

  /** Bytes of UTF-8 into `bytes`: a line, or what there is; LATER, or 0 at the end. */
  read(limit: u32): i32 {
    this.pump();
    if (this.rest.length == 0) {
      const text = (this.mode & ENABLE_LINE_INPUT) != 0 ? this.line() : this.characters();
      if (text == null) return this.ended ? 0 : LATER;
      this.rest = text;
    }
    const length = <i32>min<u32>(limit, this.rest.length);
    this.bytes = this.rest.slice<StaticArray<u8>>(0, length);
    this.rest = this.rest.slice<StaticArray<u8>>(length);
    return length;
  }

  /** Gives back what was read and not used. */
  unread(bytes: StaticArray<u8>): void {
    this.rest = bytes.concat<StaticArray<u8>>(this.rest);
  }

  /** Edits a line with the keys that were pressed, up to Enter. */
  private line(): StaticArray<u8> | null {
    const discipline = this.discipline;
    while (!discipline.hasInput && this.records.length > 0) {
      const text = this.textOf(this.records.shift());
      if (text.length > 0) discipline.feed(text);
    }
    const shown = discipline.takeEcho();
    if (shown.length > 0 && this.output != null) this.output!.write(shown);
    return discipline.read(i32.MAX_VALUE);
  }

  private characters(): StaticArray<u8> | null {
    let all = new StaticArray<u8>(0);
    while (this.records.length > 0) all = all.concat<StaticArray<u8>>(this.textOf(this.records.shift()));
    return all.length == 0 ? null : all;
  }

  /** In UTF-8; empty for what gives none. */
  private textOf(record: InputRecord): StaticArray<u8> {
    const unit = record.unit;
    if (!record.isPress || (unit == 0 && record.virtualKey <= VK_CONTROL)) return new StaticArray<u8>(0);
    if (unit == 0 && record.virtualKey != 0x20) return new StaticArray<u8>(0);
    if ((unit & 0xfc00) == 0xd800) {
      this.half = unit;
      return new StaticArray<u8>(0);
    }
    const text = (unit & 0xfc00) == 0xdc00 ? String.fromCharCode(this.half, unit) : String.fromCharCode(unit);
    const bytes = new StaticArray<u8>(<i32>String.UTF8.byteLength(text));
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
    return bytes;
  }

  /** Whether a line that was read begins with what ends a file. */
  static isEnd(bytes: StaticArray<u8>): bool {
    return bytes.length > 0 && bytes[0] == SUBSTITUTE;
  }

  get readsLines(): bool {
    return (this.mode & ENABLE_LINE_INPUT) != 0;
  }

  /** What was typed and not read yet is gone. */
  discard(): void {
    if (this.takesKeys) this.pump();
    this.records = [];
    this.rest = new StaticArray<u8>(0);
    this.discipline.discard();
  }

  release(): void {
    this.stream = null;
    const host = this.host;
    if (host != null) host.drop();
    this.host = null;
  }
}
