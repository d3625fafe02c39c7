// Protections of pages: as programs say them, as they are kept, and as the machine has them.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';

export const PAGE_NOACCESS: u32 = 0x01;
export const PAGE_READONLY: u32 = 0x02;
export const PAGE_READWRITE: u32 = 0x04;
export const PAGE_WRITECOPY: u32 = 0x08;
export const PAGE_EXECUTE: u32 = 0x10;
export const PAGE_EXECUTE_READ: u32 = 0x20;
export const PAGE_EXECUTE_READWRITE: u32 = 0x40;
export const PAGE_EXECUTE_WRITECOPY: u32 = 0x80;

/** The first access is an exception, and takes this away. */
export const PAGE_GUARD: u32 = 0x100;

/** A protection in the byte that is kept of a page: a guard's lowest bit is set beside another one. */
export function kept(protection: u32): u8 {
  return <u8>((protection & 0xff) | ((protection & PAGE_GUARD) != 0 ? 1 : 0));
}

/** The protection that such a byte stands for; 0 of a page that is only reserved. */
export function protectionOf(page: u8): u32 {
  return page > 1 && (page & 1) != 0 ? (page & ~1) | PAGE_GUARD : page;
}

/** Whether what is written goes to a copy of one's own: only memory that is of a file can be so. */
export function isCopied(protection: u32): bool {
  return (protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) != 0;
}

/** What the machine calls a page's protection; -1 for none that Windows has. */
export function accessOf(protection: u32): i32 {
  if ((protection & PAGE_GUARD) != 0) return (protection & 0xff) != PAGE_NOACCESS && accessOf(protection & 0xff) >= 0 ? 0 : -1;
  switch (protection & 0xff) {
    case PAGE_NOACCESS: return 0;
    case PAGE_READONLY: return AccessFlags.Read;
    case PAGE_READWRITE:
    case PAGE_WRITECOPY: return AccessFlags.Read | AccessFlags.Write;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ: return AccessFlags.Read | AccessFlags.Execute;
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY: return AccessFlags.Read | AccessFlags.Write | AccessFlags.Execute;
    default: return -1;
  }
}
