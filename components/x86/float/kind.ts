// Which floats are denormal, and which results are unremarkable: the tests that stand in front of WebAssembly's arithmetic.

/** The least normal number. */
export const LEAST_32: f32 = 1.1754943508222875e-38;
export const LEAST_64: f64 = 2.2250738585072014e-308;

/** Neither denormal nor, as the other tests see to it, anything else that an operation would report. */
// @ts-ignore: decorator
@inline
export function usual<T>(value: T): bool {
  if (sizeof<T>() == 4) return ((reinterpret<u32>(<f32>value) << 1) - 1) >= 0x00ff_ffff;
  return ((reinterpret<u64>(<f64>value) << 1) - 1) >= 0x001f_ffff_ffff_ffff;
}

// @ts-ignore: decorator
@inline
export function finite<T>(value: T): bool {
  return abs<T>(value) < <T>Infinity;
}

/** Finite, and so large that nothing was lost below the least normal number. */
// @ts-ignore: decorator
@inline
export function sound<T>(value: T): bool {
  if (sizeof<T>() == 4) return finite<T>(value) && abs<T>(value) > <T>LEAST_32;
  return finite<T>(value) && abs<T>(value) > <T>LEAST_64;
}

// @ts-ignore: decorator
@inline
export function isNaN<T>(value: T): bool {
  return value != value;
}

/** A NaN that an operation may not see silently. */
export function isSignaling<T>(value: T): bool {
  if (value == value) return false;
  if (sizeof<T>() == 4) return !(reinterpret<u32>(<f32>value) & 0x0040_0000);
  return !(reinterpret<u64>(<f64>value) & 0x0008_0000_0000_0000);
}

/** All ones in elements that are denormal. */
// @ts-ignore: decorator
@inline
export function denormal32(x: v128): v128 {
  return i32x4.lt_u(i32x4.sub(i32x4.shl(x, 1), i32x4.splat(1)), i32x4.splat(0x00ff_ffff));
}

// @ts-ignore: decorator
@inline
export function denormal64(x: v128): v128 {
  return v128.and(f64x2.lt(f64x2.abs(x), f64x2.splat(LEAST_64)), f64x2.ne(x, f64x2.splat(0)));
}

/** Are both operands usual and the result finite in all elements? */
// @ts-ignore: decorator
@inline
export function finite32(a: v128, b: v128, r: v128): bool {
  const infinite = v128.not(f32x4.lt(f32x4.abs(r), f32x4.splat(Infinity)));
  return !v128.any_true(v128.or(v128.or(denormal32(a), denormal32(b)), infinite));
}

// @ts-ignore: decorator
@inline
export function finite64(a: v128, b: v128, r: v128): bool {
  const infinite = v128.not(f64x2.lt(f64x2.abs(r), f64x2.splat(Infinity)));
  return !v128.any_true(v128.or(v128.or(denormal64(a), denormal64(b)), infinite));
}

/** As `finite32`, and is nothing lost below the least normal number? For products and quotients. */
// @ts-ignore: decorator
@inline
export function sound32(a: v128, b: v128, r: v128): bool {
  const zero = f32x4.splat(0);
  const tiny = f32x4.le(f32x4.abs(r), f32x4.splat(LEAST_32));
  return finite32(a, b, r) && !v128.any_true(v128.and(tiny, v128.and(f32x4.ne(a, zero), f32x4.ne(b, zero))));
}

// @ts-ignore: decorator
@inline
export function sound64(a: v128, b: v128, r: v128): bool {
  const zero = f64x2.splat(0);
  const tiny = f64x2.le(f64x2.abs(r), f64x2.splat(LEAST_64));
  return finite64(a, b, r) && !v128.any_true(v128.and(tiny, v128.and(f64x2.ne(a, zero), f64x2.ne(b, zero))));
}

/** Is this product or quotient a zero because of a zero? Then there is nothing to report, whatever MXCSR says. */
// @ts-ignore: decorator
@inline
export function ofZero<T>(a: T, b: T, r: T): bool {
  return r == 0 && (a == 0 || b == 0) && usual<T>(a) && usual<T>(b);
}

/** Are both ordered and usual in all elements? */
// @ts-ignore: decorator
@inline
export function ordered32(a: v128, b: v128): bool {
  const nan = v128.or(f32x4.ne(a, a), f32x4.ne(b, b));
  return !v128.any_true(v128.or(v128.or(denormal32(a), denormal32(b)), nan));
}

// @ts-ignore: decorator
@inline
export function ordered64(a: v128, b: v128): bool {
  const nan = v128.or(f64x2.ne(a, a), f64x2.ne(b, b));
  return !v128.any_true(v128.or(v128.or(denormal64(a), denormal64(b)), nan));
}
