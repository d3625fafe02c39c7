/**
 * What an instrumented instance has counted since it was last asked. Counters are handed out over the first bytes of the
 * instance's own memory, which are put back. An instance whose memory has no page yet has nothing to say, and goes on counting.
 */
import { NAME } from './assemble.ts';
import type { Compared, Place } from './counters.ts';
import { CHUNK, OPERANDS } from './counters.ts';
import type { Instrumented } from './instrument.ts';

type CoreExports = Readonly<Record<string, unknown>>;
type HandOut = (address: number) => void;

/** Two operands that were compared, and not equal. */
export interface Operands {
  readonly left: bigint;
  readonly right: bigint;
  readonly type: Compared['type'];
}

/** The counters of a core instance; undefined if it is not one of an instrumented module. */
export function coverageOf(exports: CoreExports, instrumented: Instrumented): Coverage | undefined {
  return Object.hasOwn(exports, `${NAME} empty`) ? new Coverage(exports, instrumented) : undefined;
}

export class Coverage {
  readonly #instrumented: Instrumented;
  readonly #memory: WebAssembly.Memory;
  /** Calls and rounds of loops that are left; what takes one more traps. */
  readonly fuel: WebAssembly.Global;
  /** How large it believes its memory to be; undefined where the memory is somebody else's. */
  readonly pages: WebAssembly.Global | undefined;
  readonly #empty: WebAssembly.Global;
  readonly #counts: readonly HandOut[];
  readonly #operands: readonly HandOut[];

  constructor(exports: CoreExports, instrumented: Instrumented) {
    this.#instrumented = instrumented;
    this.#memory = exports[`${NAME} memory`] as WebAssembly.Memory;
    this.fuel = exports[`${NAME} fuel`] as WebAssembly.Global;
    this.pages = exports[`${NAME} pages`] as WebAssembly.Global | undefined;
    this.#empty = exports[`${NAME} empty`] as WebAssembly.Global;
    this.#counts = numbered(exports, `${NAME} counts`);
    this.#operands = numbered(exports, `${NAME} operands`);
  }

  /** Writes the count of each counter, at most 255, to `map`, and begins again at 0. */
  take(map: Uint8Array): void {
    const { edges } = this.#instrumented;
    const bytes = this.#window();
    if (bytes === undefined) return;
    for (let chunk = 0; chunk < this.#counts.length; chunk++) {
      const from = chunk * CHUNK;
      this.#counts[chunk]!(0);
      map.set(edges - from < CHUNK ? bytes.subarray(0, edges - from) : bytes, from);
    }
    bytes.set(saved);
  }

  /** Begins again at 0. */
  clear(): void {
    this.#empty.value = 0;
    const bytes = this.#window();
    if (bytes === undefined) return;
    for (const handOut of this.#counts) handOut(0);
    for (const handOut of this.#operands) handOut(0);
    bytes.set(saved);
  }

  /** The last operands of each comparison, where they were not equal and the module was instrumented to keep them. */
  operands(): Operands[] {
    const { compared } = this.#instrumented;
    const bytes = this.#window();
    if (bytes === undefined) return [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, CHUNK);
    const found: Operands[] = [];
    for (let at = 0; at < compared.length; at++) {
      const place = (at * OPERANDS) % CHUNK;
      if (place === 0) this.#operands[(at * OPERANDS) / CHUNK]!(0);
      const { type } = compared[at]!;
      const left = operandAt(view, place, type);
      const right = operandAt(view, place + OPERANDS / 2, type);
      if (left !== right) found.push({ left, right, type });
    }
    bytes.set(saved);
    return found;
  }

  /** The place where there was no fuel left, if there was none. */
  empty(): Place | undefined {
    const number = this.#empty.value as number;
    return number === 0 ? undefined : this.#instrumented.places[number - 1];
  }

  /** Where counters are handed out to; what is there goes to `saved`. Undefined while the memory has no page. */
  #window(): Uint8Array | undefined {
    const { buffer } = this.#memory;
    if (buffer.byteLength < CHUNK) return undefined;
    const bytes = new Uint8Array(buffer, 0, CHUNK);
    saved.set(bytes);
    return bytes;
  }
}

const saved = new Uint8Array(CHUNK);

function operandAt(view: DataView, at: number, type: Compared['type']): bigint {
  return type === 'i64' ? view.getBigInt64(at, true) : BigInt(view.getInt32(at, true));
}

function numbered(exports: CoreExports, name: string): HandOut[] {
  const found: HandOut[] = [];
  for (;;) {
    const one = exports[`${name} ${found.length}`];
    if (one === undefined) return found;
    found.push(one as HandOut);
  }
}
