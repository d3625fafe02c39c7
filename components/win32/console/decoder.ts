// From the bytes that a terminal sends to keys: characters in UTF-8, control characters, and the sequences of keys that have none
// (ECMA-48; "XTerm Control Sequences", PC-style function keys). A terminal does not tell when a key is let go: it is at once.

import * as Record from './input-record';
import { InputRecord } from './input-record';
import * as Layout from './layout';

const ESCAPE: u32 = 0x1b;
/** Final letters of CSI and SS3, from A on: cursor keys, End, Home and F1 to F4; 0 for none. */
const LETTERS: StaticArray<u16> = [
  Layout.VK_UP, Layout.VK_DOWN, Layout.VK_RIGHT, Layout.VK_LEFT, 0, Layout.VK_END, 0, Layout.VK_HOME, 0, 0, 0, 0, 0, 0, 0, Layout.VK_F1,
  Layout.VK_F1 + 1, Layout.VK_F1 + 2, Layout.VK_F1 + 3,
];
/** Numbers of CSI n ~, from 1 on. */
const NUMBERS: StaticArray<u16> = [
  Layout.VK_HOME, Layout.VK_INSERT, Layout.VK_DELETE, Layout.VK_END, Layout.VK_PRIOR, Layout.VK_NEXT, Layout.VK_HOME, Layout.VK_END, 0, 0, 112,
  113, 114, 115, 116, 0, 117, 118, 119, 120, 121, 0, 122, 123,
];

export class Decoder {
  /** ENABLE_VIRTUAL_TERMINAL_INPUT: keys stay the sequences that they came as. */
  keepsSequences: bool = false;
  /** Somebody has asked the terminal where the cursor is. */
  awaitsPosition: bool = false;
  /** What it said: column and row, from 1; 0 before. */
  column: u32 = 0;
  row: u32 = 0;
  /** Of a character that is not there whole. */
  private pending: StaticArray<u8> = new StaticArray<u8>(0);

  decode(typed: StaticArray<u8>, to: Array<InputRecord>): void {
    const bytes = this.pending.concat<StaticArray<u8>>(typed);
    const whole = bytes.length - incomplete(bytes);
    this.pending = bytes.slice<StaticArray<u8>>(whole);
    const text = String.UTF8.decodeUnsafe(changetype<usize>(bytes), whole);
    let at = 0;
    while (at < text.length) at += this.one(text, at, to);
  }

  /** Gives how many units it takes. */
  private one(text: string, at: i32, to: Array<InputRecord>): i32 {
    const unit = <u32>text.charCodeAt(at);
    if (unit == ESCAPE && at + 1 < text.length) {
      const taken = this.sequence(text, at, to);
      if (taken > 0) return taken;
      if (!this.keepsSequences && text.charCodeAt(at + 1) != ESCAPE) {
        this.character(text.charCodeAt(at + 1), Record.ALT, to);
        return 2;
      }
    }
    this.character(unit, 0, to);
    return 1;
  }

  /** The key of a sequence; 0 if there is none. */
  private sequence(text: string, start: i32, to: Array<InputRecord>): i32 {
    const kind = <u32>text.charCodeAt(start + 1);
    if (kind != 0x5b && kind != 0x4f) return 0;
    let first: u32 = 0;
    let second: u32 = 0;
    let hasSecond = false;
    let at = start + 2;
    for (; at < text.length; at++) {
      const unit = <u32>text.charCodeAt(at);
      if (unit == 0x3b) hasSecond = true;
      else if (unit < 0x30 || unit > 0x39) break;
      else if (hasSecond) second = min<u32>(second * 10 + unit - 0x30, 0xffff);
      else first = min<u32>(first * 10 + unit - 0x30, 0xffff);
    }
    if (at >= text.length) return 0;
    const final = <u32>text.charCodeAt(at);
    if (final == 0x52 && this.awaitsPosition) {
      this.awaitsPosition = false;
      this.row = max<u32>(first, 1);
      this.column = max<u32>(second, 1);
      return at + 1 - start;
    }
    if (this.keepsSequences) return 0;
    const key = keyOfSequence(first, final);
    if (key == 0) return 0;
    const back = final == 0x5a;
    press(to, key, back ? 0x09 : 0, back ? Record.SHIFT : modifiers(second) | (key < Layout.VK_F1 ? Record.ENHANCED : 0));
    return at + 1 - start;
  }

  private character(unit: u32, held: u32, to: Array<InputRecord>): void {
    if (this.keepsSequences && unit != 0x0a) {
      press(to, unit == 0x0d ? Layout.VK_RETURN : 0, unit == 0x7f ? 0x7f : unit, held);
      return;
    }
    switch (unit) {
      // A line feed is Enter that was pressed while the terminal took lines.
      case 0x0a:
      case 0x0d:
        return press(to, Layout.VK_RETURN, 0x0d, held);
      case 0x08:
      case 0x7f:
        return press(to, Layout.VK_BACK, 0x08, held);
      case 0x09:
        return press(to, Layout.VK_TAB, 0x09, held);
      case ESCAPE:
        return press(to, Layout.VK_ESCAPE, ESCAPE, held);
    }
    if (unit < 0x20) {
      const key = unit == 0 ? 0x20 : unit <= 26 ? unit + 0x40 : <u32>Layout.keyOf(unit + 0x40) & 0xff;
      return press(to, <u16>key, unit, held | Record.CONTROL);
    }
    const key = Layout.keyOf(unit);
    press(to, key & 0xff, unit, held | ((key & 0x100) != 0 ? Record.SHIFT : 0));
  }
}

function keyOfSequence(number: u32, final: u32): u16 {
  if (final == 0x5a) return Layout.VK_TAB;
  if (final == 0x7e) return number == 0 || number > <u32>NUMBERS.length ? 0 : NUMBERS[number - 1];
  return final < 0x41 || final >= 0x41 + <u32>LETTERS.length ? 0 : LETTERS[final - 0x41];
}

/** 1 and a bit each for Shift, Alt and Control. */
function modifiers(number: u32): u32 {
  if (number < 2 || number > 8) return 0;
  const bits = number - 1;
  return ((bits & 1) != 0 ? Record.SHIFT : 0) | ((bits & 2) != 0 ? Record.ALT : 0) | ((bits & 4) != 0 ? Record.CONTROL : 0);
}

/** Down and up. */
function press(to: Array<InputRecord>, key: u16, unit: u32, control: u32): void {
  const scan = Layout.scanOf(key);
  to.push(InputRecord.key(true, key, scan, <u16>unit, control));
  to.push(InputRecord.key(false, key, scan, <u16>unit, control));
}

/** Bytes at the end that begin a character of UTF-8 and do not end it. */
function incomplete(bytes: StaticArray<u8>): i32 {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}
