// Floating point numbers as %e, %f, %g and %a show them.

import { Decimal, decimalOf } from '../number/decimal';

/** How the runtimes differ. */
export class RealStyle {
  constructor(
    /** Digits of an exponent, at least. */
    readonly exponent: i32,
    /** "1.#INF" rather than "inf". */
    readonly old: bool,
    /** Numbers that lie between two shown ones go up, rather than to the even one. */
    readonly halvesUp: bool,
  ) {}
}

/** Digits behind the point of %a where nobody says. */
const HEX_DIGITS: i32 = 13;
const OLD_HEX_DIGITS: i32 = 6;

/** Numbers whose fractions have 60 bits at most, which ten times still fit into 64. */
const LEAST_QUICK: f64 = 0.00390625;
const MOST_QUICK: i32 = 18;

/** As %f shows such a number: exactly, too. */
function quick(value: f64, precision: i32, keep: bool, halvesUp: bool): string {
  let whole = <u64>value;
  const bits = reinterpret<u64>(value);
  // The fraction is so many bits behind the point.
  const places = <u64>max<i32>(1075 - <i32>(bits >> 52), 0);
  const one = <u64>1 << places;
  let rest = places == 0 ? 0 : ((bits & 0xf_ffff_ffff_ffff) | (1 << 52)) - (whole << places);
  let fraction: u64 = 0;
  let scale: u64 = 1;
  for (let i = 0; i < precision; i++) {
    rest *= 10;
    fraction = fraction * 10 + (rest >> places);
    rest &= one - 1;
    scale *= 10;
  }
  const last = precision == 0 ? whole : fraction;
  if (places > 0 && (rest > one >> 1 || (rest == one >> 1 && ((last & 1) != 0 || halvesUp)))) {
    fraction++;
    if (fraction == scale) {
      fraction = 0;
      whole++;
    }
  }
  if (precision == 0) return whole.toString() + (keep ? '.' : '');
  return whole.toString() + '.' + fraction.toString().padStart(precision, '0');
}

/** Of a number without its sign; `kind` is the conversion in small letters, `precision` -1 for none. */
export function realText(value: f64, kind: u32, precision: i32, keep: bool, style: RealStyle): string {
  if (!isFinite(value)) return style.old ? oldSpecial(value, kind, precision, keep, style.exponent) : special(value);
  if (kind == 0x61) return hexadecimal(value, precision < 0 ? (style.old ? OLD_HEX_DIGITS : HEX_DIGITS) : precision, keep);
  const digits = precision < 0 ? 6 : precision;
  if (kind == 0x66 && digits <= MOST_QUICK && value >= LEAST_QUICK && value < 9e15) return quick(value, digits, keep, style.halvesUp);
  return finite(decimalOf(value), kind, digits, keep, style);
}

function special(value: f64): string {
  if (!isNaN(value)) return 'inf';
  const bits = reinterpret<u64>(value);
  return bits == INDEFINITE ? 'nan(ind)' : (bits & QUIET) != 0 ? 'nan' : 'nan(snan)';
}

/** As if "#INF" and so on were digits: padded with zeros, cut and rounded like them. */
function oldSpecial(value: f64, kind: u32, precision: i32, keep: bool, places: i32): string {
  const bits = reinterpret<u64>(value);
  let digits = !isNaN(value) ? '#INF' : bits == INDEFINITE ? '#IND' : (bits & QUIET) != 0 ? '#QNAN' : '#SNAN';
  const isGeneral = kind == 0x67;
  const count = precision < 0 ? (isGeneral ? 5 : 6) : isGeneral ? max(precision, 1) - 1 : precision;
  if (count >= digits.length) {
    if (!isGeneral || keep) digits = digits.padEnd(count, '0');
  } else {
    const up = count > 0 && digits.charCodeAt(count) >= 0x35 ? 1 : 0;
    digits = digits.substring(0, count - up) + (up ? String.fromCharCode(digits.charCodeAt(count - 1) + 1) : '');
  }
  return '1' + (count > 0 || keep ? '.' : '') + digits + (kind == 0x65 ? 'e+' + '0'.repeat(places) : '');
}

const INDEFINITE: u64 = 0xfff8_0000_0000_0000;
const QUIET: u64 = 0x8_0000_0000_0000;

function finite(value: Decimal, kind: u32, precision: i32, keep: bool, style: RealStyle): string {
  if (kind == 0x66) return fixed(value, precision, keep, style);
  if (kind == 0x65) return scientific(value, precision, keep, style);
  const wanted = max(precision, 1);
  const exponent = value.isZero ? 0 : value.rounded(wanted, style.halvesUp).exponent;
  const body = exponent < -4 || exponent >= wanted
    ? scientific(value, wanted - 1, keep, style)
    : fixed(value, wanted - 1 - exponent, keep, style);
  return keep ? body : withoutZeros(body);
}

/** Without zeros at the end of the fraction. */
function withoutZeros(text: string): string {
  if (!text.includes('.')) return text;
  const mark = text.indexOf('e');
  let end = mark < 0 ? text.length : mark;
  const tail = text.substring(end);
  while (text.charCodeAt(end - 1) == 0x30) end--;
  if (text.charCodeAt(end - 1) == 0x2e) end--;
  return text.substring(0, end) + tail;
}

function fixed(value: Decimal, precision: i32, keep: bool, style: RealStyle): string {
  const rounded = value.rounded(value.exponent + 1 + precision, style.halvesUp);
  const digits = rounded.digits;
  const whole = rounded.isZero ? 0 : rounded.exponent + 1;
  const text = whole <= 0 ? '0' : digits.substring(0, whole).padEnd(whole, '0');
  if (precision == 0) return keep ? text + '.' : text;
  const fraction = whole <= 0 ? '0'.repeat(min(-whole, precision)) + digits : digits.substring(min(whole, digits.length));
  return text + '.' + fraction.substring(0, precision).padEnd(precision, '0');
}

function scientific(value: Decimal, precision: i32, keep: bool, style: RealStyle): string {
  const rounded = value.rounded(precision + 1, style.halvesUp);
  const digits = rounded.digits.padEnd(precision + 1, '0');
  const exponent = rounded.isZero ? 0 : rounded.exponent;
  const point = precision > 0 || keep ? '.' : '';
  return digits.substring(0, 1) + point + digits.substring(1, precision + 1)
    + (exponent < 0 ? 'e-' : 'e+') + abs(exponent).toString().padStart(style.exponent, '0');
}

/** Rounded to so many digits, halves to even. */
function hexadecimal(value: f64, precision: i32, keep: bool): string {
  const bits = reinterpret<u64>(value);
  const field = <i32>(bits >> 52);
  let mantissa = (bits & 0xf_ffff_ffff_ffff) | (field == 0 ? 0 : 1 << 52);
  const exponent = mantissa == 0 ? 0 : max(field, 1) - 1023;
  if (precision < 13) {
    const cut = <u64>(52 - precision * 4);
    const half = <u64>1 << (cut - 1);
    const rest = mantissa & ((half << 1) - 1);
    mantissa >>= cut;
    if (rest > half || (rest == half && (mantissa & 1) != 0)) mantissa++;
    mantissa <<= cut;
  }
  const digits = (mantissa & 0xf_ffff_ffff_ffff).toString(16).padStart(13, '0').substring(0, min(precision, 13)).padEnd(precision, '0');
  const point = precision > 0 || keep ? '.' : '';
  return (mantissa >> 52).toString() + point + digits + (exponent < 0 ? 'p-' : 'p+') + abs(exponent).toString();
}
