// Comparison predicates, with their exceptions: the eight of CMPPS and the thirty-two of VCMPPS.
// Source: Intel SDM volume 2, table 3-1 (CMPPD).

import { unordered, zeroed } from './operation';
import { ordered32, ordered64, usual } from './kind';

/** What a predicate holds for, as bits: 1 less, 2 equal, 4 greater, 8 unordered; 16: a quiet NaN is an error. */
const PREDICATES: usize = memory.data<u8>([
  2, 17, 19, 8, 13, 30, 28, 7, 10, 25, 27, 0, 5, 22, 20, 15,
  18, 1, 3, 24, 29, 14, 12, 23, 26, 9, 11, 16, 21, 6, 4, 31,
]);

/** Does the predicate, 0 to 31, hold? */
export function compares<T>(predicate: u32, a: T, b: T): bool {
  const bits = <u32>load<u8>(PREDICATES + <usize>predicate);
  if (!usual<T>(a) || !usual<T>(b) || a != a || b != b) {
    if (unordered<T>(a, b, (bits & 16) != 0)) return (bits & 8) != 0;
    a = zeroed<T>(a);
    b = zeroed<T>(b);
  }
  return (bits & (a < b ? 1 : a == b ? 2 : 4)) != 0;
}

/** All ones in the elements, of type F, for which it holds. */
export function compareElements<F>(predicate: u32, a: v128, b: v128): v128 {
  if (sizeof<F>() == 4 && ordered32(a, b)) return ordered<F>(predicate, f32x4.lt(a, b), f32x4.eq(a, b), f32x4.gt(a, b));
  if (sizeof<F>() == 8 && ordered64(a, b)) return ordered<F>(predicate, f64x2.lt(a, b), f64x2.eq(a, b), f64x2.gt(a, b));
  return compareEach<F>(predicate, a, b);
}

/** Without NaNs and denormals. */
function ordered<F>(predicate: u32, less: v128, equal: v128, greater: v128): v128 {
  const bits = <u32>load<u8>(PREDICATES + <usize>predicate);
  let held = i64x2.splat(0);
  if (bits & 1) held = v128.or(held, less);
  if (bits & 2) held = v128.or(held, equal);
  if (bits & 4) held = v128.or(held, greater);
  return held;
}

const LEFT: usize = memory.data(32, 16);
const RIGHT: usize = LEFT + 16;

function compareEach<F>(predicate: u32, a: v128, b: v128): v128 {
  v128.store(LEFT, a);
  v128.store(RIGHT, b);
  for (let i: usize = 0; i < 16; i += sizeof<F>()) {
    const held = compares<F>(predicate, load<F>(LEFT + i), load<F>(RIGHT + i));
    if (sizeof<F>() == 4) store<i32>(LEFT + i, held ? -1 : 0);
    else store<i64>(LEFT + i, held ? -1 : 0);
  }
  return v128.load(LEFT);
}
