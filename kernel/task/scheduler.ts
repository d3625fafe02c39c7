/**
 * Steps tasks, and waits for them; the thread is never blocked.
 *
 * One step is the unit: nothing interrupts it, so what becomes ready waits for at most the step that runs. After each, the
 * run queue (`run-queue.ts`) says who is next by class, weight and what was used; who is at the end of its allowance
 * rests until the next period. After `slice` milliseconds without a pause the host's event loop has a turn, so that
 * signals, timers and input are seen while a guest computes; after each step, as long as there is a real-time task.
 *
 * Tasks whose steps go on in other threads have a queue of their own (`pool.ts`), and cost this thread the time to hand them over.
 */

import { Allowance, type AllowanceOptions } from './allowance.ts';
import { Claim } from './claim.ts';
import type { Cancel } from './pollable.ts';
import { Pool } from './pool.ts';
import type { Outcome, Steppable } from './progress.ts';
import { RestQueue } from './rest-queue.ts';
import { RunQueue } from './run-queue.ts';
import { type Keeper, type Overrun, Running, type RunningOptions, type Used } from './running.ts';
import { Level, levelOf, type Policy } from './urgency.ts';

export interface SchedulerOptions {
  /** Guest instructions of one step, about. */
  budget?: number;
  /** Milliseconds without a turn of the event loop, about. */
  slice?: number;
  /** Milliseconds: a turn among round-robin tasks, and what a level of tasks must be owed to go before a higher one. */
  quantum?: number;
  /** Milliseconds that a step may take before it counts as an overrun. */
  deadline?: number;
  /** Steps in other threads that go on at a time: as many as there are processors for them; 1 by default. */
  places?: number;
  /** Milliseconds; performance.now by default. */
  now?: () => number;
  /** Calls back after about so many milliseconds; setTimeout by default. */
  schedule?: (delay: number, callback: () => void) => Cancel;
  /** Gives the event loop a turn; a message to oneself by default. Hosts have faster ones, such as setImmediate. */
  yieldToHost?: () => Promise<void>;
  /** A step missed its deadline. What this throws ends the task. */
  onOverrun?: (overrun: Overrun) => void;
}

export interface StartOptions extends RunningOptions {
  /** For messages. */
  name?: string;
  /** Guest instructions of one step, about. */
  budget?: number;
  /** Interactive with weight 100 by default. */
  policy?: Policy;
  /** Whether its steps go on in another thread: it is then stepped beside those of this one. */
  elsewhere?: boolean;
  /** The most that it may use in each period. */
  allowance?: AllowanceOptions;
}

/** A task as `Scheduler.tasks` shows it. */
export interface TaskView extends Readonly<Used> {
  readonly name: string;
  readonly class: Policy['class'];
  /** Whether one that waits for it has made it more urgent than it is. */
  readonly lent: boolean;
  /** Resting: at the end of its allowance. */
  readonly state: 'running' | 'ready' | 'resting' | 'waiting';
}

const DEFAULT_BUDGET = 800_000;
const DEFAULT_SLICE = 4;
/** Milliseconds, while others wait for this thread to hear that a step has ended. */
const POOLED_SLICE = 1;
const DEFAULT_QUANTUM = 10;
const DEFAULT_DEADLINE = 250;

/** Keeps the host from ending while a task waits for something that does not hold it, such as a signal. */
const KEEP_ALIVE_INTERVAL = 0x3fff_ffff;

interface Entry {
  readonly running: Running;
  readonly budget: number;
  /** The queue that it is in when it is ready. */
  readonly queue: RunQueue;
}

