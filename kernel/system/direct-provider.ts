/**
 * What a service on the kernel's thread imports from another one there: switches that stay when the provider does not, so that its
 * importers go on.
 */

import { type ExportedInstance, SwitchedInstance } from '../component/index.ts';
import { findCompatible } from '../component/types/names.ts';

/** Who exports: a `DirectDomain` is one. */
export interface Exporting {
  readonly interfaces: readonly ExportedInstance[];
}

export class DirectProvider {
  readonly #name: string;
  readonly #interfaces = new Map<string, SwitchedInstance>();
  #present: Exporting;

  constructor(name: string, present: Exporting) {
    this.#name = name;
    this.#present = present;
  }

  /** What an import of the interface that it exports as `as` is given. */
  interface(as: string): SwitchedInstance {
    let found = this.#interfaces.get(as);
    if (found === undefined) {
      found = new SwitchedInstance(interfaceOf(this.#present, this.#name, as), this.#name);
      this.#interfaces.set(as, found);
    }
    return found;
  }

  /** Calls go to another one from now on. */
  turn(present: Exporting): void {
    this.#present = present;
    for (const [as, one] of this.#interfaces) one.turn(interfaceOf(present, this.#name, as));
  }

  /** It is there no more, unless another one is by now: calls give `peer-died`. */
  cut(gone: Exporting): void {
    if (this.#present !== gone) return;
    for (const one of this.#interfaces.values()) one.cut();
  }
}

function interfaceOf({ interfaces }: Exporting, provider: string, as: string): ExportedInstance {
  const names = interfaces.map(({ name }) => name);
  const name = findCompatible(as, names);
  if (name === undefined) throw new Error(`${provider} does not export ${as}`);
  return interfaces[names.indexOf(name)]!;
}
