/** The rewritten core modules of a target and of the services behind it, shared by all machines made of them. */

import { exposeState } from '../../../kernel/component/binary/core-state.ts';
import type { CoreObserver } from '../../../kernel/component/index.ts';
import { type Coverage, coverageOf, type Instrumented, instrument } from '../instrument/index.ts';
import { CoreSnapshot } from './core-snapshot.ts';

/** The edges of one core module among all of a target. */
export interface Part {
  readonly instrumented: Instrumented;
  /** Number of its first edge. */
  readonly first: number;
  /** Whose it is. */
  readonly service: string;
}

export interface MadeCore {
  readonly exports: WebAssembly.Exports;
  readonly module: Uint8Array;
}

/** What one core instance has covered, among all edges. */
export interface Counted {
  readonly coverage: Coverage;
  readonly first: number;
  readonly edges: number;
}

export class Code {
  readonly observe: CoreObserver;
  readonly parts = new Map<Uint8Array, Part>();
  edges = 0;
  /** Services some of whose state cannot be put back. */
  readonly #hidden = new Set<string>();
  #service = '';
  #cores: MadeCore[] = [];

  /** @param compare keeps operands of comparisons, too, which is slow */
  constructor({ compare = false }: { readonly compare?: boolean } = {}) {
    this.observe = {
      rewrite: (module) => {
        const open = exposeState(module);
        if (open === undefined) this.#hidden.add(this.#service);
        const made = instrument(open ?? module, { compare });
        this.parts.set(module, { instrumented: made, first: this.edges, service: this.#service });
        this.edges += made.edges;
        return made.module;
      },
      made: (exports, module) => this.#cores.push({ exports, module }),
    };
  }

  /** The next core instances are of this service. */
  begin(service = ''): void {
    this.#service = service;
    this.#cores = [];
  }

  /** Those that have been made since. */
  get cores(): readonly MadeCore[] {
    return this.#cores;
  }

  /** What core instances of a service are now, where all of it is known and can be put back. */
  snapshot(cores = this.cores, service = this.#service): CoreSnapshot | undefined {
    if (this.#hidden.has(service)) return undefined;
    return CoreSnapshot.of(cores.map(({ exports }) => exports));
  }

  /** What they count. */
  counted(): Counted[] {
    return this.#cores.flatMap(({ exports, module }) => {
      const part = this.parts.get(module);
      const coverage = part && coverageOf(exports as Record<string, unknown>, part.instrumented);
      return coverage ? [{ coverage, first: part.first, edges: part.instrumented.edges }] : [];
    });
  }

  /** Name of a core function, in the largest module of the service that has a name for one of that number. */
  nameOf(number: number, service = ''): string | undefined {
    const parts = [...this.parts.values()]
      .filter((one) => one.service === service)
      .sort((a, b) => b.instrumented.edges - a.instrumented.edges);
    for (const { instrumented } of parts) {
      const name = instrumented.nameOf(number);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}
