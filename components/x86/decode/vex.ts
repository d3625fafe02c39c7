// The VEX prefix: two or three bytes that stand for REX, the mandatory prefix, the opcode map, and two things more: a register
// (vvvv, kept as its complement in the prefix) and the vector length.
//
//     c5  R vvvv L pp
//     c4  R X B mmmmm  W vvvv L pp        R, X, B as complements
//
// Source: Intel SDM volume 2, 2.3.5.

import { fetch } from './fetch';
import { setRex } from './prefix';

/** What `fetchVex` gives for a map that there is not. */
export const NO_COLUMN: u32 = ~0;
/** Opcode maps without VEX; those with it come behind (tools/isa/opcode-map.ts). */
const LEGACY_MAPS: u32 = 4;

/** The register, already complemented: 0 when the field says "none". */
let field: u32 = 0;
let length: u32 = 0;

/** Number of the register that VEX.vvvv names. */
export function vvvv(): u32 {
  return field;
}

/** 0: 128 bits, 1: 256. */
export function vexLength(): u32 {
  return length;
}

/** Fetches the rest of the prefix; gives the column of the opcode tables that it names, or NO_COLUMN. */
export function fetchVex(first: u32): u32 {
  const second = <u32>fetch<u8>();
  if (first == 0xc5) return take(second, (~second >> 5) & 4, 1);
  const third = <u32>fetch<u8>();
  const map = second & 31;
  return take(third, ((~second >> 5) & 7) | ((third >> 4) & 8), map);
}

/** `last` holds vvvv, L and pp; `bits` are W, R, X and B as in REX. */
function take(last: u32, bits: u32, map: u32): u32 {
  setRex(0x40 | (bits & 15));
  field = (~last >> 3) & 15;
  length = (last >> 2) & 1;
  if (map < 1 || map > 3) return NO_COLUMN;
  const wide = (bits >> 3) & 1;
  return ((LEGACY_MAPS + (map - 1) * 4 + wide * 2 + length) << 2) | (last & 3);
}
