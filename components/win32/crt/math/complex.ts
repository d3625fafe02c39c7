// Functions of complex numbers. Each leaves its result in `re` and `im`.
//
// Source: ISO C, 7.3 and annex G (infinite parts, and such that are no number); Kahan, "Branch cuts for complex elementary functions".

export let re: f64 = 0;
export let im: f64 = 0;

/** Above, exp is infinite, and is taken in two steps. */
const GREAT: f64 = 709;
/** Above, tanh is one. */
const FLAT: f64 = 22;
const HUGE: f64 = 4e307;

function set(x: f64, y: f64): void {
  re = x;
  im = y;
}

/** A part that is 0 stays 0 where the other is infinite or no number. */
function scaled(size: f64, part: f64): f64 {
  return part == 0 ? part : size * part;
}

export function size(x: f64, y: f64): f64 {
  return Math.hypot(x, y);
}

export function norm(x: f64, y: f64): f64 {
  return x * x + y * y;
}

export function real(x: f64, y: f64): f64 {
  return x;
}

export function imaginary(x: f64, y: f64): f64 {
  return y;
}

export function conjugate(x: f64, y: f64): void {
  set(x, -y);
}

export function argument(x: f64, y: f64): f64 {
  return Math.atan2(y, x);
}

export function multiply(x: f64, y: f64, u: f64, v: f64): void {
  set(x * u - y * v, x * v + y * u);
}

export function project(x: f64, y: f64): void {
  if (isInfinite(x) || isInfinite(y)) set(Infinity, copysign<f64>(0, y));
  else set(x, y);
}

export function exp(x: f64, y: f64): void {
  if (y == 0) return set(Math.exp(x), y);
  if (!isFinite(y)) {
    if (isFinite(x) || isNaN(x)) return set(NaN, NaN);
    return x > 0 ? set(x, NaN) : set(0, 0);
  }
  if (x > GREAT && isFinite(x)) {
    const size = Math.exp(x - GREAT);
    const most = Math.exp(GREAT);
    return set(Math.cos(y) * size * most, Math.sin(y) * size * most);
  }
  const size = Math.exp(x);
  set(size * Math.cos(y), scaled(size, Math.sin(y)));
}

export function log(x: f64, y: f64): void {
  const angle = Math.atan2(y, x);
  const size = Math.hypot(x, y);
  if (size > 0.5 && size < 3) {
    const more = max(abs(x), abs(y));
    const less = min(abs(x), abs(y));
    return set(0.5 * Math.log1p((more - 1) * (more + 1) + less * less), angle);
  }
  if (isFinite(size) || !isFinite(x) || !isFinite(y)) return set(Math.log(size), angle);
  set(Math.log(Math.hypot(x * 0.25, y * 0.25)) + 2 * Math.LN2, angle);
}

export function log10(x: f64, y: f64): void {
  log(x, y);
  set(re * Math.LOG10E, im * Math.LOG10E);
}

export function sqrt(x: f64, y: f64): void {
  if (x == 0 && y == 0) return set(0, y);
  if (!isFinite(y) && !isNaN(y)) return set(Infinity, y);
  if (isNaN(x)) return set(NaN, NaN);
  if (!isFinite(x)) {
    if (x > 0) return set(x, isNaN(y) ? y : copysign<f64>(0, y));
    return set(isNaN(y) ? y : 0, copysign<f64>(Infinity, y));
  }
  const isHuge = abs(x) >= HUGE || abs(y) >= HUGE;
  const isTiny = abs(x) < 1e-290 && abs(y) < 1e-290;
  const factor: f64 = isHuge ? 0.25 : isTiny ? 18014398509481984.0 : 1;
  const back: f64 = isHuge ? 2 : isTiny ? 7.450580596923828e-9 : 1;
  const u = x * factor;
  const v = y * factor;
  const root = Math.sqrt((abs(u) + Math.hypot(u, v)) * 0.5);
  const other = abs(v) / (2 * root);
  if (x >= 0) set(root * back, copysign(other * back, y));
  else set(other * back, copysign(root * back, y));
}

export function pow(x: f64, y: f64, u: f64, v: f64): void {
  if (u == 0 && v == 0) return set(1, 0);
  if (x == 0 && y == 0 && u > 0 && v == 0) return set(0, 0);
  log(x, y);
  multiply(re, im, u, v);
  exp(re, im);
}

