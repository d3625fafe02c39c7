/** How often each function was called through an adapter, by whom, and where the time went. */
import { type CallSite, siteName } from '../instance/trap.ts';
import type { CallCounter } from './function.ts';

export interface CallCount {
  /** Name of the instance or host that called. */
  readonly caller: string;
  /** Of the one that answered. */
  readonly provider: string;
  readonly interface: string;
  readonly function: string;
  readonly calls: number;
  /** Milliseconds in it, without those in what it called through other adapters; 0 without a clock. */
  readonly time: number;
}

/** Told whose time it is. */
export interface TimeListener {
  /** A call begins, on top of those that have not ended. @param now as the clock says */
  entered(called: CalledFunction, now: number): void;
  /** The innermost one has ended. */
  left(now: number): void;
}

/** A function, by whom it is called and who answers. The same object each time. */
export interface CalledFunction {
  readonly caller: string;
  readonly provider: string;
  readonly site: CallSite;
}

export class CallCounters {
  readonly #rows: { caller: string; provider: string; site: CallSite; counter: CallCounter }[] = [];
  readonly #counters = new Map<string, CallCounter>();
  readonly #stopwatch: Stopwatch | undefined;

  /** @param clock milliseconds; calls are timed if it is there, which costs two looks at it each */
  constructor(clock?: () => number, listener?: TimeListener) {
    this.#stopwatch = clock && new Stopwatch(clock, listener);
  }

  /** The counter that the adapters of a function add to. */
  open(caller: string, site: CallSite, provider: string): CallCounter {
    const key = `${caller} ${provider} ${siteName(site)}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { calls: 0, time: 0, stopwatch: this.#stopwatch, called: { caller, provider, site } };
      this.#counters.set(key, counter);
      this.#rows.push({ caller, provider, site, counter });
    }
    return counter;
  }

  get total(): number {
    return this.#rows.reduce((sum, row) => sum + row.counter.calls, 0);
  }

  /** From now on everything counts from nothing. */
  reset(): void {
    for (const { counter } of this.#rows) {
      counter.calls = 0;
      counter.time = 0;
    }
  }

  /** Functions that were called, the most frequent first. */
  snapshot(): CallCount[] {
    return this.#rows
      .filter((row) => row.counter.calls > 0)
      .map(({ caller, provider, site, counter }) => ({
        ...{ caller, provider, interface: site.interface, function: site.function },
        ...{ calls: counter.calls, time: counter.time },
      }))
      .sort((a, b) => b.calls - a.calls);
  }
}

type AnyFunction = (...args: never[]) => unknown;

/** Whose time it is: that of the innermost call. */
export class Stopwatch {
  readonly #clock: () => number;
  readonly #listener: TimeListener | undefined;
  #running: CallCounter | undefined;
  #since = 0;

  constructor(clock: () => number, listener?: TimeListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** The same function, timed. */
  timed(counter: CallCounter, target: AnyFunction): AnyFunction {
    const listener = this.#listener;
    const { called } = counter;
    return (...args) => {
      const outer = this.#running;
      const begun = this.#turnTo(counter);
      if (called) listener?.entered(called, begun);
      try {
        return target(...args);
      } finally {
        const ended = this.#turnTo(outer);
        if (called) listener?.left(ended);
      }
    };
  }

  /** Gives the moment. */
  #turnTo(counter: CallCounter | undefined): number {
    const now = this.#clock();
    if (this.#running !== undefined) this.#running.time += now - this.#since;
    this.#running = counter;
    this.#since = now;
    return now;
  }
}
