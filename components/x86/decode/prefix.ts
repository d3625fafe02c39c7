// Prefixes of one instruction, as far as the rest of the decoder wants to know.

import { FS_BASE, GS_BASE, ZERO } from '../state/register-file';
import { fetch, overran, peek } from './fetch';

/** REX byte, 0 without one. */
export let rex: u32 = 0;
export let operand16: bool = false;
export let address32: bool = false;
export let locked: bool = false;
/** 0xf2, 0xf3 (the last one counts) or 0. */
export let repeat: u32 = 0;
/** Slot of the segment base: FS_BASE, GS_BASE or ZERO. */
export let segment: usize = ZERO;

/** REX.W: 64-bit operands. */
// @ts-ignore: decorator
@inline
export function wide(): bool {
  return (rex & 8) != 0;
}

/** Bit 3 of the reg field. */
// @ts-ignore: decorator
@inline
export function rexR(): u32 {
  return (rex & 4) << 1;
}

/** Bit 3 of the index. */
// @ts-ignore: decorator
@inline
export function rexX(): u32 {
  return (rex & 2) << 2;
}

/** Bit 3 of the rm field, the base, or the register in the opcode. */
// @ts-ignore: decorator
@inline
export function rexB(): u32 {
  return (rex & 1) << 3;
}

/** Takes the bits of a VEX prefix as those of a REX prefix. */
export function setRex(byte: u32): void {
  rex = byte;
}

/** Column of the opcode tables: 0 none, 1 66, 2 F3, 3 F2. */
export function mandatory(): u32 {
  if (repeat == 0xf3) return 2;
  if (repeat == 0xf2) return 3;
  return operand16 ? 1 : 0;
}

/** Fetches all prefixes; the opcode comes next. */
export function fetchPrefixes(): void {
  rex = 0;
  operand16 = false;
  address32 = false;
  locked = false;
  repeat = 0;
  segment = ZERO;
  while (isLegacy(peek()) && !overran()) fetch<u8>();
}

/** Takes note of a prefix. A REX byte counts only directly before the opcode. */
function isLegacy(byte: u32): bool {
  if ((byte & 0xf0) == 0x40) {
    rex = byte;
    return true;
  }
  if (byte == 0x66) operand16 = true;
  else if (byte == 0x67) address32 = true;
  else if (byte == 0xf0) locked = true;
  else if (byte == 0xf2 || byte == 0xf3) repeat = byte;
  else if (byte == 0x64) segment = FS_BASE;
  else if (byte == 0x65) segment = GS_BASE;
  else if (byte != 0x26 && byte != 0x2e && byte != 0x36 && byte != 0x3e) return false;
  rex = 0;
  return true;
}
