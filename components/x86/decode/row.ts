// One row of the instruction table as tools/isa packs it, 16 bytes:
//
//     0 u16 variants    first of its handler numbers in VARIANTS
//     2 u16 attributes  the bits below
//     4 u8x4 kinds      of the operands (tools/isa/operand.ts)
//     8 u8x4 sizes      of the operands
//    12 u8  reads       status flags, as bits c p a z s o
//    13 u8  kills       status flags that it always writes
//    14 u8  writes      status flags that it may write
//    15 u8  sizing      how the size index is found: 0 fixed, 1 by operand size, 2 by REX.W, 3 default 64 bits, 4 by VEX.L

import { ROWS } from '../gen/tables';

export const HAS_MODRM: u32 = 1;
export const LOCKABLE: u32 = 2;
/** Ends its block. */
export const ENDS: u32 = 4;
/** A branch that may fall through within its block. */
export const BRANCHES: u32 = 8;
/** May leave the block although it has no memory operand. */
export const MAY_FAULT: u32 = 16;
/** Does not access its memory operand. */
export const NO_ACCESS: u32 = 32;
/** Wants segment, address size and repeat prefixes in the micro-operation. */
export const STRING: u32 = 64;
/** Its opcode's low four bits are a condition. */
export const CONDITIONAL: u32 = 128;
/** Does nothing at all. */
export const EMPTY: u32 = 256;

/** Names a register by VEX.vvvv, which must be 1111 otherwise. */
export const USES_VVVV: u32 = 512;
/** Its memory operand's index is a vector register. */
export const VECTOR_INDEX: u32 = 1024;

export const SIZING_FIXED: u32 = 0;
export const SIZING_OPERAND: u32 = 1;
export const SIZING_W: u32 = 2;
export const SIZING_STACK: u32 = 3;
export const SIZING_LENGTH: u32 = 4;

/** All six status flags in the order of the row's bits. */
export const ALL_FLAGS: u32 = 63;

// @ts-ignore: decorator
@inline
function at(row: u32): usize {
  return ROWS + (<usize>row << 4);
}

// @ts-ignore: decorator
@inline
export function firstVariant(row: u32): u32 {
  return load<u16>(at(row));
}

// @ts-ignore: decorator
@inline
export function attributes(row: u32): u32 {
  return load<u16>(at(row), 2);
}

// @ts-ignore: decorator
@inline
export function kindOf(row: u32, operand: u32): u32 {
  return load<u8>(at(row) + operand, 4);
}

// @ts-ignore: decorator
@inline
export function sizeOf(row: u32, operand: u32): u32 {
  return load<u8>(at(row) + operand, 8);
}

// @ts-ignore: decorator
@inline
export function flagsRead(row: u32): u32 {
  return load<u8>(at(row), 12);
}

// @ts-ignore: decorator
@inline
export function flagsKilled(row: u32): u32 {
  return load<u8>(at(row), 13);
}

// @ts-ignore: decorator
@inline
export function flagsWritten(row: u32): u32 {
  return load<u8>(at(row), 14);
}

// @ts-ignore: decorator
@inline
export function sizingOf(row: u32): u32 {
  return load<u8>(at(row), 15);
}
