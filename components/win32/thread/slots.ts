// Slots that each thread has a value of its own in: TlsAlloc's, which lie where programs' own code may read them, and FlsAlloc's.

import { LOCAL_SLOTS_AT, MORE_SLOTS, SLOTS as FIRST_SLOTS } from './teb';
import { Thread } from './thread';

/** In the TEB itself. */
const FIRST: u32 = 64;
/** TLS_MINIMUM_AVAILABLE and those of TlsExpansionSlots. */
export const SLOTS: i32 = 1088;
/** FLS_MAXIMUM_AVAILABLE of Windows before 10. */
export const LOCAL_SLOTS: i32 = 128;

/** Where a slot of TlsAlloc's lies. */
export function slotAt(thread: Thread, slot: u32): u64 {
  return slot < FIRST ? thread.teb + FIRST_SLOTS + slot * 8 : thread.process.memory.u64(thread.teb + MORE_SLOTS) + (slot - FIRST) * 8;
}

/** Where one of FlsAlloc's lies. */
export function localSlotAt(thread: Thread, slot: u32): u64 {
  return thread.teb + LOCAL_SLOTS_AT + slot * 8;
}
