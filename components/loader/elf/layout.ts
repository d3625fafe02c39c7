/**
 * Offsets and values of the ELF64 format that the loader reads.
 *
 * Source: System V ABI, "Object Files" and "Program Loading"; glibc's elf.h for the GNU values.
 */

/** File header. */
export const HEADER_SIZE: u64 = 64;
export const E_CLASS: u64 = 4;
export const E_DATA: u64 = 5;
export const E_OSABI: u64 = 7;
export const E_TYPE: u64 = 16;
export const E_MACHINE: u64 = 18;
export const E_ENTRY: u64 = 24;
export const E_PHOFF: u64 = 32;
export const E_SHOFF: u64 = 40;
export const E_PHENTSIZE: u64 = 54;
export const E_PHNUM: u64 = 56;
export const E_SHENTSIZE: u64 = 58;
export const E_SHNUM: u64 = 60;

export const CLASS_32: u8 = 1;
export const CLASS_64: u8 = 2;
export const DATA_LITTLE: u8 = 1;
export const DATA_BIG: u8 = 2;
export const OSABI_SYSV: u8 = 0;
export const OSABI_LINUX: u8 = 3;
export const TYPE_EXECUTABLE: u16 = 2;
export const TYPE_SHARED: u16 = 3;
export const MACHINE_X86_64: u16 = 62;

/** Program header. */
export const PROGRAM_HEADER_SIZE: u64 = 56;
export const P_TYPE: u64 = 0;
export const P_FLAGS: u64 = 4;
export const P_OFFSET: u64 = 8;
export const P_VADDR: u64 = 16;
export const P_FILESZ: u64 = 32;
export const P_MEMSZ: u64 = 40;
export const P_ALIGN: u64 = 48;

export const PT_LOAD: u32 = 1;
export const PT_DYNAMIC: u32 = 2;
export const PT_INTERP: u32 = 3;
export const PT_PHDR: u32 = 6;
export const PT_TLS: u32 = 7;
export const PT_GNU_STACK: u32 = 0x6474e551;
export const PT_GNU_RELRO: u32 = 0x6474e552;

export const PF_X: u32 = 1;
export const PF_W: u32 = 2;
export const PF_R: u32 = 4;

/** Section header. */
export const SECTION_HEADER_SIZE: u64 = 64;
export const SH_TYPE: u64 = 4;
export const SH_ADDR: u64 = 16;
export const SH_SIZE: u64 = 32;
export const SHT_SYMTAB: u32 = 2;
export const SHT_DYNSYM: u32 = 11;

/** Dynamic section: pairs of tag and value. */
export const DYNAMIC_SIZE: u64 = 16;
export const DT_NULL: u64 = 0;
export const DT_NEEDED: u64 = 1;
export const DT_HASH: u64 = 4;
export const DT_STRTAB: u64 = 5;
export const DT_SYMTAB: u64 = 6;
export const DT_STRSZ: u64 = 10;
export const DT_SYMENT: u64 = 11;
export const DT_SONAME: u64 = 14;
export const DT_GNU_HASH: u64 = 0x6ffffef5;
export const DT_VERSYM: u64 = 0x6ffffff0;
export const DT_FLAGS_1: u64 = 0x6ffffffb;
export const DT_VERNEED: u64 = 0x6ffffffe;
export const DT_VERNEEDNUM: u64 = 0x6fffffff;
export const DF_1_PIE: u64 = 0x08000000;

/** Symbol. */
export const SYMBOL_SIZE: u64 = 24;
export const ST_NAME: u64 = 0;
export const ST_INFO: u64 = 4;
export const ST_OTHER: u64 = 5;
export const ST_SHNDX: u64 = 6;
export const STB_LOCAL: u8 = 0;
export const STV_DEFAULT: u8 = 0;
export const STV_PROTECTED: u8 = 3;
export const ST_VALUE: u64 = 8;
export const SHN_UNDEF: u16 = 0;
export const SHN_ABS: u16 = 0xfff1;

/** Version needed, and its auxiliary entries; both 16 bytes. */
export const VERSION_SIZE: u64 = 16;
export const VN_CNT: u64 = 2;
export const VN_FILE: u64 = 4;
export const VN_AUX: u64 = 8;
export const VN_NEXT: u64 = 12;
export const VNA_OTHER: u64 = 6;
export const VNA_NEXT: u64 = 12;
export const VERSION_HIDDEN: u16 = 0x8000;
