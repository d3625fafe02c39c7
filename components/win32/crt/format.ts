// What printf makes of a format and its arguments. Each argument is 8 bytes wide, a double's bits among them.
//
// Source: Microsoft, "Format specification syntax: printf and wprintf functions"; ISO C 7.21.6.1 for the rest.

import { Memory } from '../memory/access';
import { decimalOf, Decimal } from './decimal';

const MINUS: u32 = 1;
const PLUS: u32 = 2;
const SPACE: u32 = 4;
const HASH: u32 = 8;
const ZERO: u32 = 16;

/** The conversion that is read now. */
class Conversion {
  flags: u32 = 0;
  width: i32 = 0;
  /** -1 for none. */
  precision: i32 = -1;
  /** Bytes of an integer. */
  size: i32 = 4;
  wide: bool = false;
}

/** Takes texts of bytes, and gives them as one. */
export class Text {
  private bytes: StaticArray<u8> = new StaticArray<u8>(256);
  length: i32 = 0;

  add(byte: u8): void {
    this.room(1);
    this.bytes[this.length++] = byte;
  }

  addAll(bytes: StaticArray<u8>): void {
    this.room(bytes.length);
    memory.copy(changetype<usize>(this.bytes) + <usize>this.length, changetype<usize>(bytes), bytes.length);
    this.length += bytes.length;
  }

  /** Of letters below 128. */
  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(<u8>text.charCodeAt(i));
  }

  fill(byte: u8, count: i32): void {
    for (let i = 0; i < count; i++) this.add(byte);
  }

  take(): StaticArray<u8> {
    return this.bytes.slice<StaticArray<u8>>(0, this.length);
  }

  private room(more: i32): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new StaticArray<u8>(max(this.bytes.length * 2, this.length + more));
    memory.copy(changetype<usize>(grown), changetype<usize>(this.bytes), this.length);
    this.bytes = grown;
  }
}

export class Formatter {
  readonly text: Text = new Text();
  private at: i32 = 0;

  /** @param list where the arguments lie, one behind the other */
  constructor(
    private readonly memory: Memory,
    private readonly format: StaticArray<u8>,
    private list: u64,
  ) {}

  run(): StaticArray<u8> {
    const format = this.format;
    while (this.at < format.length) {
      const byte = format[this.at++];
      if (byte != 0x25) this.text.add(byte);
      else this.convert(this.read());
    }
    return this.text.take();
  }

  private argument(): u64 {
    const value = this.memory.u64(this.list);
    this.list += 8;
    return value;
  }

  private peek(): u8 {
    return this.at < this.format.length ? this.format[this.at] : 0;
  }

  private takes(byte: u8): bool {
    if (this.peek() != byte) return false;
    this.at++;
    return true;
  }

  private read(): Conversion {
    const one = new Conversion();
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
    this.readSize(one);
    return one;
  }

