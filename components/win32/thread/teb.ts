// The thread environment block, as programs read it by gs, and what it points to.
//
// Source: Microsoft, winternl.h and the public symbols of ntdll (x64).

import { Memory } from '../memory/access';
import { PAGE_READWRITE, Space } from '../memory/space';

export const STACK_BASE: u64 = 0x08;
export const STACK_LIMIT: u64 = 0x10;
/** What GetCurrentFiber gives. */
export const FIBER: u64 = 0x20;
export const SELF: u64 = 0x30;
export const PROCESS_ID: u64 = 0x40;
export const THREAD_ID: u64 = 0x48;
/** For each module with thread storage, its block. */
export const STORAGE: u64 = 0x58;
export const PEB: u64 = 0x60;
export const LAST_ERROR: u64 = 0x68;
/** Where the stack's reservation begins. */
export const DEALLOCATION_STACK: u64 = 0x1478;
/** TlsAlloc's: the first ones, and where the others lie. */
export const SLOTS: u64 = 0x1480;
export const MORE_SLOTS: u64 = 0x1780;
export const GUARANTEED_BYTES: u64 = 0x1748;
/** Of the small blocks that the thread has freed, by class: the first, and the bytes of all (code/heap.c). */
export const LISTS: u64 = 0x1900;
export const LIST_SIZE: u64 = 16;

/** What the C runtime keeps for the thread: 0x480 bytes. */
export const RUNTIME: u64 = 0x1b80;

/** Behind the block itself lie the other slots, and FlsAlloc's. */
const MORE_SLOTS_AT: u64 = 0x2000;
export const LOCAL_SLOTS_AT: u64 = 0x4000;

export const TEB_SIZE: u64 = 0x5000;

/** Makes one; 0 if there is no memory. */
export function makeTeb(space: Space, memory: Memory, peb: u64, process: u32, thread: u32): u64 {
  const teb = space.allocate(TEB_SIZE, PAGE_READWRITE);
  if (teb == 0) return 0;
  memory.setU64(teb + SELF, teb);
  memory.setU64(teb + PROCESS_ID, process);
  memory.setU64(teb + THREAD_ID, thread);
  memory.setU64(teb + PEB, peb);
  memory.setU64(teb + MORE_SLOTS, teb + MORE_SLOTS_AT);
  return teb;
}
