/** How often each function was called through an adapter, and by whom. */
import { type CallSite, siteName } from '../instance/trap.ts';
import type { CallCounter } from './function.ts';

export interface CallCount {
  /** Name of the instance or host that called. */
  readonly caller: string;
  readonly interface: string;
  readonly function: string;
  readonly calls: number;
}

export class CallCounters {
  readonly #rows: { caller: string; site: CallSite; counter: CallCounter }[] = [];
  readonly #counters = new Map<string, CallCounter>();

  /** The counter that the adapters of a function add to. */
  open(caller: string, site: CallSite): CallCounter {
    const key = `${caller} ${siteName(site)}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { calls: 0 };
      this.#counters.set(key, counter);
      this.#rows.push({ caller, site, counter });
    }
    return counter;
  }

  get total(): number {
    return this.#rows.reduce((sum, row) => sum + row.counter.calls, 0);
  }

  /** Functions that were called, the most frequent first. */
  snapshot(): CallCount[] {
    return this.#rows
      .filter((row) => row.counter.calls > 0)
      .map(({ caller, site, counter }) => ({
        ...{ caller, interface: site.interface, function: site.function },
        calls: counter.calls,
      }))
      .sort((a, b) => b.calls - a.calls);
  }
}
