/**
 * Typed views on a core memory. Growing a memory detaches its buffer, which leaves every view with length 0: that is
 * how a user of the views sees that they must be made anew. Alignment is checked before any of the wide views is used,
 * so an element index is exact.
 */

/** A canonical ABI rule was broken by the instance whose memory or handles are at hand. */
export class AbiError extends Error {
  override name = 'AbiError';
}

/** What a view is until it is first used, which most never are. */
const NOTHING = {
  u8: new Uint8Array() as Uint8Array,
  i8: new Int8Array() as Int8Array,
  u16: new Uint16Array() as Uint16Array,
  i16: new Int16Array() as Int16Array,
  i32: new Int32Array() as Int32Array,
  i64: new BigInt64Array() as BigInt64Array,
  f32: new Float32Array() as Float32Array,
  f64: new Float64Array() as Float64Array,
};

export class MemoryView {
  readonly memory: WebAssembly.Memory;
  u8 = NOTHING.u8;
  i8 = NOTHING.i8;
  u16 = NOTHING.u16;
  i16 = NOTHING.i16;
  i32 = NOTHING.i32;
  i64 = NOTHING.i64;
  f32 = NOTHING.f32;
  f64 = NOTHING.f64;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** Makes the views anew if the memory has grown since. */
  fresh(): this {
    if (this.u8.length === 0) this.refresh();
    return this;
  }

  refresh(): void {
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Checks that `size` bytes at `pointer` are in bounds and aligned. Both are numbers of at most 53 bits. */
  check(pointer: number, size: number, alignment: number, what: string): void {
    if ((pointer & (alignment - 1)) !== 0) {
      throw new AbiError(`${what} at address ${pointer} is not aligned to ${alignment} bytes`);
    }
    const { length } = this.fresh().u8;
    if (pointer + size > length) {
      throw new AbiError(
        `${what} of ${size} bytes at address ${pointer} leaves the memory of ${length} bytes`,
      );
    }
  }
}

const views = new WeakMap<WebAssembly.Memory, MemoryView>();

/** The one view on a memory. */
export function viewOf(memory: WebAssembly.Memory): MemoryView {
  let view = views.get(memory);
  if (view === undefined) {
    view = new MemoryView(memory);
    views.set(memory, view);
  }
  return view;
}
