/** What sequences are run on: one provider or two, and what is asked of them. */

import { Code } from '../execute/code.ts';
import { Machine } from '../execute/machine.ts';
import { Runner } from '../execute/runner.ts';
import type { Check } from '../oracle/check.ts';
import type { Bench } from '../oracle/examine.ts';
import type { Target } from '../target/target.ts';

export interface BenchOptions {
  /** Another provider of the same interface, which has to answer the same; its operations have the same numbers. */
  readonly other?: Target | undefined;
  /** Nothing that a sequence did may show once everything has been dropped. */
  readonly stateless?: boolean | undefined;
  /** What its user knows of it. */
  readonly check?: Check | undefined;
}

/** Makes them, all of it new but what is compiled. */
export type MakeBench = () => Promise<Bench>;

export function benchMaker(
  target: Target,
  { other, check, stateless = check?.stateless ?? false }: BenchOptions,
): MakeBench {
  const [code, otherCode, learning] = [new Code(), new Code(), new Code({ compare: true })];
  return async () => ({
    runner: new Runner(await Machine.open(target, code), check),
    other: other && new Runner(await Machine.open(other, otherCode)),
    stateless,
    learner: async () => new Runner(await Machine.open(target, learning), check),
  });
}
