// What is loaded: the program, DLLs of its own, and the built-in ones, which have a place in memory for their variables and so
// that programs can hold handles of them.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Library } from '../system/export';
import { ExportTable } from './export-table';

/** A module without thread storage has this index. */
export const NO_STORAGE: u32 = 0xffff_ffff;

export class Module {
  /** Null of a built-in one. */
  image: Image | null = null;
  /** Null of one that is guest code. */
  library: Library | null = null;
  /** How often it was loaded, and modules need it. */
  uses: u32 = 0;
  /** It stays until the process ends. */
  pinned: bool = false;
  /** Modules that it cannot do without. */
  readonly needs: Array<Module> = [];
  /** It has been told of the process, and not of its end. */
  attached: bool = false;
  /** It is told of threads. */
  hearsOfThreads: bool = true;
  /** Of its block among those of a thread. */
  storageIndex: u32 = NO_STORAGE;
  /** Where programs find it listed; 0 while it is not. */
  listedAt: u64 = 0;
  private table: ExportTable | null = null;

  constructor(
    /** Of the file, in lower case: how modules are told apart. */
    readonly name: string,
    /** As programs see it. */
    readonly path: string,
    readonly base: u64,
    readonly size: u64,
  ) {}

  holds(address: u64): bool {
    return address >= this.base && address < this.base + this.size;
  }

  /** First function to be called; 0 for none. */
  get entry(): u64 {
    const image = this.image;
    return image == null || image.entry == 0 ? 0 : this.base + image.entry;
  }

  /** The file's name as it is spelled. */
  get title(): string {
    return lastPart(this.path);
  }

  /** Of one that is guest code. */
  get exports(): ExportTable {
    let table = this.table;
    if (table != null) return table;
    table = new ExportTable(this.image!.exports);
    this.table = table;
    return table;
  }

  retain(): void {
    this.uses++;
  }
}

/** "kernel32" and "KERNEL32.DLL" are one: the name with its ending, in lower case. One that ends in a dot has no ending, and keeps the dot. */
export function moduleName(name: string): string {
  const last = lastPart(name).toLowerCase();
  return last.includes('.') ? last : last + '.dll';
}

export function lastPart(path: string): string {
  return path.substring(max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

/** Without a separator at its end; empty if the path has none. */
export function folderOf(path: string): string {
  return path.substring(0, max(max(path.lastIndexOf('\\'), path.lastIndexOf('/')), 0));
}
