// The error function and the gamma function. They are computed with twice the precision where terms cancel, and so their error is below
// one unit in the last place, or near it.
//
// Source: Abramowitz and Stegun, 6.1 and 7.1; Microsoft, "erf, erff, erfl, erfc, erfcf, erfcl", "tgamma, tgammaf, tgammal", "lgamma".

import { add, divide, exponential, high, logarithm, low, multiply, product } from './long-number';

const TWO_BY_ROOT_PI: f64 = 1.1283791670955126;
const TWO_BY_ROOT_PI_LOW: f64 = 1.533545961316588e-17;
const ONE_BY_ROOT_PI: f64 = 0.5641895835477563;
const LN_ROOT_TWO_PI: f64 = 0.9189385332046728;
const LN_ROOT_TWO_PI_LOW: f64 = -3.8782941580672414e-17;
const LN_PI: f64 = 1.1447298858494002;
const LN_PI_LOW: f64 = 1.0265951162707826e-17;
const PI: f64 = 3.141592653589793;

/** The power series is summed up to here, the continued fraction from here on. */
const FAR: f64 = 3;
const MOST_TERMS: i32 = 120;
const FRACTION_TERMS: i32 = 80;
/** Beyond there erfc is 0, and erf is 1. */
const NO_MORE: f64 = 27.3;
const ALL: f64 = 6;

/** Coefficients of Stirling's series: of 1/y, 1/y^3 and so on; 1/12 and -1/360 left out. */
const STIRLING: StaticArray<f64> = [
  1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400, 43867.0 / 244188, -174611.0 / 125400,
];
/** From here on the series is exact enough. */
const STIRLING_FROM: f64 = 30;
/** Gamma of anything greater is infinite. */
const MOST_GAMMA: f64 = 171.62437695630272;
/** As near to where lgamma is 0 a few terms are enough. */
const NEAR: f64 = 1e-4;
const EULER: f64 = 0.5772156649015329;
const ZETA_2: f64 = 1.6449340668482264;
const ZETA_3: f64 = 1.2020569031595942;
const ZETA_4: f64 = 1.0823232337111382;
/** Where an odd number is not told any more. */
const NO_FRACTION: f64 = 4503599627370496.0;

/** erf by its power series, in `high` and `low`. */
function errorSeries(x: f64): void {
  product(x, x);
  const squareHigh = high;
  const squareLow = low;
  let powerHigh = x;
  let powerLow: f64 = 0;
  let sumHigh = x;
  let sumLow: f64 = 0;
  for (let n = 1; n < MOST_TERMS; n++) {
    multiply(powerHigh, powerLow, squareHigh, squareLow);
    divide(-high, -low, n, 0);
    powerHigh = high;
    powerLow = low;
    divide(powerHigh, powerLow, 2 * n + 1, 0);
    const term = high;
    add(sumHigh, sumLow, high, low);
    sumHigh = high;
    sumLow = low;
    if (abs(term) < 1e-36 * abs(sumHigh)) break;
  }
  multiply(sumHigh, sumLow, TWO_BY_ROOT_PI, TWO_BY_ROOT_PI_LOW);
}

/** erfc of what is far from 0, by a continued fraction. */
function errorFraction(x: f64): f64 {
  let fraction: f64 = 0;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = <f64>n * 0.5 / (x + fraction);
  product(x, x);
  exponential(-high, -low);
  const factor = ONE_BY_ROOT_PI / (x + fraction);
  return high * factor;
}

export function erf(x: f64): f64 {
  if (isNaN(x) || x == 0) return x;
  if (abs(x) >= ALL) return copysign<f64>(1, x);
  if (abs(x) >= FAR) return copysign<f64>(1 - errorFraction(abs(x)), x);
  // What would be too small to be split.
  if (abs(x) < 1e-150) return x + x * (TWO_BY_ROOT_PI - 1);
  errorSeries(x);
  return high;
}

export function erfc(x: f64): f64 {
  if (isNaN(x)) return x;
  if (x >= NO_MORE) return 0;
  if (x <= -ALL) return 2;
  if (x >= FAR) return errorFraction(x);
  if (x <= -FAR) return 2 - errorFraction(-x);
  if (abs(x) < 1e-20) return 1;
  errorSeries(x);
  add(1, 0, -high, -low);
  return high;
}

/** The product x (x + 1) ... that brings an argument to where the series is good; its logarithm is to be taken off. */
let riseHigh: f64 = 1;
let riseLow: f64 = 0;

