// Texts as floating point numbers, exactly rounded: to the nearest, halves to even.
//
// The digits are read into an integer of any size. Powers of five multiply or divide it; what remains of divisions only says
// that there was more ("sticky"), which decides between halves.

import { Source } from '../text/reader';
import { digitOf, isSpace } from './integer';

/** Digits beyond can only say that there is more. */
const MOST_DIGITS: i32 = 800;
const LARGEST_EXPONENT: i32 = 100_000;
/** 5^13 is the greatest power of five in 32 bits. */
const FIVES: StaticArray<u32> = [1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125];

/** Powers of ten that are doubles. */
const TENS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/** How a number is kept: bits of its fraction with the leading one, and the greatest exponent of two. */
export class Form {
  constructor(
    readonly bits: i32,
    readonly bias: i32,
    /** All bits. */
    readonly size: i32,
  ) {}
}

export const DOUBLE = new Form(53, 1023, 64);
export const FLOAT = new Form(24, 127, 32);

/** A natural number in words of 32 bits, the least first. */
class Natural {
  readonly words: Array<u32> = [];
  /** Something was cut off. */
  sticky: bool = false;

  multiply(by: u32, add: u32): void {
    let carry: u64 = add;
    const words = this.words;
    for (let i = 0; i < words.length; i++) {
      const product = <u64>unchecked(words[i]) * by + carry;
      unchecked((words[i] = <u32>product));
      carry = product >> 32;
    }
    if (carry > 0) words.push(<u32>carry);
  }

  divide(by: u32): void {
    let rest: u64 = 0;
    const words = this.words;
    for (let i = words.length - 1; i >= 0; i--) {
      const value = (rest << 32) | unchecked(words[i]);
      unchecked((words[i] = <u32>(value / by)));
      rest = value % by;
    }
    if (rest != 0) this.sticky = true;
    while (words.length > 0 && words[words.length - 1] == 0) words.pop();
  }

  /** Times 2^(32 * count). */
  shiftWords(count: i32): void {
    const words = this.words;
    const length = words.length;
    for (let i = 0; i < count; i++) words.push(0);
    for (let i = length - 1; i >= 0; i--) words[i + count] = words[i];
    for (let i = 0; i < count; i++) words[i] = 0;
  }

  /** Place of the highest bit, and one. */
  get bitLength(): i32 {
    const last = this.words.length - 1;
    return last < 0 ? 0 : last * 32 + 32 - clz(this.words[last]);
  }

  /** So many bits from a place on, at most 64. */
  bitsFrom(place: i32, count: i32): u64 {
    let value: u64 = 0;
    for (let i = 0; i < count; i++) {
      const at = place + i;
      if (at >= 0 && (at >> 5) < this.words.length && ((this.words[at >> 5] >> (at & 31)) & 1) != 0) value |= <u64>1 << i;
    }
    return value;
  }

  /** Whether a bit below a place is set. */
  hasBelow(place: i32): bool {
    if (this.sticky) return true;
    for (let i = 0; i < this.words.length && i * 32 < place; i++) {
      const word = this.words[i];
      const bits = place - i * 32;
      if ((bits >= 32 ? word : word & ((1 << bits) - 1)) != 0) return true;
    }
    return false;
  }
}

/** natural * 2^power as a number's bits, without sign. */
function rounded(natural: Natural, power: i32, form: Form): u64 {
  const length = natural.bitLength;
  if (length == 0) return 0;
  const least = 2 - form.bias - form.bits;
  // Exponent of the last bit that is kept.
  const last = max(length + power - form.bits, least);
  const place = last - power;
  if (place > length) return 0;
  let mantissa = natural.bitsFrom(place, form.bits);
  if (place > 0 && natural.bitsFrom(place - 1, 1) != 0) {
    if ((mantissa & 1) != 0 || natural.hasBelow(place - 1)) mantissa++;
  }
  let exponent = last + form.bits - 1;
  if (mantissa >> form.bits != 0) {
    mantissa >>= 1;
    exponent++;
  }
  const hidden = <u64>1 << (form.bits - 1);
  if ((mantissa & hidden) == 0) return mantissa;
  if (exponent > form.bias) return infinityOf(form);
  return (<u64>(exponent + form.bias) << (form.bits - 1)) | (mantissa ^ hidden);
}

export function infinityOf(form: Form): u64 {
  return <u64>(2 * form.bias + 1) << (form.bits - 1);
}

/** A number that was read, as bits of its form, and where it ended. */
export class Real {
  bits: u64 = 0;
  /** Behind the last letter of it; where reading began if there is no number. */
  end: i32 = 0;
  /** It is too great for its form, or so small that it is 0. */
  outOfRange: bool = false;
}

class RealReader {
  private at: i32 = 0;
  private readonly natural: Natural = new Natural();
  /** Of the base; what the digits are to be multiplied by. */
  private scale: i32 = 0;
  private digits: i32 = 0;
  private seen: bool = false;

  constructor(
    private readonly source: Source,
    private readonly start: i32,
    private readonly limit: i32,
    private readonly form: Form,
    /** Whether "inf", "nan" and hexadecimal digits are numbers. */
    private readonly modern: bool,
  ) {}

  private peek(ahead: i32 = 0): i32 {
    return this.at + ahead < this.limit ? this.source.at(this.at + ahead) : -1;
  }

