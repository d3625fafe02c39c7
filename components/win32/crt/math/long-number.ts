// Numbers of twice the precision, as a sum of two doubles of which the second is less than half a unit in the last place of the first:
// what functions compute with whose own error is to be below one unit. An operation leaves its result in `high` and `low`.
//
// Source: Dekker, "A floating-point technique for extending the available precision" (1971).

export let high: f64 = 0;
export let low: f64 = 0;

const LN2: f64 = 0.6931471805599453;
const LN2_LOW: f64 = 2.3190468138462996e-17;
/** Splits a double into two halves. */
const SPLIT: f64 = 134217729;
/** exp's argument is halved so often, and the result squared. */
const HALVINGS: i32 = 8;
const EXP_TERMS: i32 = 12;

/** Of two of which the first is not the smaller one. */
function normalize(a: f64, b: f64): void {
  high = a + b;
  low = b - (high - a);
}

export function add(ah: f64, al: f64, bh: f64, bl: f64): void {
  const sum = ah + bh;
  const part = sum - ah;
  const error = ah - (sum - part) + (bh - part);
  normalize(sum, error + (al + bl));
}

/** The product of two doubles, exactly. */
export function product(a: f64, b: f64): void {
  const whole = a * b;
  const at = a * SPLIT;
  const ah = at - (at - a);
  const al = a - ah;
  const bt = b * SPLIT;
  const bh = bt - (bt - b);
  const bl = b - bh;
  high = whole;
  low = ah * bh - whole + ah * bl + al * bh + al * bl;
}

export function multiply(ah: f64, al: f64, bh: f64, bl: f64): void {
  product(ah, bh);
  normalize(high, low + (ah * bl + al * bh));
}

export function divide(ah: f64, al: f64, bh: f64, bl: f64): void {
  const first = ah / bh;
  multiply(bh, bl, first, 0);
  add(ah, al, -high, -low);
  normalize(first, high / bh);
}

/** e to that power. */
export function exponential(ah: f64, al: f64): void {
  const times = nearest(ah / LN2);
  multiply(LN2, LN2_LOW, -times, 0);
  add(ah, al, high, low);
  const scale: f64 = 1.0 / <f64>(1 << HALVINGS);
  const rh = high * scale;
  const rl = low * scale;
  let sumHigh: f64 = 1;
  let sumLow: f64 = 0;
  for (let i = EXP_TERMS; i > 0; i--) {
    multiply(sumHigh, sumLow, rh, rl);
    divide(high, low, i, 0);
    add(1, 0, high, low);
    sumHigh = high;
    sumLow = low;
  }
  for (let i = 0; i < HALVINGS; i++) {
    multiply(sumHigh, sumLow, sumHigh, sumLow);
    sumHigh = high;
    sumLow = low;
  }
  high = NativeMath.scalbn(sumHigh, <i32>times);
  low = NativeMath.scalbn(sumLow, <i32>times);
}

/** The natural logarithm: the double's, and one step of Newton's. */
export function logarithm(ah: f64, al: f64): void {
  const first = Math.log(ah);
  exponential(-first, 0);
  multiply(ah, al, high, low);
  add(high, low, -1, 0);
  add(first, 0, high, low);
}
