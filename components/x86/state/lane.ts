// 256-bit registers as two lanes of 128 bits: the lower ones are the XMM registers, the upper ones lie in a bank of their own.
//
// Most VEX instructions do in each lane what the 128-bit instruction of two operands does. Its own function does the work, on the
// forms `Lane` and `LaneSource`; around it stand, for one lane and for two:
//
//     openLane(u) && f(u) ? closeLane(u) : 0
//     openLanes(u) && f(u) && upperLane(u) && f(u) ? closeLanes(u) : 0
//
// `openLane` checks the source and copies the second operand to LANE, where the function finds and changes it; `closeLane`
// moves it to the destination and clears what lies above. Until then no register changes, so a fault in the upper lane is exact;
// floating-point exceptions of the lower one wait for it.
//
//     880 v128 lane      destination of the function
//     890 v128 lower     result of the lower lane while the upper one is worked on
//     8a0 u32 source     linear address of the source's part for this lane

import { GUEST_BASE, READ_TAGS, RUN_STATE, WRITE_TAGS } from '../arena';
import { hold } from '../float/environment';
import { checkRead, checkWrite } from '../memory/access';
import { tagAllows } from '../memory/page';
import { address, memory, source } from './operand';
import { UPPER_BANK } from './register-file';
import { FIRST, next } from './uop';

const LANE: usize = RUN_STATE + 0x80;
const LOWER: usize = RUN_STATE + 0x90;
const SOURCE: usize = RUN_STATE + 0xa0;

/** The place that a lane's function reads its first operand from and writes its result to. */
@final @unmanaged export class Lane {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return LANE; }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return LANE; }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

/** A lane's part of the source, which has been checked: so it is no memory to the function. */
@final @unmanaged export class LaneSource {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return load<u32>(SOURCE); }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return load<u32>(SOURCE); }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

/** No operand; what is read at its place means nothing. */
@final @unmanaged export class None {
  // @ts-ignore: decorator
  @inline memory(): bool { return false; }
  // @ts-ignore: decorator
  @inline source<T>(u: usize): usize { return 0; }
  // @ts-ignore: decorator
  @inline target<T>(u: usize): usize { return 0; }
  // @ts-ignore: decorator
  @inline address(u: usize): u64 { return 0; }
}

/** One lane: 128-bit instructions. */
@final @unmanaged export class One {
  // @ts-ignore: decorator
  @inline lanes(): usize { return 1; }
}

/** Two lanes: 256-bit instructions. */
@final @unmanaged export class Two {
  // @ts-ignore: decorator
  @inline lanes(): usize { return 2; }
}

/** Number of lanes of `One` or `Two`. */
// @ts-ignore: decorator
@inline
export function lanes<N>(): usize {
  return changetype<N>(0).lanes();
}

/** Each lane has a whole lane of the source. */
@final @unmanaged export class FullStep {
  // @ts-ignore: decorator
  @inline bytes<T>(): u32 { return 32; }
  // @ts-ignore: decorator
  @inline step<T, S>(): usize { return memory<S>() ? 16 : UPPER_BANK; }
}

/** The two lanes' parts are neighbours, each of sizeof<T> bytes. */
@final @unmanaged export class HalfStep {
  // @ts-ignore: decorator
  @inline bytes<T>(): u32 { return 2 * <u32>sizeof<T>(); }
  // @ts-ignore: decorator
  @inline step<T, S>(): usize { return sizeof<T>(); }
}

/** Both lanes have the same source. */
@final @unmanaged export class SameStep {
  // @ts-ignore: decorator
  @inline bytes<T>(): u32 { return 16; }
  // @ts-ignore: decorator
  @inline step<T, S>(): usize { return 0; }
}

/** Linear pointer to `size` bytes that may be read, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function readableBytes(u: usize, at: u64, size: u32): usize {
  if (tagAllows(READ_TAGS, at, size)) return GUEST_BASE + <usize><u32>at;
  return checkRead(u, at, size);
}

/** Linear pointer to `size` bytes that may be written, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function writableBytes(u: usize, at: u64, size: u32): usize {
  if (tagAllows(WRITE_TAGS, at, size)) return GUEST_BASE + <usize><u32>at;
  return checkWrite(u, at, size);
}

/** Pointer to the lower lane of an operand of N lanes, or 0 with an exit. The upper one lies `upperStep` behind it. */
// @ts-ignore: decorator
@inline
export function sourceLanes<N, S>(u: usize): usize {
  return memory<S>() ? readableBytes(u, address<S>(u), <u32>lanes<N>() << 4) : source<S, v128>(u);
}

// @ts-ignore: decorator
@inline
export function targetLanes<N, D>(u: usize): usize {
  return memory<D>() ? writableBytes(u, address<D>(u), <u32>lanes<N>() << 4) : source<D, v128>(u);
}

// @ts-ignore: decorator
@inline
export function upperStep<S>(): usize {
  return memory<S>() ? 16 : UPPER_BANK;
}

/** Writes a register's two lanes. */
// @ts-ignore: decorator
@inline
export function putLanes(d: usize, low: v128, high: v128): void {
  v128.store(d, low);
  v128.store(d + UPPER_BANK, high);
}

/** Writes a register's lower lane and clears the upper one. */
// @ts-ignore: decorator
@inline
export function putLane(d: usize, low: v128): void {
  v128.store(d, low);
  v128.store(d + UPPER_BANK, i64x2(0, 0));
}

// @ts-ignore: decorator
@inline
export function openLane<T, H, S>(u: usize): bool {
  const s = source<S, T>(u);
  if (memory<S>() && !s) return false;
  store<u32>(SOURCE, <u32>s);
  v128.store(LANE, v128.load(source<H, v128>(u)));
  return true;
}

// @ts-ignore: decorator
@inline
export function closeLane(u: usize): usize {
  putLane(load<u16>(u, FIRST), v128.load(LANE));
  return next(u);
}

// @ts-ignore: decorator
@inline
export function openLanes<A, T, H, S>(u: usize): bool {
  const s = memory<S>() ? readableBytes(u, address<S>(u), changetype<A>(0).bytes<T>()) : source<S, v128>(u);
  if (memory<S>() && !s) return false;
  hold(1);
  store<u32>(SOURCE, <u32>s);
  v128.store(LANE, v128.load(source<H, v128>(u)));
  return true;
}

// @ts-ignore: decorator
@inline
export function upperLane<A, T, H, S>(u: usize): bool {
  hold(0);
  v128.store(LOWER, v128.load(LANE));
  store<u32>(SOURCE, load<u32>(SOURCE) + <u32>changetype<A>(0).step<T, S>());
  v128.store(LANE, v128.load(source<H, v128>(u) + UPPER_BANK));
  return true;
}

// @ts-ignore: decorator
@inline
export function closeLanes(u: usize): usize {
  putLanes(load<u16>(u, FIRST), v128.load(LOWER), v128.load(LANE));
  return next(u);
}

/** The lower halves of both results are the halves of one lane. */
// @ts-ignore: decorator
@inline
export function closeNarrow(u: usize): usize {
  putLane(load<u16>(u, FIRST), i64x2(load<i64>(LOWER), load<i64>(LANE)));
  return next(u);
}
