// The floating-point operations: result and exceptions for each type and for every MXCSR, in one place for SSE and AVX.
//
// Each class has `scalar<T>` (f32 or f64) and, for 16 bytes at once, `single` and `double`. Three ways, fastest first:
//
//   1. WebAssembly's arithmetic, where MXCSR is `plain` and operands and result are such that no exception but an inexact result can
//      have happened, which MXCSR has already
//   2. the same, and a look at the residual, where MXCSR has not yet seen an inexact result
//   3. float/exact

import { DENORMAL, INVALID, denormalsAreZeros, fresh, keepsDenormals, note, plain } from './environment';
import { addExact, divideExact, multiplyExact, notANumber, squareRootExact, subtractExact } from './exact';
import { denormal32, denormal64, finite, finite32, finite64, isSignaling, ofZero, ordered32, ordered64, sound, sound32, sound64, usual } from './kind';
import { productInexact, quotientInexact, rootInexact, sumInexact } from './residual';
import { PRECISION } from './environment';

const LEFT: usize = memory.data(32, 16);
const RIGHT: usize = LEFT + 16;

/** An operation of the scalar kind on each element. */
export function each<O, F>(a: v128, b: v128): v128 {
  v128.store(LEFT, a);
  v128.store(RIGHT, b);
  for (let i: usize = 0; i < 16; i += sizeof<F>()) {
    store<F>(LEFT + i, changetype<O>(0).scalar<F>(load<F>(LEFT + i), load<F>(RIGHT + i)));
  }
  return v128.load(LEFT);
}

// @ts-ignore: decorator
@inline
function noteIf<T>(inexact: bool, r: T): T {
  if (inexact) note(PRECISION);
  return r;
}

/** Is this sum as WebAssembly has it where denormal results become zeros? */
function flushed32(a: v128, b: v128, r: v128): bool {
  return plain() && finite32(a, b, r) && !v128.any_true(denormal32(r));
}

function flushed64(a: v128, b: v128, r: v128): bool {
  return plain() && finite64(a, b, r) && !v128.any_true(denormal64(r));
}

@final @unmanaged export class AddFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    const r = <T>(a + b);
    if (keepsDenormals() && usual<T>(a) && usual<T>(b) && finite<T>(r)) return r;
    return addUnusual<T>(a, b, r);
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = f32x4.add(a, b);
    return keepsDenormals() && finite32(a, b, r) ? r : flushed32(a, b, r) ? r : each<AddFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = f64x2.add(a, b);
    return keepsDenormals() && finite64(a, b, r) ? r : flushed64(a, b, r) ? r : each<AddFloats, f64>(a, b);
  }
}

function addUnusual<T>(a: T, b: T, r: T): T {
  if (plain() && usual<T>(a) && usual<T>(b) && usual<T>(r) && finite<T>(r)) return r;
  if (fresh() && usual<T>(a) && usual<T>(b) && finite<T>(r)) return noteIf<T>(sumInexact<T>(a, b, r), r);
  return addExact<T>(a, b);
}

@final @unmanaged export class SubFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    const r = <T>(a - b);
    if (keepsDenormals() && usual<T>(a) && usual<T>(b) && finite<T>(r)) return r;
    return subtractUnusual<T>(a, b, r);
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = f32x4.sub(a, b);
    return keepsDenormals() && finite32(a, b, r) ? r : flushed32(a, b, r) ? r : each<SubFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = f64x2.sub(a, b);
    return keepsDenormals() && finite64(a, b, r) ? r : flushed64(a, b, r) ? r : each<SubFloats, f64>(a, b);
  }
}

function subtractUnusual<T>(a: T, b: T, r: T): T {
  if (plain() && usual<T>(a) && usual<T>(b) && usual<T>(r) && finite<T>(r)) return r;
  if (fresh() && usual<T>(a) && usual<T>(b) && finite<T>(r)) return noteIf<T>(sumInexact<T>(a, <T>-b, r), r);
  return subtractExact<T>(a, b);
}

@final @unmanaged export class MulFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    const r = <T>(a * b);
    if (plain() && usual<T>(a) && usual<T>(b) && sound<T>(r)) return r;
    return multiplyUnusual<T>(a, b, r);
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = f32x4.mul(a, b);
    return plain() && sound32(a, b, r) ? r : each<MulFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = f64x2.mul(a, b);
    return plain() && sound64(a, b, r) ? r : each<MulFloats, f64>(a, b);
  }
}

function multiplyUnusual<T>(a: T, b: T, r: T): T {
  if (ofZero<T>(a, b, r)) return r;
  if (fresh() && sound<T>(a) && sound<T>(b) && sound<T>(r)) return noteIf<T>(productInexact<T>(a, b, r), r);
  return multiplyExact<T>(a, b);
}

@final @unmanaged export class DivFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    const r = <T>(a / b);
    if (plain() && usual<T>(a) && usual<T>(b) && sound<T>(r)) return r;
    return divideUnusual<T>(a, b, r);
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = f32x4.div(a, b);
    return plain() && sound32(a, b, r) ? r : each<DivFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = f64x2.div(a, b);
    return plain() && sound64(a, b, r) ? r : each<DivFloats, f64>(a, b);
  }
}

