// MMX: the packed operations of the vector families on the low eight bytes of x87 registers.
//
// Every instruction but EMMS turns the x87 stack to its start and marks all registers as in use; a register that is written gets all
// ones above its eight bytes. Like x87's own they wait for exceptions that are pending.
// Source: Intel SDM volume 1, 9.5; volume 2, MOVD .. EMMS, PSHUFW, MASKMOVQ.

import { fromInt64, operandOf, toInt32 } from '../float/convert';
import { excepted } from '../float/environment';
import { writable } from '../memory/access';
import { failed, memory, source, target } from '../state/operand';
import { X87_TAGS } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { setStatusWord, status } from '../float80/status';
import { stringTarget } from './vector-move';
import { aligned } from './vector-operand';
import { pending } from './x87-stack';

const ALL_IN_USE: u16 = 0;
const ALL_EMPTY: u16 = 0xffff;
const TOP: u32 = 0x3800;

/** From x87 to MMX. */
function enter(): void {
  setStatusWord(status() & ~TOP);
  store<u16>(X87_TAGS, ALL_IN_USE);
}

/** Writes a register. */
function put(d: usize, value: u64): void {
  enter();
  store<u64>(d, value);
  store<u16>(d, 0xffff, 8);
}

/** Pointer to an operand of type T, or 0 with an exit. */
// @ts-ignore: decorator
@inline
function operand<S, T>(u: usize): usize {
  return pending(u) ? 0 : source<S, T>(u);
}

// @ts-ignore: decorator
@inline
function low(value: v128): u64 {
  return <u64>i64x2.extract_lane(value, 0);
}

/** Elements of the one with elements of the other. */
export function packed<O, T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  put(d, low(changetype<O>(0).apply(v128.load64_zero(d), v128.load64_zero(s))));
  return next(u);
}

/** Neighbours within the first operand, then within the second: the two are halves of one vector. */
export function packedHalves<O, T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  const both = i64x2(load<u64>(d), load<u64>(s));
  put(d, low(changetype<O>(0).apply(both, both)));
  return next(u);
}

/** PUNPCKHxx: the upper half of what the unpacking of low halves gives. */
export function unpackHigh<O, T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  put(d, <u64>i64x2.extract_lane(changetype<O>(0).apply(v128.load64_zero(d), v128.load64_zero(s)), 1));
  return next(u);
}

/** PUNPCKLxx: reads four bytes of memory. */
export function unpackLow<O, T, D, S>(u: usize): usize {
  const s = operand<S, u32>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  put(d, low(changetype<O>(0).apply(v128.load64_zero(d), v128.load32_zero(s))));
  return next(u);
}

/** PSHUFB: eight bytes to choose from. */
export function shuffleBytes<T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  const order = v128.and(v128.load64_zero(s), i8x16.splat(<i8>0x87));
  put(d, low(i8x16.swizzle(v128.load64_zero(d), order)));
  return next(u);
}

/** Shifts by the second operand. */
export function shiftPacked<O, E, T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  put(d, low(changetype<O>(0).apply<E>(v128.load64_zero(d), load<u64>(s))));
  return next(u);
}

/** Shifts by an immediate. */
export function shiftImmediate<O, E, T, D, I>(u: usize): usize {
  if (pending(u)) return 0;
  const d = target<D, u64>(u);
  put(d, low(changetype<O>(0).apply<E>(v128.load64_zero(d), <u64>load<u8>(u, IMM))));
  return next(u);
}

/** PALIGNR. */
export function alignRight<T, D, S, I>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const d = target<D, u64>(u);
  const count = <u64>load<u8>(u, IMM) << 3;
  let value: u64 = 0;
  if (count == 0) value = load<u64>(s);
  else if (count < 64) value = (load<u64>(s) >> count) | (load<u64>(d) << (64 - count));
  else if (count < 128) value = load<u64>(d) >> (count - 64);
  put(d, value);
  return next(u);
}

/** PSHUFW. */
export function shuffleWords<T, D, S, I>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const order = load<u32>(u, IMM);
  let words: u64 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    words |= (<u64>load<u16>(s + (<usize>((order >> (2 * i)) & 3) << 1))) << (16 * i);
  }
  put(target<D, u64>(u), words);
  return next(u);
}

/** PINSRW. */
export function insertWord<T, D, S, I>(u: usize): usize {
  const s = operand<S, u16>(u);
  if (!s) return 0;
  const shift = <u64>(load<u32>(u, IMM) & 3) << 4;
  const d = target<D, u64>(u);
  put(d, (load<u64>(d) & ~(<u64>0xffff << shift)) | (<u64>load<u16>(s) << shift));
  return next(u);
}

