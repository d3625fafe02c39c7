/**
 * The section header table, which nothing needs to run and which may be absent or cut off: a table that is not
 * wholly in the file counts as absent.
 */
import { Bytes } from '../image/bytes';
import * as L from './layout';

/** File offset of the first section header of a type, or -1. */
export function findSection(image: Bytes, type: u32): i64 {
  const count = <u64>image.u16(L.E_SHNUM);
  const start = image.u64(L.E_SHOFF);
  if (<u64>image.u16(L.E_SHENTSIZE) != L.SECTION_HEADER_SIZE || !image.has(start, count * L.SECTION_HEADER_SIZE)) {
    return -1;
  }
  for (let i: u64 = 0; i < count; i++) {
    const at = start + i * L.SECTION_HEADER_SIZE;
    if (image.u32(at + L.SH_TYPE) == type) return <i64>at;
  }
  return -1;
}

/** Whether the symbol table for debuggers is gone. */
export function isStripped(image: Bytes): bool {
  return findSection(image, L.SHT_SYMTAB) < 0;
}
