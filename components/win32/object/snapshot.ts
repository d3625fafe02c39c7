// What a system looked like at one moment: processes, threads and modules, each as the structure that programs are given.

import { KernelObject } from './kernel-object';

/** Structures of one kind, and which of them comes next. */
export class Listing {
  readonly entries: Array<StaticArray<u8>> = [];
  next: i32 = 0;
}

export class Snapshot extends KernelObject {
  readonly processes: Listing = new Listing();
  readonly threads: Listing = new Listing();
  readonly modules: Listing = new Listing();
}