export function cosh(x: f64, y: f64): void {
  if (y == 0) return set(Math.cosh(x), isFinite(x) ? Math.sinh(x) * y : copysign<f64>(1, x) * y);
  if (x == 0) return set(Math.cos(y), x * Math.sin(y));
  if (!isFinite(y)) {
    if (isFinite(x) || isNaN(x)) return set(NaN, NaN);
    return set(Infinity, NaN);
  }
  if (abs(x) > GREAT && isFinite(x)) {
    exp(abs(x), y);
    return set(0.5 * re, copysign<f64>(0.5, x) * im);
  }
  set(Math.cosh(x) * Math.cos(y), Math.sinh(x) * Math.sin(y));
}

export function sinh(x: f64, y: f64): void {
  if (y == 0) return set(Math.sinh(x), y);
  if (x == 0) return set(scaled(x, Math.cos(y)), Math.sin(y));
  if (!isFinite(y)) {
    if (isFinite(x) || isNaN(x)) return set(NaN, NaN);
    return set(x, NaN);
  }
  if (abs(x) > GREAT && isFinite(x)) {
    exp(abs(x), y);
    return set(copysign<f64>(0.5, x) * re, 0.5 * im);
  }
  set(Math.sinh(x) * Math.cos(y), Math.cosh(x) * Math.sin(y));
}

export function tanh(x: f64, y: f64): void {
  if (!isFinite(x) && !isNaN(x)) return set(copysign<f64>(1, x), copysign<f64>(0, isFinite(y) ? Math.sin(2 * y) : 1));
  if (isNaN(x)) return set(x, y == 0 ? y : x);
  if (!isFinite(y)) return set(x == 0 ? x : NaN, NaN);
  if (abs(x) > FLAT) {
    const small = Math.exp(-abs(x));
    return set(copysign<f64>(1, x), 4 * Math.sin(y) * Math.cos(y) * small * small);
  }
  const tangent = Math.tan(y);
  const beta = 1 + tangent * tangent;
  const sine = Math.sinh(x);
  const rho = Math.sqrt(1 + sine * sine);
  if (!isFinite(tangent)) return set(rho / sine, 1 / tangent);
  const under = 1 + beta * sine * sine;
  set(beta * rho * sine / under, tangent / under);
}

/** The circular ones are the hyperbolic ones of i times the number, turned back. */
export function cos(x: f64, y: f64): void {
  cosh(-y, x);
}

export function sin(x: f64, y: f64): void {
  sinh(-y, x);
  set(im, -re);
}

export function tan(x: f64, y: f64): void {
  tanh(-y, x);
  set(im, -re);
}

/** Infinite, and not just no number. */
function isInfinite(x: f64): bool {
  return !isFinite(x) && !isNaN(x);
}

/** An angle of what has an infinite part, as of how many of the two have one. */
function angleOf(x: f64, y: f64): f64 {
  return Math.atan2(isInfinite(x) ? copysign<f64>(1, x) : copysign<f64>(0, x), isInfinite(y) ? 1 : 0);
}

export function asin(x: f64, y: f64): void {
  if (isInfinite(x) || isInfinite(y)) {
    return set(isNaN(x) ? x : angleOf(x, y), copysign<f64>(Infinity, y));
  }
  sqrt(1 - x, -y);
  const a = re;
  const b = im;
  sqrt(1 + x, y);
  set(Math.atan2(x, a * re - b * im), Math.asinh(a * im - b * re));
}

export function acos(x: f64, y: f64): void {
  if (isInfinite(x) || isInfinite(y)) {
    return set(isNaN(x) ? x : Math.atan2(isInfinite(y) ? 1 : 0, isInfinite(x) ? copysign<f64>(1, x) : 0), copysign<f64>(Infinity, -y));
  }
  sqrt(1 - x, -y);
  const a = re;
  const b = im;
  sqrt(1 + x, y);
  set(2 * Math.atan2(a, re), Math.asinh(re * b - im * a));
}

export function acosh(x: f64, y: f64): void {
  acos(x, y);
  // The same, turned by a right angle to the side where its real part is positive.
  const angle = re;
  const size = im;
  set(abs(size), copysign(angle, y));
}

export function asinh(x: f64, y: f64): void {
  asin(-y, x);
  set(im, -re);
}

export function atanh(x: f64, y: f64): void {
  if (isInfinite(x) || isInfinite(y)) return set(copysign<f64>(0, x), copysign(Math.PI / 2, y));
  const under = (1 - x) * (1 - x) + y * y;
  set(0.25 * Math.log1p(4 * x / under), 0.5 * Math.atan2(2 * y, (1 - x) * (1 + x) - y * y));
}

export function atan(x: f64, y: f64): void {
  atanh(-y, x);
  set(im, -re);
}
