// FMA: x * y + z with one rounding.
// Source: Intel SDM volume 2, VFMADD132PS .. VFNMSUB231SD, VFMADDSUB, VFMSUBADD; volume 1, 14.5 for NaNs.

import { INVALID, excepted, note, plain } from '../float/environment';
import { multiplyAddExact } from '../float/exact';
import { isSignaling, sound, usual } from '../float/kind';
import { lanes, putLane, putLanes, sourceLanes } from '../state/lane';
import { failed, memory as inMemory, source } from '../state/operand';
import { next } from '../state/uop';
import { elementAt } from './avx-move';

/** Which operands are multiplied, of first, second and third: first and third; second is added. */
@final @unmanaged export class Order132 {
  // @ts-ignore: decorator
  @inline left(a: v128, b: v128, c: v128): v128 { return a; }
  // @ts-ignore: decorator
  @inline right(a: v128, b: v128, c: v128): v128 { return c; }
  // @ts-ignore: decorator
  @inline added(a: v128, b: v128, c: v128): v128 { return b; }
  // @ts-ignore: decorator
  @inline fused<T, G>(a: T, b: T, c: T, odd: bool): T { return fusedWith<T, G>(a, c, b, odd); }
}
@final @unmanaged export class Order213 {
  // @ts-ignore: decorator
  @inline left(a: v128, b: v128, c: v128): v128 { return b; }
  // @ts-ignore: decorator
  @inline right(a: v128, b: v128, c: v128): v128 { return a; }
  // @ts-ignore: decorator
  @inline added(a: v128, b: v128, c: v128): v128 { return c; }
  // @ts-ignore: decorator
  @inline fused<T, G>(a: T, b: T, c: T, odd: bool): T { return fusedWith<T, G>(b, a, c, odd); }
}
@final @unmanaged export class Order231 {
  // @ts-ignore: decorator
  @inline left(a: v128, b: v128, c: v128): v128 { return b; }
  // @ts-ignore: decorator
  @inline right(a: v128, b: v128, c: v128): v128 { return c; }
  // @ts-ignore: decorator
  @inline added(a: v128, b: v128, c: v128): v128 { return a; }
  // @ts-ignore: decorator
  @inline fused<T, G>(a: T, b: T, c: T, odd: bool): T { return fusedWith<T, G>(b, c, a, odd); }
}

/** Whether the product and the addend are negated, in even and in odd elements. */
@final @unmanaged export class Add {
  // @ts-ignore: decorator
  @inline product(): bool { return false; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return false; }
}
@final @unmanaged export class Subtract {
  // @ts-ignore: decorator
  @inline product(): bool { return false; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return true; }
}
@final @unmanaged export class NegativeAdd {
  // @ts-ignore: decorator
  @inline product(): bool { return true; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return false; }
}
@final @unmanaged export class NegativeSubtract {
  // @ts-ignore: decorator
  @inline product(): bool { return true; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return true; }
}
/** VFMADDSUB: odd elements are added, even ones subtracted. */
@final @unmanaged export class EvenSubtract {
  // @ts-ignore: decorator
  @inline product(): bool { return false; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return !odd; }
}
@final @unmanaged export class OddSubtract {
  // @ts-ignore: decorator
  @inline product(): bool { return false; }
  // @ts-ignore: decorator
  @inline addend(odd: bool): bool { return odd; }
}

// @ts-ignore: decorator
@inline
function fusedWith<T, G>(x: T, y: T, z: T, odd: bool): T {
  const g = changetype<G>(0);
  if (sizeof<T>() == 4) return <T>fused32(<f32>x, <f32>y, <f32>z, g.product(), g.addend(odd));
  return <T>fused64(<f64>x, <f64>y, <f64>z, g.product(), g.addend(odd));
}

/** The first NaN of multiplicands and addend, quiet and of its own sign. */
function chosenNaN32(x: f32, y: f32, z: f32): f32 {
  if (isSignaling<f32>(x) || isSignaling<f32>(y) || isSignaling<f32>(z)) note(INVALID);
  return reinterpret<f32>(reinterpret<u32>(x != x ? x : y != y ? y : z) | 0x0040_0000);
}

