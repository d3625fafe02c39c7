/** The import directory, and that of the DLLs which are loaded at the first call. */
import { Option } from '../../lib/wit';
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { FunctionName, FunctionNameTag, ImportLibrary, ImportSlot } from '../gen/export/nucleus-loader-portable-executable';
import { Budget } from '../image/budget';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

export class Imports {
  readonly libraries: Array<ImportLibrary> = new Array<ImportLibrary>();

  constructor(
    private readonly space: AddressSpace,
    private readonly budget: Budget,
  ) {}

  /** Errors: bad-reference. */
  read(header: Header): LoadError | null {
    return this.readTable(header.directory(L.DIRECTORY_IMPORT), false)
      || this.readTable(header.directory(L.DIRECTORY_DELAY_IMPORT), true);
  }

  /** `directory` is the file offset of the table's directory entry, 0 if there is none. */
  private readTable(directory: u64, delayed: bool): LoadError | null {
    const image = this.space.image;
    const size = delayed ? L.DELAY_SIZE : L.IMPORT_SIZE;
    let address: u64 = directory == 0 ? 0 : <u64>image.u32(directory);
    if (address == 0) return null;
    for (; !this.budget.isSpent; address += size) {
      const located = this.space.locate(address, size);
      if (located < 0) return malformed(Defect.BadReference, directory);
      const at = <u64>located;
      const nameAt = at + (delayed ? L.DELAY_NAME : L.IMPORT_NAME);
      if (image.u32(nameAt) == 0) return null;
      if (delayed && (image.u32(at + L.DELAY_ATTRIBUTES) & L.DELAY_RELATIVE) == 0) {
        return malformed(Defect.BadField, at + L.DELAY_ATTRIBUTES);
      }
      const fault = delayed ? this.readDelayed(nameAt, at) : this.readBound(nameAt, at);
      if (fault) return fault;
    }
    return null;
  }

  /** Old linkers left the lookup table out; the address table holds the same before binding. */
  private readBound(nameAt: u64, at: u64): LoadError | null {
    const lookup = at + (this.space.image.u32(at + L.IMPORT_LOOKUP) != 0 ? L.IMPORT_LOOKUP : L.IMPORT_ADDRESSES);
    return this.readLibrary(nameAt, lookup, at + L.IMPORT_ADDRESSES, Option.none<u32>());
  }

  private readDelayed(nameAt: u64, at: u64): LoadError | null {
    const handle = this.space.image.u32(at + L.DELAY_HANDLE);
    return this.readLibrary(nameAt, at + L.DELAY_NAMES, at + L.DELAY_ADDRESSES, Option.some<u32>(handle));
  }

  private readLibrary(nameAt: u64, lookupAt: u64, slotsAt: u64, delayed: Option<u32>): LoadError | null {
    const image = this.space.image;
    const name = this.space.name(<u64>image.u32(nameAt));
    if (name === null) return malformed(Defect.BadReference, nameAt);
    if (!this.budget.take(name)) return null;
    const slots = new Array<ImportSlot>();
    this.libraries.push(new ImportLibrary(name, slots, delayed));
    const first = <u64>image.u32(lookupAt);
    for (let offset: u64 = 0; !this.budget.isSpent; offset += L.LOOKUP_SIZE) {
      const at = this.space.locate(first + offset, L.LOOKUP_SIZE);
      if (at < 0) return malformed(Defect.BadReference, lookupAt);
      const lookup = image.u64(<u64>at);
      if (lookup == 0) return null;
      const called = this.functionName(lookup);
      if (called === null) return malformed(Defect.BadReference, <u64>at);
      const slot = <u64>image.u32(slotsAt) + offset;
      if (slot > u32.MAX_VALUE) return malformed(Defect.Overflow, slotsAt);
      if (this.budget.take(isNamed(called) ? called.name : '')) slots.push(new ImportSlot(called, <u32>slot));
    }
    return null;
  }

  private functionName(lookup: u64): FunctionName | null {
    if (lookup & L.LOOKUP_BY_ORDINAL) return FunctionName.ordinal(<u16>lookup);
    const name = this.space.name((lookup & 0x7fffffff) + L.HINT_SIZE);
    return name === null ? null : FunctionName.name(name);
  }
}

function isNamed(called: FunctionName): bool {
  return called.tag == FunctionNameTag.Name;
}

/** As descriptions have it: `#n` for what is asked for by ordinal. */
export function shown(called: FunctionName): string {
  return isNamed(called) ? called.name : '#' + called.ordinal.toString();
}
