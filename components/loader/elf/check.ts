/**
 * What a program header must satisfy before anything is mapped.
 *
 * Linux checks the address range and sizes (load_elf_binary), the agreement of address and offset (mmap refuses an
 * unaligned offset) and the interpreter's length. Beyond it, here: segments lie inside the file, do not overlap and
 * ascend (System V ABI: "in ascending order"), and alignments are powers of two, as the C libraries insist on.
 */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { malformed } from '../image/verdict';
import { ProgramHeader } from './program-header';
import * as L from './layout';

export const PAGE: u64 = 4096;

/** End of a Linux program's address space with four-level page tables (TASK_SIZE_MAX). */
export const ADDRESS_END: u64 = 0x7ffffffff000;

/** Checks every segment that is loaded, and thread storage. */
export function segmentsFault(all: Array<ProgramHeader>, size: u64): LoadError | null {
  let end: u64 = 0;
  let any = false;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (one.type != L.PT_LOAD && one.type != L.PT_TLS) continue;
    const fault = rangeFault(one, size);
    if (fault) return fault;
    if (!one.loads) continue;
    if (any && one.address < end) return malformed(Defect.BadOrder, one.at + L.P_VADDR);
    any = true;
    end = one.end;
  }
  return any ? null : malformed(Defect.NothingToLoad, L.E_PHNUM);
}

function rangeFault(one: ProgramHeader, size: u64): LoadError | null {
  if (one.fileSize > one.memorySize) return malformed(Defect.BadField, one.at + L.P_FILESZ);
  if (one.memorySize > ADDRESS_END) return malformed(Defect.Overflow, one.at + L.P_MEMSZ);
  if (one.address > ADDRESS_END - one.memorySize) return malformed(Defect.Overflow, one.at + L.P_VADDR);
  return alignmentFault(one) || fileFault(one, size);
}

function alignmentFault(one: ProgramHeader): LoadError | null {
  const alignment = one.alignment;
  if (alignment > 1 && (alignment & (alignment - 1)) != 0) return malformed(Defect.BadAlignment, one.at + L.P_ALIGN);
  if (one.type == L.PT_LOAD && one.fileSize != 0 && ((one.address ^ one.offset) & (PAGE - 1)) != 0) {
    return malformed(Defect.BadAlignment, one.at + L.P_OFFSET);
  }
  return null;
}

/** Whatever part of the file it speaks of is there; nothing is where nothing is taken. */
export function fileFault(one: ProgramHeader, size: u64): LoadError | null {
  if (one.fileSize == 0) return null;
  if (one.offset > size) return malformed(Defect.OutsideFile, one.at + L.P_OFFSET);
  return one.fileSize > size - one.offset ? malformed(Defect.OutsideFile, one.at + L.P_FILESZ) : null;
}

/** The entry point lies in a segment that may be executed. */
export function entryFault(all: Array<ProgramHeader>, entry: u64): LoadError | null {
  return isExecutable(all, entry) ? null : malformed(Defect.BadEntry, L.E_ENTRY);
}

/** Whether code at `address` can start; 0 is how the format says that there is no entry point. */
export function isExecutable(all: Array<ProgramHeader>, address: u64): bool {
  if (address == 0) return false;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (one.loads && (one.flags & L.PF_X) != 0 && one.covers(address, 1)) return true;
  }
  return false;
}
