// Multiplication and division. 128-bit values are pairs of 64-bit halves.

import { CF, OF, extend, live, setFlags } from '../state/flags';
import { DIVIDE_ERROR, fault } from '../interpret/exit';
import { failed, put, source, target } from '../state/operand';
import { RAX, RDX } from '../state/register-file';
import { next } from '../state/uop';

@final @unmanaged export class Unsigned {
  // @ts-ignore: decorator
  @inline signed(): bool { return false; }
}

@final @unmanaged export class Signed {
  // @ts-ignore: decorator
  @inline signed(): bool { return true; }
}

// @ts-ignore: decorator
@inline
function signed<K>(): bool {
  return changetype<K>(0).signed();
}

/** Upper 64 bits of a product. */
export function highProduct(a: u64, b: u64): u64 {
  const al = a & 0xffff_ffff;
  const ah = a >> 32;
  const bl = b & 0xffff_ffff;
  const bh = b >> 32;
  const low = al * bl;
  const middle = ah * bl + (low >> 32);
  const other = al * bh + (middle & 0xffff_ffff);
  return ah * bh + (middle >> 32) + (other >> 32);
}

/** Upper 64 bits of a signed product. */
export function highSignedProduct(a: i64, b: i64): u64 {
  const high = highProduct(<u64>a, <u64>b);
  return high - <u64>((a >> 63) & b) - <u64>((b >> 63) & a);
}

/** CF and OF say that the upper half counts; the rest is undefined, and here that of the lower half. */
// @ts-ignore: decorator
@inline
function setProductFlags<T>(low: T, wide: bool): void {
  setFlags(extend<T>(low), wide ? CF | OF : 0);
}

/** MUL and IMUL of one operand: rdx:rax = rax * first (ax = al * first) */
// @ts-ignore: decorator
@inline
export function multiply<K, T, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const a = load<T>(RAX);
  const b = load<T>(s);
  if (sizeof<T>() == 8) {
    const low = <u64>a * <u64>b;
    const high = signed<K>() ? highSignedProduct(<i64>a, <i64>b) : highProduct(<u64>a, <u64>b);
    store<u64>(RAX, low);
    store<u64>(RDX, high);
    if (live<F>()) setProductFlags<T>(<T>low, signed<K>() ? <i64>high != <i64>low >> 63 : high != 0);
    return next(u);
  }
  const product = signed<K>() ? extend<T>(a) * extend<T>(b) : <i64>(<u64>a * <u64>b);
  const low = <T>product;
  if (sizeof<T>() == 1) store<u16>(RAX, <u16>product);
  else if (sizeof<T>() == 2) {
    store<u16>(RAX, <u16>product);
    store<u16>(RDX, <u16>(product >> 16));
  } else {
    store<u64>(RAX, <u64>product & 0xffff_ffff);
    store<u64>(RDX, <u64>product >> 32);
  }
  if (live<F>()) setProductFlags<T>(low, signed<K>() ? extend<T>(low) != product : <i64><u64>low != product);
  return next(u);
}

// @ts-ignore: decorator
@inline
function storeProduct<T, D, F>(u: usize, a: T, b: T): usize {
  const low = <T>(a * b);
  if (live<F>()) {
    if (sizeof<T>() == 8) setProductFlags<T>(low, highSignedProduct(<i64>a, <i64>b) != <u64>(<i64>low >> 63));
    else setProductFlags<T>(low, extend<T>(low) != extend<T>(a) * extend<T>(b));
  }
  put<D, T>(target<D, T>(u), low);
  return next(u);
}

/** IMUL: first = first * second */
// @ts-ignore: decorator
@inline
export function product2<T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  return storeProduct<T, D, F>(u, load<T>(source<D, T>(u)), load<T>(s));
}

/** IMUL: first = second * immediate */
// @ts-ignore: decorator
@inline
export function product<T, D, S, I, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  return storeProduct<T, D, F>(u, load<T>(s), load<T>(source<I, T>(u)));
}

let remainder: u64 = 0;
let overflowed: bool = false;

/** (high:low) / divisor, where high < divisor; the rest goes to `remainder`. Long division, 32 bits a digit (Knuth's D). */
function divideWide(high: u64, low: u64, divisor: u64): u64 {
  const shift = clz<u64>(divisor);
  const d = divisor << shift;
  const dh = d >> 32;
  const dl = d & 0xffff_ffff;
  const n = shift ? (high << shift) | (low >> (64 - shift)) : high;
  const rest = low << shift;
  const q1 = digit(n, rest >> 32, d, dh, dl);
  const n1 = ((n << 32) | (rest >> 32)) - q1 * d;
  const q0 = digit(n1, rest & 0xffff_ffff, d, dh, dl);
  remainder = (((n1 << 32) | (rest & 0xffff_ffff)) - q0 * d) >> shift;
  return (q1 << 32) | q0;
}

