// Rounding to a single or a double as MXCSR says, with its exceptions.
// Source: Intel SDM volume 1, 4.8.4, 4.9.1.4, 4.9.1.5 (tininess is detected after rounding), 10.2.3.3 (flush to zero).

import { roundsUp } from '../float80/round';
import { high, low, shiftRightSticky } from '../float80/wide';
import { OVERFLOW, PRECISION, UNDERFLOW, flushesToZero, note, overflowMasked, rounding, underflowMasked } from './environment';

/**
 * (-1)^sign * top * 2^(exponent - 63), with the top bit of `top` set and `rest` not 0 if anything lies below it, as a float of
 * `bits` significant bits and the exponents that go with them: 24 or 53.
 */
export function roundBits(sign: u32, exponent: i32, top: u64, rest: u64, bits: i32): u64 {
  const greatest = bits == 24 ? 127 : 1023;
  const signBit = <u64>sign << (bits == 24 ? 31 : 63);
  let kept = top >> <u64>(64 - bits);
  const lost = (top << <u64>bits) | <u64>(rest != 0);
  const up = increments(sign, kept, lost);
  const carries = up && kept == ((<u64>1 << bits) - 1);
  if (exponent + <i32>carries < 1 - greatest) return signBit | tinyBits(sign, 1 - greatest - exponent, top, rest, bits);
  if (carries) {
    kept = <u64>1 << (bits - 1);
    exponent++;
  } else kept += <u64>up;
  if (exponent > greatest) return signBit | overflowBits(sign, lost, bits);
  if (lost) note(PRECISION);
  return signBit | (<u64>(exponent + greatest) << (bits - 1)) | (kept & ((<u64>1 << (bits - 1)) - 1));
}

/** Does `kept` grow by one, when `lost` (half of its last place on top) falls away? */
function increments(sign: u32, kept: u64, lost: u64): bool {
  return roundsUp(rounding(), sign, (kept & 1) != 0, lost >> 63 != 0, lost << 1 != 0);
}

/** A magnitude below the least normal number: `shift` places are missing. */
function tinyBits(sign: u32, shift: i32, top: u64, rest: u64, bits: i32): u64 {
  if (flushesToZero()) {
    note(UNDERFLOW | PRECISION);
    return 0;
  }
  // Unmasked, what counts is whether anything is lost when exponents are unbounded; the result is not used.
  if (!underflowMasked()) {
    note(top << <u64>bits || rest ? UNDERFLOW | PRECISION : UNDERFLOW);
    return 0;
  }
  shiftRightSticky(top, <u64>(rest != 0), shift);
  const kept = high >> <u64>(64 - bits);
  const lost = (high << <u64>bits) | <u64>(low != 0);
  if (lost) note(UNDERFLOW | PRECISION);
  return kept + <u64>increments(sign, kept, lost);
}

/** Infinity, or the greatest number where rounding leads away from it. */
function overflowBits(sign: u32, lost: u64, bits: i32): u64 {
  note(lost || overflowMasked() ? OVERFLOW | PRECISION : OVERFLOW);
  const infinity: u64 = bits == 24 ? 0x7f80_0000 : 0x7ff0_0000_0000_0000;
  const mode = rounding();
  const away = mode == 0 || (mode == 1 && sign != 0) || (mode == 2 && sign == 0);
  return away ? infinity : infinity - 1;
}