function divideUnusual<T>(a: T, b: T, r: T): T {
  if (ofZero<T>(a, b, r)) return r;
  if (fresh() && sound<T>(a) && sound<T>(b) && sound<T>(r)) return noteIf<T>(quotientInexact<T>(a, b, r), r);
  return divideExact<T>(a, b);
}

/** Of the second operand. */
@final @unmanaged export class SquareRoot {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    const r = sqrt<T>(b);
    if (plain() && usual<T>(b) && finite<T>(r)) return r;
    return rootUnusual<T>(b, r);
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = f32x4.sqrt(b);
    return plain() && finite32(b, b, r) ? r : each<SquareRoot, f32>(b, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = f64x2.sqrt(b);
    return plain() && finite64(b, b, r) ? r : each<SquareRoot, f64>(b, b);
  }
}

function rootUnusual<T>(a: T, r: T): T {
  if (fresh() && sound<T>(a) && sound<T>(r)) return noteIf<T>(rootInexact<T>(a, r), r);
  return squareRootExact<T>(a);
}

/** The second operand unless the first is less: also for NaNs and zeros of either sign. */
@final @unmanaged export class MinFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    if (!usual<T>(a) || !usual<T>(b) || a != a || b != b) return minUnusual<T>(a, b);
    return a < b ? a : b;
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    return ordered32(a, b) ? v128.bitselect(a, b, f32x4.lt(a, b)) : each<MinFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    return ordered64(a, b) ? v128.bitselect(a, b, f64x2.lt(a, b)) : each<MinFloats, f64>(a, b);
  }
}

function minUnusual<T>(a: T, b: T): T {
  if (unordered<T>(a, b, true)) return zeroed<T>(b);
  return zeroed<T>(a) < zeroed<T>(b) ? zeroed<T>(a) : zeroed<T>(b);
}

@final @unmanaged export class MaxFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T {
    if (!usual<T>(a) || !usual<T>(b) || a != a || b != b) return maxUnusual<T>(a, b);
    return a > b ? a : b;
  }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    return ordered32(a, b) ? v128.bitselect(a, b, f32x4.gt(a, b)) : each<MaxFloats, f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    return ordered64(a, b) ? v128.bitselect(a, b, f64x2.gt(a, b)) : each<MaxFloats, f64>(a, b);
  }
}

function maxUnusual<T>(a: T, b: T): T {
  if (unordered<T>(a, b, true)) return zeroed<T>(b);
  return zeroed<T>(a) > zeroed<T>(b) ? zeroed<T>(a) : zeroed<T>(b);
}

/** Notes what comparing a with b reports; true if one is a NaN. Is a quiet NaN an error, too? */
export function unordered<T>(a: T, b: T, quietToo: bool): bool {
  if (a != a || b != b) {
    if (quietToo || isSignaling<T>(a) || isSignaling<T>(b)) note(INVALID);
    return true;
  }
  if ((!usual<T>(a) || !usual<T>(b)) && !denormalsAreZeros()) note(DENORMAL);
  return false;
}

/** A denormal number is a zero of its sign where MXCSR says so. */
export function zeroed<T>(value: T): T {
  return !usual<T>(value) && denormalsAreZeros() ? <T>(value * <T>0) : value;
}

/** ADDSUBPS, ADDSUBPD: subtracts in even elements, adds in odd ones. */
@final @unmanaged export class AddSubtract {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const r = v128.shuffle<u32>(f32x4.sub(a, b), f32x4.add(a, b), 0, 5, 2, 7);
    return keepsDenormals() && finite32(a, b, r) ? r : flushed32(a, b, r) ? r : alternate<f32>(a, b);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const r = v128.shuffle<u64>(f64x2.sub(a, b), f64x2.add(a, b), 0, 3);
    return keepsDenormals() && finite64(a, b, r) ? r : flushed64(a, b, r) ? r : alternate<f64>(a, b);
  }
}

function alternate<F>(a: v128, b: v128): v128 {
  v128.store(LEFT, a);
  v128.store(RIGHT, b);
  for (let i: usize = 0; i < 16; i += sizeof<F>()) {
    const x = load<F>(LEFT + i);
    const y = load<F>(RIGHT + i);
    const odd = (i & sizeof<F>()) != 0;
    store<F>(LEFT + i, odd ? changetype<AddFloats>(0).scalar<F>(x, y) : changetype<SubFloats>(0).scalar<F>(x, y));
  }
  return v128.load(LEFT);
}

@final @unmanaged export class HorizontalAdd {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    return changetype<AddFloats>(0).single(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    return changetype<AddFloats>(0).double(v128.shuffle<u64>(a, b, 0, 2), v128.shuffle<u64>(a, b, 1, 3));
  }
}

@final @unmanaged export class HorizontalSubtract {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    return changetype<SubFloats>(0).single(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    return changetype<SubFloats>(0).double(v128.shuffle<u64>(a, b, 0, 2), v128.shuffle<u64>(a, b, 1, 3));
  }
}
