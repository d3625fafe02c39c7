// Where things go in the guest's address space. Two mapped pages never share their low 32 address bits, since guest
// memory is the linear memory of the machine at (low 32 bits + a constant). So there is one plan for the low halves,
// kept close together because linear memory reaches up to the highest page in use, and the high halves look as they
// do on Linux:
//
//     low 32 bits       high bits   what
//     0x0001_0000       as asked    lowest address that can be mapped
//     0x0040_0000       0x5555      position-independent image (others: where they say, usually 0x0000 and the same low)
//     behind it         as image    the heap (brk), up to HEAP_ROOM
//     behind that       0x7fff      the stack, STACK_LIMIT, growing down
//     behind that       0x7fff      mmap, first fit from below, up to LOW_END
//     no place          0x6000 ...  large reservations: their pages take a low half only when they become accessible
//
// Addresses are the same in each run, so that translated code can be kept, unless places.ts draws them.

export const PAGE: u64 = 4096;
export const PAGE_MASK: u64 = 4095;

export { LOWEST, LOW_END } from '../../lib/low-pages';
/** One past the highest user address. */
export const USER_END: u64 = 0x7fff_ffff_f000;

export const IMAGE_LOW: u64 = 0x0040_0000;
export const IMAGE_HIGH: u64 = 0x5555_0000_0000;
export const MAP_HIGH: u64 = 0x7fff_0000_0000;
export const RESERVATION_BASE: u64 = 0x6000_0000_0000;
export const RESERVATION_STEP: u64 = 0x1_0000_0000;

export const HEAP_ROOM: u64 = 64 << 20;
export const STACK_LIMIT: u64 = 8 << 20;
/** Between what grows down and what lies below it, as stack_guard_gap has it. */
export const STACK_GAP: u64 = 1 << 20;
/** Space that nothing is put into, on both sides of the stack. */
export const STACK_GUARD: u64 = 64 << 10;
/** What of the stack is mapped from the start, as on Linux. */
export const STACK_START: u64 = 132 << 10;
/** Anonymous mappings at least this large without access, or without reservation of memory, take no low halves. */
export const RESERVATION_SIZE: u64 = 1 << 30;
/** So many low halves at its beginning a reservation keeps for itself, where they are free: it is mostly committed from there on. */
export const RESERVATION_KEEPS: u64 = 1 << 30;
/** Mappings of this size and more are placed on multiples of it, as Linux does for huge pages; jemalloc counts on it. */
export const LARGE_ALIGNMENT: u64 = 2 << 20;

/** How much is made present at one fault: anonymous memory, and files. Powers of two. */
export const ANONYMOUS_WINDOW: u64 = 64 << 10;
export const FILE_WINDOW: u64 = 256 << 10;
/** Most bytes that cross in one `vm.write` or `vm.read`. */
export const CHUNK: u32 = 256 << 10;

@inline export function pageDown(value: u64): u64 {
  return value & ~PAGE_MASK;
}

@inline export function pageUp(value: u64): u64 {
  return (value + PAGE_MASK) & ~PAGE_MASK;
}

@inline export function alignUp(value: u64, alignment: u64): u64 {
  return (value + alignment - 1) & ~(alignment - 1);
}

/** The length, made whole pages; 0 if the range is no good. */
export function rangeLength(address: u64, length: u64): u64 {
  if ((address & PAGE_MASK) != 0 || length == 0 || length > USER_END || address > USER_END - pageUp(length)) return 0;
  return pageUp(length);
}