function chosenNaN64(x: f64, y: f64, z: f64): f64 {
  if (isSignaling<f64>(x) || isSignaling<f64>(y) || isSignaling<f64>(z)) note(INVALID);
  return reinterpret<f64>(reinterpret<u64>(x != x ? x : y != y ? y : z) | 0x0008_0000_0000_0000);
}

function fused32(x: f32, y: f32, z: f32, negateProduct: bool, negateAddend: bool): f32 {
  if (x != x || y != y || z != z) return chosenNaN32(x, y, z);
  const a = negateProduct ? -x : x;
  const c = negateAddend ? -z : z;
  if (plain() && usual<f32>(a) && usual<f32>(y) && usual<f32>(c)) {
    const r = <f32>sumToOdd(<f64>a * <f64>y, <f64>c);
    if (sound<f32>(r)) return r;
  }
  return multiplyAddExact<f32>(a, y, c);
}

/**
 * The sum, rounded to odd: what is not exact gets an odd last bit, so that rounding to half the precision afterwards is as if
 * from the exact sum. The product of two f32 is exact in an f64.
 */
// @ts-ignore: decorator
@inline
function sumToOdd(a: f64, b: f64): f64 {
  const sum = a + b;
  const part = sum - a;
  const error = (a - (sum - part)) + (b - part);
  const bits = reinterpret<i64>(sum);
  if (error == 0 || bits & 1) return sum;
  return reinterpret<f64>(bits + (error > 0 == sum > 0 ? 1 : -1));
}

/** Magnitudes between which products of halves are neither too large nor too small to be exact. */
const LEAST: f64 = 1e-120;
const MOST: f64 = 1e120;

// @ts-ignore: decorator
@inline
function moderate(value: f64): bool {
  return abs(value) > LEAST && abs(value) < MOST;
}

function fused64(x: f64, y: f64, z: f64, negateProduct: bool, negateAddend: bool): f64 {
  if (x != x || y != y || z != z) return chosenNaN64(x, y, z);
  const a = negateProduct ? -x : x;
  const c = negateAddend ? -z : z;
  if (plain() && moderate(a) && moderate(y) && moderate(c)) return fusedModerate(a, y, c);
  return multiplyAddExact<f64>(a, y, c);
}

/** Upper 26 bits of a significand: 2 to the power of 27, plus 1. */
const SPLITTER: f64 = 134217729;

/**
 * x * y + z by error-free transformations: the product and its error (Dekker), the sum of all three as an upper part and a rest that
 * is rounded to odd (Boldo and Melquiond), so that the last addition rounds as if from the exact sum.
 */
function fusedModerate(x: f64, y: f64, z: f64): f64 {
  const sx = SPLITTER * x;
  const sy = SPLITTER * y;
  const xh = sx - (sx - x);
  const yh = sy - (sy - y);
  const xl = x - xh;
  const yl = y - yh;
  const product = x * y;
  const error = xl * yl - (((product - xh * yh) - xl * yh) - xh * yl);
  // z + error = low + lowest, and product + low = sum + rest, both exactly.
  const low = z + error;
  const part = low - z;
  const lowest = (z - (low - part)) + (error - part);
  const sum = product + low;
  const other = sum - product;
  const rest = (product - (sum - other)) + (low - other);
  return sum + sumToOdd(rest, lowest);
}

/** As `fusedModerate`, for two. */
function fusedModerate2(x: v128, y: v128, z: v128): v128 {
  const sx = f64x2.mul(f64x2.splat(SPLITTER), x);
  const sy = f64x2.mul(f64x2.splat(SPLITTER), y);
  const xh = f64x2.sub(sx, f64x2.sub(sx, x));
  const yh = f64x2.sub(sy, f64x2.sub(sy, y));
  const xl = f64x2.sub(x, xh);
  const yl = f64x2.sub(y, yh);
  const product = f64x2.mul(x, y);
  const uppers = f64x2.sub(f64x2.sub(product, f64x2.mul(xh, yh)), f64x2.mul(xl, yh));
  const error = f64x2.sub(f64x2.mul(xl, yl), f64x2.sub(uppers, f64x2.mul(xh, yl)));
  const low = f64x2.add(z, error);
  const lowest = lost2(z, error, low);
  const sum = f64x2.add(product, low);
  return f64x2.add(sum, sumToOdd2(lost2(product, low, sum), lowest));
}

