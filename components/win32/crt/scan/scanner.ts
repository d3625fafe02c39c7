// What scanf reads, by a format, out of units one after the other.
//
// Source: Microsoft, "Format specification fields: scanf and wscanf functions"; "scanf type field characters"; "scanf width
// specification"; ISO C 7.21.6.2.

import { Thread } from '../../thread/thread';
import { EILSEQ, ENOMEM } from '../errno';
import { narrowText, wideText } from '../locale/convert';
import { isSpace, readInteger } from '../number/integer';
import { DOUBLE, FLOAT, readReal } from '../number/real';
import { Source } from '../text/reader';
import { MOST, putText, putUnits } from '../text/units';

/** How the functions differ. */
export class ScanStyle {
  constructor(
    /** The room of each text is said behind its address. */
    readonly secure: bool,
    /** In functions of wide letters %s is wide. */
    readonly oldWide: bool,
    /** "inf", "nan" and hexadecimal digits are numbers. */
    readonly modern: bool,
  ) {}
}

/** What is stored of a whole number: bytes, or a double where there are eight of a real one. */
class Field {
  skips: bool = false;
  width: i32 = i32.MAX_VALUE;
  /** Bytes of a number. */
  size: i32 = 4;
  isLong: bool = false;
  isShort: bool = false;
  kind: u32 = 0;
}

export class Scanner<T> {
  /** Next unit of the input. */
  at: i32 = 0;
  /** Fields that were stored. */
  count: i32 = 0;
  /** Why it failed, where that is no matter of the input. */
  error: u32 = 0;
  private place: i32 = 0;
  private ended: bool = false;

  constructor(
    private readonly thread: Thread,
    private readonly source: Source,
    private readonly format: StaticArray<T>,
    private list: u64,
    private readonly style: ScanStyle,
  ) {}

  /** Fields stored; -1 where the input ended before the first. */
  run(): i32 {
    const format = this.format;
    while (this.place < format.length) {
      const unit = <i32>format[this.place++];
      if (isSpace(unit)) this.skipSpaces();
      else if (unit != 0x25 || this.peekFormat() == 0x25) {
        if (unit == 0x25) {
          this.place++;
          this.skipSpaces();
        }
        if (!this.match(unit)) break;
      } else if (!this.convert(this.read())) break;
    }
    return this.count == 0 && this.ended ? -1 : this.count;
  }

  private argument(): u64 {
    const value = this.thread.process.memory.u64(this.list);
    this.list += 8;
    return value;
  }

  private peekFormat(ahead: i32 = 0): u32 {
    return this.place + ahead < this.format.length ? this.format[this.place + ahead] : 0;
  }

  private takes(unit: u32): bool {
    if (this.peekFormat() != unit) return false;
    this.place++;
    return true;
  }

  private skipSpaces(): void {
    while (isSpace(this.source.at(this.at))) this.at++;
  }

  private match(unit: i32): bool {
    const found = this.source.at(this.at);
    if (found == unit) {
      this.at++;
      return true;
    }
    if (found < 0) this.ended = true;
    return false;
  }

  private read(): Field {
    const field = new Field();
    field.skips = this.takes(0x2a);
    if (this.peekFormat() >= 0x30 && this.peekFormat() <= 0x39) {
      field.width = 0;
      for (; this.peekFormat() >= 0x30 && this.peekFormat() <= 0x39; this.place++) {
        field.width = min(field.width * 10 + <i32>this.peekFormat() - 0x30, <i32>MOST);
      }
    }
    this.readSize(field);
    field.kind = this.peekFormat();
    if (field.kind != 0) this.place++;
    return field;
  }

  private readSize(field: Field): void {
    for (;;) {
      if (this.takes(0x68)) {
        field.size = field.isShort ? 1 : 2;
        field.isShort = true;
      } else if (this.takes(0x6c)) {
        field.size = field.isLong ? 8 : 4;
        field.isLong = true;
      } else if (this.takes(0x4c) || this.takes(0x77)) field.isLong = true;
      else if (this.takes(0x6a) || this.takes(0x7a) || this.takes(0x74)) field.size = 8;
      else if (this.takes(0x49)) {
        const isNarrow = this.peekFormat() == 0x33 && this.peekFormat(1) == 0x32;
        if (isNarrow || (this.peekFormat() == 0x36 && this.peekFormat(1) == 0x34)) this.place += 2;
        field.size = isNarrow ? 4 : 8;
      } else return;
    }
  }

  /** False where scanning ends. */
  private convert(field: Field): bool {
    const kind = field.kind;
    if (kind == 0x6e) return this.store(field, <u64>this.at, true);
    if (kind != 0x63 && kind != 0x43 && kind != 0x5b) this.skipSpaces();
    if (this.source.at(this.at) < 0) {
      this.ended = true;
      return false;
    }
    switch (kind) {
      case 0x64: return this.whole(field, 10);
      case 0x69: return this.whole(field, 0);
      case 0x75: return this.whole(field, 10);
      case 0x6f: return this.whole(field, 8);
      case 0x78: case 0x58: return this.whole(field, 16);
      case 0x70: { field.size = 8; return this.whole(field, 16); }
      case 0x61: case 0x41: case 0x65: case 0x45: case 0x66: case 0x46: case 0x67: case 0x47: return this.real(field);
      case 0x63: case 0x43: return this.letters(field);
      case 0x73: case 0x53: return this.text(field, new StaticArray<T>(0), false);
      case 0x5b: return this.set(field);
      default: return false;
    }
  }

