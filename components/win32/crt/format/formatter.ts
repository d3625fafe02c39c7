// What printf makes of a format and its arguments. Each argument is 8 bytes wide, a double's bits among them.
//
// Source: Microsoft, "Format specification syntax: printf and wprintf functions"; "printf_p positional parameters"; ISO C 7.21.6.1.

import { Thread } from '../../thread/thread';
import { EILSEQ, EINVAL, ENOMEM } from '../errno';
import { narrowText, wideText } from '../locale/convert';
import { part, textAt, unitsOf } from '../text/units';
import { Conversion, HASH, MINUS, PLUS, Size, SPACE, ZERO } from './conversion';
import { realText } from './real-text';
import { Sink } from './sink';
import { Style } from './style';

/** Widths and precisions beyond are refused, and so are longer texts. */
const MOST: i32 = 1 << 20;
const LONGEST: i32 = 1 << 24;
const ANY: u64 = 1 << 30;

export class Formatter<T> {
  readonly sink: Sink<T> = new Sink<T>();
  /** Why it failed; 0 if it did not. */
  error: u32 = 0;
  private at: i32 = 0;

  /** @param list where the arguments lie, one behind the other */
  constructor(
    private readonly thread: Thread,
    private readonly format: StaticArray<T>,
    private readonly list: u64,
    private readonly style: Style,
    /** Whether arguments may be named by their places. */
    private readonly positional: bool = false,
  ) {}

  private next: i32 = 0;

  /** Whether all went well; else `error` says why not. */
  run(): bool {
    const format = this.format;
    while (this.at < format.length && this.error == 0) {
      const unit = unchecked(format[this.at++]);
      if (unit != 0x25) this.sink.add(unit);
      else {
        this.convert(this.read());
        if (this.sink.length > LONGEST) this.error = ENOMEM;
      }
    }
    return this.error == 0;
  }

  private argument(position: i32 = 0): u64 {
    const index = position > 0 ? position - 1 : this.next++;
    return this.thread.process.memory.u64(this.list + <u64>index * 8);
  }

  private peek(ahead: i32 = 0): u32 {
    return this.at + ahead < this.format.length ? this.format[this.at + ahead] : 0;
  }

  private takes(unit: u32): bool {
    if (this.peek() != unit) return false;
    this.at++;
    return true;
  }

  private read(): Conversion {
    const one = new Conversion();
    if (this.positional) one.position = this.place();
    for (;;) {
      if (this.takes(0x2d)) one.flags |= MINUS;
      else if (this.takes(0x2b)) one.flags |= PLUS;
      else if (this.takes(0x20)) one.flags |= SPACE;
      else if (this.takes(0x23)) one.flags |= HASH;
      else if (this.takes(0x30)) one.flags |= ZERO;
      else break;
    }
    one.width = this.number();
    if (one.width < 0) {
      one.width = -one.width;
      one.flags |= MINUS;
    }
    if (this.takes(0x2e)) one.precision = max(this.number(), -1);
    if (one.width > MOST || one.precision > MOST) this.refuse(one);
    this.readSize(one);
    one.kind = this.peek();
    if (one.kind != 0) this.at++;
    return one;
  }

  private refuse(one: Conversion): void {
    this.error = EINVAL;
    one.width = 0;
    one.precision = 0;
  }

  /** "2$"; 0 and nothing read for anything else. */
  private place(): i32 {
    let ahead = 0;
    let value = 0;
    for (; this.peek(ahead) >= 0x30 && this.peek(ahead) <= 0x39 && ahead < 4; ahead++) value = value * 10 + this.peek(ahead) - 0x30;
    if (value == 0 || this.peek(ahead) != 0x24) return 0;
    this.at += ahead + 1;
    return value;
  }

  /** Digits, or what an argument says; 0 where there is neither. */
  private number(): i32 {
    if (this.takes(0x2a)) return <i32>this.argument(this.positional ? this.place() : 0);
    let value = 0;
    for (; this.peek() >= 0x30 && this.peek() <= 0x39; this.at++) value = min(value * 10 + this.peek() - 0x30, MOST + 1);
    return value;
  }

