// Moves of VEX instructions where lanes are not enough: loads and stores of both lanes, scalars with a third operand, broadcasts,
// masked moves, and clearing of the upper halves.
// Source: Intel SDM volume 2, VMOVAPS .. VMOVSS, VBROADCAST, VINSERTF128, VEXTRACTF128, VMASKMOV, VPMASKMOV, VZEROUPPER.

import { GENERAL_PROTECTION, fault } from '../interpret/exit';
import { readable, writable } from '../memory/access';
import { lanes, putLane, putLanes, sourceLanes, targetLanes, upperStep } from '../state/lane';
import { address, failed, memory as inMemory, source, target } from '../state/operand';
import { UPPER_BANK, XMM } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { offsetBy } from './address';

/** From the checked operand at `s` to the one at `d`. */
// @ts-ignore: decorator
@inline
function copyLanes<N, D, S>(u: usize, d: usize, s: usize): usize {
  const low = v128.load(s);
  if (lanes<N>() == 1) {
    if (inMemory<D>()) v128.store(d, low);
    else putLane(d, low);
    return next(u);
  }
  const high = v128.load(s + upperStep<S>());
  v128.store(d, low);
  v128.store(d + upperStep<D>(), high);
  return next(u);
}

/** VMOVUPS, VMOVDQU, VLDDQU. */
// @ts-ignore: decorator
@inline
export function moveUnaligned<N, D, S>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const d = targetLanes<N, D>(u);
  if (failed<D>(d)) return 0;
  return copyLanes<N, D, S>(u, d, s);
}

/** VMOVAPS, VMOVDQA and the non-temporal moves: memory must be aligned to the vector. */
// @ts-ignore: decorator
@inline
export function moveAligned<N, D, S>(u: usize): usize {
  const mask = <u64>(lanes<N>() << 4) - 1;
  if (inMemory<S>() && address<S>(u) & mask) return fault(u, GENERAL_PROTECTION, 0);
  if (inMemory<D>() && address<D>(u) & mask) return fault(u, GENERAL_PROTECTION, 0);
  return moveUnaligned<N, D, S>(u);
}

/** VMOVSS, VMOVSD from memory: the rest becomes 0. */
export function loadScalar<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  putLane(source<D, v128>(u), sizeof<T>() == 4 ? v128.load32_zero(s) : v128.load64_zero(s));
  return next(u);
}

/** VMOVSS, VMOVSD of registers: the low element of the third, the rest of the second. */
export function mergeScalar<T, D, H, S>(u: usize): usize {
  const rest = v128.load(source<H, v128>(u));
  const s = v128.load(source<S, v128>(u));
  const merged =
    sizeof<T>() == 4 ? v128.shuffle<u32>(s, rest, 0, 5, 6, 7) : v128.shuffle<u64>(s, rest, 0, 3);
  putLane(source<D, v128>(u), merged);
  return next(u);
}

/** VMOVLPS, VMOVLPD from memory, VMOVHLPS: a new lower half. */
export function joinLow<T, D, H, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const low = inMemory<S>() ? load<i64>(s) : load<i64>(s, 8);
  putLane(source<D, v128>(u), i64x2(low, load<i64>(source<H, v128>(u), 8)));
  return next(u);
}

/** VMOVHPS, VMOVHPD from memory, VMOVLHPS: a new upper half. */
export function joinHigh<T, D, H, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  putLane(source<D, v128>(u), i64x2(load<i64>(source<H, v128>(u)), load<i64>(s)));
  return next(u);
}

/** VMOVQ to a vector register in the rm place, or to memory. */
export function storeZeroing<T, D, S>(u: usize): usize {
  const d = target<D, u64>(u);
  if (failed<D>(d)) return 0;
  const value = load<u64>(source<S, v128>(u));
  if (inMemory<D>()) store<u64>(d, value);
  else putLane(d, i64x2(<i64>value, 0));
  return next(u);
}

