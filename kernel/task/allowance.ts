/**
 * How much a task may use in each period. What a step uses beyond the rest is taken from the periods to come, so over many
 * periods a task gets no more than its allowance, however long its steps are.
 */

export interface AllowanceOptions {
  /** Milliseconds. */
  readonly period: number;
  /** Milliseconds on this thread in each period. */
  readonly time?: number;
  readonly steps?: number;
  /** Guest instructions; by the task's `usage`, or else by the budgets of its steps. */
  readonly instructions?: number;
}

const KINDS = ['time', 'steps', 'instructions'] as const;

/** One bounded quantity; without a bound there is always something left. */
class Rest {
  readonly #each: number;
  left: number;

  constructor(each: number | undefined) {
    this.#each = each ?? Number.POSITIVE_INFINITY;
    this.left = this.#each;
  }

  add(periods: number): void {
    if (this.left < this.#each) this.left = Math.min(this.#each, this.left + this.#each * periods);
  }

  /** After how many periods there is something left. */
  get wait(): number {
    return this.left > 0 ? 0 : Math.floor(-this.left / this.#each) + 1;
  }
}

export class Allowance {
  readonly #period: number;
  readonly #time: Rest;
  readonly #steps: Rest;
  readonly #instructions: Rest;
  /** Whether instructions have a bound, and must be counted. */
  readonly counts: boolean;
  /** When the present period began. */
  #begin: number;

  /** @throws RangeError that names the task and the value */
  constructor(options: AllowanceOptions, begin: number, name: string) {
    check(options, name);
    this.#period = options.period;
    this.#time = new Rest(options.time);
    this.#steps = new Rest(options.steps);
    this.#instructions = new Rest(options.instructions);
    this.counts = options.instructions !== undefined;
    this.#begin = begin;
  }

  /** Instructions that the next step may have. */
  get instructions(): number {
    return Math.max(1, this.#instructions.left);
  }

  charge(time: number, steps: number, instructions: number): void {
    this.#time.left -= time;
    this.#steps.left -= steps;
    this.#instructions.left -= instructions;
  }

  /** Brings the allowance of the periods that have begun since. */
  refill(now: number): void {
    if (now - this.#begin >= this.#period) this.#pass(Math.floor((now - this.#begin) / this.#period));
  }

  /** The moment from which the task may go on; undefined if it may now. */
  resumesAt(): number | undefined {
    const periods = this.#wait();
    return periods > 0 ? this.#begin + periods * this.#period : undefined;
  }

  /** That moment has come. */
  resume(): void {
    this.#pass(this.#wait());
  }

  #wait(): number {
    return Math.max(this.#time.wait, this.#steps.wait, this.#instructions.wait);
  }

  #pass(periods: number): void {
    this.#begin += periods * this.#period;
    this.#time.add(periods);
    this.#steps.add(periods);
    this.#instructions.add(periods);
  }
}

function check(options: AllowanceOptions, name: string): void {
  if (!(options.period > 0 && options.period < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name}: allowance with a period of ${options.period} ms`);
  const bounded = KINDS.filter((kind) => options[kind] !== undefined);
  if (bounded.length === 0) throw new RangeError(`${name}: allowance bounds none of ${KINDS.join(', ')}`);
  for (const kind of bounded) {
    const value = options[kind]!;
    if (!(value > 0 && value < Number.POSITIVE_INFINITY) || (kind !== 'time' && !Number.isInteger(value)))
      throw new RangeError(`${name}: allowance of ${value} for ${kind}`);
  }
}
