// What is loaded: the program, DLLs of its own, and the built-in ones, which have a place in memory for their variables and so
// that programs can hold handles of them.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Library } from '../system/export';

export class Module {
  /** Null of a built-in one. */
  image: Image | null = null;
  /** Null of one that is guest code. */
  library: Library | null = null;

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
}

/** "kernel32" and "KERNEL32.DLL" are one: the name with its ending, in lower case. */
export function moduleName(name: string): string {
  const start = max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1;
  const last = name.substring(start).toLowerCase();
  return last.includes('.') ? last : last + '.dll';
}
