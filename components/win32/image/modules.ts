// What a process has loaded, and what is in it.

import { ExportTargetTag } from '../gen/import/nucleus-loader-portable-executable';
import { PAGE_READWRITE } from '../memory/space';
import { Process } from '../process/process';
import { Library } from '../system/export';
import { libraryOf } from '../system/libraries';
import { Module, moduleName } from './module';

const SYSTEM = 'C:\\Windows\\System32\\';
/** Where a built-in module's variables begin: behind what could be its headers. */
const DATA: u64 = 0x1000;

export class Modules {
  readonly all: Array<Module> = [];
  private readonly unknowns: Map<string, Library> = new Map<string, Library>();

  constructor(private readonly process: Process) {}

  add(module: Module): void {
    this.all.push(module);
  }

  named(name: string): Module | null {
    const wanted = moduleName(name);
    for (let i = 0; i < this.all.length; i++) if (this.all[i].name == wanted) return this.all[i];
    return null;
  }

  at(base: u64): Module | null {
    for (let i = 0; i < this.all.length; i++) if (this.all[i].base == base) return this.all[i];
    return null;
  }

  /** "MODULE+offset", as messages name an address. */
  whereIs(address: u64): string {
    for (let i = 0; i < this.all.length; i++) {
      const one = this.all[i];
      if (one.holds(address)) return one.path.substring(one.path.lastIndexOf('\\') + 1) + '+0x' + (address - one.base).toString(16);
    }
    return '0x' + address.toString(16);
  }

  /** The module of that name, loaded now if it was not; null if there is none. */
  load(name: string): Module | null {
    const found = this.named(name);
    if (found != null) return found;
    const library = libraryOf(moduleName(name));
    if (library == null) return null;
    const size = DATA + library.dataSize;
    const base = this.process.space.allocate(size, PAGE_READWRITE);
    if (base == 0) return null;
    const module = new Module(moduleName(name), SYSTEM + library.name, base, size);
    module.library = library;
    this.add(module);
    return module;
  }

  /** Where a module has what is called so; 0 if it has not. */
  find(module: Module, name: string): u64 {
    const library = module.library;
    if (library == null) return this.findInImage(module, name);
    if (library.data.has(name)) return module.base + DATA + library.data.get(name).offset;
    return library.exports.has(name) ? this.process.stubs.addressOf(library.exports.get(name)) : 0;
  }

  findOrdinal(module: Module, ordinal: u32): u64 {
    const image = module.image;
    if (image == null) return 0;
    for (let i = 0; i < image.exports.length; i++) {
      const one = image.exports[i];
      if (one.ordinal == ordinal && one.target.tag == ExportTargetTag.Address) return module.base + one.target.address;
    }
    return 0;
  }

  private findInImage(module: Module, name: string): u64 {
    const image = module.image!;
    for (let i = 0; i < image.exports.length; i++) {
      const one = image.exports[i];
      if (!one.name.isSome || one.name.value != name) continue;
      return one.target.tag == ExportTargetTag.Address ? module.base + one.target.address : 0;
    }
    return 0;
  }

  /** Stands for a library that is not there, so that messages can name it. */
  unknown(name: string): Library {
    const found = libraryOf(moduleName(name));
    if (found != null) return found;
    if (!this.unknowns.has(name)) this.unknowns.set(name, new Library(name));
    return this.unknowns.get(name);
  }
}
