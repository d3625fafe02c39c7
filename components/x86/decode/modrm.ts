// The ModRM byte, and the address that follows it: base, index, scale and displacement, as slots of the register file.

import { EFFECTIVE, ZERO, general, vector } from '../state/register-file';
import { BASE, DISP, INDEX, SCALE } from '../state/uop';
import { fetch } from './fetch';
import { rexB, rexR, rexX } from './prefix';

let modrm: u32 = 0;
let base: usize = ZERO;
let index: usize = ZERO;
let scale: u32 = 0;
let disp: i64 = 0;
let relative: bool = false;

/** Fetches the ModRM byte, not yet what follows it. */
export function fetchModrm(): void {
  modrm = fetch<u8>();
}

export function modrmByte(): u32 {
  return modrm;
}

/** Does the ModRM byte name a register, not memory? */
export function isRegister(): bool {
  return modrm >= 0xc0;
}

/** reg field with its REX bit. */
export function regField(): u32 {
  return ((modrm >> 3) & 7) | rexR();
}

/** rm field with its REX bit. */
export function rmField(): u32 {
  return (modrm & 7) | rexB();
}

/** Fetches SIB and displacement; with `vectorIndex` the index is a vector register, and there must be one. */
export function fetchAddress(vectorIndex: bool): void {
  base = ZERO;
  index = ZERO;
  scale = 0;
  disp = 0;
  relative = false;
  const mod = modrm >> 6;
  const low = modrm & 7;
  if (low == 4) fetchSib(mod, vectorIndex);
  else if (low == 5 && mod == 0) {
    relative = true;
    disp = <i64>fetch<i32>();
  } else base = general(low | rexB());
  if (mod == 1) disp = <i64>fetch<i8>();
  if (mod == 2) disp = <i64>fetch<i32>();
}

function fetchSib(mod: u32, vectorIndex: bool): void {
  const sib = <u32>fetch<u8>();
  const number = ((sib >> 3) & 7) | rexX();
  if (vectorIndex || number != 4) {
    index = vectorIndex ? vector(number) : general(number);
    scale = sib >> 6;
  }
  if ((sib & 7) == 5 && mod == 0) disp = <i64>fetch<i32>();
  else base = general((sib & 7) | rexB());
}

/** For an operand at an absolute address in the instruction itself. */
export function setAbsolute(address: u64): void {
  base = ZERO;
  index = ZERO;
  scale = 0;
  disp = <i64>address;
  relative = false;
}

/** An address relative to the next instruction becomes absolute, once that is known. */
export function resolveRelative(nextRip: u64): void {
  if (relative) disp += <i64>nextRip;
}

/**
 * Adds the segment's base to the address where a place is free for it. False when there is none: then a prelude has to
 * compute the address.
 */
export function addSegment(slot: usize): bool {
  if (slot == ZERO) return true;
  if (base == ZERO) base = slot;
  else if (index == ZERO) index = slot;
  else return false;
  return true;
}

/** From now on the address is what the prelude has computed. */
export function useEffective(): void {
  setAbsolute(0);
  base = EFFECTIVE;
}

/** Writes the address into a micro-operation. */
export function storeAddress(u: usize): void {
  store<u16>(u, <u16>base, BASE);
  store<u16>(u, <u16>index, INDEX);
  store<u8>(u, <u8>scale, SCALE);
  store<i64>(u, disp, DISP);
}

/** Is there an index? */
export function hasIndex(): bool {
  return index != ZERO;
}

/** Form of the address in the order of handler variants: 1 base and displacement, 2 with an index. */
export function addressForm(): u32 {
  return index == ZERO ? 1 : 2;
}

