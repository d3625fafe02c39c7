// Which function an address belongs to, and how it is unwound: .pdata of images, tables that programs add, and those of the
// personality's own code.
//
// Source: Microsoft, "x64 exception handling", "RtlAddFunctionTable function".

import { Memory } from '../memory/access';
import { Context } from './context';
import { isEpilog } from './epilog';
import { Information, readInformation } from './information';
import { Module } from '../image/module';
import { Process } from '../process/process';

/** RUNTIME_FUNCTION. */
const ENTRY: u32 = 12;
/** A greater table is none. */
const MOST_ENTRIES: u32 = 1 << 22;

/** One function's row. One that is kept for an address of an image knows what is there, too: that does not change. */
export class FunctionEntry {
  private read: Information | null = null;
  private epilog: i32 = UNKNOWN;
  /** The image that it is kept for. */
  module: Module | null = null;

  constructor(
    readonly base: u64,
    readonly begin: u32,
    readonly end: u32,
    /** Where its unwind information lies, as an offset from the base. */
    readonly information: u32,
    /** Where the row itself lies. */
    readonly address: u64,
  ) {}

  /** Null where it is not there. */
  unwinding(memory: Memory): Information | null {
    if (this.read == null) this.read = readInformation(memory, this.base, this.information);
    return this.read;
  }

  /** Is where the processor is in an epilog? */
  isEpilog(memory: Memory, context: Context): bool {
    if (this.module == null) return isEpilog(memory, this, context);
    if (this.epilog == UNKNOWN) this.epilog = isEpilog(memory, this, context) ? 1 : 0;
    return this.epilog == 1;
  }
}

const UNKNOWN: i32 = -1;
/** Addresses that are kept; then all are forgotten. */
const MOST_KEPT: i32 = 4096;

/** Rows in order of their beginnings. */
class Table {
  constructor(
    readonly address: u64,
    public count: u32,
    readonly base: u64,
    /** Addresses that it is about. */
    readonly start: u64,
    readonly end: u64,
    /** Null where memory is to be read each time, since the program may change it. */
    readonly rows: StaticArray<u8> | null,
  ) {}
}

export class FunctionTables {
  private readonly added: Array<Table> = [];
  /** Rows by addresses that have been asked for. */
  private readonly kept: Map<u64, FunctionEntry> = new Map<u64, FunctionEntry>();
  private code: Table | null = null;
  private readonly images: Map<u64, Table> = new Map<u64, Table>();

  constructor(private readonly process: Process) {}

  add(address: u64, count: u32, base: u64, start: u64 = 0, end: u64 = u64.MAX_VALUE): bool {
    if (count > MOST_ENTRIES) return false;
    this.added.push(new Table(address, count, base, start, end, null));
    return true;
  }

  remove(address: u64): bool {
    for (let i = 0; i < this.added.length; i++) {
      if (this.added[i].address != address) continue;
      this.added.splice(i, 1);
      return true;
    }
    return false;
  }

  grow(address: u64, count: u32): void {
    for (let i = 0; i < this.added.length; i++) if (this.added[i].address == address) this.added[i].count = min(count, MOST_ENTRIES);
  }

  /** Null for what has no row: a function that calls nothing and changes nothing of what its caller keeps. */
  find(address: u64): FunctionEntry | null {
    const module = this.process.modules.holding(address);
    if (module != null && module.image != null) return this.findInImage(module, address);
    const stub = this.process.stubs.unwinding(address);
    if (stub != null) return stub;
    if (this.process.stubs.code.holds(address)) return this.search(this.ofCode(), address);
    for (let i = 0; i < this.added.length; i++) {
      const table = this.added[i];
      if (table.start > address || table.end <= address) continue;
      const found = this.search(table, address);
      if (found != null) return found;
    }
    return null;
  }

  /** That of the personality's own functions. */
  private ofCode(): Table {
    const known = this.code;
    if (known != null) return known;
    const code = this.process.stubs.code;
    const table = new Table(code.functionTable, code.functionCount, code.base, code.base, u64.MAX_VALUE, null);
    this.code = table;
    return table;
  }

  private findInImage(module: Module, address: u64): FunctionEntry | null {
    const known = this.kept.has(address) ? this.kept.get(address) : null;
    if (known != null && known.module == module) return known;
    const table = this.ofImage(module);
    if (table == null) return null;
    const found = this.search(table, address);
    if (found == null) return null;
    if (this.kept.size == MOST_KEPT) this.kept.clear();
    found.module = module;
    this.kept.set(address, found);
    return found;
  }

  private ofImage(module: Module): Table | null {
    const range = module.image!.exceptions;
    if (!range.isSome) return null;
    const known = this.images.has(module.base) ? this.images.get(module.base) : null;
    if (known != null && known.end == module.base + module.size) return known;
    const count = min(range.value.size / ENTRY, MOST_ENTRIES);
    const address = module.base + range.value.address;
    const rows = this.process.memory.bytes(address, count * ENTRY);
    const table = new Table(address, count, module.base, module.base, module.base + module.size, rows);
    this.images.set(module.base, table);
    return table;
  }

  private search(table: Table, address: u64): FunctionEntry | null {
    if (address < table.base || address - table.base > u32.MAX_VALUE) return null;
    const offset = <u32>(address - table.base);
    let first: u32 = 0;
    let last = table.count;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const entry = this.row(table, middle);
      if (entry == null) return null;
      if (offset < entry.begin) last = middle;
      else if (offset >= entry.end) first = middle + 1;
      else return this.direct(entry);
    }
    return null;
  }

  private row(table: Table, index: u32): FunctionEntry | null {
    const rows = table.rows;
    const address = table.address + <u64>index * ENTRY;
    const bytes = rows != null ? rows : this.process.memory.bytes(address, ENTRY);
    if (bytes == null) return null;
    const at = changetype<usize>(bytes) + (rows != null ? index * ENTRY : 0);
    return new FunctionEntry(table.base, load<u32>(at), load<u32>(at + 4), load<u32>(at + 8), address);
  }

  /** A row whose information is odd stands for another row. */
  private direct(entry: FunctionEntry): FunctionEntry {
    if ((entry.information & 1) == 0) return entry;
    const address = entry.base + (entry.information & ~1);
    const bytes = this.process.memory.bytes(address, ENTRY);
    if (bytes == null) return entry;
    const at = changetype<usize>(bytes);
    return new FunctionEntry(entry.base, load<u32>(at), load<u32>(at + 4), load<u32>(at + 8) & ~1, address);
  }
}
