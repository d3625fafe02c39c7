// The inventory of built-in libraries: a row an export. A library's files add its rows.

import { Process } from '../process/process';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** How arguments come and the result goes. */
export enum Shape {
  /** Up to four integers or pointers, in registers. */
  Plain,
  /** More than four: `call.stack` says where the fifth lies. */
  Wide,
  /** A double, or two, as bits in the first two arguments; a double as the result. */
  Double,
  /** Up to four integers; a double as the result. */
  Real,
  /** A double and then up to three integers; a double or an integer as the result. */
  DoubleIntegers,
  /** Three doubles; a double as the result. */
  ThreeDoubles,
  /** The third of four is a double. */
  ThirdDouble,
  /** The second of three is a double, and the third. */
  SecondDoubles,
}

export type Handler = (thread: Thread, call: Call) => u64;

export class Export {
  constructor(
    readonly library: Library,
    readonly name: string,
    readonly shape: Shape,
    /** Null for one that is known, and not there: calling it ends the program. */
    readonly handler: Handler | null,
    /** The function of `code/` that does it as guest code where calls are not traced; empty if there is none. */
    readonly code: string = '',
    /** Of one that is not there: why. */
    readonly why: string = 'is not implemented',
    /** Exports of its library whose handlers its guest code calls. */
    readonly uses: StaticArray<string> = [],
  ) {}

  /** As errors name it. */
  get title(): string {
    return this.library.name + '!' + this.name;
  }
}

/** A variable that a library exports: so many bytes of its own memory. */
export class Data {
  constructor(
    readonly name: string,
    readonly size: u32,
    readonly offset: u32,
  ) {}
}

export class Library {
  readonly exports: Map<string, Export> = new Map<string, Export>();
  readonly data: Map<string, Data> = new Map<string, Data>();
  dataSize: u32 = 0;
  /** Names by ordinal, of those that programs ask for so. */
  private readonly ordinals: Map<u32, string> = new Map<u32, string>();
  /** A pointer that leads nowhere is an access violation in the caller, as in functions that are guest code. */
  faults: bool = false;
  /** Fills the variables when it is loaded; null for nothing. */
  prepare: ((process: Process) => void) | null = null;

  constructor(readonly name: string) {}

  add(name: string, handler: Handler, shape: Shape = Shape.Plain, code: string = ''): void {
    assert(!this.exports.has(name), 'two exports with one name');
    this.exports.set(name, new Export(this, name, shape, handler, code));
  }

  /** One that `code/` has by the same name, or by `code`. */
  addCode(name: string, handler: Handler, code: string = name): void {
    this.add(name, handler, Shape.Plain, code);
  }

  /** One that programs ask for by number. */
  addOrdinal(name: string, ordinal: u32, handler: Handler, shape: Shape = Shape.Plain): void {
    this.add(name, handler, shape);
    this.ordinals.set(ordinal, name);
  }

  // Remarks for docs/win32.md, which a test makes of the sources: nothing is done with them here.

  /** The function is there in part, and lacks this. */
  lacks(name: string, what: string): void {}

  /** These functions, with spaces between them, are stubs: they only give this answer. */
  only(names: string, answer: string): void {}

  named(name: string): Export | null {
    return this.exports.has(name) ? this.exports.get(name) : null;
  }

  numbered(ordinal: u32): Export | null {
    return this.ordinals.has(ordinal) ? this.exports.get(this.ordinals.get(ordinal)) : null;
  }

  /** One that is guest code alone, and so is not seen in traces. It calls the handlers of those that it `uses`. */
  addOnlyCode(name: string, uses: StaticArray<string> = []): void {
    assert(!this.exports.has(name), 'two exports with one name');
    this.exports.set(name, new Export(this, name, Shape.Plain, null, name, '', uses));
  }

  /** A variable of 16-byte alignment. */
  addData(name: string, size: u32): void {
    this.data.set(name, new Data(name, size, this.dataSize));
    this.dataSize += (size + 15) & ~15;
  }
}
