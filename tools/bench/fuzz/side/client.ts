/**
 * Who makes calls on what jco has made of a component: keeps the handles that it was given, and tells a trap from an answer.
 * Both other tools use it. One instance serves all sequences, which is faster than a new one for each; what is left is dropped in between.
 */

import type { Action, Shape } from '../action.ts';

type Exports = Readonly<Record<string, Record<string, unknown>>>;
type Function = (...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

const dispose: symbol = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for('dispose');

/** Most calls of a sequence: as many as ours come to when they are long. */
export const LONGEST = 64;

export class Client {
  calls = 0;
  sequences = 0;
  readonly #exports: Exports;
  readonly #held = new Map<string, object[]>();

  constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** Whether there is a handle for each that it takes. */
  can({ takes }: Action): boolean {
    return takes.every((shape) => shape.kind !== 'handle' || this.#of(shape.of).length > 0);
  }

  /** `args` has for each handle a number that chooses one. Throws what is no answer: the component has trapped. */
  call(action: Action, args: readonly unknown[]): void {
    this.calls++;
    const given = args.map((one, at) => this.#argument(action.takes[at]!, one));
    const result = this.#answer(action, given);
    if (action.gives !== undefined && result !== undefined) this.#of(action.gives).push(result as object);
  }

  /** A sequence is over. Throws as calls do. */
  end(): void {
    this.sequences++;
    for (const handles of this.#held.values()) for (const one of handles.splice(0).reverse()) drop(one);
  }

  #answer(action: Action, args: unknown[]): unknown {
    try {
      return this.#invoke(action, args);
    } catch (error) {
      // An error of the interface is thrown as it is; what the engine throws is an Error.
      if (!(error instanceof Error) || 'payload' in error) return undefined;
      throw error;
    }
  }

  #invoke({ kind, interface: name, class: of, function: called }: Action, args: unknown[]): unknown {
    if (kind === 'drop') return drop(args[0] as object);
    const exported = this.#exports[name]!;
    if (kind === 'constructor') return new (exported[of] as Constructor)(...args);
    if (kind === 'function') return (exported[called] as Function)(...args);
    const [self, ...rest] = args as [Record<string, Function>, ...unknown[]];
    return self[called]!(...rest);
  }

  #argument(shape: Shape, value: unknown): unknown {
    if (shape.kind !== 'handle') return value;
    const handles = this.#of(shape.of);
    const at = (value as number) % handles.length;
    return shape.own ? handles.splice(at, 1)[0] : handles[at];
  }

  #of(name: string): object[] {
    const found = this.#held.get(name) ?? [];
    this.#held.set(name, found);
    return found;
  }
}

function drop(handle: object): void {
  (handle as Record<symbol, () => void>)[dispose]!();
}
