// What a process has loaded.

import { PAGE_READWRITE } from '../memory/space';
import { Process } from '../process/process';
import { Export, Library, Shape } from '../system/export';
import { libraryOf } from '../system/libraries';
import { hostsOf } from './api-sets';
import { ordinalOf } from './export-table';
import { Listing } from './listing';
import { Module, moduleName } from './module';
import { SearchPath } from './search';
import { Storage } from './storage';
import { isSystemName } from './system-names';

export const SYSTEM_FOLDER = 'C:\\Windows\\System32';
/** Where a built-in module's variables begin: behind what could be its headers. */
const DATA: u64 = 0x1000;

export class Modules {
  /** In the order of loading, the program first. */
  readonly all: Array<Module> = [];
  /** In the order in which they are told of the process. */
  readonly ordered: Array<Module> = [];
  /** Images that are there to be read, not run; none of them is in the other lists. */
  readonly dataFiles: Array<Module> = [];
  readonly storage: Storage;
  readonly search: SearchPath;
  private readonly listing: Listing;
  private readonly unknowns: Map<string, Library> = new Map<string, Library>();

  constructor(private readonly process: Process) {
    this.storage = new Storage(process);
    this.search = new SearchPath(process);
    this.listing = new Listing(process);
  }

  get program(): Module {
    return this.all[0];
  }

  add(module: Module): void {
    this.all.push(module);
  }

  /** By the name of its file. */
  named(name: string): Module | null {
    const wanted = moduleName(name);
    for (let i = 0; i < this.all.length; i++) if (this.all[i].name == wanted) return this.all[i];
    const hosts = hostsOf(wanted);
    return hosts == null ? null : this.named(hosts[0]);
  }

  /** By its whole path. */
  pathed(path: string): Module | null {
    const wanted = path.toLowerCase();
    for (let i = 0; i < this.all.length; i++) if (this.all[i].path.toLowerCase() == wanted) return this.all[i];
    return null;
  }

  at(base: u64): Module | null {
    for (let i = 0; i < this.all.length; i++) if (this.all[i].base == base) return this.all[i];
    return null;
  }

  /** The module that an address lies in. */
  holding(address: u64): Module | null {
    for (let i = 0; i < this.all.length; i++) if (this.all[i].holds(address)) return this.all[i];
    return null;
  }

  /** Also one that is there to be read only; its handle has the low bits set. */
  resourcesAt(handle: u64): Module | null {
    const base = handle & ~(<u64>3);
    for (let i = 0; i < this.dataFiles.length; i++) if (this.dataFiles[i].base == base) return this.dataFiles[i];
    return handle == 0 ? this.program : this.at(base);
  }

  /** "MODULE+offset", as messages name an address. */
  whereIs(address: u64): string {
    const one = this.holding(address);
    if (one != null) return one.title + '+0x' + (address - one.base).toString(16);
    return '0x' + address.toString(16);
  }

  /** A built-in module, loaded now if it was not; null if none has that name, or there is no memory. */
  load(name: string): Module | null {
    const wanted = moduleName(name);
    for (let i = 0; i < this.all.length; i++) if (this.all[i].name == wanted) return this.all[i];
    const library = libraryOf(wanted);
    return library == null ? null : this.place(wanted, library);
  }

  /** Stands for a DLL that Windows has and this system has not; null if Windows has none of that name. */
  placeholder(name: string): Module | null {
    return isSystemName(name) || name.startsWith('ext-ms-win-') ? this.place(name, this.unknown(name)) : null;
  }

  private place(name: string, library: Library): Module | null {
    const size = DATA + library.dataSize;
    const base = this.process.space.allocate(size, PAGE_READWRITE);
    if (base == 0) return null;
    const module = new Module(name, SYSTEM_FOLDER + '\\' + library.name, base, size);
    module.library = library;
    this.process.memory.write(base, headersOf(size));
    module.pinned = true;
    this.add(module);
    this.ordered.push(module);
    const prepare = library.prepare;
    if (prepare != null) prepare(this.process);
    return module;
  }

  /** Where a module itself has what is called so, a name or "#ordinal"; 0 if it has not, or forwards it. */
  find(module: Module, called: string): u64 {
    const library = module.library;
    if (library == null) return this.findInImage(module, called);
    if (library.data.has(called)) return module.base + DATA + library.data.get(called).offset;
    const ordinal = ordinalOf(called);
    const one = ordinal < 0 ? library.named(called) : library.numbered(<u32>ordinal);
    return one == null ? 0 : this.process.stubs.addressOf(one);
  }

  private findInImage(module: Module, called: string): u64 {
    const one = module.exports.find(called);
    return one == null || one.target.tag != 0 || one.target.address == 0 ? 0 : module.base + one.target.address;
  }

  /** Code that ends the program when it is called, and says what was. */
  missing(library: string, called: string, why: string): u64 {
    return this.process.stubs.addressOf(new Export(this.unknown(library), called, Shape.Plain, null, '', why));
  }

  /** Stands for a library that is not there, so that messages can name it. */
  private unknown(name: string): Library {
    const found = libraryOf(moduleName(name));
    if (found != null) return found;
    if (!this.unknowns.has(name)) this.unknowns.set(name, new Library(name));
    return this.unknowns.get(name);
  }

  /** Takes a module's memory away; nobody needs it any more. */
  unload(module: Module): void {
    this.storage.remove(module);
    this.listing.remove(module);
    forget(this.all, module);
    forget(this.ordered, module);
    this.release(module);
  }

  /** The same for one that is there to be read. */
  closeData(module: Module): void {
    forget(this.dataFiles, module);
    this.release(module);
  }

  private release(module: Module): void {
    const memory = this.process.space.find(module.base);
    if (memory != null) this.process.space.release(memory);
  }

  /** Lists all modules anew where programs look for them; false if there is no memory. */
  publish(): bool {
    return this.listing.publish(this.all, this.ordered);
  }
}

/** As little of an image's headers as programs look at: what it is, and how long. */
function headersOf(size: u64): StaticArray<u8> {
  const bytes = new StaticArray<u8>(0x200);
  const at = changetype<usize>(bytes);
  store<u16>(at, 0x5a4d);
  store<u32>(at + 0x3c, 0x80);
  store<u32>(at + 0x80, 0x4550);
  // The processor, the size of what follows, and that it is a DLL.
  store<u16>(at + 0x84, 0x8664);
  store<u16>(at + 0x94, 0xf0);
  store<u16>(at + 0x96, 0x2022);
  store<u16>(at + 0x98, 0x20b);
  store<u32>(at + 0x98 + 32, 0x1000);
  store<u32>(at + 0x98 + 36, 0x200);
  store<u32>(at + 0x98 + 56, <u32>size);
  store<u32>(at + 0x98 + 60, 0x200);
  store<u16>(at + 0x98 + 68, 3);
  store<u32>(at + 0x98 + 108, 16);
  return bytes;
}

function forget(list: Array<Module>, module: Module): void {
  const index = list.indexOf(module);
  if (index >= 0) list.splice(index, 1);
}
