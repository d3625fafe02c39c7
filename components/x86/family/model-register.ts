// Model-specific registers: RDMSR WRMSR SWAPGS, and XSETBV. There are the segment bases, EFER and, to read, the counter; others are #GP.

import { GENERAL_PROTECTION, fault, retiredBefore } from '../interpret/exit';
import { canonical } from '../memory/access';
import { KERNEL_GS_BASE } from '../state/bare';
import { FS_BASE, GS_BASE, RAX, RCX, RDX } from '../state/register-file';
import { ENABLED } from '../state/xsave';
import { allowed, goOn } from './privileged';

const COUNTER: u32 = 0x10;
const EFER: u32 = 0xc000_0080;
const FS: u32 = 0xc000_0100;
const GS: u32 = 0xc000_0101;
const KERNEL_GS: u32 = 0xc000_0102;
/** LME LMA NXE. There is no SYSCALL to be switched on: ring 0 is the only ring. */
const EFER_VALUE: u64 = 0xd00;

/** Slot of the register that holds a base, or 0. */
function baseSlot(number: u32): usize {
  if (number == FS) return FS_BASE;
  if (number == GS) return GS_BASE;
  return number == KERNEL_GS ? KERNEL_GS_BASE : 0;
}

/** RDMSR */
export function read(u: usize): usize {
  if (!allowed(u)) return 0;
  const number = load<u32>(RCX);
  const slot = baseSlot(number);
  if (!slot && number != EFER && number != COUNTER) return fault(u, GENERAL_PROTECTION, 0);
  const value = slot ? load<u64>(slot) : number == EFER ? EFER_VALUE : retiredBefore(u);
  store<u64>(RAX, value & 0xffff_ffff);
  store<u64>(RDX, value >> 32);
  return goOn(u);
}

/** WRMSR */
export function write(u: usize): usize {
  if (!allowed(u)) return 0;
  const number = load<u32>(RCX);
  const slot = baseSlot(number);
  const value = <u64>load<u32>(RAX) | (<u64>load<u32>(RDX) << 32);
  const good = slot ? canonical(value) : number == EFER && value == EFER_VALUE;
  if (!good) return fault(u, GENERAL_PROTECTION, 0);
  if (slot) store<u64>(slot, value);
  return goOn(u);
}

/** XSETBV: what may be used is used already. */
export function writeExtended(u: usize): usize {
  if (!allowed(u)) return 0;
  const value = <u64>load<u32>(RAX) | (<u64>load<u32>(RDX) << 32);
  return load<u32>(RCX) == 0 && value == ENABLED ? goOn(u) : fault(u, GENERAL_PROTECTION, 0);
}

/** SWAPGS */
export function swapBases(u: usize): usize {
  if (!allowed(u)) return 0;
  const base = load<u64>(GS_BASE);
  store<u64>(GS_BASE, load<u64>(KERNEL_GS_BASE));
  store<u64>(KERNEL_GS_BASE, base);
  return goOn(u);
}