/** VBROADCASTSS, VPBROADCASTB and the like: E is the element. */
export function broadcast<E, N, D, S>(u: usize): usize {
  const s = source<S, E>(u);
  if (failed<S>(s)) return 0;
  const value = v128.splat<E>(load<E>(s));
  if (lanes<N>() == 1) putLane(source<D, v128>(u), value);
  else putLanes(source<D, v128>(u), value, value);
  return next(u);
}

/** VBROADCASTF128, VBROADCASTI128. */
export function broadcastLane<N, D, S>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const value = v128.load(s);
  putLanes(source<D, v128>(u), value, value);
  return next(u);
}

/** VINSERTF128, VINSERTI128. */
export function insertLane<N, D, H, S, I>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const value = v128.load(s);
  const h = source<H, v128>(u);
  const d = source<D, v128>(u);
  if (load<u8>(u, IMM) & 1) putLanes(d, v128.load(h), value);
  else putLanes(d, value, v128.load(h + UPPER_BANK));
  return next(u);
}

/** VEXTRACTF128, VEXTRACTI128. */
export function extractLane<T, D, S, I>(u: usize): usize {
  const d = target<D, v128>(u);
  if (failed<D>(d)) return 0;
  const value = v128.load(source<S, v128>(u) + (load<u8>(u, IMM) & 1 ? UPPER_BANK : 0));
  if (inMemory<D>()) v128.store(d, value);
  else putLane(d, value);
  return next(u);
}

/** Place of the element at byte `at` of a vector register, in whichever lane it lies. */
// @ts-ignore: decorator
@inline
export function elementAt(register: usize, at: usize): usize {
  return register + at + (at >= 16 ? UPPER_BANK - 16 : 0);
}

/** Is the sign of the element of E at byte `at` of this register set? */
// @ts-ignore: decorator
@inline
export function chosen<E>(register: usize, at: usize): bool {
  const p = elementAt(register, at);
  return sizeof<E>() == 4 ? load<i32>(p) < 0 : load<i64>(p) < 0;
}

/** The loaded vector is built here, since the destination may be the mask. */
const BUILT: usize = memory.data(32, 16);

/** VMASKMOVPS, VPMASKMOVD and the like from memory: elements that the mask leaves out are 0, and not read. */
export function maskedLoad<E, N, D, H, S>(u: usize): usize {
  const base = address<S>(u);
  const mask = source<H, v128>(u);
  memory.fill(BUILT, 0, 32);
  for (let at: usize = 0; at < lanes<N>() << 4; at += sizeof<E>()) {
    if (!chosen<E>(mask, at)) continue;
    const p = readable<E>(u, offsetBy(u, base, at));
    if (!p) return 0;
    store<E>(BUILT + at, load<E>(p));
  }
  putLanes(source<D, v128>(u), v128.load(BUILT), v128.load(BUILT + 16));
  return next(u);
}

/** The same to memory. All elements to be written are checked first. */
export function maskedStore<E, N, D, H, S>(u: usize): usize {
  const base = address<D>(u);
  const mask = source<H, v128>(u);
  const s = source<S, v128>(u);
  for (let at: usize = 0; at < lanes<N>() << 4; at += sizeof<E>()) {
    if (chosen<E>(mask, at) && !writable<E>(u, offsetBy(u, base, at))) return 0;
  }
  for (let at: usize = 0; at < lanes<N>() << 4; at += sizeof<E>()) {
    if (!chosen<E>(mask, at)) continue;
    const p = writable<E>(u, offsetBy(u, base, at));
    if (!p) return 0;
    store<E>(p, load<E>(elementAt(s, at)));
  }
  return next(u);
}

/** VZEROUPPER: upper halves of all registers. */
export function zeroUpper(u: usize): usize {
  memory.fill(XMM + UPPER_BANK, 0, 256);
  return next(u);
}

/** VZEROALL. */
export function zeroAll(u: usize): usize {
  memory.fill(XMM, 0, 256);
  return zeroUpper(u);
}
