// The register file: the vcpu that runs has its registers at fixed low addresses, so that a micro-operation names one by
// a 16-bit pointer and AH is RAX plus one. Switching vcpus copies the whole file.
//
//     400 rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15      8 bytes each
//     480 rip    488 zero    490 fs base    498 gs base    4a0 effective address
//     4a8 flag result    4b0 flag aux    4b4 system flags          (state/flags.ts)
//     4b8 mxcsr  4bc x87 control  4be x87 status  4c0 x87 tags  4c2 x87 opcode  4c8 x87 ip  4d0 x87 dp
//     500 xmm0 .. xmm15, 16 bytes each    600 their upper halves, bits 128 to 255 of ymm0 .. ymm15
//     700 x87 registers by number, not by stack place, 16 bytes each; MMX is the low half of each
//     780 selectors, and what a bare vcpu has (state/bare.ts)

import { REGISTER_FILE } from '../arena';

export const RAX: usize = REGISTER_FILE;
export const RCX: usize = REGISTER_FILE + 0x08;
export const RDX: usize = REGISTER_FILE + 0x10;
export const RBX: usize = REGISTER_FILE + 0x18;
export const RSP: usize = REGISTER_FILE + 0x20;
export const RBP: usize = REGISTER_FILE + 0x28;
export const RSI: usize = REGISTER_FILE + 0x30;
export const RDI: usize = REGISTER_FILE + 0x38;
export const R8: usize = REGISTER_FILE + 0x40;
export const R9: usize = REGISTER_FILE + 0x48;
export const R10: usize = REGISTER_FILE + 0x50;
export const R11: usize = REGISTER_FILE + 0x58;

/** Address of the next instruction; true only outside of blocks. */
export const RIP: usize = REGISTER_FILE + 0x80;
/** Always 0: what a missing base or index points to. */
export const ZERO: usize = REGISTER_FILE + 0x88;
export const FS_BASE: usize = REGISTER_FILE + 0x90;
export const GS_BASE: usize = REGISTER_FILE + 0x98;
/** What the prelude micro-operation of an unusual address computes. */
export const EFFECTIVE: usize = REGISTER_FILE + 0xa0;

export const FLAG_RESULT: usize = REGISTER_FILE + 0xa8;
export const FLAG_AUX: usize = REGISTER_FILE + 0xb0;
export const FLAG_SYSTEM: usize = REGISTER_FILE + 0xb4;

/** Bits of FLAG_SYSTEM that POPF may change. */
export const FLAG_CHANGEABLE: usize = REGISTER_FILE + 0x384;

export const MXCSR: usize = REGISTER_FILE + 0xb8;
export const X87_CONTROL: usize = REGISTER_FILE + 0xbc;
export const X87_STATUS: usize = REGISTER_FILE + 0xbe;
/** Two bits a register as in the full tag word: 3 is empty. */
export const X87_TAGS: usize = REGISTER_FILE + 0xc0;
export const X87_OPCODE: usize = REGISTER_FILE + 0xc2;
export const X87_IP: usize = REGISTER_FILE + 0xc8;
export const X87_DP: usize = REGISTER_FILE + 0xd0;

export const XMM: usize = REGISTER_FILE + 0x100;
/** From a vector register to its upper half. */
export const UPPER_BANK: usize = 0x100;
export const X87: usize = REGISTER_FILE + 0x300;

/** Slot of general register 0 to 15. */
// @ts-ignore: decorator
@inline
export function general(number: u32): usize {
  return RAX + (<usize>number << 3);
}

/** Slot of vector register 0 to 15. */
// @ts-ignore: decorator
@inline
export function vector(number: u32): usize {
  return XMM + (<usize>number << 4);
}

/** Makes the file at `REGISTER_FILE` that of a new processor: everything 0 but the control words. */
export function resetRegisters(): void {
  memory.fill(REGISTER_FILE, 0, 0x400);
  store<u64>(FLAG_RESULT, 1);
  store<u32>(MXCSR, 0x1f80);
  store<u16>(X87_CONTROL, 0x37f);
  store<u16>(X87_TAGS, 0xffff);
}
