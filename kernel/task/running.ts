/** A task in the scheduler's hands: its steps, what it waits for, and how it ended. */

import type { Claim } from './claim.ts';
import { forgive } from './lending.ts';
import type { Cancel, Pollable } from './pollable.ts';
import type { Outcome, Progress, Steppable, TaskEvent } from './progress.ts';

/** A step that took longer than its deadline. */
export interface Overrun {
  readonly running: Running;
  /** Milliseconds since the step began, and those that it may take. */
  readonly elapsed: number;
  readonly deadline: number;
  /** False of a step in another thread that still goes on: who made the thread can end it, and then `running.stop`. */
  readonly returned: boolean;
  /** All of this in a line. */
  readonly message: string;
}

/** What of a task's options concerns its steps. */
export interface RunningOptions {
  signal?: AbortSignal;
  onStep?: (progress: Progress['tag'], elapsed: number) => void;
}

/** The scheduler, as a task sees it. */
export interface Keeper {
  readonly now: () => number;
  readonly deadline: number;
  readonly schedule: (delay: number, callback: () => void) => Cancel;
  /** It is to be stepped; `woken` if it waited. */
  ready(running: Running, woken: boolean): void;
  /** Its step took this long. */
  used(claim: Claim, elapsed: number): void;
  overran(overrun: Overrun): void;
  over(running: Running): void;
}

/** What a task has used of this thread, in milliseconds where it is time. */
export interface Used {
  time: number;
  steps: number;
  longest: number;
  overruns: number;
}

export class Running {
  /** Its place among the others. */
  readonly claim: Claim;
  /** Fulfilled when the task is done; rejected with what its step threw, or with the reason to stop. */
  readonly outcome: Promise<Outcome>;
  readonly used: Readonly<Used>;
  readonly #used: Used = { time: 0, steps: 0, longest: 0, overruns: 0 };
  readonly #task: Steppable;
  readonly #keeper: Keeper;
  readonly #options: RunningOptions;
  #settle!: { resolve(outcome: Outcome): void; reject(reason: unknown): void };
  #waits: Cancel[] = [];
  #pollables: readonly Pollable[] = [];
  #instructions = 0n;
  /** When the step began that goes on in another thread, and whether it has missed its deadline. */
  #away: number | undefined;
  #missed = false;
  #stepping = false;
  /** Woken within its own step: it does not wait after it. */
  #woken = false;
  #over = false;

  constructor(task: Steppable, claim: Claim, keeper: Keeper, options: RunningOptions) {
    this.claim = claim;
    this.used = this.#used;
    this.#task = task;
    this.#keeper = keeper;
    this.#options = options;
    this.outcome = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const { signal } = options;
    const abort = () => this.stop(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const forget = () => signal?.removeEventListener('abort', abort);
    this.outcome.then(forget, forget);
  }

  get name(): string {
    return this.claim.name;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Tells the task of an event and steps it, even if it waits. */
  notify(event: TaskEvent): void {
    if (this.#over) return;
    try {
      this.#task.notify?.(event);
    } catch (error) {
      this.stop(error);
    }
    this.wake();
  }

  /** Steps the task again, whatever it waits for. */
  wake(): void {
    if (this.#over) return;
    if (this.#stepping) {
      this.#woken = true;
      return;
    }
    this.#drop();
    this.#keeper.ready(this, true);
  }

  /** Never steps it again; the outcome rejects with `reason`. */
  stop(reason: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#settle.reject(reason);
  }

  /** One step, begun at `begin`; gives when it ended. For the scheduler. */
  step(budget: number, begin: number): number {
    this.#stepping = true;
    let progress: Progress | undefined;
    try {
      progress = this.#task.step(budget);
    } catch (error) {
      this.stop(error);
    }
    const end = Math.max(begin, this.#keeper.now());
    this.#keeper.used(this.claim, end - begin);
    try {
      if (progress) this.#take(progress, budget, begin, end - begin);
    } catch (error) {
      this.stop(error);
    }
    this.#stepping = false;
    this.#woken = false;
    return end;
  }

  #take(progress: Progress, budget: number, begin: number, elapsed: number): void {
    this.#account(progress.tag, budget, elapsed);
    this.#options.onStep?.(progress.tag, elapsed);
    if (elapsed > this.#keeper.deadline) this.#overran(elapsed, true);
    this.#follow(progress, begin);
  }

  #account(tag: Progress['tag'], budget: number, elapsed: number): void {
    const used = this.#used;
    const steps = tag === 'elsewhere' ? 0 : 1;
    used.time += elapsed;
    used.steps += steps;
    if (elapsed > used.longest) used.longest = elapsed;
    const { allowance } = this.claim;
    if (allowance) allowance.charge(elapsed, steps, allowance.counts ? this.#retired(steps, budget) : 0);
  }

  /** Guest instructions of the step; its budget, if the task does not say. */
  #retired(steps: number, budget: number): number {
    if (!this.#task.usage) return steps * budget;
    const { instructions } = this.#task.usage();
    const retired = Number(instructions - this.#instructions);
    this.#instructions = instructions;
    return Math.max(0, retired);
  }

  #overran(elapsed: number, returned: boolean): void {
    const { deadline } = this.#keeper;
    this.#used.overruns += 1;
    const state = returned ? 'took' : 'goes on in another thread after';
    const message = `${this.name}: a step ${state} ${elapsed} ms; its deadline is ${deadline} ms`;
    this.#keeper.overran({ running: this, elapsed, deadline, returned, message });
  }

  #follow(progress: Progress, begin: number): void {
    if (progress.tag === 'elsewhere') {
      this.#wait(progress.val);
      this.#watch(begin);
      return;
    }
    this.#away = undefined;
    this.#missed = false;
    if (progress.tag === 'blocked') this.#wait(progress.val);
    else if (progress.tag === 'ready') this.#keeper.ready(this, false);
    else {
      this.#end();
      this.#settle.resolve(progress.val);
    }
  }

  #wait(pollables: readonly Pollable[]): void {
    this.#pollables = pollables;
    if (this.#over) {
      this.#drop();
      return;
    }
    for (const pollable of pollables) {
      if (typeof pollable?.onReady !== 'function') {
        throw new Error(`${this.name}: blocked on a pollable that is not the kernel's`);
      }
    }
    if (this.#woken || pollables.some((pollable) => pollable.ready())) {
      this.#drop();
      this.#keeper.ready(this, true);
      return;
    }
    this.#waits = pollables.map((pollable) => pollable.onReady(() => this.wake()));
    for (const pollable of pollables) {
      const end = pollable.lend?.(this.claim);
      if (end) this.#waits.push(end);
    }
  }

  /** Says when the step that goes on elsewhere misses its deadline, once. */
  #watch(begin: number): void {
    this.#away ??= begin;
    const since = this.#away;
    if (this.#missed || this.#waits.length === 0) return;
    const check = () => {
      const elapsed = this.#keeper.now() - since;
      const left = this.#keeper.deadline - elapsed;
      if (left > 0) this.#waits.push(this.#keeper.schedule(left, check));
      else this.#miss(elapsed);
    };
    check();
  }

  #miss(elapsed: number): void {
    this.#missed = true;
    try {
      this.#overran(elapsed, false);
    } catch (error) {
      this.stop(error);
    }
  }

  #drop(): void {
    for (const cancel of this.#waits) cancel();
    this.#waits = [];
    for (const pollable of this.#pollables) pollable[Symbol.dispose]?.();
    this.#pollables = [];
  }

  #end(): void {
    this.#over = true;
    this.#drop();
    forgive(this.claim);
    this.#keeper.over(this);
  }
}