  private limitOf(field: Field): i32 {
    return field.width > i32.MAX_VALUE - this.at ? i32.MAX_VALUE : this.at + field.width;
  }

  private whole(field: Field, base: i32): bool {
    const limit = this.limitOf(field);
    const read = readInteger(this.source, this.at, base, limit);
    const start = this.at;
    this.at = read.end;
    if (read.end == start || ((base == 0 || base == 16) && this.isCut(start, read.end, limit, 0x78))) return false;
    return this.store(field, read.isNegative ? 0 - read.value : read.value, false);
  }

  /** What is a number's beginning and no number, as "0x" and "1e" are, is read and does not match. */
  private isCut(start: i32, end: i32, limit: i32, mark: i32): bool {
    if (end >= limit || (this.source.at(end) | 0x20) != mark) return false;
    if (mark == 0x65) return true;
    const first = this.source.at(start);
    const sign = first == 0x2b || first == 0x2d ? 1 : 0;
    return end == start + sign + 1 && this.source.at(end - 1) == 0x30;
  }

  private store(field: Field, value: u64, isCount: bool): bool {
    if (field.skips) return true;
    const memory = this.thread.process.memory;
    const to = this.argument();
    if (field.size == 8) memory.setU64(to, value);
    else if (field.size == 4) memory.setU32(to, <u32>value);
    else if (field.size == 2) memory.setU16(to, <u16>value);
    else memory.setU8(to, <u8>value);
    if (!isCount) this.count++;
    return true;
  }

  private real(field: Field): bool {
    const isDouble = field.isLong;
    const limit = this.limitOf(field);
    const read = readReal(this.source, this.at, isDouble ? DOUBLE : FLOAT, this.style.modern, limit);
    const start = this.at;
    this.at = read.end;
    if (read.end == start || this.isCut(start, read.end, limit, 0x65)) return false;
    field.size = isDouble ? 8 : 4;
    return this.store(field, read.bits, false);
  }

  /** Whether letters are stored wide. */
  private isWide(field: Field): bool {
    if (field.isShort) return false;
    if (field.isLong) return true;
    const isCapital = field.kind == 0x43 || field.kind == 0x53;
    return sizeof<T>() == 1 ? isCapital : this.style.oldWide != isCapital;
  }

  /** So many letters, one where nobody says, without a zero. */
  private letters(field: Field): bool {
    const count = field.width == i32.MAX_VALUE ? 1 : field.width;
    // Reading may wait: all have to be there.
    let length = 0;
    while (length < count && this.source.at(this.at + length) >= 0) length++;
    if (length < count && sizeof<T>() == 1) {
      this.ended = true;
      return false;
    }
    return this.give(field, length, false);
  }

  private set(field: Field): bool {
    const inverse = this.takes(0x5e);
    const start = this.place;
    // A bracket that comes first belongs to the set.
    if (this.peekFormat() == 0x5d) this.place++;
    while (this.peekFormat() != 0 && this.peekFormat() != 0x5d) this.place++;
    const members = this.format.slice<StaticArray<T>>(start, this.place);
    this.place++;
    return this.text(field, members, true, inverse);
  }

  private text(field: Field, members: StaticArray<T>, isSet: bool, inverse: bool = false): bool {
    let length = 0;
    while (length < field.width) {
      const unit = this.source.at(this.at + length);
      if (unit < 0 || (isSet ? has<T>(members, <u32>unit) == inverse : isSpace(unit))) break;
      length++;
    }
    return length > 0 && this.give(field, length, true);
  }

  /** Stores so many units of the input. */
  private give(field: Field, length: i32, zero: bool): bool {
    const units = new StaticArray<T>(length);
    for (let i = 0; i < length; i++) units[i] = <T>this.source.at(this.at + i);
    this.at += length;
    if (field.skips) return true;
    const to = this.argument();
    const room: u64 = this.style.secure ? this.argument() & 0xffff_ffff : MOST;
    const memory = this.thread.process.memory;
    if (<u64>length + (zero ? 1 : 0) > room) {
      // What does not fit is an empty text, and the end.
      if (room > 0) memory.setU8(to, 0);
      this.error = ENOMEM;
      return false;
    }
    const locale = this.thread.process.crt.locale;
    const isWide = this.isWide(field);
    if (isWide == (sizeof<T>() == 2)) {
      if (zero) putText<T>(memory, to, units);
      else putUnits<T>(memory, to, units);
    } else if (isWide) {
      const wide = wideText(locale, changetype<StaticArray<u8>>(units));
      if (wide == null) return this.illegal();
      if (zero) putText<u16>(memory, to, wide);
      else putUnits<u16>(memory, to, wide);
    } else {
      const narrow = narrowText(locale, changetype<StaticArray<u16>>(units));
      if (narrow == null) return this.illegal();
      if (zero) putText<u8>(memory, to, narrow);
      else putUnits<u8>(memory, to, narrow);
    }
    this.count++;
    return true;
  }

  private illegal(): bool {
    this.error = EILSEQ;
    return false;
  }
}

/** Members of a set: letters, and ranges of them. */
function has<T>(members: StaticArray<T>, unit: u32): bool {
  for (let i = 0; i < members.length; i++) {
    const first = <u32>members[i];
    if (i + 2 < members.length && members[i + 1] == 0x2d) {
      const last = <u32>members[i + 2];
      if (unit >= min(first, last) && unit <= max(first, last)) return true;
      i += 2;
    } else if (first == unit) return true;
  }
  return false;
}
