/**
 * A service's task in the thread of that service: does the steps that the kernel's thread orders, one after the other, and says when what
 * it waits for is ready. In between, and never in a step, the thread answers calls. Steps that are much shorter than it takes to order them
 * are done several at a time.
 */

import { type Outcome, Pollable, type Progress, type Steppable } from '../task/index.ts';
import type { TaskAnswer, TaskNews, TaskOrder } from './task-protocol.ts';

export interface TaskServerOptions {
  readonly task: Steppable;
  readonly now: () => number;
  send(news: TaskNews): void;
  /** Shows that a step begins, and that it has ended. */
  begins(number: number): void;
  ended(number: number): void;
}

/** Milliseconds of steps for one order. */
const SLICE = 1;

type Step = Extract<TaskOrder, { readonly tag: 'step' }>;

export class TaskServer {
  readonly #options: TaskServerOptions;
  readonly #orders: TaskOrder[] = [];
  /** Of the last step. */
  #number = 0;
  #waiting: readonly Pollable[] = [];
  #outcome: Outcome | undefined;

  constructor(options: TaskServerOptions) {
    this.#options = options;
  }

  /** How it has ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** What it waits for now. */
  get waiting(): readonly Pollable[] {
    return this.#waiting;
  }

  /** It may be in the middle of a step: what is ordered is done in the next turn. */
  order(order: TaskOrder): void {
    this.#orders.push(order);
  }

  /** Does what was ordered, and looks at what it waits for. Throws what the task throws: it has failed. */
  turn(): void {
    for (let order = this.#orders.shift(); order; order = this.#orders.shift()) {
      if (this.#outcome !== undefined) return;
      if (order.tag === 'notify') this.#options.task.notify?.(order.event);
      else this.#step(order);
    }
    if (!this.#waiting.some((one) => one.ready())) return;
    this.#drop();
    this.#options.send({ tag: 'woken', number: this.#number });
  }

  #step({ number, budget, counts }: Step): void {
    const { task, now, send, begins, ended } = this.#options;
    this.#drop();
    this.#number = number;
    begins(number);
    const begin = now();
    let progress = task.step(budget);
    let [steps, elapsed] = [1, now() - begin];
    for (; elapsed < SLICE && !counts && this.#canGoOn(progress); elapsed = now() - begin) {
      progress = task.step(budget);
      steps++;
    }
    ended(number);
    const instructions = counts ? task.usage?.().instructions : undefined;
    const answer = this.#answerOf(progress);
    const told = instructions === undefined ? {} : { instructions };
    send({ tag: 'stepped', number, steps, elapsed, answer, ...told });
  }

  /** Whether it has something to do; then it waits for nothing any more. */
  #canGoOn(progress: Progress): boolean {
    if (progress.tag === 'ready') return true;
    if (progress.tag !== 'blocked' || !progress.val.some((one) => one.ready())) return false;
    this.#waiting = progress.val;
    this.#drop();
    return true;
  }

  #answerOf(progress: Progress): TaskAnswer {
    if (progress.tag === 'done') {
      this.#outcome = progress.val;
      return { tag: 'done', outcome: progress.val };
    }
    if (progress.tag !== 'blocked') return { tag: 'ready' };
    if (!progress.val.every((one) => one instanceof Pollable))
      throw new Error("blocked on a pollable that is not the kernel's");
    this.#waiting = progress.val;
    const owed = new Set<string>();
    for (const { provider } of progress.val) if (provider !== undefined) owed.add(provider);
    return { tag: 'blocked', owed: [...owed] };
  }

  #drop(): void {
    for (const pollable of this.#waiting) pollable[Symbol.dispose]?.();
    this.#waiting = [];
  }
}
