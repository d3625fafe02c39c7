/**
 * The dynamic section: what an image says to its dynamic linker.
 *
 * Values that are addresses are translated to file offsets through the PT_LOAD segments, since only the file is here.
 */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { Budget } from '../image/budget';
import { Bytes } from '../image/bytes';
import { terminated } from '../image/text';
import { malformed } from '../image/verdict';
import { fileFault } from './check';
import { firstOf, ProgramHeader } from './program-header';
import * as L from './layout';

/** A larger dynamic section is refused; libraries with thousands of dependencies do not come near it. */
const MAX_SIZE: u64 = 65536 * L.DYNAMIC_SIZE;

/** One pair of the section. */
export class DynamicEntry {
  constructor(
    readonly tag: u64,
    readonly value: u64,
    /** Its own file offset. */
    readonly at: u64,
  ) {}
}

export class Dynamic {
  /** File range of the string table. */
  stringsStart: u64 = 0;
  stringsEnd: u64 = 0;

  constructor(
    readonly image: Bytes,
    readonly entries: Array<DynamicEntry>,
    readonly all: Array<ProgramHeader>,
  ) {}

  first(tag: u64): DynamicEntry | null {
    for (let i = 0; i < this.entries.length; i++) if (this.entries[i].tag == tag) return this.entries[i];
    return null;
  }

  value(tag: u64, otherwise: u64): u64 {
    const entry = this.first(tag);
    return entry ? entry.value : otherwise;
  }

  /** File offset of `length` bytes at a virtual address, or -1 where the file has no such bytes. */
  locate(address: u64, length: u64): i64 {
    for (let i = 0; i < this.all.length; i++) {
      const one = this.all[i];
      if (!one.loads || address < one.address) continue;
      const inside = address - one.address;
      if (inside > one.fileSize || length > one.fileSize - inside) continue;
      return <i64>(one.offset + inside);
    }
    return -1;
  }

  /** File offset where the table starts that `entry` points to, or -1. */
  table(entry: DynamicEntry): i64 {
    return this.locate(entry.value, 1);
  }

  /** The string at `offset` in the string table, or null if it is not inside. */
  name(offset: u64): string | null {
    if (offset >= this.stringsEnd - this.stringsStart) return null;
    return terminated(this.image, this.stringsStart + offset, this.stringsEnd);
  }

  /** The strings that entries of a tag name; `fault` where one is missing. */
  names(tag: u64): Result<Array<string>, LoadError> {
    const found = new Array<string>();
    const budget = new Budget();
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry.tag != tag) continue;
      const name = this.name(entry.value);
      if (name === null) return Result.err<Array<string>, LoadError>(malformed(Defect.BadReference, entry.at + 8));
      if (!budget.take(name)) break;
      found.push(name);
    }
    return Result.ok<Array<string>, LoadError>(found);
  }
}

/** The image's dynamic section, empty if it has none. Errors: outside-file, bad-field (too long), bad-reference (no string table). */
export function readDynamic(image: Bytes, all: Array<ProgramHeader>): Result<Dynamic, LoadError> {
  const dynamic = new Dynamic(image, new Array<DynamicEntry>(), all);
  const one = firstOf(all, L.PT_DYNAMIC);
  if (!one) return Result.ok<Dynamic, LoadError>(dynamic);
  const fault = fileFault(one, image.length);
  if (fault) return Result.err<Dynamic, LoadError>(fault);
  if (one.fileSize > MAX_SIZE) return Result.err<Dynamic, LoadError>(malformed(Defect.BadField, one.at + L.P_FILESZ));
  for (let at = one.offset; at + L.DYNAMIC_SIZE <= one.offset + one.fileSize; at += L.DYNAMIC_SIZE) {
    const tag = image.u64(at);
    if (tag == L.DT_NULL) break;
    dynamic.entries.push(new DynamicEntry(tag, image.u64(at + 8), at));
  }
  const strings = placeStrings(dynamic);
  return strings ? Result.err<Dynamic, LoadError>(strings) : Result.ok<Dynamic, LoadError>(dynamic);
}

function placeStrings(dynamic: Dynamic): LoadError | null {
  const entry = dynamic.first(L.DT_STRTAB);
  if (!entry) return null;
  const size = dynamic.value(L.DT_STRSZ, 0);
  const start = dynamic.locate(entry.value, size);
  if (start < 0) return malformed(Defect.BadReference, entry.at + 8);
  dynamic.stringsStart = <u64>start;
  dynamic.stringsEnd = <u64>start + size;
  return null;
}
