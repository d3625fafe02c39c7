/**
 * Bounds what services on the kernel's thread take: a thread of its own that ends the process when one of them does not return.
 * There is no milder way, since nothing gives that thread back, and signals are delivered on it, too.
 */

import { Worker } from 'node:worker_threads';
import type { Entry, Watch } from '../../../kernel/system/watch.ts';
import { type Shown, WatchMemory } from './watch-memory.ts';

/** What its thread is given. */
export interface WatchdogStart {
  readonly memory: SharedArrayBuffer;
  readonly names: readonly string[];
}

const NOBODY: Shown = { who: 0, limit: 0, starts: false };

/** MiB that its thread's JavaScript may hold: next to nothing. */
const HEAP = 16;

export class Watchdog implements Watch {
  readonly #memory = new WatchMemory();
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #shown = new WeakMap<Entry, Shown>();
  #present = NOBODY;

  /** @param failed takes why nobody watches any more */
  constructor(names: readonly string[], failed: (why: string) => void) {
    this.#numbers = new Map(names.map((name, at) => [name, at + 1]));
    const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
      workerData: { memory: this.#memory.memory, names } satisfies WatchdogStart,
      ...{ env: {}, argv: [], execArgv: [] },
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
    worker.on('error', (error) => failed(error.message));
    worker.unref();
  }

  within<T>(entry: Entry, run: () => T): T {
    const outer = this.#present;
    this.#show(this.#shownOf(entry));
    try {
      return run();
    } finally {
      this.#show(outer);
    }
  }

  /** Nothing is entered any more. */
  end(): void {
    this.#memory.end();
  }

  #show(shown: Shown): void {
    this.#present = shown;
    this.#memory.show(shown);
  }

  #shownOf(entry: Entry): Shown {
    let shown = this.#shown.get(entry);
    if (shown === undefined) {
      const { service, by, seconds } = entry;
      shown = { who: this.#numbers.get(service) ?? 0, limit: seconds * 1000, starts: by === 'start' };
      this.#shown.set(entry, shown);
    }
    return shown;
  }
}
