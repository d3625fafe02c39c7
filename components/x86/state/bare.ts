// Segment selectors, and what a bare vcpu has besides the registers of user mode, in the rest of the register file:
//
//     780 u32 mode        0 user, 1 bare
//     784 u32 changeable  bits of rflags that POPF and IRET may change, besides the status flags
//     788 u32 halted      HLT was executed, and no interrupt has come since
//     78c u32 shadow      the next instruction comes before any interrupt: STI or MOV to SS was executed
//     790 u32 awaited     bytes that the last exit asked for: 0 means rax; AWAITED_IN_MEMORY: they go to `answer address`
//     794 u32 cr0         798 u32 cr4
//     79c u16 limit of the interrupt table   79e u16 limit of the descriptor table
//     7a0 interrupts that wait, a bit a vector
//     7c0 u64 interrupt table   7c8 u64 descriptor table   7d0 u64 cr2   7d8 u64 kernel gs base
//     7e0 selectors es cs ss ds fs gs, 2 bytes each       7f0 u64 answer address
//
// Segments are flat: selectors are kept, and descriptors are never read.

import { REGISTER_FILE } from '../arena';
import { BARE_SYSTEM, IF, USER_SYSTEM } from './flags';
import { FLAG_CHANGEABLE, FLAG_SYSTEM } from './register-file';

const MODE: usize = REGISTER_FILE + 0x380;
export const HALTED: usize = REGISTER_FILE + 0x388;
export const SHADOW: usize = REGISTER_FILE + 0x38c;
export const AWAITED: usize = REGISTER_FILE + 0x390;
export const CR0: usize = REGISTER_FILE + 0x394;
export const CR4: usize = REGISTER_FILE + 0x398;
export const INTERRUPT_LIMIT: usize = REGISTER_FILE + 0x39c;
export const DESCRIPTOR_LIMIT: usize = REGISTER_FILE + 0x39e;
export const WAITING: usize = REGISTER_FILE + 0x3a0;
export const INTERRUPT_TABLE: usize = REGISTER_FILE + 0x3c0;
export const DESCRIPTOR_TABLE: usize = REGISTER_FILE + 0x3c8;
export const CR2: usize = REGISTER_FILE + 0x3d0;
export const KERNEL_GS_BASE: usize = REGISTER_FILE + 0x3d8;
const SELECTORS: usize = REGISTER_FILE + 0x3e0;
export const ANSWER_ADDRESS: usize = REGISTER_FILE + 0x3f0;

export const AWAITED_IN_MEMORY: u32 = 0x100;

export const USER_MODE: u32 = 0;
export const BARE_MODE: u32 = 1;

// CR0: PG AM WP NE ET MP PE. CR4: PAE PGE OSFXSR OSXMMEXCPT FSGSBASE OSXSAVE.
export const CR0_INITIAL: u32 = 0x8005_0033;
export const CR4_INITIAL: u32 = 0x0005_06a0;
/** Selectors that 64-bit boot loaders give: code, and data for all others. */
const CODE_SELECTOR: u16 = 0x08;
const DATA_SELECTOR: u16 = 0x10;
/** Selectors of user mode, as Linux and Windows have them; all others are 0 at first. */
export const USER_CODE: u32 = 0x33;
export const USER_DATA: u32 = 0x2b;
export const CS: u32 = 1;
export const SS: u32 = 2;

/** Does the vcpu in the register file run in ring 0? Only handlers of what ring 3 may not do ask. */
// @ts-ignore: decorator
@inline
export function bare(): bool {
  return load<u32>(MODE) != USER_MODE;
}

/** Gives a new vcpu its mode. */
export function setMode(mode: u32): void {
  store<u32>(MODE, mode);
  store<u32>(FLAG_CHANGEABLE, mode == USER_MODE ? USER_SYSTEM : BARE_SYSTEM);
  store<u32>(FLAG_SYSTEM, mode == USER_MODE ? IF | 2 : 2);
  if (mode == USER_MODE) {
    setSelector(CS, <u16>USER_CODE);
    setSelector(SS, <u16>USER_DATA);
    return;
  }
  store<u32>(CR0, CR0_INITIAL);
  store<u32>(CR4, CR4_INITIAL);
  for (let number: u32 = 0; number < 6; number++) setSelector(number, DATA_SELECTOR);
  setSelector(CS, CODE_SELECTOR);
}

/** Of segment register 0 to 5: es cs ss ds fs gs. */
export function selector(number: u32): u16 {
  return load<u16>(SELECTORS + (<usize>number << 1));
}

export function setSelector(number: u32, value: u16): void {
  store<u16>(SELECTORS + (<usize>number << 1), value);
}

/** Is RFLAGS.IF set? */
export function interruptible(): bool {
  return (load<u32>(FLAG_SYSTEM) & IF) != 0;
}

/** Makes an interrupt wait for its delivery. */
export function inject(vector: u32): void {
  const at = WAITING + <usize>(vector >> 3);
  store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(vector & 7)));
}

/** The highest vector that waits, or -1. */
export function highestWaiting(): i32 {
  for (let word: i32 = 3; word >= 0; word--) {
    const bits = load<u64>(WAITING + (<usize>word << 3));
    if (bits) return (word << 6) | (63 - <i32>clz<u64>(bits));
  }
  return -1;
}

/** The interrupt is delivered. */
export function acknowledge(vector: u32): void {
  const at = WAITING + <usize>(vector >> 3);
  store<u8>(at, load<u8>(at) & ~(<u8>1 << <u8>(vector & 7)));
}