  /** hh, h, l, ll, j, z, t, L, and Windows's I64, I32, I, w. */
  private readSize(one: Conversion): void {
    for (;;) {
      if (this.takes(0x68)) one.size = one.size == Size.Short ? Size.Byte : Size.Short;
      else if (this.takes(0x6c)) one.size = one.size == Size.Long ? Size.LongLong : Size.Long;
      else if (this.takes(0x6a) || this.takes(0x7a) || this.takes(0x74)) one.size = Size.LongLong;
      else if (this.takes(0x77)) one.size = Size.Wide;
      else if (this.takes(0x4c)) continue;
      else if (this.takes(0x49)) {
        const isNarrow = this.peek() == 0x33 && this.peek(1) == 0x32;
        if (isNarrow || (this.peek() == 0x36 && this.peek(1) == 0x34)) this.at += 2;
        one.size = isNarrow ? Size.Long : Size.LongLong;
      } else return;
    }
  }

  private convert(one: Conversion): void {
    switch (one.kind) {
      case 0x25: return this.sink.add(0x25);
      case 0x64: case 0x69: return this.signed(one);
      case 0x75: return this.unsigned(one, 10);
      case 0x6f: return this.unsigned(one, 8);
      case 0x78: case 0x58: return this.unsigned(one, 16);
      case 0x70: return this.pointer(one);
      case 0x63: case 0x43: return this.character(one);
      case 0x73: case 0x53: return this.string(one);
      case 0x5a: return this.counted(one);
      case 0x61: case 0x41: case 0x65: case 0x45: case 0x66: case 0x46: case 0x67: case 0x47: return this.real(one);
      case 0x6e: return this.count(one);
      default: return this.unknown(one);
    }
  }

  private unknown(one: Conversion): void {
    if (!this.style.lenient) this.error = EINVAL;
    else if (one.kind != 0) this.sink.add(one.kind);
  }

  /** Only where the program has asked for it. */
  private count(one: Conversion): void {
    const at = this.argument(one.position);
    if (!this.thread.process.crt.countsOutput) {
      this.error = EINVAL;
      return;
    }
    const memory = this.thread.process.memory;
    const length = this.sink.length;
    if (one.bytes == 8) memory.setU64(at, length);
    else if (one.bytes == 4) memory.setU32(at, length);
    else if (one.bytes == 2) memory.setU16(at, <u16>length);
    else memory.setU8(at, <u8>length);
  }

  private signed(one: Conversion): void {
    let value = <i64>this.argument(one.position);
    const bytes = one.bytes;
    if (bytes == 4) value = <i32>value;
    else if (bytes == 2) value = <i16>value;
    else if (bytes == 1) value = <i8>value;
    this.digits(one, signOf(one, value < 0), (<u64>(value < 0 ? -value : value)).toString(10));
  }

  private unsigned(one: Conversion, base: i32): void {
    const value = this.argument(one.position) & (u64.MAX_VALUE >> (64 - one.bytes * 8));
    let digits = value.toString(base);
    let prefix = '';
    if (one.has(HASH) && value != 0) {
      if (base == 16) prefix = one.kind == 0x58 ? '0X' : '0x';
      else if (base == 8 && one.precision <= digits.length) digits = '0' + digits;
    } else if (one.has(HASH) && base == 8 && one.precision == 0) one.precision = 1;
    if (one.kind == 0x58) digits = digits.toUpperCase();
    this.digits(one, prefix, digits);
  }

  /** Sixteen digits. */
  private pointer(one: Conversion): void {
    const digits = this.argument(one.position).toString(16).toUpperCase().padStart(16, '0');
    this.padded(one, one.has(HASH) ? '0X' : '', digits, false);
  }

  private digits(one: Conversion, prefix: string, digits: string): void {
    if (one.precision == 0 && digits == '0') digits = '';
    if (one.precision > digits.length) digits = digits.padStart(one.precision, '0');
    this.padded(one, prefix, digits, one.precision < 0);
  }

  /** `zeros`: the field may be filled with zeros behind the prefix. */
  private padded(one: Conversion, prefix: string, body: string, zeros: bool): void {
    const fill = max(one.width - prefix.length - body.length, 0);
    const isLeft = one.has(MINUS);
    const isZero = zeros && !isLeft && one.has(ZERO);
    if (!isLeft && !isZero) this.sink.fill(0x20, fill);
    this.sink.addText(prefix);
    if (isZero) this.sink.fill(0x30, fill);
    this.sink.addText(body);
    if (isLeft) this.sink.fill(0x20, fill);
  }

