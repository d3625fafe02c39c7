// Was a result that WebAssembly rounded to nearest exact? For ordinary operands and results; all others take float/exact.
// A sum loses what error-free addition finds; a product of p and q trailing zeros has p + q; a quotient and a root are exact if
// multiplying back gives the operand exactly.

const IMPLICIT: u64 = 0x0010_0000_0000_0000;
const FRACTION: u64 = IMPLICIT - 1;

export function sumInexact<T>(a: T, b: T, r: T): bool {
  const back = <T>(r - a);
  return <T>(<T>(a - <T>(r - back)) + <T>(b - back)) != 0;
}

/** a * b = r, none of them 0. */
export function productInexact<T>(a: T, b: T, r: T): bool {
  if (sizeof<T>() == 4) return <f64>a * <f64>b != <f64>r;
  const x = reinterpret<u64>(<f64>a);
  const y = reinterpret<u64>(<f64>b);
  const zeros = ctz<u64>((x & FRACTION) | IMPLICIT) + ctz<u64>((y & FRACTION) | IMPLICIT);
  // The product of two significands of 53 bits has 105 or, when the exponents do not add up, 106.
  const longer = exponent(reinterpret<u64>(<f64>r)) - exponent(x) - exponent(y) + 1023;
  return <i64>zeros < 52 + longer;
}

/** a / b = r, none of them 0. */
export function quotientInexact<T>(a: T, b: T, r: T): bool {
  if (sizeof<T>() == 4) return <f64>r * <f64>b != <f64>a;
  return <T>(r * b) != a || productInexact<T>(r, b, a);
}

/** The square root of a is r, and not 0. */
export function rootInexact<T>(a: T, r: T): bool {
  return quotientInexact<T>(a, r, r);
}

// @ts-ignore: decorator
@inline
function exponent(bits: u64): i64 {
  return <i64>((bits >> 52) & 0x7ff);
}
