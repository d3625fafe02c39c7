// Moves: MOV MOVZX MOVSX MOVSXD CMOVcc SETcc LEA BSWAP MOVBE XLAT and the sign extensions of the accumulator.

import { holds } from '../state/condition';
import { address, failed, put, source, target } from '../state/operand';
import { RAX, RBX, RDX } from '../state/register-file';
import { BASE, SCALE, next } from '../state/uop';
import { ADDRESS_32 } from '../decode/instruction';
import { readable } from '../memory/access';

/** first = second */
// @ts-ignore: decorator
@inline
export function move<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, load<T>(s));
  return next(u);
}

/** first = second, which is of the narrower unsigned type N */
// @ts-ignore: decorator
@inline
export function zeroExtend<N, T, D, S>(u: usize): usize {
  const s = source<S, N>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), <T>load<N>(s));
  return next(u);
}

/** first = second, which is of the narrower signed type N */
// @ts-ignore: decorator
@inline
export function signExtend<N, T, D, S>(u: usize): usize {
  const s = source<S, N>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), <T><i64>load<N>(s));
  return next(u);
}

/** LEA */
// @ts-ignore: decorator
@inline
export function loadAddress<T, D, S>(u: usize): usize {
  put<D, T>(target<D, T>(u), <T>address<S>(u));
  return next(u);
}

/** CMOVcc reads its source, and clears the upper half of a 32-bit destination, also when the condition does not hold. */
// @ts-ignore: decorator
@inline
export function moveIf<C, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, T>(u);
  put<D, T>(d, holds<C>() ? load<T>(s) : load<T>(d));
  return next(u);
}

// @ts-ignore: decorator
@inline
export function setIf<C, T, D>(u: usize): usize {
  const d = target<D, u8>(u);
  if (failed<D>(d)) return 0;
  store<u8>(d, <u8>holds<C>());
  return next(u);
}

/** BSWAP; of 16 bits, which the manual leaves undefined, processors make 0. */
// @ts-ignore: decorator
@inline
export function byteSwap<T, D>(u: usize): usize {
  const d = target<D, T>(u);
  put<D, T>(d, sizeof<T>() == 2 ? <T>0 : bswap<T>(load<T>(d)));
  return next(u);
}

/** MOVBE from memory */
// @ts-ignore: decorator
@inline
export function loadSwapped<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  put<D, T>(target<D, T>(u), bswap<T>(load<T>(s)));
  return next(u);
}

/** MOVBE to memory */
// @ts-ignore: decorator
@inline
export function storeSwapped<T, D, S>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  store<T>(d, bswap<T>(load<T>(source<S, T>(u))));
  return next(u);
}

/** CBW, CWDE, CDQE */
// @ts-ignore: decorator
@inline
export function widenAccumulator<T>(u: usize): usize {
  if (sizeof<T>() == 2) store<i16>(RAX, <i16>load<i8>(RAX));
  else if (sizeof<T>() == 4) store<u64>(RAX, <u64><u32><i32>load<i16>(RAX));
  else store<i64>(RAX, <i64>load<i32>(RAX));
  return next(u);
}

/** CWD, CDQ, CQO */
// @ts-ignore: decorator
@inline
export function signAccumulator<T>(u: usize): usize {
  if (sizeof<T>() == 2) store<i16>(RDX, load<i16>(RAX) >> 15);
  else if (sizeof<T>() == 4) store<u64>(RDX, <u64><u32>(load<i32>(RAX) >> 31));
  else store<i64>(RDX, load<i64>(RAX) >> 63);
  return next(u);
}

/** XLAT */
export function translate(u: usize): usize {
  let at = load<u64>(RBX) + <u64>load<u8>(RAX);
  if (load<u8>(u, SCALE) & ADDRESS_32) at &= 0xffff_ffff;
  const p = readable<u8>(u, at + load<u64>(load<u16>(u, BASE)));
  if (!p) return 0;
  store<u8>(RAX, load<u8>(p));
  return next(u);
}