/** One 32-bit digit of the quotient of (n:next) / d. */
function digit(n: u64, nextDigit: u64, d: u64, dh: u64, dl: u64): u64 {
  let q = n / dh;
  let r = n - q * dh;
  while (q >> 32 || q * dl > ((r << 32) | nextDigit)) {
    q--;
    r += dh;
    if (r >> 32) break;
  }
  return q;
}

/** Unsigned (high:low) / divisor. Sets `overflowed` when the quotient has more than 64 bits. */
function quotient(high: u64, low: u64, divisor: u64): u64 {
  overflowed = high >= divisor;
  if (overflowed) return 0;
  if (high) return divideWide(high, low, divisor);
  remainder = low % divisor;
  return low / divisor;
}

/** Signed (high:low) / divisor; the remainder has the sign of the dividend. */
function signedQuotient(high: i64, low: i64, divisor: i64): u64 {
  const negative = high < 0;
  let h = <u64>high;
  let l = <u64>low;
  if (negative) {
    l = 0 - l;
    h = ~h + <u64>(l == 0);
  }
  const q = quotient(h, l, <u64>(divisor < 0 ? 0 - divisor : divisor));
  if (overflowed) return 0;
  if (negative) remainder = 0 - remainder;
  if (negative != divisor < 0) {
    overflowed = q > <u64>i64.MIN_VALUE;
    return 0 - q;
  }
  overflowed = q > <u64>i64.MAX_VALUE;
  return q;
}

/** DIV, IDIV: rax = rdx:rax / first, rdx = the rest (al, ah = ax / first) */
// @ts-ignore: decorator
@inline
export function divide<K, T, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const divisor = load<T>(s);
  if (divisor == 0) return fault(u, DIVIDE_ERROR, 0);
  if (sizeof<T>() == 8) return divide64<K>(u, <u64>divisor);
  return divideNarrow<K, T>(u, divisor);
}

// @ts-ignore: decorator
@inline
function divide64<K>(u: usize, divisor: u64): usize {
  const high = load<u64>(RDX);
  const low = load<u64>(RAX);
  const q = signed<K>() ? signedQuotient(<i64>high, <i64>low, <i64>divisor) : quotient(high, low, divisor);
  if (overflowed) return fault(u, DIVIDE_ERROR, 0);
  store<u64>(RAX, q);
  store<u64>(RDX, remainder);
  return next(u);
}

/** The dividend, of twice T's width, in a 64-bit value. */
// @ts-ignore: decorator
@inline
function dividend<T>(): u64 {
  if (sizeof<T>() == 1) return load<u16>(RAX);
  if (sizeof<T>() == 2) return (<u64>load<u16>(RDX) << 16) | <u64>load<u16>(RAX);
  return (<u64>load<u32>(RDX) << 32) | <u64>load<u32>(RAX);
}

// @ts-ignore: decorator
@inline
function divideNarrow<K, T>(u: usize, divisor: T): usize {
  const n = dividend<T>();
  let q: u64 = 0;
  let r: u64 = 0;
  if (signed<K>()) {
    const bits = 64 - ((<i64>sizeof<T>()) << 4);
    const m = <i64>(n << <u64>bits) >> bits;
    // The one quotient that 64 bits do not hold would trap here.
    if (m == i64.MIN_VALUE) return fault(u, DIVIDE_ERROR, 0);
    q = <u64>(m / extend<T>(divisor));
    r = <u64>(m % extend<T>(divisor));
    if (extend<T>(<T>q) != <i64>q) return fault(u, DIVIDE_ERROR, 0);
  } else {
    q = n / <u64>divisor;
    r = n % <u64>divisor;
    if (<u64><T>q != q) return fault(u, DIVIDE_ERROR, 0);
  }
  if (sizeof<T>() == 1) {
    store<u8>(RAX, <u8>q);
    store<u8>(RAX + 1, <u8>r);
  } else if (sizeof<T>() == 2) {
    store<u16>(RAX, <u16>q);
    store<u16>(RDX, <u16>r);
  } else {
    store<u64>(RAX, q & 0xffff_ffff);
    store<u64>(RDX, r & 0xffff_ffff);
  }
  return next(u);
}
