// SSE4.2's string comparisons: PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM.
// Source: Intel SDM volume 2, 4.1 "Imm8 control byte operation for PCMPESTRI / PCMPESTRM / PCMPISTRI / PCMPISTRM".
//
// Immediate: bits 1:0 element (unsigned byte, unsigned word, signed byte, signed word), 3:2 aggregation (equal any, ranges,
// equal each, equal ordered), 5:4 polarity (positive, negative, masked positive, masked negative), 6 index or mask form.

import { failed, source, target } from '../state/operand';
import { CF, OF, SF, ZF, setStatus } from '../state/flags';
import { RAX, RCX, RDX, XMM } from '../state/register-file';
import { IMM, next } from '../state/uop';

/** Lengths end at a zero element. */
@final @unmanaged export class Implicit {
  // @ts-ignore: decorator
  @inline length<T>(p: usize, control: u32, register: usize): i32 { return implicitLength(p, control); }
}

/** Lengths are in RAX and RDX, or their lower halves; their absolute values count, up to a whole vector. */
@final @unmanaged export class Explicit {
  // @ts-ignore: decorator
  @inline length<T>(p: usize, control: u32, register: usize): i32 {
    return explicitLength(control, sizeof<T>() == 8 ? load<i64>(register) : <i64>load<i32>(register));
  }
}

// @ts-ignore: decorator
@inline
function elements(control: u32): i32 {
  return control & 1 ? 8 : 16;
}

function element(p: usize, i: i32, control: u32): i32 {
  const kind = control & 3;
  if (kind == 0) return load<u8>(p + i);
  if (kind == 1) return load<u16>(p + (i << 1));
  if (kind == 2) return load<i8>(p + i);
  return load<i16>(p + (i << 1));
}

function implicitLength(p: usize, control: u32): i32 {
  const all = elements(control);
  for (let i = 0; i < all; i++) if (element(p, i, control) == 0) return i;
  return all;
}

function explicitLength(control: u32, given: i64): i32 {
  const all = <i64>elements(control);
  // The least integer has no absolute value; it is longer than any vector all the same.
  if (given <= -all || given >= all) return <i32>all;
  return <i32>(given < 0 ? -given : given);
}

/** One bit an element of the second string. */
function aggregate(a: usize, aLength: i32, b: usize, bLength: i32, control: u32): u32 {
  const way = (control >> 2) & 3;
  const all = elements(control);
  let bits: u32 = 0;
  for (let j = 0; j < all; j++) {
    let held: bool;
    if (way == 0) held = j < bLength && isAny(a, aLength, element(b, j, control), control);
    else if (way == 1) held = j < bLength && inRanges(a, aLength, element(b, j, control), control);
    else if (way == 2) held = isEqual(a, aLength, b, bLength, j, control);
    else held = startsAt(a, aLength, b, bLength, j, control);
    if (held) bits |= 1 << j;
  }
  return bits;
}

function isAny(a: usize, aLength: i32, value: i32, control: u32): bool {
  for (let i = 0; i < aLength; i++) if (element(a, i, control) == value) return true;
  return false;
}

function inRanges(a: usize, aLength: i32, value: i32, control: u32): bool {
  for (let i = 0; i + 1 < aLength; i += 2) {
    if (value >= element(a, i, control) && value <= element(a, i + 1, control)) return true;
  }
  return false;
}

/** Elements past both ends are equal, past one end not. */
function isEqual(a: usize, aLength: i32, b: usize, bLength: i32, j: i32, control: u32): bool {
  if (j >= aLength || j >= bLength) return j >= aLength && j >= bLength;
  return element(a, j, control) == element(b, j, control);
}

/** Does the first string stand at place j of the second, as far as the vector shows? */
function startsAt(a: usize, aLength: i32, b: usize, bLength: i32, j: i32, control: u32): bool {
  const all = elements(control);
  for (let i = 0; i < aLength && i + j < all; i++) {
    if (i + j >= bLength || element(a, i, control) != element(b, i + j, control)) return false;
  }
  return true;
}

/** The bits of the comparison after polarity; the flags are set. */
function compare(a: usize, aLength: i32, b: usize, bLength: i32, control: u32): u32 {
  const all = elements(control);
  const whole: u32 = (1 << all) - 1;
  let bits = aggregate(a, aLength, b, bLength, control);
  const polarity = (control >> 4) & 3;
  if (polarity == 1) bits ^= whole;
  else if (polarity == 3) bits ^= (1 << bLength) - 1;
  let flags: u32 = bits ? CF : 0;
  if (bLength < all) flags |= ZF;
  if (aLength < all) flags |= SF;
  if (bits & 1) flags |= OF;
  setStatus(flags);
  return bits;
}

/** PCMPESTRI, PCMPISTRI: index of the lowest (or highest) bit into ECX. */
export function compareIndex<N, T, D, S, I, L>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const control = <u32>load<u8>(u, IMM);
  const a = target<D, v128>(u);
  const aLength = changetype<N>(0).length<T>(a, control, RAX);
  const bLength = changetype<N>(0).length<T>(s, control, RDX);
  const bits = compare(a, aLength, s, bLength, control);
  let index: u32 = elements(control);
  if (bits) index = control & 0x40 ? 31 - clz<u32>(bits) : ctz<u32>(bits);
  store<u64>(RCX, <u64>index);
  return next(u);
}

/** PCMPESTRM, PCMPISTRM: the bits, or elements of all ones, into XMM0. */
export function compareMask<N, T, D, S, I, L>(u: usize): usize {
  const s = source<S, v128>(u);
  if (failed<S>(s)) return 0;
  const control = <u32>load<u8>(u, IMM);
  const a = target<D, v128>(u);
  const aLength = changetype<N>(0).length<T>(a, control, RAX);
  const bLength = changetype<N>(0).length<T>(s, control, RDX);
  const bits = compare(a, aLength, s, bLength, control);
  if (control & 0x40) spread(bits, control);
  else v128.store(XMM, i64x2(<i64>bits, 0));
  return next(u);
}

function spread(bits: u32, control: u32): void {
  const all = elements(control);
  for (let i = 0; i < all; i++) {
    const on = ((bits >> i) & 1) != 0;
    if (control & 1) store<i16>(XMM + (i << 1), on ? -1 : 0);
    else store<i8>(XMM + i, on ? -1 : 0);
  }
}
