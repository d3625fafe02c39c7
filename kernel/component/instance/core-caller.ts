/**
 * Host functions that are told which core instance calls them: primitives that work on their caller's own memory and table.
 * The caller is the core instance that exports the memory of the `canon lower`, so it is known when the function is linked.
 */
import type { ComponentFunction } from '../adapter/function.ts';

export interface CoreCaller {
  /** Name of the component instance. */
  readonly name: string;
  /** Absent if the call goes through no memory. */
  readonly memory: WebAssembly.Memory | undefined;
  /** What the core instance exports that made the memory. */
  readonly exports: Readonly<Record<string, unknown>> | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: what it takes is known from WIT only
type Call = (...args: any[]) => unknown;
type ForCaller = (caller: CoreCaller) => Call;

const makers = new WeakMap<object, ForCaller>();

/** A host function that `make` makes for each caller. */
export function knowingCaller(make: ForCaller): Call {
  const placeholder = (): never => {
    throw new Error('only a component can call this');
  };
  makers.set(placeholder, make);
  return placeholder;
}

export function isForCaller(call: object): boolean {
  return makers.has(call);
}

/** `target` as this caller calls it. */
export function forCaller(target: ComponentFunction, caller: () => CoreCaller): ComponentFunction {
  const make = target.kind === 'host' ? makers.get(target.call) : undefined;
  return make === undefined ? target : ({ ...target, call: make(caller()) } as ComponentFunction);
}

/** Which core instance a memory belongs to: the first that exports it. */
export class MemoryOwners {
  readonly #owners = new Map<WebAssembly.Memory, Readonly<Record<string, unknown>>>();

  note(exports: Readonly<Record<string, unknown>>): void {
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory && !this.#owners.has(value)) this.#owners.set(value, exports);
    }
  }

  of(memory: WebAssembly.Memory): Readonly<Record<string, unknown>> | undefined {
    return this.#owners.get(memory);
  }
}