/** The logarithm of gamma(y), y above x by whole numbers, in `high` and `low`; for positive numbers. */
function risen(x: f64): void {
  riseHigh = 1;
  riseLow = 0;
  let yHigh = x;
  let yLow: f64 = 0;
  while (yHigh < STIRLING_FROM) {
    multiply(riseHigh, riseLow, yHigh, yLow);
    riseHigh = high;
    riseLow = low;
    add(yHigh, yLow, 1, 0);
    yHigh = high;
    yLow = low;
  }
  divide(1.0 / 12, 4.625929269271486e-18, yHigh, yLow);
  let sumHigh = high;
  let sumLow = low;
  const inverse = 1 / (yHigh * yHigh);
  // The next one counts as much that it is not just a double.
  multiply(yHigh, yLow, yHigh, yLow);
  multiply(high, low, yHigh, yLow);
  divide(-1, 0, high, low);
  divide(high, low, 360, 0);
  add(sumHigh, sumLow, high, low);
  sumHigh = high;
  sumLow = low;
  let power = inverse * inverse / yHigh;
  let rest: f64 = 0;
  for (let i = 0; i < STIRLING.length; i++) {
    rest += STIRLING[i] * power;
    power *= inverse;
  }
  add(sumHigh, sumLow, rest, 0);
  add(high, low, LN_ROOT_TWO_PI, LN_ROOT_TWO_PI_LOW);
  add(high, low, -yHigh, -yLow);
  sumHigh = high;
  sumLow = low;
  logarithm(yHigh, yLow);
  const logHigh = high;
  const logLow = low;
  add(yHigh, yLow, -0.5, 0);
  multiply(high, low, logHigh, logLow);
  add(high, low, sumHigh, sumLow);
}

/** sin(pi x), for what has a fraction. */
function sinePi(x: f64): f64 {
  const whole = nearest(x);
  const sine = Math.sin(PI * (x - whole));
  return whole % 2 == 0 ? sine : -sine;
}

export function lgamma(x: f64): f64 {
  if (isNaN(x)) return x;
  if (!isFinite(x)) return Infinity;
  if (x <= 0 && x == floor(x)) return Infinity;
  if (x < 0) return belowZero(x);
  if (x > 1e17) return x * (Math.log(x) - 1);
  if (x < 1e-100) return -Math.log(x);
  if (abs(x - 1) < NEAR) return nearOne(x - 1);
  if (abs(x - 2) < NEAR) return nearTwo(x - 2);
  positive(x);
  return high;
}

/** Where it is almost 0: the first terms of its power series. */
function nearOne(x: f64): f64 {
  return x == 0 ? 0 : x * (-EULER + x * (ZETA_2 / 2 - x * (ZETA_3 / 3 - x * (ZETA_4 / 4))));
}

function nearTwo(x: f64): f64 {
  return x * (1 - EULER + x * ((ZETA_2 - 1) / 2 - x * ((ZETA_3 - 1) / 3 - x * ((ZETA_4 - 1) / 4))));
}

/** The logarithm of gamma, in `high` and `low`. */
function positive(x: f64): void {
  risen(x);
  const sumHigh = high;
  const sumLow = low;
  logarithm(riseHigh, riseLow);
  add(sumHigh, sumLow, -high, -low);
}

/** By gamma(x) gamma(1 - x) = pi / sin(pi x); -x gamma(-x) is gamma(1 - x). */
function belowZero(x: f64): f64 {
  if (x > -1e-100) return -Math.log(-x);
  logarithm(abs(sinePi(x)) * -x, 0);
  const sineHigh = high;
  const sineLow = low;
  positive(-x);
  add(high, low, sineHigh, sineLow);
  add(LN_PI, LN_PI_LOW, -high, -low);
  return high;
}

export function tgamma(x: f64): f64 {
  if (isNaN(x)) return x;
  if (!isFinite(x)) return x > 0 ? x : NaN;
  if (x == 0) return 1 / x;
  if (x > MOST_GAMMA) return Infinity;
  if (x < 0 && x == floor(x)) return NaN;
  if (abs(x) < 1e-100) return 1 / x;
  if (x > 0) {
    risen(x);
    exponential(high, low);
    // What is great needs no product, and would be too great to be divided.
    if (x < STIRLING_FROM) divide(high, low, riseHigh, riseLow);
    return high;
  }
  if (x < -NO_FRACTION) return NaN;
  const sine = sinePi(x);
  if (x < -200) return copysign<f64>(0, sine);
  risen(-x);
  exponential(-high, -low);
  multiply(high, low, riseHigh, riseLow);
  return high * (PI / (sine * -x));
}