/** PEXTRW. */
export function extractWord<T, D, S, I>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const word = <u64>load<u16>(s + (<usize>(load<u32>(u, IMM) & 3) << 1));
  enter();
  store<u64>(target<D, u64>(u), word);
  return next(u);
}

/** PMOVMSKB. */
export function signMask<T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const mask = <u64>(i8x16.bitmask(v128.load64_zero(s)) & 0xff);
  enter();
  store<u64>(target<D, u64>(u), mask);
  return next(u);
}

/** MASKMOVQ: bytes whose mask byte is negative go to [rdi]. All bytes to be written are checked first. */
export function maskedStore<T, D, S>(u: usize): usize {
  const mask = operand<S, u64>(u);
  if (!mask) return 0;
  const to = writable<u64>(u, stringTarget(u));
  if (!to) return 0;
  const bytes = target<D, u64>(u);
  for (let i: usize = 0; i < 8; i++) {
    if (load<i8>(mask + i) < 0) store<u8>(to + i, load<u8>(bytes + i));
  }
  enter();
  return next(u);
}

/** MOVD, MOVQ to a register. T is u32 or u64. */
export function loadRegister<T, D, S>(u: usize): usize {
  const s = operand<S, T>(u);
  if (!s) return 0;
  put(target<D, u64>(u), <u64>load<T>(s));
  return next(u);
}

/** MOVD, MOVQ to a general register or memory. */
export function storeGeneral<T, D, S>(u: usize): usize {
  if (pending(u)) return 0;
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const value = load<T>(source<S, u64>(u));
  enter();
  if (memory<D>()) store<T>(d, value);
  else store<u64>(d, <u64>value);
  return next(u);
}

/** MOVQ, MOVNTQ to a register or memory. */
export function storeRegister<T, D, S>(u: usize): usize {
  if (pending(u)) return 0;
  const d = target<D, u64>(u);
  if (failed<D>(d)) return 0;
  const value = load<u64>(source<S, u64>(u));
  if (memory<D>()) {
    enter();
    store<u64>(d, value);
  } else put(d, value);
  return next(u);
}

/** MOVQ2DQ. */
export function toVector<T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  enter();
  v128.store(target<D, v128>(u), v128.load64_zero(s));
  return next(u);
}

/** MOVDQ2Q. */
export function fromVector<T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  put(target<D, u64>(u), load<u64>(s));
  return next(u);
}

/** EMMS */
export function leaveMmx(u: usize): usize {
  if (pending(u)) return 0;
  setStatusWord(status() & ~TOP);
  store<u16>(X87_TAGS, ALL_EMPTY);
  return next(u);
}

/** CVTPI2PS: two integers to the two low singles. From memory it leaves x87 alone. */
export function singlesFromPair<T, D, S>(u: usize): usize {
  const s = memory<S>() ? source<S, u64>(u) : operand<S, u64>(u);
  if (!s) return 0;
  const first = fromInt64<f32>(<i64>load<i32>(s));
  const second = fromInt64<f32>(<i64>load<i32>(s, 4));
  if (!memory<S>()) enter();
  if (excepted(u)) return 0;
  const d = target<D, v128>(u);
  store<f32>(d, first);
  store<f32>(d, second, 4);
  return next(u);
}

/** CVTPI2PD. From memory it leaves x87 alone. */
export function doublesFromPair<T, D, S>(u: usize): usize {
  const s = memory<S>() ? source<S, u64>(u) : operand<S, u64>(u);
  if (!s) return 0;
  const pair = v128.load64_zero(s);
  if (!memory<S>()) enter();
  v128.store(target<D, v128>(u), f64x2.convert_low_i32x4_s(pair));
  return next(u);
}

/** CVTPS2PI, CVTTPS2PI. */
export function pairFromSingles<M, T, D, S>(u: usize): usize {
  const s = operand<S, u64>(u);
  if (!s) return 0;
  const mode = changetype<M>(0).mode();
  const first = <u64><u32>toInt32(operandOf<f32>(load<f32>(s)), mode);
  const second = <u64><u32>toInt32(operandOf<f32>(load<f32>(s, 4)), mode);
  // The registers are MMX's even when an exception follows.
  enter();
  if (excepted(u)) return 0;
  put(target<D, u64>(u), first | (second << 32));
  return next(u);
}

/** CVTPD2PI, CVTTPD2PI. */
export function pairFromDoubles<M, T, D, S>(u: usize): usize {
  if (pending(u)) return 0;
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const mode = changetype<M>(0).mode();
  const first = <u64><u32>toInt32(operandOf<f64>(load<f64>(s)), mode);
  const second = <u64><u32>toInt32(operandOf<f64>(load<f64>(s, 8)), mode);
  // The registers are MMX's even when an exception follows.
  enter();
  if (excepted(u)) return 0;
  put(target<D, u64>(u), first | (second << 32));
  return next(u);
}
