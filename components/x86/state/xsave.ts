// The XSAVE image: x87, SSE and AVX state, each only if it is asked for.
//
//       0  the legacy area, 512 bytes (fxsave.ts)
//     512  u64 XSTATE_BV: components that are in the image; the others are as after reset
//     520  u64 XCOMP_BV: 0, or bit 63 and the components that a compacted image has room for
//     576  upper halves of ymm0 .. ymm15; compacted or not, they are the first component that is not in the legacy area
//
// Source: Intel SDM volume 1, 13.4 to 13.10.

import { FXSAVE_SIZE, MXCSR_MASK, restoreImage, saveImage } from './fxsave';
import { MXCSR, UPPER_BANK, X87_CONTROL, X87_STATUS, X87_TAGS, XMM } from './register-file';

const X87_STATE: u64 = 1;
const SSE_STATE: u64 = 2;
const AVX_STATE: u64 = 4;
/** XCR0: what may be saved, and may be used. */
export const ENABLED: u64 = X87_STATE | SSE_STATE | AVX_STATE;
export const XSAVE_SIZE: u32 = 832;
export const XSAVE_ALIGNMENT: u64 = 64;
const HEADER: usize = 512;
const UPPERS: usize = 576;
const UPPERS_SIZE: usize = 256;
const COMPACTED: u64 = 1 << 63;
const INITIAL_MXCSR: u32 = 0x1f80;
const INITIAL_CONTROL: u16 = 0x37f;

/** Bytes of an image that has room for the components in `mask`: legacy area and header always. */
export function extent(mask: u64): u32 {
  return mask & AVX_STATE ? XSAVE_SIZE : <u32>UPPERS;
}

/** Bytes of an image that XRSTOR reads, by its header; 0 when this is not well-formed. A compacted one need not hold what it leaves out. */
export function extentOf(from: usize, mask: u64): u32 {
  const present = load<u64>(from, HEADER);
  const layout = load<u64>(from, HEADER + 8);
  if (!isWellFormed(from, present, layout)) return 0;
  return extent(layout & COMPACTED ? mask & present : mask);
}

/** A whole legacy image, out of which parts are copied. */
const LEGACY: usize = memory.data(512, 16);

/** Nothing is left of the last image. */
export function forgetImage(): void {
  memory.fill(LEGACY, 0, 512);
}

/** Components that are not as after reset. */
export function inUse(): u64 {
  let bits: u64 = 0;
  const plain =
    load<u16>(X87_CONTROL) == INITIAL_CONTROL && load<u16>(X87_STATUS) == 0 && load<u16>(X87_TAGS) == 0xffff;
  if (!plain) bits |= X87_STATE;
  if (isAnySet(XMM)) bits |= SSE_STATE;
  if (isAnySet(XMM + UPPER_BANK)) bits |= AVX_STATE;
  return bits;
}

function isAnySet(bank: usize): bool {
  for (let at: usize = 0; at < UPPERS_SIZE; at += 16) if (v128.any_true(v128.load(bank + at))) return true;
  return false;
}

/** XSAVE: writes the components in `mask`, which is part of ENABLED. */
export function saveStandard(to: usize, mask: u64): void {
  saveParts(to, mask, mask);
  store<u64>(to, (load<u64>(to, HEADER) & ~mask) | (inUse() & mask), HEADER);
}

/** XSAVEC: components that are as after reset are left out. MXCSR is part of SSE state. */
export function saveCompacted(to: usize, mask: u64): void {
  const withMxcsr: u64 = load<u32>(MXCSR) != INITIAL_MXCSR ? SSE_STATE : 0;
  const present = (inUse() | withMxcsr) & mask;
  saveParts(to, present, mask & ~AVX_STATE);
  store<u64>(to, present, HEADER);
  store<u64>(to, COMPACTED | mask, HEADER + 8);
}

/** MXCSR is saved if SSE or AVX state is in `mask`, whether or not these are in use. */
function saveParts(to: usize, parts: u64, mask: u64): void {
  saveImage(LEGACY);
  if (parts & X87_STATE) copyX87(to, LEGACY);
  if (mask & (SSE_STATE | AVX_STATE)) store<u64>(to, load<u64>(LEGACY, 24), 24);
  if (parts & SSE_STATE) memory.copy(to + 160, LEGACY + 160, 256);
  if (parts & AVX_STATE) memory.copy(to + UPPERS, XMM + UPPER_BANK, UPPERS_SIZE);
}

function copyX87(to: usize, from: usize): void {
  memory.copy(to, from, 24);
  memory.copy(to + 32, from + 32, 128);
}

/** XRSTOR: takes the components in `mask`. False, and nothing is changed, when the image is not well-formed. */
export function restore(from: usize, mask: u64): bool {
  const present = load<u64>(from, HEADER);
  const layout = load<u64>(from, HEADER + 8);
  if (!isWellFormed(from, present, layout)) return false;
  const taken = present & mask;
  const compacted = (layout & COMPACTED) != 0;
  saveImage(LEGACY);
  const withMxcsr = (mask & (SSE_STATE | AVX_STATE)) != 0 && (!compacted || (taken & SSE_STATE) != 0);
  if (withMxcsr && load<u32>(from, 24) & ~MXCSR_MASK) return false;
  if (withMxcsr) store<u32>(LEGACY, load<u32>(from, 24), 24);
  else if (compacted && mask & SSE_STATE) store<u32>(LEGACY, INITIAL_MXCSR, 24);
  if (mask & X87_STATE) {
    if (taken & X87_STATE) copyX87(LEGACY, from);
    else clearX87();
  }
  if (mask & SSE_STATE) takeBank(LEGACY + 160, from + 160, (taken & SSE_STATE) != 0);
  restoreImage(LEGACY);
  if (mask & AVX_STATE) takeBank(XMM + UPPER_BANK, from + UPPERS, (taken & AVX_STATE) != 0);
  return true;
}

function isWellFormed(from: usize, present: u64, layout: u64): bool {
  if (load<u64>(from, HEADER + 16) | load<u64>(from, HEADER + 24)) return false;
  if (!(layout & COMPACTED)) return layout == 0 && !(present & ~ENABLED);
  return !(layout & ~COMPACTED & ~ENABLED) && !(present & ~layout);
}

function clearX87(): void {
  memory.fill(LEGACY, 0, 24);
  memory.fill(LEGACY + 32, 0, 128);
  store<u16>(LEGACY, INITIAL_CONTROL);
}

function takeBank(to: usize, from: usize, present: bool): void {
  if (present) memory.copy(to, from, UPPERS_SIZE);
  else memory.fill(to, 0, UPPERS_SIZE);
}

/** A whole image at `to`, which says of all components that they are there. */
export function saveWhole(to: usize): void {
  memory.fill(to, 0, XSAVE_SIZE);
  saveStandard(to, ENABLED);
  store<u64>(to, ENABLED, HEADER);
}

/** Takes a whole image, or a legacy one, which leaves the upper halves empty. False when it is not well-formed. */
export function restoreWhole(from: usize, size: u32): bool {
  if (size == XSAVE_SIZE) return restore(from, ENABLED);
  if (size != FXSAVE_SIZE || !restoreImage(from)) return false;
  memory.fill(XMM + UPPER_BANK, 0, UPPERS_SIZE);
  return true;
}
