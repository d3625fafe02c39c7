/** How much of each core function has been run. */
import type { Instrumented } from '../instrument/index.ts';

export interface FunctionCoverage {
  /** By the name section; `function 12` where there is none. */
  readonly name: string;
  /** Number of the core module in the component. */
  readonly module: number;
  readonly edges: number;
  readonly covered: number;
}

/** One module's counters among all of a component: those from `first` on. */
export interface ModulePart {
  readonly instrumented: Instrumented;
  readonly first: number;
  /** Whose it is, where several services run. */
  readonly of?: string | undefined;
  /** As it was, where lines of its source are wanted. */
  readonly module?: Uint8Array;
  /** Of its component, where that is not the target's. */
  readonly path?: string | undefined;
}

/** `seen` has a byte for each counter, 0 where it never counted. Functions without counters do not exist. */
export function functionCoverage(parts: Iterable<ModulePart>, seen: Uint8Array): FunctionCoverage[] {
  const found: FunctionCoverage[] = [];
  let module = 0;
  for (const { instrumented, first, of } of parts) {
    const counts = new Map<number, { edges: number; covered: number }>();
    for (const [at, { function: index }] of instrumented.places.entries()) {
      const count = counts.get(index) ?? { edges: 0, covered: 0 };
      count.edges++;
      if (seen[first + at] !== 0) count.covered++;
      counts.set(index, count);
    }
    for (const [index, count] of counts)
      found.push({ name: nameIn(of, instrumented.nameOf(index) ?? `function ${index}`), module, ...count });
    module++;
  }
  return found;
}

function nameIn(service: string | undefined, name: string): string {
  return service === undefined ? name : `${service}: ${name}`;
}
