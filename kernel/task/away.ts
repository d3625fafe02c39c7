/**
 * A step that goes on in another thread, as long as it does: since when, whether it is late, whether it has missed its deadline.
 *
 * Late is a step after a quantum: it gives its place among those that go on at a time to another, so that it holds nobody up. The
 * deadline counts from when the step has been seen to run, since its thread may have something else to do first.
 */

import type { Cancel } from './pollable.ts';
import type { Stage } from './progress.ts';

export interface AwayOptions {
  readonly begin: number;
  readonly stage?: (() => Stage) | undefined;
  /** Milliseconds. */
  readonly quantum: number;
  readonly deadline: number;
  readonly now: () => number;
  readonly schedule: (delay: number, callback: () => void) => Cancel;
  /** Called once, as is the other. */
  late(): void;
  missed(elapsed: number): void;
}

export class Away {
  readonly #options: AwayOptions;
  /** When it has been seen to run. */
  #since: number | undefined;
  #isLate = false;
  #hasMissed = false;
  #cancel: Cancel | undefined;

  constructor(options: AwayOptions) {
    this.#options = options;
    if (options.stage === undefined) this.#since = options.begin;
    this.#arm(Math.min(options.quantum, options.deadline));
  }

  get begin(): number {
    return this.#options.begin;
  }

  /** Whether it was told of that it takes too long. */
  get hasMissed(): boolean {
    return this.#hasMissed;
  }

  /** It has come back, or nobody waits for it any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(delay: number): void {
    this.#cancel = this.#options.schedule(delay, () => this.#look());
  }

  #look(): void {
    const { now, begin, stage, quantum, deadline, late, missed } = this.#options;
    const time = now();
    const seen = stage?.() ?? 'running';
    if (seen !== 'queued') this.#since ??= time;
    const toLate = begin + quantum - time;
    if (toLate <= 0 && !this.#isLate) {
      this.#isLate = true;
      late();
    }
    const left = this.#since === undefined || seen === 'over' ? quantum : this.#since + deadline - time;
    if (left > 0) this.#arm(this.#isLate ? left : Math.min(left, toLate));
    else {
      this.#hasMissed = true;
      missed(time - this.#since!);
    }
  }
}
