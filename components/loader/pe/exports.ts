/** The export directory: what has names, then what has an ordinal only. */
import { Option } from '../../lib/wit';
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { ExportSymbol, ExportTarget } from '../gen/export/nucleus-loader-portable-executable';
import { Budget } from '../image/budget';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

/** Ordinals have 16 bits. */
const MAX_FUNCTIONS: u64 = 65536;

export class Exports {
  readonly symbols: Array<ExportSymbol> = new Array<ExportSymbol>();
  /** What the image calls itself; null if it exports nothing. */
  name: string | null = null;
  /** File offset of the directory. */
  private at: u64 = 0;
  private functionCount: u64 = 0;
  /** File offset of the table of functions. */
  private functions: u64 = 0;
  /** The directory's own range, in which addresses are those of forwarders. */
  private start: u64 = 0;
  private size: u64 = 0;

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
    const functions = this.table(L.EXPORT_FUNCTIONS, this.functionCount * 4);
    if (functions < 0) return malformed(Defect.BadReference, this.at + L.EXPORT_FUNCTIONS);
    this.functions = <u64>functions;
    this.start = address;
    this.size = <u64>image.u32(directory + 4);
    this.name = this.space.name(<u64>image.u32(this.at + L.EXPORT_NAME));
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
      const fault = this.add(index, Option.some<string>(name));
      if (fault || this.budget.isSpent) return fault;
    }
    return null;
  }

  private readOrdinals(named: StaticArray<bool>): LoadError | null {
    for (let i: u64 = 0; i < this.functionCount; i++) {
      if (named[<i32>i] || this.space.image.u32(this.functions + i * 4) == 0) continue;
      const fault = this.add(i, Option.none<string>());
      if (fault || this.budget.isSpent) return fault;
    }
    return null;
  }

  private add(index: u64, name: Option<string>): LoadError | null {
    const at = this.functions + index * 4;
    const address = this.space.image.u32(at);
    let target: ExportTarget;
    if (address - this.start < this.size) {
      const forwarder = this.space.name(address);
      if (forwarder === null) return malformed(Defect.BadReference, at);
      if (!this.budget.take(forwarder)) return null;
      target = ExportTarget.forwarder(forwarder);
    } else {
      target = ExportTarget.address(address);
    }
    if (!this.budget.take(name.isSome ? name.value : '')) return null;
    const ordinal = this.space.image.u32(this.at + L.EXPORT_BASE) + <u32>index;
    this.symbols.push(new ExportSymbol(ordinal, name, target));
    return null;
  }

  /** File offset of a table that a field of the directory points to, or -1; an empty one is anywhere. */
  private table(field: u64, length: u64): i64 {
    return length == 0 ? 0 : this.space.locate(<u64>this.space.image.u32(this.at + field), length);
  }
}

/** As descriptions have it: `#n` for what has an ordinal only. */
export function shownExport(one: ExportSymbol): string {
  return one.name.isSome ? one.name.value : '#' + one.ordinal.toString();
}
