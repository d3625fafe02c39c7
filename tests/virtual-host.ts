/**
 * For tests: a host whose time passes only when a task spends it, or when nothing is left to do before the next timer.
 * What is measured with it is exact, and the same in every run.
 */

import { type Cancel, Pollable, Signal } from '../kernel/task/pollable.ts';
import type { Progress, Stage, Steppable, TaskEvent } from '../kernel/task/progress.ts';

export const ready: Progress = { tag: 'ready' };

export class VirtualHost {
  time = 0;
  /** Turns of the event loop that were asked for. */
  turns = 0;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  readonly now = () => this.time;

  readonly schedule = (delay: number, callback: () => void): Cancel => {
    const timer = { at: this.time + delay, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** As an event loop does it: timers whose time has come fire here, not while a task is stepped. */
  readonly yieldToHost = async (): Promise<void> => {
    this.turns += 1;
    this.#fire(this.time);
  };

  spend(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Until nothing is left to do before `end`. Tasks that compute must block or end by themselves then. */
  async run(end: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = Math.min(...[...this.#timers].map(({ at }) => at));
      if (next > end) break;
      this.time = Math.max(this.time, next);
      this.#fire(this.time);
    }
    this.time = Math.max(this.time, end);
  }

  #fire(time: number): void {
    const due = [...this.#timers].filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.#timers.delete(timer)) timer.callback();
  }
}

export interface There {
  /** Milliseconds until its thread begins the step; until it is told of the end. */
  readonly queued?: number;
  readonly told?: number;
  /** Whether it waits, for nothing, after each step. */
  readonly waits?: boolean;
}

/** Other processors: steps there take their time while this thread goes on. */
export class Processors {
  readonly #host: VirtualHost;

  constructor(host: VirtualHost) {
    this.#host = host;
  }

  task(
    length: number | (() => number),
    { queued = 0, told = 0, waits = false }: There = {},
  ): Steppable & { spent: number; events: TaskEvent[] } {
    const host = this.#host;
    let end: Signal | undefined;
    let elapsed = 0;
    return {
      spent: 0,
      events: [],
      step() {
        if (end?.ready()) {
          end = undefined;
          this.spent += elapsed;
          return waits
            ? { tag: 'blocked', val: [new Pollable(new Signal())], elapsed }
            : { ...ready, elapsed };
        }
        end ??= new Signal();
        elapsed = typeof length === 'number' ? length : length();
        const [begins, ends] = [host.time + queued, host.time + queued + elapsed];
        const coming = end;
        if (elapsed < Number.POSITIVE_INFINITY) host.schedule(queued + elapsed + told, () => coming.set());
        const stage = (): Stage => (host.time < begins ? 'queued' : host.time < ends ? 'running' : 'over');
        return { tag: 'elsewhere', val: [new Pollable(coming)], stage };
      },
      notify(event) {
        this.events.push(event);
      },
    };
  }
}

/** A task that computes in steps of `length` milliseconds until `end`, and counts them in `spent`. */
export function computing(
  host: VirtualHost,
  length: number | (() => number),
  end: number,
): Steppable & { spent: number } {
  return {
    spent: 0,
    step() {
      if (host.time >= end) return { tag: 'done', val: { code: 0 } };
      const time = typeof length === 'number' ? length : length();
      host.spend(time);
      this.spent += time;
      return ready;
    },
  };
}

/** Numbers from 0 up to 1, the same in every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
