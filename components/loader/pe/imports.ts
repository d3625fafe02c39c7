/** The import directory, and that of the DLLs which are loaded at the first call. */
import { Defect, LoadError, SymbolImport } from '../gen/export/nucleus-loader-loader';
import { Budget } from '../image/budget';
import { malformed } from '../image/verdict';
import { AddressSpace } from './address-space';
import { Header } from './header';
import * as L from './layout';

export class Imports {
  readonly libraries: Array<string> = new Array<string>();
  readonly functions: Array<SymbolImport> = new Array<SymbolImport>();

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
      const fault = this.readLibrary(nameAt, delayed ? at + L.DELAY_NAMES : this.lookupField(at));
      if (fault) return fault;
    }
    return null;
  }

  /** Old linkers left the lookup table out; the address table holds the same before binding. */
  private lookupField(at: u64): u64 {
    return at + (this.space.image.u32(at + L.IMPORT_LOOKUP) != 0 ? L.IMPORT_LOOKUP : L.IMPORT_ADDRESSES);
  }

  private readLibrary(nameAt: u64, lookupAt: u64): LoadError | null {
    const image = this.space.image;
    const library = this.space.name(<u64>image.u32(nameAt));
    if (library === null) return malformed(Defect.BadReference, nameAt);
    if (!this.budget.take(library)) return null;
    this.libraries.push(library);
    for (let address = <u64>image.u32(lookupAt); !this.budget.isSpent; address += L.LOOKUP_SIZE) {
      const at = this.space.locate(address, L.LOOKUP_SIZE);
      if (at < 0) return malformed(Defect.BadReference, lookupAt);
      const lookup = image.u64(<u64>at);
      if (lookup == 0) return null;
      const name = this.functionName(lookup);
      if (name === null) return malformed(Defect.BadReference, <u64>at);
      if (this.budget.take(name)) this.functions.push(new SymbolImport(library, name));
    }
    return null;
  }

  private functionName(lookup: u64): string | null {
    if (lookup & L.LOOKUP_BY_ORDINAL) return '#' + (lookup & 0xffff).toString();
    return this.space.name((lookup & 0x7fffffff) + L.HINT_SIZE);
  }
}
