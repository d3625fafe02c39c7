/**
 * Steps tasks, and waits for them; the thread is never blocked.
 *
 * Tasks that can run stand in a queue; each gets one step of `budget` and goes to the end of the queue, or waits for
 * its pollables. After `slice` milliseconds without a pause the host's event loop has a turn, so that signals, timers
 * and input are seen while a guest computes.
 *
 * The queue is one class of one priority: first come, first served. Further classes are further queues in `#next`,
 * charged by the time that `#step` measures.
 */

import type { Cancel, Pollable } from './pollable.ts';

/** `outcome` of nucleus:task/tasks. */
export interface Outcome {
  code: number;
  message?: string | undefined;
}

/** `event` of nucleus:task/tasks. */
export type TaskEvent = 'interrupt' | 'quit' | 'terminate' | 'hang-up' | 'resize';

/** `progress` of nucleus:task/tasks. */
export type Progress =
  | { tag: 'ready' }
  | { tag: 'blocked'; val: readonly Pollable[] }
  | { tag: 'done'; val: Outcome };

/** What the scheduler needs of resource `task` of nucleus:task/tasks. */
export interface Steppable {
  step(budget: number): Progress;
  notify?(event: TaskEvent): void;
}

export interface SchedulerOptions {
  /** Guest instructions of one step, about. */
  budget?: number;
  /** Milliseconds without a turn of the event loop, about. */
  slice?: number;
  /** Milliseconds; performance.now by default. */
  now?: () => number;
  /** Gives the event loop a turn; a message to oneself by default. Hosts have faster ones, such as setImmediate. */
  yieldToHost?: () => Promise<void>;
}

export interface StartOptions {
  /** For messages. */
  name?: string;
  budget?: number;
  /** Ends the task's stepping; its outcome then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** After each step: what it gave, and the milliseconds that it took. */
  onStep?: (progress: Progress['tag'], elapsed: number) => void;
}

const DEFAULT_BUDGET = 800_000;
const DEFAULT_SLICE = 4;

/** Keeps the host from ending while a task waits for something that does not hold it, such as a signal. */
const KEEP_ALIVE_INTERVAL = 0x3fff_ffff;

/** A task in the scheduler's hands. */
export class Running {
  readonly name: string;
  /** Fulfilled when the task is done; rejected with what its step threw, or with the reason to stop. */
  readonly outcome: Promise<Outcome>;
  readonly #task: Steppable;
  readonly #requeue: (running: Running) => void;
  readonly #options: StartOptions;
  #settle!: { resolve(outcome: Outcome): void; reject(reason: unknown): void };
  #waits: Cancel[] = [];
  #pollables: readonly Pollable[] = [];
  #over = false;

  constructor(task: Steppable, requeue: (running: Running) => void, options: StartOptions) {
    this.name = options.name ?? 'task';
    this.#task = task;
    this.#requeue = requeue;
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
    this.#drop();
    this.#requeue(this);
  }

  /** Never steps it again; the outcome rejects with `reason`. */
  stop(reason: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#settle.reject(reason);
  }

  /** One step. For the scheduler. */
  step(budget: number, now: () => number): void {
    const begin = now();
    let progress: Progress;
    try {
      progress = this.#task.step(this.#options.budget ?? budget);
      this.#options.onStep?.(progress.tag, now() - begin);
      this.#follow(progress);
    } catch (error) {
      this.stop(error);
    }
  }

  #follow(progress: Progress): void {
    if (progress.tag === 'blocked') this.#wait(progress.val);
    else if (progress.tag === 'ready') this.#requeue(this);
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
    if (pollables.some((pollable) => pollable.ready())) this.wake();
    else this.#waits = pollables.map((pollable) => pollable.onReady(() => this.wake()));
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
  }
}

export class Scheduler {
  readonly #budget: number;
  readonly #slice: number;
  readonly #now: () => number;
  readonly #yield: () => Promise<void>;
  readonly #queue = new Set<Running>();
  #pumping = false;
  #lastTurn: number;
  #live = 0;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(options: SchedulerOptions = {}) {
    this.#budget = options.budget ?? DEFAULT_BUDGET;
    this.#slice = options.slice ?? DEFAULT_SLICE;
    this.#now = options.now ?? (() => performance.now());
    this.#yield = options.yieldToHost ?? messageToSelf;
    this.#lastTurn = this.#now();
  }

  /** Takes a task on; its first step comes after the caller's own turn. */
  start(task: Steppable, options: StartOptions = {}): Running {
    const running = new Running(task, (entry) => this.#enqueue(entry), options);
    this.#live += 1;
    this.#keepAlive ??= setInterval(() => {}, KEEP_ALIVE_INTERVAL);
    const leave = () => this.#leave(running);
    running.outcome.then(leave, leave);
    this.#enqueue(running);
    return running;
  }

  #leave(running: Running): void {
    this.#queue.delete(running);
    this.#live -= 1;
    if (this.#live > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }

  #enqueue(running: Running): void {
    if (running.over) return;
    this.#queue.add(running);
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => this.#pump());
  }

  #next(): Running | undefined {
    for (const running of this.#queue) {
      this.#queue.delete(running);
      return running;
    }
    return undefined;
  }

  async #pump(): Promise<void> {
    try {
      while (this.#queue.size > 0) {
        if (this.#now() - this.#lastTurn >= this.#slice) {
          await this.#yield();
          this.#lastTurn = this.#now();
        }
        const running = this.#next();
        if (running && !running.over) running.step(this.#budget, this.#now);
      }
    } finally {
      this.#pumping = false;
    }
  }
}

/** Steps one task to its end; with several, share a `Scheduler`. */
export function runTask(task: Steppable, options: SchedulerOptions & StartOptions = {}): Promise<Outcome> {
  return new Scheduler(options).start(task, options).outcome;
}

function messageToSelf(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