/** What a + b lost when it was rounded to `sum`. */
// @ts-ignore: decorator
@inline
function lost2(a: v128, b: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
}

// @ts-ignore: decorator
@inline
function sumToOdd2(a: v128, b: v128): v128 {
  const zero = f64x2.splat(0);
  const sum = f64x2.add(a, b);
  const error = lost2(a, b, sum);
  // -1 where the magnitude is too small: the signs of error and sum are the same.
  const small = i64x2.eq(f64x2.gt(error, zero), f64x2.gt(sum, zero));
  const by = v128.bitselect(i64x2.splat(1), i64x2.splat(-1), small);
  const even = i64x2.eq(v128.and(sum, i64x2.splat(1)), zero);
  return i64x2.add(sum, v128.and(by, v128.and(even, f64x2.ne(error, zero))));
}

// @ts-ignore: decorator
@inline
function moderate2(value: v128): v128 {
  const magnitude = f64x2.abs(value);
  return v128.and(f64x2.gt(magnitude, f64x2.splat(LEAST)), f64x2.lt(magnitude, f64x2.splat(MOST)));
}

/** Do two f64 at once, where they are moderate: false, with nothing noted, where they are not. */
// @ts-ignore: decorator
@inline
function fusedTwo<K, G>(to: usize, a: v128, b: v128, c: v128): bool {
  const k = changetype<K>(0);
  const g = changetype<G>(0);
  const x = k.left(a, b, c);
  const y = k.right(a, b, c);
  const z = k.added(a, b, c);
  if (!i64x2.all_true(v128.and(moderate2(x), v128.and(moderate2(y), moderate2(z))))) return false;
  const signs = i64x2(g.addend(false) ? i64.MIN_VALUE : 0, g.addend(true) ? i64.MIN_VALUE : 0);
  v128.store(to, fusedModerate2(g.product() ? f64x2.neg(x) : x, y, v128.xor(z, signs)));
  return true;
}

/** The destination is built here, since a fault may not change it. */
const BUILT: usize = memory.data(32, 16);

/** K says which operands are multiplied, G what is negated; F is f32 or f64. */
export function packed<K, G, F, N, D, H, S>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, v128>(u);
  const h = source<H, v128>(u);
  for (let at: usize = 0; at < lanes<N>() << 4; at += sizeof<F>()) {
    if (sizeof<F>() == 8 && !(at & 15) && plain()) {
      const lane = v128.load(inMemory<S>() ? s + at : elementAt(s, at));
      if (fusedTwo<K, G>(BUILT + at, v128.load(elementAt(d, at)), v128.load(elementAt(h, at)), lane)) {
        at += 8;
        continue;
      }
    }
    const c = load<F>(inMemory<S>() ? s + at : elementAt(s, at));
    const odd = (at & sizeof<F>()) != 0;
    store<F>(BUILT + at, changetype<K>(0).fused<F, G>(load<F>(elementAt(d, at)), load<F>(elementAt(h, at)), c, odd));
  }
  if (excepted(u)) return 0;
  if (lanes<N>() == 1) putLane(d, v128.load(BUILT));
  else putLanes(d, v128.load(BUILT), v128.load(BUILT + 16));
  return next(u);
}

/** The upper elements of the first operand stay. */
export function scalar<K, G, F, D, H, S>(u: usize): usize {
  const s = source<S, F>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, v128>(u);
  const r = changetype<K>(0).fused<F, G>(load<F>(d), load<F>(source<H, v128>(u)), load<F>(s), false);
  if (excepted(u)) return 0;
  store<F>(d, r);
  putLane(d, v128.load(d));
  return next(u);
}
