/** A task in the scheduler's hands: its steps, what it waits for, and how it ended. */

import { Away } from './away.ts';
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

type Answer = Exclude<Progress, { tag: 'elsewhere' }>;

/** What of a task's options concerns its steps. */
export interface RunningOptions {
  signal?: AbortSignal;
  onStep?: (progress: Progress['tag'], elapsed: number) => void;
  /** Milliseconds that a step may take before it counts as an overrun; the scheduler's by default. */
  deadline?: number;
}

/** The scheduler, as a task sees it. */
export interface Keeper {
  readonly now: () => number;
  readonly deadline: number;
  readonly quantum: number;
  readonly schedule: (delay: number, callback: () => void) => Cancel;
  /** It is to be stepped; `woken` if it waited. */
  ready(running: Running, woken: boolean): void;
  /** Its step took this long. */
  used(claim: Claim, elapsed: number): void;
  overran(overrun: Overrun): void;
  /** Its step in another thread is late: others need not wait for it. */
  late(running: Running): void;
  /** Its step in another thread has ended: the next `step` gives the answer. */
  returned(running: Running): void;
  over(running: Running): void;
}

/** What a task has used, in milliseconds where it is time. */
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
  /** The step that goes on in another thread. */
  #away: Away | undefined;
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

  /** Whether its step goes on in another thread. */
  get isAway(): boolean {
    return this.#away !== undefined;
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
    if (this.#stepping || this.#away) {
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
    try {
      if (progress?.tag === 'elsewhere') this.#leave(progress, begin);
      else this.#take(progress, budget, this.#lengthOf(progress, end - begin, end));
    } catch (error) {
      this.stop(error);
    }
    this.#stepping = false;
    if (!this.#away) this.#woken = false;
    return end;
  }

  /** Milliseconds that the step took; of one in another thread those there. */
  #lengthOf(progress: Answer | undefined, here: number, end: number): number {
    if (!this.#away) return here;
    const elapsed = progress?.elapsed ?? end - this.#away.begin;
    return Number.isFinite(elapsed) && elapsed > 0 ? elapsed : 0;
  }

  /** Without an answer, the step has failed. */
  #take(progress: Answer | undefined, budget: number, elapsed: number): void {
    this.#keeper.used(this.claim, elapsed);
    const away = this.#away;
    this.#comeBack();
    if (!progress) return;
    this.#account(budget, elapsed, (away && progress.steps) || 1);
    this.#options.onStep?.(progress.tag, elapsed);
    const isExact = !away || progress.elapsed !== undefined;
    if (isExact && elapsed > this.#deadline && !away?.hasMissed) this.#overran(elapsed, true);
    this.#follow(progress);
  }

  #account(budget: number, elapsed: number, steps: number): void {
    const used = this.#used;
    used.time += elapsed;
    used.steps += steps;
    if (elapsed > used.longest) used.longest = elapsed;
    const { allowance } = this.claim;
    if (allowance) allowance.charge(elapsed, steps, allowance.counts ? this.#retired(steps * budget) : 0);
  }

  get #deadline(): number {
    return this.#options.deadline ?? this.#keeper.deadline;
  }

  /** Guest instructions since the last time; the budget, if the task does not say. */
  #retired(budget: number): number {
    if (!this.#task.usage) return budget;
    const { instructions } = this.#task.usage();
    const retired = Number(instructions - this.#instructions);
    this.#instructions = instructions;
    return Math.max(0, retired);
  }

  #overran(elapsed: number, returned: boolean): void {
    const deadline = this.#deadline;
    this.#used.overruns += 1;
    const state = returned ? 'took' : 'goes on in another thread after';
    const message = `${this.name}: a step ${state} ${elapsed} ms; its deadline is ${deadline} ms`;
    this.#keeper.overran({ running: this, elapsed, deadline, returned, message });
  }

  #follow(progress: Answer): void {
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
    this.#check(pollables);
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

  #check(pollables: readonly Pollable[]): void {
    for (const pollable of pollables) {
      if (typeof pollable?.onReady !== 'function') {
        throw new Error(`${this.name}: blocked on a pollable that is not the kernel's`);
      }
    }
  }

  /** The step goes on in another thread, or still does. */
  #leave({ val, stage }: Extract<Progress, { tag: 'elsewhere' }>, begin: number): void {
    this.#pollables = val;
    if (this.#over) {
      this.#drop();
      return;
    }
    this.#check(val);
    const { now, schedule, quantum } = this.#keeper;
    this.#away ??= new Away({
      ...{ begin, stage, quantum, deadline: this.#deadline, now, schedule },
      late: () => this.#keeper.late(this),
      missed: (elapsed) => this.#miss(elapsed),
    });
    const back = () => {
      this.#drop();
      this.#away?.end();
      this.#keeper.returned(this);
    };
    this.#waits = val.map((pollable) => pollable.onReady(back));
  }

  #comeBack(): void {
    this.#away?.end();
    this.#away = undefined;
  }

  #miss(elapsed: number): void {
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
    this.#comeBack();
    forgive(this.claim);
    this.#keeper.over(this);
  }
}
