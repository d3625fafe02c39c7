// NaNs as the processor makes them. Wasm leaves sign and payload of a NaN result open; x86 says: the first operand that
// is a NaN, made quiet, else the default NaN, which is negative.
// Source: Intel SDM volume 1, 4.8.3.5 and table 4-7.

const QUIET_32: u32 = 0x0040_0000;
const QUIET_64: u64 = 0x0008_0000_0000_0000;
export const DEFAULT_32: u32 = 0xffc0_0000;
export const DEFAULT_64: u64 = 0xfff8_0000_0000_0000;

// @ts-ignore: decorator
@inline
export function isNaN32(bits: u32): bool {
  return (bits & 0x7fff_ffff) > 0x7f80_0000;
}

// @ts-ignore: decorator
@inline
export function isNaN64(bits: u64): bool {
  return (bits & 0x7fff_ffff_ffff_ffff) > 0x7ff0_0000_0000_0000;
}

/** Bits of the NaN that an operation on `a` and `b` gives. */
export function chooseNaN32(a: u32, b: u32): u32 {
  if (isNaN32(a)) return a | QUIET_32;
  if (isNaN32(b)) return b | QUIET_32;
  return DEFAULT_32;
}

export function chooseNaN64(a: u64, b: u64): u64 {
  if (isNaN64(a)) return a | QUIET_64;
  if (isNaN64(b)) return b | QUIET_64;
  return DEFAULT_64;
}

/** `r`, the result of an operation on `a` and `b`, with the right NaN. T is f32 or f64. */
// @ts-ignore: decorator
@inline
export function settle<T>(a: T, b: T, r: T): T {
  if (r == r) return r;
  if (sizeof<T>() == 4) {
    return <T>reinterpret<f32>(chooseNaN32(reinterpret<u32>(<f32>a), reinterpret<u32>(<f32>b)));
  }
  return <T>reinterpret<f64>(chooseNaN64(reinterpret<u64>(<f64>a), reinterpret<u64>(<f64>b)));
}
