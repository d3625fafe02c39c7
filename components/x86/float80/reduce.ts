// Angles taken to the nearest multiple of a right angle, with the pi of 66 bits that x87 has.
// Source: Intel SDM volume 1, 8.3.8.

import { Number80 } from './number';
import { Wide, normalize, set, take80 } from './fixed';

/** Half of pi, times 2^65. */
const TOP: u64 = 0x3;
const BELOW: u64 = 0x243f_6a88_85a3_08d3;

/** Below this exponent an angle is less than a half of a right angle. */
const SMALL: i32 = -1;
/** From this exponent on FSIN and its kin give up. */
export const TOO_LARGE: i32 = 63;

/** `to` is the angle less so many right angles, which it gives, as far as the circle tells them apart. */
export function reduceAngle(angle: Number80, to: Wide): u32 {
  if (angle.exponent < SMALL) {
    take80(angle, to);
    return 0;
  }
  let turns: u32 = 0;
  let high: u64 = 0;
  let low = angle.significand;
  for (let i = 0; i < angle.exponent + 2; i++) {
    high = (high << 1) | (low >> 63);
    low <<= 1;
    turns <<= 1;
    if (high > TOP || (high == TOP && low >= BELOW)) {
      high -= TOP + <u64>(low < BELOW);
      low -= BELOW;
      turns |= 1;
    }
  }
  let sign = angle.sign;
  if (high > TOP / 2 || (high == TOP / 2 && low > (TOP << 63 | BELOW >> 1))) {
    high = TOP - high - <u64>(BELOW < low);
    low = BELOW - low;
    sign ^= 1;
    turns++;
  }
  set(to, sign, 62, high, low);
  normalize(to);
  return (angle.sign ? 0 - turns : turns) & 3;
}