  /** Whether a letter or text is wide. */
  private isWide(one: Conversion): bool {
    if (one.size == Size.Short) return false;
    if (one.size != Size.None) return true;
    const isCapital = one.kind == 0x43 || one.kind == 0x53 || one.kind == 0x5a;
    if (sizeof<T>() == 1 || one.kind == 0x5a) return isCapital && one.kind != 0x5a;
    return this.style.oldWide ? !isCapital : isCapital;
  }

  private character(one: Conversion): void {
    const value = this.argument(one.position);
    if (this.isWide(one)) this.wideField(one, StaticArray.fromArray<u16>([<u16>value]), 1);
    else this.narrowField(one, StaticArray.fromArray<u8>([<u8>value]), 1);
  }

  private string(one: Conversion): void {
    const at = this.argument(one.position);
    const limit = one.precision < 0 ? ANY : one.precision;
    const memory = this.thread.process.memory;
    if (at == 0) this.field(one, cut<T>(unitsOf<T>('(null)'), limit));
    else if (this.isWide(one)) this.wideField(one, textAt<u16>(memory, at, limit), limit);
    else this.narrowField(one, textAt<u8>(memory, at, limit), limit);
  }

  /** %Z: a text that comes with its length. */
  private counted(one: Conversion): void {
    const memory = this.thread.process.memory;
    const at = this.argument(one.position);
    const length = memory.u16(at);
    const start = at == 0 ? 0 : memory.u64(at + 8);
    const bytes = memory.bytes(start, start == 0 ? 1 : length);
    if (bytes == null) return this.field(one, unitsOf<T>('(null)'));
    if (!this.isWide(one)) return this.narrowField(one, bytes, ANY);
    const units = new StaticArray<u16>(length >> 1);
    for (let i = 0; i < units.length; i++) units[i] = load<u16>(changetype<usize>(bytes) + i * 2);
    this.wideField(one, units, ANY);
  }

  private wideField(one: Conversion, units: StaticArray<u16>, limit: u64): void {
    if (sizeof<T>() == 2) return this.field(one, changetype<StaticArray<T>>(units));
    const bytes = narrowText(this.thread.process.crt.locale, units, <i32>min<u64>(limit, ANY));
    if (bytes == null) this.error = EILSEQ;
    else this.field(one, changetype<StaticArray<T>>(bytes));
  }

  private narrowField(one: Conversion, bytes: StaticArray<u8>, limit: u64): void {
    if (sizeof<T>() == 1) return this.field(one, changetype<StaticArray<T>>(bytes));
    const units = wideText(this.thread.process.crt.locale, bytes);
    if (units == null) this.error = EILSEQ;
    else this.field(one, cut<T>(changetype<StaticArray<T>>(units), limit));
  }

  private field(one: Conversion, units: StaticArray<T>): void {
    const fill = max(one.width - units.length, 0);
    const isLeft = one.has(MINUS);
    if (!isLeft) this.sink.fill(one.has(ZERO) ? 0x30 : 0x20, fill);
    this.sink.addAll(units);
    if (isLeft) this.sink.fill(0x20, fill);
  }

  private real(one: Conversion): void {
    const value = reinterpret<f64>(this.argument(one.position));
    const isUpper = (one.kind & 0x20) == 0;
    const kind = one.kind | 0x20;
    let body = realText(abs(value), kind, one.precision, one.has(HASH), this.style.real);
    // The sign of what is no number says which it is.
    if (isNaN(value)) body = realText(value, kind, one.precision, one.has(HASH), this.style.real);
    if (isUpper) body = body.toUpperCase();
    let sign = signOf(one, reinterpret<i64>(value) < 0);
    if (kind == 0x61 && isFinite(value)) sign += isUpper ? '0X' : '0x';
    this.padded(one, sign, body, isFinite(value) || this.style.real.old);
  }
}

function signOf(one: Conversion, isNegative: bool): string {
  return isNegative ? '-' : one.has(PLUS) ? '+' : one.has(SPACE) ? ' ' : '';
}

function cut<T>(units: StaticArray<T>, limit: u64): StaticArray<T> {
  return <u64>units.length <= limit ? units : part<T>(units, 0, <i32>limit);
}
