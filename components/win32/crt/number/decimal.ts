// The exact decimal digits of a double, and their rounding to the nearest.

/** Nine digits in each word. */
const BASE: u64 = 1_000_000_000;

export class Decimal {
  constructor(
    /** Without zeros at either end; empty for 0. */
    readonly digits: string,
    /** Of ten, of the first digit. */
    readonly exponent: i32,
  ) {}

  get isZero(): bool {
    return this.digits.length == 0;
  }

  /** To so many digits, which may be none or fewer: then to a place above the first digit. Halves go to even, or all up. */
  rounded(count: i32, halvesUp: bool = false): Decimal {
    const digits = this.digits;
    if (count >= digits.length) return this;
    if (count < 0) return new Decimal('', this.exponent);
    const next = digits.charCodeAt(count) - 0x30;
    const isHalf = next == 5 && count + 1 == digits.length;
    const isOdd = count > 0 && (digits.charCodeAt(count - 1) & 1) != 0;
    if (next < 5 || (isHalf && !isOdd && !halvesUp)) return new Decimal(trimmed(digits.substring(0, count)), this.exponent);
    let at = count - 1;
    while (at >= 0 && digits.charCodeAt(at) == 0x39) at--;
    if (at < 0) return new Decimal('1', this.exponent + 1);
    return new Decimal(digits.substring(0, at) + String.fromCharCode(digits.charCodeAt(at) + 1), this.exponent);
  }
}

function trimmed(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) == 0x30) end--;
  return digits.substring(0, end);
}

/** Of a number that is finite and not negative. */
export function decimalOf(value: f64): Decimal {
  const bits = reinterpret<u64>(value);
  const field = <i32>(bits >> 52) & 0x7ff;
  const mantissa = (bits & 0xf_ffff_ffff_ffff) | (field == 0 ? 0 : 1 << 52);
  if (mantissa == 0) return new Decimal('', 0);
  // value = mantissa * 2^power
  let power = max(field, 1) - 1075;
  const words: Array<u32> = [<u32>(mantissa % BASE), <u32>(mantissa / BASE)];
  // 2^-n is 5^n / 10^n.
  const places = power < 0 ? -power : 0;
  for (let i = 0; i < places; i += 12) multiply(words, FIVES[min(places - i, 12)]);
  for (; power > 0; power -= 28) multiply(words, 1 << min(power, 28));
  let text = '';
  for (let i = words.length - 1; i >= 0; i--) text += words[i].toString().padStart(9, '0');
  let start = 0;
  while (text.charCodeAt(start) == 0x30) start++;
  return new Decimal(trimmed(text.substring(start)), text.length - start - 1 - places);
}

/** Powers of five up to 5^12. */
const FIVES: StaticArray<u32> = [1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625];

function multiply(words: Array<u32>, by: u32): void {
  let carry: u64 = 0;
  for (let i = 0; i < words.length; i++) {
    const product = <u64>words[i] * by + carry;
    words[i] = <u32>(product % BASE);
    carry = product / BASE;
  }
  if (carry > 0) words.push(<u32>carry);
}
