/**
 * The workers of a server and the requests that wait for one. Workers are started as they are needed, up to a number, and
 * replaced when they end.
 */

import type { SharedCallTrace } from '../trace/shared-call-trace.ts';
import type { CommandOptions } from '../worker/index.ts';
import type { Held } from '../worker/table-view.ts';
import { combined } from './held.ts';
import type { ServerExchange } from './server-exchange.ts';
import { ServerWorker, type WorkerEvents } from './server-worker.ts';

export interface PoolOptions {
  /** At most. */
  readonly workers: number;
  /** Of the machine. */
  readonly processors: number;
  /** Requests that may wait. */
  readonly queue: number;
  /** Seconds from a request's arrival to the end of its response. */
  readonly seconds: number;
  readonly command: Omit<CommandOptions, 'signal' | 'entry' | 'answer'>;
  /** Where calls are written. */
  readonly calls?: SharedCallTrace;
  /** Takes one line for each request that went wrong. */
  readonly report: (line: string) => void;
}

/** Milliseconds after which the owner looks what a component has answered that neither ends nor sleeps. */
const LOOK = 20;

/** Milliseconds that a request waits before one more worker is started for it. */
const PATIENCE = 20;

export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<ServerWorker>();
  readonly #idle: ServerWorker[] = [];
  readonly #busy = new Map<ServerExchange, ServerWorker>();
  readonly #waiting = new Set<ServerExchange>();
  readonly #events: WorkerEvents;
  #draining = false;
  #made = 0;
  #watch: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #settleStart: { resolve(): void; reject(reason: Error): void } | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#events = {
      idle: (worker) => this.#onIdle(worker),
      failed: (exchange, reason) => this.#onFailed(exchange, reason),
      ended: (worker, reason) => this.#onEnded(worker, reason),
    };
  }

  /** Starts the first worker. Rejects with the reason, one line, if the component cannot be served. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject };
      this.#startWorker();
    });
  }

  /** Has a request answered, sooner or later. */
  submit(exchange: ServerExchange): void {
    if (this.#waiting.size >= this.#options.queue) {
      exchange.fail(503);
      return;
    }
    this.#limitTime(exchange);
    this.#waiting.add(exchange);
    this.#dispatch();
  }

  /** Fulfilled when all workers have ended; what they do now is waited for, and nothing else comes. */
  drain(): Promise<void> {
    this.#draining = true;
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
      this.#dispatch();
      if (this.#workers.size === 0) resolve();
    });
  }

  #startWorker(): void {
    const { command, calls } = this.#options;
    const traced = calls ? { ...command, calls: calls.thread(`worker ${++this.#made}`) } : command;
    this.#workers.add(new ServerWorker(traced, this.#events));
  }

  #dispatch(): void {
    for (const exchange of this.#waiting) {
      const worker = this.#idle.pop();
      if (!worker) break;
      this.#waiting.delete(exchange);
      this.#busy.set(exchange, worker);
      worker.serve(exchange);
      this.#watch ??= setInterval(() => this.#look(), LOOK);
    }
    this.#grow();
    if (this.#draining && this.#waiting.size === 0)
      for (const worker of this.#idle.splice(0)) worker.retire();
  }

  #look(): void {
    for (const worker of this.#busy.values()) worker.look();
    if (this.#busy.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** What all of them hold. */
  async held(): Promise<Held> {
    return combined(await Promise.all([...this.#workers].map((worker) => worker.held())));
  }

  /** One for each processor at once; more only where a request waits for one that waits itself. */
  #grow(): void {
    const starting = this.#workers.size - this.#idle.length - this.#busy.size;
    const wanted = Math.min(this.#waiting.size - starting, this.#options.workers - this.#workers.size);
    const room = this.#options.processors - this.#workers.size;
    for (let count = 0; count < Math.min(wanted, room); count++) this.#startWorker();
    if (wanted <= Math.max(0, room) || this.#patience) return;
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      const [first] = this.#waiting;
      const isHeldUp = [...this.#busy.values()].some((worker) => worker.isHeldUp);
      if (first && first === oldest && isHeldUp) this.#startWorker();
      if (first) this.#grow();
    }, PATIENCE);
    const [oldest] = this.#waiting;
  }

  #onIdle(worker: ServerWorker): void {
    this.#settleStart?.resolve();
    this.#settleStart = undefined;
    this.#forget(worker);
    this.#idle.push(worker);
    this.#dispatch();
  }

  #forget(worker: ServerWorker): void {
    for (const [exchange, one] of this.#busy) if (one === worker) this.#busy.delete(exchange);
  }

  #onFailed(exchange: ServerExchange, reason: string): void {
    this.#busy.delete(exchange);
    if (exchange.timedOut) return;
    this.#options.report(`${exchange.label}: ${reason}`);
    exchange.fail(500);
  }

  #onEnded(worker: ServerWorker, reason: string | undefined): void {
    this.#workers.delete(worker);
    this.#forget(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#settleStart?.reject(new Error(reason));
    if (!worker.started) this.#failOne(reason);
    this.#dispatch();
    if (this.#draining && this.#workers.size === 0) this.#whenEmpty?.();
  }

  /** Of a worker that could not even start, somebody is told, so that trying again comes to an end. */
  #failOne(reason: string | undefined): void {
    const [first] = this.#waiting;
    if (!first) return;
    this.#waiting.delete(first);
    this.#onFailed(first, reason ?? 'its worker could not be started');
  }

  #limitTime(exchange: ServerExchange): void {
    const timer = setTimeout(() => this.#onTimeout(exchange), this.#options.seconds * 1000);
    exchange.onOver(() => {
      clearTimeout(timer);
      this.#waiting.delete(exchange);
    });
  }

  /** The worker does not hear of it, whatever it does; so it is ended, and another one takes its place. */
  #onTimeout(exchange: ServerExchange): void {
    exchange.timedOut = true;
    this.#options.report(`${exchange.label}: not answered within ${this.#options.seconds} s`);
    exchange.fail(504);
    this.#waiting.delete(exchange);
    this.#busy.get(exchange)?.kill();
  }
}
