// Moves of whole vectors, halves and low elements.
// Source: Intel SDM volume 2, MOVAPS, MOVUPS, MOVSS, MOVLPS, MOVHPS, MOVD, MOVMSKPS, PMOVMSKB, MASKMOVDQU and their kin.

import { ADDRESS_32 } from '../decode/instruction';
import { writable } from '../memory/access';
import { failed, memory, source, target } from '../state/operand';
import { RDI } from '../state/register-file';
import { BASE, SCALE, next } from '../state/uop';
import { aligned, alignedTarget } from './vector-operand';

/** MOVAPS, MOVAPD, MOVDQA and the non-temporal moves: aligned. */
export function moveAligned<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = alignedTarget<D>(u);
  if (failed<D>(d)) return 0;
  v128.store(d, v128.load(s));
  return next(u);
}

/** MOVUPS, MOVUPD, MOVDQU, LDDQU. */
export function moveUnaligned<T, D, S>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  if (failed<D>(d)) return 0;
  v128.store(d, v128.load(s));
  return next(u);
}

/** MOVSS, MOVSD: from memory the rest becomes 0, from a register it stays. T is u32 or u64. */
export function loadScalar<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const value = load<T>(s);
  if (memory<S>()) v128.store(d, i64x2(0, 0));
  store<T>(d, value);
  return next(u);
}

/** MOVSS, MOVSD, MOVLPS, MOVQ to memory, and MOVSS, MOVSD to a register, whose rest stays. */
export function storeScalar<T, D, S>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  store<T>(d, load<T>(source<S, v128>(u)));
  return next(u);
}

/** MOVD and MOVQ from a general register or memory, MOVQ between vector registers: the rest becomes 0. */
export function loadZeroing<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const value = <u64>load<T>(s);
  const d = target<D, v128>(u);
  store<u64>(d, value);
  store<u64>(d, 0, 8);
  return next(u);
}

/** MOVQ to a vector register in the rm place: its upper half becomes 0. */
export function storeZeroing<T, D, S>(u: usize): usize {
  const d = target<D, u64>(u);
  if (failed<D>(d)) return 0;
  store<u64>(d, load<u64>(source<S, v128>(u)));
  if (!memory<D>()) store<u64>(d, 0, 8);
  return next(u);
}

/** MOVD, MOVQ to a general register (whose upper half becomes 0) or to memory. */
export function storeGeneral<T, D, S>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  if (memory<D>()) store<T>(d, load<T>(source<S, v128>(u)));
  else store<u64>(d, <u64>load<T>(source<S, v128>(u)));
  return next(u);
}

/** MOVLPS, MOVLPD from memory; MOVHLPS from the upper half of a register. */
export function loadLow<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  store<u64>(target<D, v128>(u), memory<S>() ? load<u64>(s) : load<u64>(s, 8));
  return next(u);
}

/** MOVHPS, MOVHPD from memory; MOVLHPS from the lower half of a register. */
export function loadHigh<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  store<u64>(target<D, v128>(u), load<u64>(s), 8);
  return next(u);
}

/** MOVHPS, MOVHPD to memory. */
export function storeHigh<T, D, S>(u: usize): usize {
  const d = target<D, u64>(u);
  if (failed<D>(d)) return 0;
  store<u64>(d, load<u64>(source<S, v128>(u), 8));
  return next(u);
}

/** MOVSLDUP. */
export function duplicateEven<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const value = v128.load(s);
  v128.store(target<D, v128>(u), v128.shuffle<u32>(value, value, 0, 0, 2, 2));
  return next(u);
}

/** MOVSHDUP. */
export function duplicateOdd<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const value = v128.load(s);
  v128.store(target<D, v128>(u), v128.shuffle<u32>(value, value, 1, 1, 3, 3));
  return next(u);
}

/** MOVDDUP. */
export function duplicateLow<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  v128.store(target<D, v128>(u), i64x2.splat(load<u64>(s)));
  return next(u);
}

/** MOVMSKPS, MOVMSKPD, PMOVMSKB: sign bits of the elements of T into a general register. */
export function signMask<E, T, D, S>(u: usize): usize {
  const value = v128.load(source<S, v128>(u));
  let mask: i32 = 0;
  if (sizeof<E>() == 1) mask = i8x16.bitmask(value);
  if (sizeof<E>() == 4) mask = i32x4.bitmask(value);
  if (sizeof<E>() == 8) mask = i64x2.bitmask(value);
  store<u64>(target<D, u64>(u), <u64><u32>mask);
  return next(u);
}

/** Where rdi points, with the segment and the address size that prefixes give. */
export function stringTarget(u: usize): u64 {
  return load<u64>(load<u16>(u, BASE)) + (load<u8>(u, SCALE) & ADDRESS_32 ? <u64>load<u32>(RDI) : load<u64>(RDI));
}

/** MASKMOVDQU: bytes whose mask byte is negative go to [rdi]. All 16 must be writable, as on some processors. */
export function maskedStore<T, D, S>(u: usize): usize {
  const to = writable<v128>(u, stringTarget(u));
  if (!to) return 0;
  const chosen = i8x16.shr_s(v128.load(source<S, v128>(u)), 7);
  v128.store(to, v128.bitselect(v128.load(target<D, v128>(u)), v128.load(to), chosen));
  return next(u);
}
