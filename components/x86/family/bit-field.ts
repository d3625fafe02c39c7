// BMI1 and BMI2: bits in general registers, with a third operand by VEX.
// Source: Intel SDM volume 2, ANDN, BEXTR, BLSI, BLSMSK, BLSR, BZHI, MULX, PDEP, PEXT, RORX, SARX, SHLX, SHRX.

import { PF, extend, live, setFlags } from '../state/flags';
import { failed, put, source, target } from '../state/operand';
import { RDX } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { highProduct } from './multiply';

/** ZF and SF as the result says, PF as well (it is left undefined), and CF. */
// @ts-ignore: decorator
@inline
function setResult<T>(result: T, carry: bool): void {
  setFlags(extend<T>(result), <u32>carry);
}

/** ANDN: first = not second, and third */
// @ts-ignore: decorator
@inline
export function andNot<T, D, A, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const result = <T>(~load<T>(source<A, T>(u)) & load<T>(s));
  if (live<F>()) setResult<T>(result, false);
  put<D, T>(target<D, T>(u), result);
  return next(u);
}

/** BLSR: clears the lowest set bit. */
@final @unmanaged export class ResetLowest {
  // @ts-ignore: decorator
  @inline apply<T>(a: T): T { return <T>((a - 1) & a); }
  // @ts-ignore: decorator
  @inline carry<T>(a: T): bool { return a == 0; }
}

/** BLSMSK: a mask up to it. */
@final @unmanaged export class MaskLowest {
  // @ts-ignore: decorator
  @inline apply<T>(a: T): T { return <T>((a - 1) ^ a); }
  // @ts-ignore: decorator
  @inline carry<T>(a: T): bool { return a == 0; }
}

/** BLSI: that bit alone. */
@final @unmanaged export class IsolateLowest {
  // @ts-ignore: decorator
  @inline apply<T>(a: T): T { return <T>((0 - a) & a); }
  // @ts-ignore: decorator
  @inline carry<T>(a: T): bool { return a != 0; }
}

// @ts-ignore: decorator
@inline
export function lowest<O, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const value = load<T>(s);
  const result = changetype<O>(0).apply<T>(value);
  if (live<F>()) setResult<T>(result, changetype<O>(0).carry<T>(value));
  put<D, T>(target<D, T>(u), result);
  return next(u);
}

/** BEXTR: as many bits as the third's second byte says, from the place in its first. ZF is the one flag that is defined. */
// @ts-ignore: decorator
@inline
export function extract<T, D, S, A, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const control = load<u32>(source<A, T>(u));
  const start = control & 0xff;
  const size = (control >> 8) & 0xff;
  const shifted = start < 64 ? <u64>load<T>(s) >> <u64>start : 0;
  const result = <T>(size < 64 ? shifted & (((<u64>1) << <u64>size) - 1) : shifted);
  if (live<F>()) setFlags(result == 0 ? 0 : 1, result == 0 ? PF : 0);
  put<D, T>(target<D, T>(u), result);
  return next(u);
}

/** BZHI: clears from the place that the third's low byte names on. */
// @ts-ignore: decorator
@inline
export function zeroHigh<T, D, S, A, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const from = <u32>load<u8>(source<A, T>(u));
  const whole = from >= 8 * <u32>sizeof<T>();
  const value = <u64>load<T>(s);
  const result = <T>(whole ? value : value & (((<u64>1) << <u64>from) - 1));
  if (live<F>()) setResult<T>(result, whole);
  put<D, T>(target<D, T>(u), result);
  return next(u);
}

/** MULX: first:second = rdx * third; no flags. Where first and second are one register, it gets the upper half. */
// @ts-ignore: decorator
@inline
export function multiply<T, D, A, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const a = load<T>(RDX);
  const b = load<T>(s);
  const high = sizeof<T>() == 8 ? highProduct(<u64>a, <u64>b) : (<u64>a * <u64>b) >> 32;
  put<A, T>(target<A, T>(u), <T>(a * b));
  put<D, T>(target<D, T>(u), <T>high);
  return next(u);
}

/** PDEP: the low bits of the second go to the places that are set in the third. */
@final @unmanaged export class Deposit {
  // @ts-ignore: decorator
  @inline apply<T>(value: T, mask: T): T { return <T>deposit(<u64>value, <u64>mask); }
}

/** PEXT: bits of the second from the places that are set in the third. */
@final @unmanaged export class Extract {
  // @ts-ignore: decorator
  @inline apply<T>(value: T, mask: T): T { return <T>compress(<u64>value, <u64>mask); }
}

function deposit(value: u64, mask: u64): u64 {
  let result: u64 = 0;
  for (let left = mask; left; left &= left - 1) {
    if (value & 1) result |= left & (0 - left);
    value >>= 1;
  }
  return result;
}

function compress(value: u64, mask: u64): u64 {
  let result: u64 = 0;
  let place: u64 = 1;
  for (let left = mask; left; left &= left - 1) {
    if (value & left & (0 - left)) result |= place;
    place <<= 1;
  }
  return result;
}

// @ts-ignore: decorator
@inline
export function spread<O, T, D, A, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), changetype<O>(0).apply<T>(load<T>(source<A, T>(u)), load<T>(s)));
  return next(u);
}

/** RORX: first = second, rotated right by the immediate; no flags. */
// @ts-ignore: decorator
@inline
export function rotate<T, D, S, I>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), rotr<T>(load<T>(s), <T>load<u8>(u, IMM)));
  return next(u);
}

@final @unmanaged export class Left {
  // @ts-ignore: decorator
  @inline apply<T>(a: T, count: T): T { return <T>(a << count); }
}

@final @unmanaged export class Right {
  // @ts-ignore: decorator
  @inline apply<T>(a: T, count: T): T { return <T>(a >> count); }
}

@final @unmanaged export class SignedRight {
  // @ts-ignore: decorator
  @inline apply<T>(a: T, count: T): T {
    return sizeof<T>() == 8 ? <T>(<i64>a >> <i64>count) : <T>(<i32>a >> <i32>count);
  }
}

/** SHLX, SHRX, SARX: first = second, shifted by the third; no flags. */
// @ts-ignore: decorator
@inline
export function shift<O, T, D, S, A>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), changetype<O>(0).apply<T>(load<T>(s), load<T>(source<A, T>(u))));
  return next(u);
}
