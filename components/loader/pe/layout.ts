/**
 * Offsets and values of the PE32+ format that the loader reads.
 *
 * Source: Microsoft, "PE Format". Offsets of the file and optional header are relative to the PE signature.
 */

/** DOS header: where the PE signature is. */
export const SIGNATURE_POINTER: u64 = 0x3c;
export const SIGNATURE: u32 = 0x00004550;

/** File header, behind the 4-byte signature. */
export const MACHINE: u64 = 4;
export const SECTION_COUNT: u64 = 6;
export const OPTIONAL_SIZE: u64 = 20;
export const CHARACTERISTICS: u64 = 22;
export const MACHINE_I386: u16 = 0x14c;
export const MACHINE_ARM: u16 = 0x1c4;
export const MACHINE_X86_64: u16 = 0x8664;
export const RELOCATIONS_STRIPPED: u16 = 0x0001;
export const EXECUTABLE_IMAGE: u16 = 0x0002;
export const DLL: u16 = 0x2000;

/** Optional header. */
export const OPTIONAL: u64 = 24;
export const MAGIC: u64 = 24;
export const ENTRY: u64 = 40;
export const IMAGE_BASE: u64 = 48;
export const SECTION_ALIGNMENT: u64 = 56;
export const FILE_ALIGNMENT: u64 = 60;
export const IMAGE_SIZE: u64 = 80;
export const HEADERS_SIZE: u64 = 84;
export const SUBSYSTEM: u64 = 92;
export const STACK_RESERVE: u64 = 96;
export const STACK_COMMIT: u64 = 104;
export const HEAP_RESERVE: u64 = 112;
export const HEAP_COMMIT: u64 = 120;
export const DIRECTORY_COUNT: u64 = 132;
export const DIRECTORIES: u64 = 136;
export const MAGIC_PE32: u16 = 0x10b;
export const MAGIC_PE32_PLUS: u16 = 0x20b;
/** Optional header without directories. */
export const OPTIONAL_MIN: u64 = 112;
export const DIRECTORY_SIZE: u64 = 8;
export const MAX_DIRECTORIES: u64 = 16;

export const DIRECTORY_EXPORT: u64 = 0;
export const DIRECTORY_IMPORT: u64 = 1;
export const DIRECTORY_RESOURCE: u64 = 2;
export const DIRECTORY_EXCEPTION: u64 = 3;
export const DIRECTORY_RELOCATION: u64 = 5;
export const DIRECTORY_THREAD_STORAGE: u64 = 9;
export const DIRECTORY_DELAY_IMPORT: u64 = 13;
export const DIRECTORY_CLR: u64 = 14;

/** Section header. */
export const SECTION_SIZE: u64 = 40;
export const SECTION_NAME_SIZE: u64 = 8;
export const VIRTUAL_SIZE: u64 = 8;
export const VIRTUAL_ADDRESS: u64 = 12;
export const RAW_SIZE: u64 = 16;
export const RAW_POINTER: u64 = 20;
/** Windows reads whole sectors: a section's place in the file is rounded down to one. */
export const SECTOR: u32 = 0x200;
export const SECTION_FLAGS: u64 = 36;
export const SECTION_EXECUTE: u32 = 0x20000000;
export const SECTION_READ: u32 = 0x40000000;
export const SECTION_WRITE: u32 = 0x80000000;

/** Import descriptor: one a DLL, ended by one of zeros. */
export const IMPORT_SIZE: u64 = 20;
export const IMPORT_LOOKUP: u64 = 0;
export const IMPORT_NAME: u64 = 12;
export const IMPORT_ADDRESSES: u64 = 16;

/** Delay-load descriptor. */
export const DELAY_SIZE: u64 = 32;
export const DELAY_ATTRIBUTES: u64 = 0;
export const DELAY_NAME: u64 = 4;
export const DELAY_HANDLE: u64 = 8;
export const DELAY_ADDRESSES: u64 = 12;
export const DELAY_NAMES: u64 = 16;
/** Its fields are addresses relative to the image; else they are absolute, as only old 32-bit linkers made them. */
export const DELAY_RELATIVE: u32 = 1;

/** Import lookup entry: 8 bytes, an ordinal if the top bit is set, else the address of a hint and a name. */
export const LOOKUP_SIZE: u64 = 8;
export const LOOKUP_BY_ORDINAL: u64 = 0x8000000000000000;
export const HINT_SIZE: u64 = 2;

/** Export directory. */
export const EXPORT_SIZE: u64 = 40;
export const EXPORT_NAME: u64 = 12;
export const EXPORT_BASE: u64 = 16;
export const EXPORT_FUNCTION_COUNT: u64 = 20;
export const EXPORT_NAME_COUNT: u64 = 24;
export const EXPORT_FUNCTIONS: u64 = 28;
export const EXPORT_NAMES: u64 = 32;
export const EXPORT_ORDINALS: u64 = 36;

/** Block of relocations: an address, the bytes of the block, then 16 bits each: type and offset from the address. */
export const RELOCATION_BLOCK: u64 = 8;
export const RELOCATION_NONE: u16 = 0;
export const RELOCATION_64: u16 = 10;

/** TLS directory; its addresses are absolute. */
export const STORAGE_SIZE: u64 = 40;
export const STORAGE_START: u64 = 0;
export const STORAGE_END: u64 = 8;
export const STORAGE_INDEX: u64 = 16;
export const STORAGE_CALLBACKS: u64 = 24;
export const STORAGE_ZEROS: u64 = 32;
export const STORAGE_FLAGS: u64 = 36;
/** Where its flags have the alignment: 0 for none, n for 2^(n - 1) bytes. */
export const STORAGE_ALIGNMENT_SHIFT: u32 = 20;
