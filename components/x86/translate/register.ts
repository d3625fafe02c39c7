// The registers that have locals, by their bits in masks: general registers, bases of FS and GS, the effective address.

import { EFFECTIVE, FS_BASE, GS_BASE, RAX } from '../state/register-file';

export const REGISTER_COUNT: u32 = 19;

/** Number of the register in a slot. */
export function indexOf(slot: usize): u32 {
  if (slot == FS_BASE) return 16;
  if (slot == GS_BASE) return 17;
  if (slot == EFFECTIVE) return 18;
  return <u32>(slot - RAX) >> 3;
}

export function slotOf(number: u32): usize {
  if (number == 16) return FS_BASE;
  if (number == 17) return GS_BASE;
  if (number == 18) return EFFECTIVE;
  return RAX + (<usize>number << 3);
}
