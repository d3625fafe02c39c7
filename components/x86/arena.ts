// Where everything of an instance lies in its linear memory. The arena is the part below GUEST_BASE; the guest's window
// is the part from there on. All of it is fixed at compile time: register slots fit 16-bit pointers, tables become
// immediate offsets, and nothing is allocated while a guest runs.
//
//     0000_0000  null page: pointer 0 means "none"; its first 8 bytes hold an address that no block can have
//     0000_0010  the window of the stack (memory/window.ts)
//     0000_0040  constants of the region that runs now (translate/wide.ts)
//     0000_0400  register file of the vcpu that runs now (state/register-file.ts)
//     0000_0800  state of the current run (interpret/exit.ts)
//     0010_0000  register files of vcpus that do not run now
//     0020_0000  scratch: arguments of the current call (realloc.ts)
//     0040_0000  the bytes that a call returns
//     0060_0000  reservations (memory/reservation.ts)
//     0070_0000  buckets of the block cache (decode/cache.ts)
//     0074_0000  jump cache (decode/jump-cache.ts)
//     0076_0000  destinations of indirect jumps (decode/destination.ts)
//     0078_0000  what the translator knows of memory accesses (translate/span.ts)
//     0080_0000  read tags and write tags, 8 MiB each; page states and first block of each page, 4 MiB each (memory/page.ts)
//     0200_0000  blocks of micro-operations (decode/cache.ts)
//     08e0_0000  where what earlier runs have kept can be entered (translate/kept.ts)
//     0900_0000  what the translator works with (translate/scratch.ts)
//     0940_0000  records of translations (translate/record.ts)
//     0b80_0000  AssemblyScript's static data and heap: `--memoryBase` in component.json
//     0c00_0000  GUEST_BASE

export const STACK_WINDOW: usize = 0x10;
export const WIDE_CELLS: usize = 0x40;

export const REGISTER_FILE: usize = 0x400;
export const REGISTER_FILE_SIZE: usize = 0x400;
export const RUN_STATE: usize = 0x800;

export const VCPUS: usize = 0x0010_0000;
/** At most so many vcpus in a vm. */
export const VCPU_LIMIT: i32 = 1024;

export const SCRATCH: usize = 0x0020_0000;
export const SCRATCH_SIZE: usize = 0x0020_0000;

export const ANSWER: usize = 0x0040_0000;
export const ANSWER_SIZE: usize = 0x0020_0000;

export const RESERVATIONS: usize = 0x0060_0000;
export const RESERVATIONS_SIZE: usize = 0x0010_0000;

export const BUCKETS: usize = 0x0070_0000;
/** Number of buckets, a power of two. */
export const BUCKET_COUNT: usize = 0x10000;

/** Entries of blocks by where indirect jumps led. */
export const JUMPS: usize = 0x0074_0000;
export const JUMPS_SIZE: usize = 0x2_0000;
export const DESTINATIONS: usize = 0x0076_0000;
export const SPANS: usize = 0x0078_0000;

export const READ_TAGS: usize = 0x0080_0000;
export const WRITE_TAGS: usize = 0x0100_0000;
export const PAGE_STATES: usize = 0x0180_0000;
export const PAGE_BLOCKS: usize = 0x01c0_0000;
/** Pages in 32 bits of address. */
export const PAGE_COUNT: usize = 0x10_0000;

export const BLOCKS: usize = 0x0200_0000;
export const BLOCKS_END: usize = 0x08e0_0000;

/** The index by address, and what is installed of it. */
export const KEPT: usize = 0x08e0_0000;
export const KEPT_SIZE: usize = 0x10_0000;
export const RECALLED: usize = 0x08f0_0000;
export const RECALLED_SIZE: usize = 0x10_0000;

export const TRANSLATOR: usize = 0x0900_0000;
export const RECORDS: usize = 0x0940_0000;
export const RECORDS_END: usize = 0x0b80_0000;

/** Linear address of guest address 0. */
export const GUEST_BASE: usize = 0x0c00_0000;
/** Low 32 address bits from here on have no place in the window: 4 GiB less the arena and the last WebAssembly page. */
export const GUEST_WINDOW: u32 = 0xf3ff_0000;