  /** Digits, or what an argument says; 0 where there is neither. */
  private number(): i32 {
    if (this.takes(0x2a)) return <i32>this.argument();
    let value = 0;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) value = min(value * 10 + this.format[this.at++] - 0x30, 1 << 20);
    return value;
  }

  /** hh, h, l, ll, j, z, t, and Windows's I64, I32, I, w. */
  private readSize(one: Conversion): void {
    for (;;) {
      if (this.takes(0x68)) one.size = one.size == 4 ? 2 : 1;
      else if (this.takes(0x6c)) {
        one.size = one.wide ? 8 : 4;
        one.wide = true;
      } else if (this.takes(0x6a) || this.takes(0x7a) || this.takes(0x74)) one.size = 8;
      else if (this.takes(0x77)) one.wide = true;
      else if (this.takes(0x4c)) one.size = 4;
      else if (this.takes(0x49)) {
        const two = this.at + 1 < this.format.length ? this.format[this.at + 1] : 0;
        const isWide = this.peek() == 0x36 && two == 0x34;
        const isNarrow = this.peek() == 0x33 && two == 0x32;
        if (isWide || isNarrow) this.at += 2;
        one.size = isNarrow ? 4 : 8;
      } else return;
    }
  }

  private convert(one: Conversion): void {
    const kind = this.peek();
    if (kind == 0) return;
    this.at++;
    switch (kind) {
      case 0x64: case 0x69: return this.signed(one);
      case 0x75: return this.unsigned(one, 10, false);
      case 0x6f: return this.unsigned(one, 8, false);
      case 0x78: return this.unsigned(one, 16, false);
      case 0x58: return this.unsigned(one, 16, true);
      case 0x70: return this.pointer(one);
      case 0x63: return this.character(one);
      case 0x43: { one.wide = !one.wide; return this.character(one); }
      case 0x73: return this.string(one);
      case 0x53: { one.wide = !one.wide; return this.string(one); }
      case 0x65: case 0x45: case 0x66: case 0x46: case 0x67: case 0x47: return this.double(one, kind);
      case 0x6e: { this.memory.setU32(this.argument(), this.text.length); return; }
      default: this.text.add(kind);
    }
  }

  private signed(one: Conversion): void {
    let value = <i64>this.argument();
    if (one.size == 4) value = <i32>value;
    else if (one.size == 2) value = <i16>value;
    else if (one.size == 1) value = <i8>value;
    const sign = value < 0 ? '-' : (one.flags & PLUS) != 0 ? '+' : (one.flags & SPACE) != 0 ? ' ' : '';
    this.digits(one, sign, (<u64>(value < 0 ? -value : value)).toString(10));
  }

  private unsigned(one: Conversion, base: i32, upper: bool): void {
    let value = this.argument();
    if (one.size == 4) value = <u32>value;
    else if (one.size == 2) value = <u16>value;
    else if (one.size == 1) value = <u8>value;
    let digits = value.toString(base);
    let prefix = '';
    if ((one.flags & HASH) != 0 && value != 0) {
      if (base == 16) prefix = upper ? '0X' : '0x';
      else if (base == 8) digits = '0' + digits;
    }
    this.digits(one, prefix, upper ? digits.toUpperCase() : digits);
  }

  /** Sixteen digits. */
  private pointer(one: Conversion): void {
    this.padded(one, '', this.argument().toString(16).toUpperCase().padStart(16, '0'), false);
  }

  private digits(one: Conversion, prefix: string, digits: string): void {
    if (one.precision == 0 && digits == '0') digits = '';
    if (one.precision > digits.length) digits = digits.padStart(one.precision, '0');
    this.padded(one, prefix, digits, one.precision < 0);
  }

  /** `zeros`: the field may be filled with zeros behind the prefix. */
  private padded(one: Conversion, prefix: string, body: string, zeros: bool): void {
    const fill = max(one.width - prefix.length - body.length, 0);
    const isLeft = (one.flags & MINUS) != 0;
    const isZero = zeros && !isLeft && (one.flags & ZERO) != 0;
    if (!isLeft && !isZero) this.text.fill(0x20, fill);
    this.text.addText(prefix);
    if (isZero) this.text.fill(0x30, fill);
    this.text.addText(body);
    if (isLeft) this.text.fill(0x20, fill);
  }

  private character(one: Conversion): void {
    const value = this.argument();
    const bytes = one.wide ? narrow(String.fromCharCode(<i32>(value & 0xffff))) : StaticArray.fromArray<u8>([<u8>value]);
    this.field(one, bytes);
  }

  private string(one: Conversion): void {
    const at = this.argument();
    const limit = one.precision < 0 ? 1 << 30 : <u32>one.precision;
    let bytes: StaticArray<u8>;
    if (at == 0) bytes = cut(narrow('(null)'), limit);
    else if (one.wide) bytes = cut(narrow(this.memory.wideText(at, limit)), limit);
    else bytes = limit == 0 ? new StaticArray<u8>(0) : this.memory.untilZero(at, limit);
    this.field(one, bytes);
  }

  private field(one: Conversion, bytes: StaticArray<u8>): void {
    const fill = max(one.width - bytes.length, 0);
    const isLeft = (one.flags & MINUS) != 0;
    if (!isLeft) this.text.fill((one.flags & ZERO) != 0 ? 0x30 : 0x20, fill);
    this.text.addAll(bytes);
    if (isLeft) this.text.fill(0x20, fill);
  }

  private double(one: Conversion, kind: u8): void {
    const value = reinterpret<f64>(this.argument());
    const isNegative = reinterpret<u64>(value) >> 63 != 0;
    const sign = isNegative ? '-' : (one.flags & PLUS) != 0 ? '+' : (one.flags & SPACE) != 0 ? ' ' : '';
    const isUpper = (kind & 0x20) == 0;
    let body: string;
    if (!isFinite(value)) body = special(value, one.precision);
    else body = finite(decimalOf(abs(value)), kind | 0x20, one.precision < 0 ? 6 : one.precision, (one.flags & HASH) != 0);
    this.padded(one, sign, isUpper ? body.toUpperCase() : body, true);
  }
}

/** As msvcrt shows what is no number: cut and rounded as digits would be is what it does, and nobody wants; this is the usual case. */
function special(value: f64, precision: i32): string {
  return isNaN(value) ? (reinterpret<u64>(value) == 0xfff8_0000_0000_0000 ? '1.#IND' : '1.#QNAN') : '1.#INF';
}

function finite(value: Decimal, kind: u8, precision: i32, keep: bool): string {
  if (kind == 0x66) return fixed(value, precision, keep);
  if (kind == 0x65) return scientific(value, precision, keep);
  const wanted = max(precision, 1);
  const exponent = value.rounded(wanted).exponent;
  let body = exponent < -4 || exponent >= wanted ? scientific(value, wanted - 1, keep) : fixed(value, wanted - 1 - exponent, keep);
  if (keep || !body.includes('.')) return body;
  const mark = body.indexOf('e');
  const tail = mark < 0 ? '' : body.substring(mark);
  if (mark >= 0) body = body.substring(0, mark);
  let end = body.length;
  while (body.charAt(end - 1) == '0') end--;
  if (body.charAt(end - 1) == '.') end--;
  return body.substring(0, end) + tail;
}

function fixed(value: Decimal, precision: i32, keep: bool): string {
  const rounded = value.rounded(value.exponent + 1 + precision);
  const digits = rounded.digits;
  const whole = rounded.exponent + 1;
  let text = whole <= 0 ? '0' : digits.substring(0, whole).padEnd(whole, '0');
  if (precision == 0) return keep ? text + '.' : text;
  const fraction = whole <= 0 ? '0'.repeat(min(-whole, precision)) + digits : digits.substring(min(whole, digits.length));
  return text + '.' + fraction.substring(0, precision).padEnd(precision, '0');
}

/** Windows shows three digits of an exponent. */
function scientific(value: Decimal, precision: i32, keep: bool): string {
  const rounded = value.rounded(precision + 1);
  const digits = rounded.digits.padEnd(precision + 1, '0');
  const exponent = rounded.isZero ? 0 : rounded.exponent;
  const point = precision > 0 || keep ? '.' : '';
  return digits.substring(0, 1) + point + digits.substring(1, precision + 1)
    + (exponent < 0 ? 'e-' : 'e+') + abs(exponent).toString().padStart(3, '0');
}

export function narrow(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

function cut(bytes: StaticArray<u8>, limit: u32): StaticArray<u8> {
  return <u32>bytes.length <= limit ? bytes : bytes.slice<StaticArray<u8>>(0, <i32>limit);
}