export class Scheduler {
  readonly #budget: number;
  readonly #slice: number;
  readonly #now: () => number;
  readonly #yield: () => Promise<void>;
  readonly #keeper: Keeper;
  readonly #ready: RunQueue;
  readonly #pool: Pool;
  /** Those whose steps in other threads have ended, and wait to be asked for the answer. */
  readonly #returned = new Set<Claim>();
  readonly #resting = new RestQueue();
  readonly #tasks = new Map<Claim, Entry>();
  /** The one that is in its step. */
  #current: Claim | undefined;
  /** Tasks of a real-time class, and those with steps in other threads. */
  #realTime = 0;
  #pooled = 0;
  #pumping = false;
  /** When the event loop last had a turn, and whether there was a step since. */
  #lastTurn: number;
  #stepped = false;
  #alarm: Cancel | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(options: SchedulerOptions = {}) {
    this.#budget = options.budget ?? DEFAULT_BUDGET;
    this.#slice = options.slice ?? DEFAULT_SLICE;
    this.#now = options.now ?? (() => performance.now());
    this.#yield = options.yieldToHost ?? messageToSelf;
    const { quantum = DEFAULT_QUANTUM, places = 1 } = options;
    this.#ready = new RunQueue(quantum);
    this.#pool = new Pool(quantum, places);
    this.#keeper = {
      quantum,
      now: this.#now,
      deadline: options.deadline ?? DEFAULT_DEADLINE,
      schedule: options.schedule ?? timeout,
      ready: (running, woken) => this.#enqueue(running.claim, woken),
      used: (claim, elapsed) => this.#tasks.get(claim)?.queue.charge(claim, elapsed),
      late: ({ claim }) => this.#pool.leave(claim) && this.#start(),
      returned: ({ claim }) => this.#collectSoon(claim),
      overran: options.onOverrun ?? (() => {}),
      over: (running) => this.#leave(running.claim),
    };
    this.#lastTurn = this.#now();
  }

  /**
   * Takes a task on; its first step comes after the caller's own turn.
   * @throws RangeError that names the task, if its policy or allowance cannot be
   */
  start(task: Steppable, options: StartOptions = {}): Running {
    const name = options.name ?? 'task';
    const allowance = options.allowance && new Allowance(options.allowance, this.#now(), name);
    const claim = new Claim(name, options.policy, allowance);
    const queue = options.elsewhere ? this.#pool.queue : this.#ready;
    claim.onUrgency = () => queue.move(claim);
    const running = new Running(task, claim, this.#keeper, options);
    if (running.over) return running;
    this.#tasks.set(claim, { running, budget: options.budget ?? this.#budget, queue });
    this.#count(claim, queue, 1);
    this.#keepAlive ??= setInterval(() => {}, KEEP_ALIVE_INTERVAL);
    this.#enqueue(claim, true);
    return running;
  }

  /** All tasks that are not over, in the order of their start. */
  tasks(): TaskView[] {
    return [...this.#tasks.values()].map(({ running }) => this.#viewOf(running));
  }

  /** One of them; undefined if it is over. */
  view(running: Running): TaskView | undefined {
    return this.#tasks.has(running.claim) ? this.#viewOf(running) : undefined;
  }

  #viewOf(running: Running): TaskView {
    return {
      name: running.name,
      class: running.claim.policy.class,
      lent: running.claim.urgency > running.claim.own,
      state: this.#stateOf(running.claim),
      ...running.used,
    };
  }

  #stateOf(claim: Claim): TaskView['state'] {
    if (claim === this.#current || this.#tasks.get(claim)!.running.isAway) return 'running';
    if (!claim.heap) return 'waiting';
    return this.#resting.has(claim) ? 'resting' : 'ready';
  }

  #leave(claim: Claim): void {
    claim.heap?.remove(claim);
    const entry = this.#tasks.get(claim);
    if (!entry) return;
    this.#tasks.delete(claim);
    this.#returned.delete(claim);
    this.#count(claim, entry.queue, -1);
    if (this.#pool.leave(claim)) this.#start();
    if (this.#tasks.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
    this.#disarm();
  }

  #count(claim: Claim, queue: RunQueue, change: 1 | -1): void {
    if (levelOf(claim.own) === Level.realTime) this.#realTime += change;
    if (queue === this.#pool.queue) this.#pooled += change;
  }

  #enqueue(claim: Claim, woken: boolean): void {
    const entry = this.#tasks.get(claim);
    if (claim.heap || !entry) return;
    if (claim.allowance && this.#resting.take(claim, this.#now())) {
      if (!this.#pumping) this.#arm();
      return;
    }
    if (woken) entry.queue.wake(claim);
    else entry.queue.requeue(claim);
    this.#start();
  }

  #collectSoon(claim: Claim): void {
    if (!this.#tasks.has(claim)) return;
    this.#returned.add(claim);
    this.#start();
  }

  #start(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#disarm();
    queueMicrotask(() => this.#pump());
  }

  async #pump(): Promise<void> {
    try {
      let time = this.#now();
      for (this.#prepare(time); !this.#ready.empty; this.#prepare(time)) {
        if (this.#owesTurn(time)) {
          await this.#yield();
          time = this.#now();
          this.#lastTurn = time;
          this.#stepped = false;
          this.#prepare(time);
        }
        time = this.#step(this.#ready.take(), time);
      }
    } finally {
      this.#pumping = false;
      this.#arm();
    }
  }

  /** Whether the event loop is to have a turn before the next step. */
  #owesTurn(time: number): boolean {
    if (this.#realTime > 0) return this.#stepped;
    return time - this.#lastTurn >= (this.#pooled > 0 ? Math.min(this.#slice, POOLED_SLICE) : this.#slice);
  }

  /** All that is not a step on this thread: who has rested enough goes on; steps in other threads end and begin. */
  #prepare(time: number): void {
    this.#release(time);
    for (const claim of this.#returned) {
      this.#returned.delete(claim);
      this.#pool.leave(claim);
      this.#step(claim, this.#now());
    }
    for (let claim = this.#pool.take(); claim; claim = this.#pool.take()) {
      this.#step(claim, this.#now());
      if (!this.#tasks.get(claim)?.running.isAway) this.#pool.leave(claim);
    }
  }

  /** Steps a task, from `time` on; gives when that ended. */
  #step(claim: Claim | undefined, time: number): number {
    if (!claim) return time;
    const { running, budget } = this.#tasks.get(claim)!;
    const { allowance } = claim;
    this.#current = claim;
    this.#stepped = true;
    const end = running.step(allowance?.counts ? Math.min(budget, allowance.instructions) : budget, time);
    this.#current = undefined;
    return end;
  }

  /** Lets those go on whose next period has begun. */
  #release(time: number): void {
    for (let claim = this.#resting.release(time); claim; claim = this.#resting.release(time))
      this.#tasks.get(claim)!.queue.wake(claim);
  }

  /** Nothing is ready: wakes up when the first of the resting tasks may go on. */
  #arm(): void {
    this.#disarm();
    const { next } = this.#resting;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#alarm = this.#keeper.schedule(Math.max(0, next - this.#now()), () => this.#start());
  }

  #disarm(): void {
    this.#alarm?.();
    this.#alarm = undefined;
  }
}

/** Steps one task to its end; with several, share a `Scheduler`. */
export function runTask(task: Steppable, options: SchedulerOptions & StartOptions = {}): Promise<Outcome> {
  return new Scheduler(options).start(task, options).outcome;
}

/** setTimeout takes a signed 32-bit number; who asks for more is called earlier, and asks again. */
function timeout(delay: number, callback: () => void): Cancel {
  const timer = setTimeout(callback, Math.min(0x7fff_ffff, Math.ceil(delay)));
  return () => clearTimeout(timer);
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
