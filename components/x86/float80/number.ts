// Extended-precision numbers, taken apart: sign, exponent and a 64-bit significand whose top bit is set.
//
// A finite number that is not zero is (-1)^sign * significand * 2^(exponent - 63). Numbers live at fixed places, since nothing is
// allocated here: A and B are the operands of the operation at hand, R is its result, which `pack` puts into a register.
// Source: Intel SDM volume 1, 4.2.2 and 8.2.

export const ZERO: u32 = 0;
export const FINITE: u32 = 1;
export const INFINITY: u32 = 2;
export const NAN: u32 = 3;
/** Encodings that no operation takes: unnormals, pseudo-infinities, pseudo-NaNs. */
export const UNSUPPORTED: u32 = 4;

export const BIAS: i32 = 16383;
export const LEAST_EXPONENT: i32 = -16382;
export const GREATEST_EXPONENT: i32 = 16383;
export const TOP_BIT: u64 = 0x8000_0000_0000_0000;
export const QUIET_BIT: u64 = 0x4000_0000_0000_0000;

@unmanaged
export class Number80 {
  kind: u32;
  sign: u32;
  exponent: i32;
  /** It was denormal; only `take` sets this. */
  denormal: u32;
  significand: u64;
}

const PLACES: usize = memory.data(96, 8);
export const A: Number80 = changetype<Number80>(PLACES);
export const B: Number80 = changetype<Number80>(PLACES + 32);
export const R: Number80 = changetype<Number80>(PLACES + 64);

/** Takes apart the number at `slot`. */
export function take(slot: usize, n: Number80): void {
  const head = <u32>load<u16>(slot, 8);
  takeParts(head >> 15, head & 0x7fff, load<u64>(slot), n);
}

export function takeParts(sign: u32, biased: u32, significand: u64, n: Number80): void {
  n.sign = sign;
  n.denormal = 0;
  n.significand = significand;
  n.exponent = <i32>biased - BIAS;
  if (biased == 0x7fff) {
    if (significand < TOP_BIT) n.kind = UNSUPPORTED;
    else n.kind = significand == TOP_BIT ? INFINITY : NAN;
  } else if (biased == 0) {
    if (significand == 0) {
      n.kind = ZERO;
      return;
    }
    const shift = <i32>clz<u64>(significand);
    n.kind = FINITE;
    n.denormal = 1;
    n.significand = significand << shift;
    n.exponent = LEAST_EXPONENT - shift;
  } else n.kind = significand < TOP_BIT ? UNSUPPORTED : FINITE;
}

// @ts-ignore: decorator
@inline
export function isSignaling(n: Number80): bool {
  return n.kind == NAN && !(n.significand & QUIET_BIT);
}

export function setZero(n: Number80, sign: u32): void {
  n.kind = ZERO;
  n.sign = sign;
}

export function setInfinity(n: Number80, sign: u32): void {
  n.kind = INFINITY;
  n.sign = sign;
  n.significand = TOP_BIT;
}

/** The default NaN, "real indefinite". */
export function setIndefinite(n: Number80): void {
  n.kind = NAN;
  n.sign = 1;
  n.significand = TOP_BIT | QUIET_BIT;
}

export function copy(from: Number80, to: Number80): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), 24);
}

/** Puts a number that needs no rounding into `slot`. */
export function pack(n: Number80, slot: usize): void {
  let biased: u32 = 0x7fff;
  let significand = n.significand;
  if (n.kind == ZERO) {
    biased = 0;
    significand = 0;
  } else if (n.kind == FINITE) {
    if (n.exponent < LEAST_EXPONENT) {
      biased = 0;
      significand = significand >> <u64>(LEAST_EXPONENT - n.exponent);
    } else biased = <u32>(n.exponent + BIAS);
  }
  store<u64>(slot, significand);
  store<u16>(slot, <u16>((n.sign << 15) | biased), 8);
}
