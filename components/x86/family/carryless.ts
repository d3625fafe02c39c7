// PCLMULQDQ: the product of two 64-bit polynomials over GF(2).
// Source: Intel SDM volume 2, PCLMULQDQ.

import { failed, target } from '../state/operand';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

/** Every fourth bit of an operand of 32 bits. */
const EVERY_FOURTH: u64 = 0x1111_1111;
/** Every fourth bit of a product. */
const PRODUCT_FOURTH: u64 = 0x1111_1111_1111_1111;

/**
 * The product of two polynomials of 32 bits, by ordinary multiplication of their every fourth bits: at most eight ones meet in a
 * place, so that a sum takes its own four bits, the lowest of which is the one that counts.
 */
function product32(a: u64, b: u64): u64 {
  const a0 = a & EVERY_FOURTH;
  const a1 = a & (EVERY_FOURTH << 1);
  const a2 = a & (EVERY_FOURTH << 2);
  const a3 = a & (EVERY_FOURTH << 3);
  const b0 = b & EVERY_FOURTH;
  const b1 = b & (EVERY_FOURTH << 1);
  const b2 = b & (EVERY_FOURTH << 2);
  const b3 = b & (EVERY_FOURTH << 3);
  const p0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
  const p1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
  const p2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
  const p3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
  return (
    (p0 & PRODUCT_FOURTH) | (p1 & (PRODUCT_FOURTH << 1)) | (p2 & (PRODUCT_FOURTH << 2)) | (p3 & (PRODUCT_FOURTH << 3))
  );
}

/** The whole product, of three of half the size (Karatsuba). */
function product(a: u64, b: u64): v128 {
  const low = product32(a & 0xffff_ffff, b & 0xffff_ffff);
  const high = product32(a >> 32, b >> 32);
  const middle = product32((a ^ (a >> 32)) & 0xffff_ffff, (b ^ (b >> 32)) & 0xffff_ffff) ^ low ^ high;
  return i64x2(<i64>(low ^ (middle << 32)), <i64>(high ^ (middle >> 32)));
}

/** PCLMULQDQ: bits 0 and 4 of the immediate choose a half of each operand. */
export function multiply<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const halves = <usize>load<u8>(u, IMM);
  v128.store(d, product(load<u64>(d + ((halves & 1) << 3)), load<u64>(s + ((halves & 16) >> 1))));
  return next(u);
}
