/** A user's check while a sequence runs: what it is told, and what it says. */

import type { Check, CheckedCall } from '../oracle/check.ts';
import type { Call } from '../sequence/sequence.ts';
import type { Operation } from '../target/operation.ts';
import { type Answer, RETURNED } from './answer.ts';
import type { Machine } from './machine.ts';

export class Checking {
  readonly #check: Check;
  readonly #machine: Machine;
  #state: unknown;
  #calls: CheckedCall[] = [];

  constructor(check: Check, machine: Machine) {
    this.#check = check;
    this.#machine = machine;
  }

  /** Each gives what is wrong, if anything. */
  begin(): string | undefined {
    this.#calls = [];
    return saying(() => {
      this.#state = this.#check.before?.(this.#machine);
      this.#machine.settle();
      return this.#state;
    });
  }

  /** Whether it may end itself with that line in the log. */
  mayEnd(line: string): boolean {
    return this.#check.mayEnd?.test(line) ?? false;
  }

  after(
    { client }: Call,
    { name, kind, function: label }: Operation,
    { args, status, value }: Answer,
  ): string | undefined {
    const short = kind === 'function' ? label.replace(/^.*[.\]]/, '') : kind;
    const call = { name, function: short, client, args, returned: status === RETURNED, value };
    this.#calls.push(call);
    return saying(() => this.#check.after?.(call, this.#state, this.#machine));
  }

  end(): string | undefined {
    return saying(() => this.#check.end?.(this.#calls, this.#state, this.#machine));
  }
}

function saying(work: () => unknown): string | undefined {
  try {
    const given = work();
    if (!(given instanceof Promise)) return undefined;
    given.catch(() => {});
    return 'the check gives a promise: it has to have done its work when it returns';
  } catch (error) {
    const text = error instanceof Error ? error.message || error.name : String(error);
    return text.split('\n')[0];
  }
}
