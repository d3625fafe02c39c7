// One micro-operation: a decoded instruction, 48 bytes in the block cache, executed by calling its handler with its address.
//
//      0 u32 handler   place in the function table
//      4 u16 first     slot of the first operand, if it is a register
//      6 u16 second    slot of the second
//      8 u16 base      slot of the address's base (ZERO without one)
//     10 u16 index     slot of the address's index (ZERO without one)
//     12 u16 third     slot of the third operand; of an x87 instruction, its opcode as FNSTENV tells it
//     14 u8  scale     how far the index is shifted left
//     15 u8  length    bytes of the instruction
//     16 i64 disp      displacement; the address itself when relative to rip; a second immediate
//     24 i64 imm       immediate, extended to 64 bits; target of a direct branch
//     32 u64 rip       address of this instruction
//     40 u32 link      micro-operation at the target of a direct branch, 0 until known
//     44 u16 row       row in the instruction table
//     46 u16 ordinal   instructions in the block up to and with this one

export const UOP_SIZE: usize = 48;
export const HANDLER: usize = 0;
export const FIRST: usize = 4;
export const SECOND: usize = 6;
export const BASE: usize = 8;
export const INDEX: usize = 10;
export const THIRD: usize = 12;
export const SCALE: usize = 14;
export const LENGTH: usize = 15;
export const DISP: usize = 16;
export const IMM: usize = 24;
export const IP: usize = 32;
export const LINK: usize = 40;
export const ROW: usize = 44;
export const ORDINAL: usize = 46;

/** The micro-operation behind `u`. */
// @ts-ignore: decorator
@inline
export function next(u: usize): usize {
  return u + UOP_SIZE;
}

/** Address of this instruction. */
// @ts-ignore: decorator
@inline
export function ip(u: usize): u64 {
  return load<u64>(u, IP);
}

/** Address behind this instruction. */
// @ts-ignore: decorator
@inline
export function nextIp(u: usize): u64 {
  return load<u64>(u, IP) + <u64>load<u8>(u, LENGTH);
}
