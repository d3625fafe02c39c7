// Writes WebAssembly: bytes at a cursor. Also keeps count of the labels that are open, so that branches find their depth.

import { UNUSED, numberOf } from './numbering';
import { BLOCK, END, GLOBAL_GET, I32_CONST, I64_CONST, LOCAL_GET, LOCAL_SET, LOCAL_TEE, SIMD } from './wasm';

let cursor: usize = 0;
let end: usize = 0;
/** Something did not fit: the module cannot be used. */
let overflowed: bool = false;
/** Labels that are open. */
let labels: u32 = 0;

/** Goes on writing at `place`, up to `limit`. */
export function writeAt(place: usize, limit: usize): void {
  cursor = place;
  end = limit;
  overflowed = false;
}

export function here(): usize {
  return cursor;
}

export function hasOverflowed(): bool {
  return overflowed;
}

export function byte(value: u32): void {
  if (cursor >= end) {
    overflowed = true;
    return;
  }
  store<u8>(cursor, value);
  cursor++;
}

export function unsigned(value: u32): void {
  while (value > 0x7f) {
    byte((value & 0x7f) | 0x80);
    value >>= 7;
  }
  byte(value);
}

export function signed(value: i64): void {
  while (value < -64 || value > 63) {
    byte((<u32>value & 0x7f) | 0x80);
    value >>= 7;
  }
  byte(<u32>value & 0x7f);
}

/** Bytes of a size that is not known yet. */
export const SIZE_HOLE: u32 = 5;

/** Place of a size that is not known yet: bytes that `patchSize` fills. */
export function sizeHole(): usize {
  const place = cursor;
  for (let i = 0; i < 5; i++) byte(0x80);
  return place;
}

/** The size of what has been written behind a hole. */
export function patchSize(hole: usize): void {
  if (!overflowed) patchNumber(hole, <u32>(cursor - hole) - SIZE_HOLE);
}

/** Fills a hole. */
export function patchNumber(hole: usize, value: u32): void {
  for (let i: usize = 0; i < SIZE_HOLE; i++) {
    store<u8>(hole + i, (value & 0x7f) | (i < SIZE_HOLE - 1 ? 0x80 : 0));
    value >>= 7;
  }
}

/** Bytes that stand somewhere else. */
export function copyBytes(from: usize, length: usize): void {
  if (cursor + length > end) {
    overflowed = true;
    return;
  }
  memory.copy(cursor, from, length);
  cursor += length;
}

export function op(code: u32): void {
  byte(code);
}

/** A local that only the second pass would use has no number. */
function localNumber(local: u32): void {
  const number = numberOf(local);
  if (number == UNUSED) overflowed = true;
  unsigned(number);
}

export function get(local: u32): void {
  byte(LOCAL_GET);
  localNumber(local);
}

export function set(local: u32): void {
  byte(LOCAL_SET);
  localNumber(local);
}

export function tee(local: u32): void {
  byte(LOCAL_TEE);
  localNumber(local);
}

export function global(number: u32): void {
  byte(GLOBAL_GET);
  unsigned(number);
}

export function word(value: i32): void {
  byte(I32_CONST);
  signed(<i64>value);
}

export function long(value: i64): void {
  byte(I64_CONST);
  signed(value);
}

export function simd(code: u32): void {
  byte(0xfd);
  unsigned(code);
}

/** A SIMD instruction with the number of a lane. */
export function simdLane(code: u32, lane: u32): void {
  simd(code);
  byte(lane);
}

/** A SIMD load or store. */
export function simdAccess(code: u32, offset: usize): void {
  simd(code);
  byte(0);
  unsigned(<u32>offset);
}

/** A vector of which all bits are 0. */
export function zeroVector(): void {
  simd(0x0c);
  for (let i = 0; i < 16; i++) byte(0);
}

export function single(value: f32): void {
  byte(0x43);
  const bits = reinterpret<u32>(value);
  for (let i: u32 = 0; i < 32; i += 8) byte(bits >> i & 0xff);
}

export function double(value: f64): void {
  byte(0x44);
  const bits = reinterpret<u64>(value);
  for (let i: u64 = 0; i < 64; i += 8) byte(<u32>(bits >> i) & 0xff);
}

/** A load or store at the pointer on the stack plus `offset`. Nothing is said about alignment. */
export function access(code: u32, offset: usize): void {
  byte(code);
  byte(0);
  unsigned(<u32>offset);
}

/** Opens a label: `code` is block, loop or if. */
export function open(code: u32, type: u32): void {
  byte(code);
  byte(type);
  labels++;
}

export function close(): void {
  byte(END);
  labels--;
}

/** How many labels are open: the name of the innermost one. */
export function label(): u32 {
  return labels;
}

export function forgetLabels(): void {
  labels = 0;
}

/** A branch instruction to a label by its name. */
export function branch(code: u32, name: u32): void {
  byte(code);
  unsigned(labels - name);
}

/** Opens a block without results. */
export function block(): void {
  open(BLOCK, 0x40);
}
