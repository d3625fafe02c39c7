/** The export directory: names, and `#n` for what has an ordinal only. */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Budget } from '../image/budget';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

/** Ordinals have 16 bits. */
const MAX_FUNCTIONS: u64 = 65536;

export class Exports {
  readonly names: Array<string> = new Array<string>();
  /** File offset of the directory. */
  private at: u64 = 0;
  private functionCount: u64 = 0;

  constructor(
    private readonly space: AddressSpace,
    private readonly budget: Budget,
  ) {}

  /** Errors: bad-reference, bad-field (more functions than ordinals). */
  read(header: Header): LoadError | null {
    const directory = header.directory(L.DIRECTORY_EXPORT);
    const image = this.space.image;
    const address: u64 = directory == 0 ? 0 : <u64>image.u32(directory);
    if (address == 0) return null;
    const located = this.space.locate(address, L.EXPORT_SIZE);
    if (located < 0) return malformed(Defect.BadReference, directory);
    this.at = <u64>located;
    this.functionCount = <u64>image.u32(this.at + L.EXPORT_FUNCTION_COUNT);
    if (this.functionCount > MAX_FUNCTIONS) return malformed(Defect.BadField, this.at + L.EXPORT_FUNCTION_COUNT);
    const named = new StaticArray<bool>(<i32>this.functionCount);
    return this.readNames(named) || this.readOrdinals(named);
  }

  private readNames(named: StaticArray<bool>): LoadError | null {
    const image = this.space.image;
    const count = <u64>image.u32(this.at + L.EXPORT_NAME_COUNT);
    if (count > MAX_FUNCTIONS) return malformed(Defect.BadField, this.at + L.EXPORT_NAME_COUNT);
    const names = this.table(L.EXPORT_NAMES, count * 4);
    if (names < 0) return malformed(Defect.BadReference, this.at + L.EXPORT_NAMES);
    const ordinals = this.table(L.EXPORT_ORDINALS, count * 2);
    if (ordinals < 0) return malformed(Defect.BadReference, this.at + L.EXPORT_ORDINALS);
    for (let i: u64 = 0; i < count; i++) {
      const index = image.u16(<u64>ordinals + i * 2);
      if (<u64>index >= this.functionCount) return malformed(Defect.BadReference, <u64>ordinals + i * 2);
      named[index] = true;
      const name = this.space.name(<u64>image.u32(<u64>names + i * 4));
      if (name === null) return malformed(Defect.BadReference, <u64>names + i * 4);
      if (!this.budget.take(name)) return null;
      this.names.push(name);
    }
    return null;
  }

  private readOrdinals(named: StaticArray<bool>): LoadError | null {
    const image = this.space.image;
    const functions = this.table(L.EXPORT_FUNCTIONS, this.functionCount * 4);
    if (functions < 0) return malformed(Defect.BadReference, this.at + L.EXPORT_FUNCTIONS);
    const base = <u64>image.u32(this.at + L.EXPORT_BASE);
    for (let i: u64 = 0; i < this.functionCount; i++) {
      if (named[<i32>i] || image.u32(<u64>functions + i * 4) == 0) continue;
      const name = '#' + (base + i).toString();
      if (!this.budget.take(name)) return null;
      this.names.push(name);
    }
    return null;
  }

  /** File offset of a table that a field of the directory points to, or -1; an empty one is anywhere. */
  private table(field: u64, length: u64): i64 {
    return length == 0 ? 0 : this.space.locate(<u64>this.space.image.u32(this.at + field), length);
  }
}
