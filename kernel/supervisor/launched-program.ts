/** `program` of nucleus:launcher/programs: one that a personality has started, as that personality holds it. */

import { type Cancel, callSoon, Pollable, type TaskEvent } from '../task/index.ts';
import {
  type Demand,
  DemandedInput,
  type OutputName,
  type Piece,
  QueuedOutput,
  WrittenPieces,
} from './launched-streams.ts';

/** `outcome` of nucleus:launcher/programs. */
export interface LaunchedOutcome {
  readonly code: number;
  readonly instructions: bigint;
}

/** `news` of nucleus:launcher/programs. */
interface News {
  readonly input?: boolean;
  readonly output?: boolean;
  readonly end?: boolean;
}

/** What runs it. */
export interface Body {
  /** Absent: it cannot hear of events. */
  notify?(event: TaskEvent): void;
  halt?(halted: boolean): void;
  /** Ends it now. */
  stop(): void;
}

export class LaunchedProgram {
  readonly #hearsEvents: boolean;
  readonly #onDrop: (program: LaunchedProgram) => void;
  readonly #pieces = new WrittenPieces(() => this.#changed());
  /** What it reads. */
  readonly stdin = new DemandedInput(() => this.#changed());
  /** What it writes to. */
  readonly stdout = new QueuedOutput(this.#pieces, 'output');
  readonly stderr = new QueuedOutput(this.#pieces, 'error');
  readonly #waiting = new Set<{ readonly news: News; readonly callback: () => void }>();
  #body: Body | undefined;
  /** Before it began. */
  #early: TaskEvent[] = [];
  #isHalted = false;
  #outcome: LaunchedOutcome | undefined;
  #isDropped = false;

  /** `onDrop` is called when nobody holds it any more. */
  constructor(hearsEvents: boolean, onDrop: (program: LaunchedProgram) => void) {
    this.#hearsEvents = hearsEvents;
    this.#onDrop = onDrop;
  }

  // Whoever runs it.

  /** Nobody wants it any more: whoever was about to run it need not. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  begin(body: Body): void {
    this.#body = body;
    if (this.#isHalted) body.halt?.(true);
    for (const event of this.#early.splice(0)) body.notify?.(event);
    if (this.#isDropped) body.stop();
  }

  /** A line about it, where its errors go. */
  say(line: string): void {
    this.#pieces.put('error', new TextEncoder().encode(`${line}\n`));
  }

  finishWith(outcome: LaunchedOutcome): void {
    this.#outcome = outcome;
    this.stdin.finish();
    this.#changed();
  }

  // Resource `program`.

  demand(): Demand {
    return this.stdin.demand;
  }

  readable(): void {
    this.stdin.readable();
  }

  supply(data: Uint8Array): void {
    this.stdin.supply(data);
  }

  finish(): void {
    this.stdin.finish();
  }

  take(): Piece | undefined {
    return this.#pieces.take();
  }

  refuse(name: OutputName): void {
    this.#pieces.refuse(name);
  }

  notify(event: TaskEvent): boolean {
    if (!this.#hearsEvents) return false;
    if (this.#body) this.#body.notify?.(event);
    else this.#early.push(event);
    return true;
  }

  halt(halted: boolean): void {
    this.#isHalted = halted;
    this.#body?.halt?.(halted);
  }

  ended(): LaunchedOutcome | undefined {
    return this.#pieces.isEmpty ? this.#outcome : undefined;
  }

  subscribe(news: News): Pollable {
    return new Pollable({
      ready: () => this.#has(news),
      onReady: (callback) => (this.#has(news) ? callSoon(callback) : this.#await(news, callback)),
    });
  }

  [Symbol.dispose](): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#body?.stop();
    this.#onDrop(this);
  }

  #await(news: News, callback: () => void): Cancel {
    const entry = { news, callback };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  #has({ input, output, end }: News): boolean {
    if (input && this.stdin.demand.tag !== 'nothing') return true;
    if (output && !this.#pieces.isEmpty) return true;
    return end === true && this.ended() !== undefined;
  }

  #changed(): void {
    for (const entry of [...this.#waiting]) {
      if (!this.#has(entry.news)) continue;
      this.#waiting.delete(entry);
      entry.callback();
    }
  }
}
