/** Values laid out as the canonical ABI wants a function's result to lie, to become a module's data. */
import { alignTo, layoutOf } from '../../kernel/component/abi/layout.ts';
import { viewOf } from '../../kernel/component/abi/memory.ts';
import { lowererOf } from '../../kernel/component/adapter/lower.ts';
import type { HandleCrossing, Port } from '../../kernel/component/adapter/port.ts';
import { InstanceState } from '../../kernel/component/instance/state.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';

const PAGE = 65536;

const noHandles: HandleCrossing = {
  lift: () => {
    throw new Error('compose: a constant holds a handle');
  },
  lower: () => {
    throw new Error('compose: a constant holds a handle');
  },
};

export class ConstantMemory {
  /** Address of the first byte. */
  readonly start: number;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #port: Port;
  #end: number;

  constructor(start: number) {
    this.start = start;
    this.#end = start;
    this.#port = {
      instance: new InstanceState('constants'),
      encoding: 'utf8',
      memory: viewOf(this.#memory),
      realloc: (_old, _size, alignment, size) => this.reserve(size, alignment),
    };
  }

  /** Address behind the last byte. */
  get end(): number {
    return this.#end;
  }

  /** What lies from `start` to `end`. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.start, this.#end - this.start);
  }

  /** Address of `size` zero bytes. */
  reserve(size: number, alignment: number): number {
    const address = alignTo(this.#end, alignment);
    this.#end = address + size;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** Address of a value, in jco's conventions. Errors: TypeError if it is none of that type. */
  place(type: ValueType, value: unknown): number {
    const { size, alignment } = layoutOf(type);
    const address = this.reserve(size, alignment);
    lowererOf(type).store(this.#port, address, value, noHandles);
    return address;
  }
}