  run(): Real {
    const result = new Real();
    result.end = this.start;
    this.at = this.start;
    while (isSpace(this.peek())) this.at++;
    const first = this.peek();
    if (first == 0x2b || first == 0x2d) this.at++;
    const sign = first == 0x2d ? <u64>1 << (this.form.size - 1) : 0;
    if (this.modern && this.named(result)) {
      result.bits |= sign;
      return result;
    }
    const isHex = this.modern && this.peek() == 0x30 && (this.peek(1) | 0x20) == 0x78 && this.hasHexDigit();
    if (isHex) this.at += 2;
    this.readDigits(isHex ? 16 : 10);
    if (!this.seen) return result;
    this.readExponent(isHex ? 0x70 : 0x65, isHex);
    result.end = this.at;
    const bits = isHex ? rounded(this.natural, this.scale, this.form) : this.scaled();
    const isZero = this.natural.words.length == 0 && !this.natural.sticky;
    result.outOfRange = bits == infinityOf(this.form) || (bits == 0 && !isZero);
    result.bits = bits | sign;
    return result;
  }

  private hasHexDigit(): bool {
    return digitOf(this.peek(2)) < 16 || (this.peek(2) == 0x2e && digitOf(this.peek(3)) < 16);
  }

  /** Digits with a point in between. */
  private readDigits(base: i32): void {
    let isFraction = false;
    for (; ; this.at++) {
      const unit = this.peek();
      if (unit == 0x2e && !isFraction) {
        isFraction = true;
        continue;
      }
      const digit = digitOf(unit);
      if (digit >= base) break;
      this.seen = true;
      this.addDigit(digit, base, isFraction);
    }
  }

  private addDigit(digit: i32, base: i32, isFraction: bool): void {
    const step = base == 16 ? 4 : 1;
    if (this.digits == 0 && digit == 0) {
      if (isFraction) this.scale -= step;
      return;
    }
    if (this.digits == MOST_DIGITS) {
      if (digit != 0) this.natural.sticky = true;
      if (!isFraction) this.scale += step;
      return;
    }
    this.digits++;
    this.natural.multiply(base, digit);
    if (isFraction) this.scale -= step;
  }

  /** Nothing, if no digits follow the letter. */
  private readExponent(letter: i32, isHex: bool): void {
    const mark = this.peek() | 0x20;
    // Visual C++'s runtimes read Fortran's d as an e.
    if (mark != letter && (isHex || mark != 0x64 || this.modern)) return;
    const sign = this.peek(1);
    const signed = sign == 0x2b || sign == 0x2d ? 1 : 0;
    if (digitOf(this.peek(1 + signed)) > 9) return;
    this.at += 1 + signed;
    let exponent = 0;
    for (; digitOf(this.peek()) <= 9; this.at++) exponent = min(exponent * 10 + digitOf(this.peek()), LARGEST_EXPONENT);
    this.scale += sign == 0x2d ? -exponent : exponent;
  }

  /** natural * 10^scale. */
  private scaled(): u64 {
    const natural = this.natural;
    if (natural.words.length == 0) return 0;
    // Few digits and a power of ten that a double holds: one operation, which rounds once.
    if (this.form == DOUBLE && this.digits <= 15 && abs(this.scale) < TENS.length) {
      const digits = <f64>((<u64>(natural.words.length > 1 ? natural.words[1] : 0) << 32) | natural.words[0]);
      return reinterpret<u64>(this.scale < 0 ? digits / TENS[-this.scale] : digits * TENS[this.scale]);
    }
    if (this.digits + this.scale > 400) return infinityOf(this.form);
    if (this.digits + this.scale < -400) return 0;
    let power = this.scale;
    if (this.scale >= 0) {
      for (let left = this.scale; left > 0; left -= 13) natural.multiply(FIVES[min(left, 13)], 0);
      return rounded(natural, power, this.form);
    }
    // So many bits that enough remain: 5^13 has less than 31.
    const count = -this.scale;
    const needed = 70 + (count / 13 + 1) * 31 - natural.bitLength;
    if (needed > 0) {
      const words = (needed + 31) >> 5;
      natural.shiftWords(words);
      power -= words * 32;
    }
    for (let left = count; left > 0; left -= 13) natural.divide(FIVES[min(left, 13)]);
    return rounded(natural, power, this.form);
  }

  /** "inf", "infinity", "nan" and "nan(...)". */
  private named(result: Real): bool {
    if (this.spells('inf')) {
      result.bits = infinityOf(this.form);
      this.at += this.spells('infinity') ? 8 : 3;
    } else if (this.spells('nan')) {
      result.bits = infinityOf(this.form) | (<u64>1 << (this.form.bits - 2));
      this.at += 3;
      let ahead = 1;
      if (this.peek() == 0x28) {
        while (digitOf(this.peek(ahead)) < 36 || this.peek(ahead) == 0x5f) ahead++;
        if (this.peek(ahead) == 0x29) this.at += ahead + 1;
      }
    } else return false;
    result.end = this.at;
    return true;
  }

  private spells(word: string): bool {
    for (let i = 0; i < word.length; i++) if ((this.peek(i) | 0x20) != word.charCodeAt(i)) return false;
    return true;
  }
}

export function readReal(source: Source, start: i32, form: Form, modern: bool, limit: i32 = i32.MAX_VALUE): Real {
  return new RealReader(source, start, limit, form, modern).run();
}
