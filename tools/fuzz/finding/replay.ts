/** A sequence once more, told line by line. */

import { ORACLES, type Oracle, type Problem, whereOf } from '../execute/problem.ts';
import { examine } from '../oracle/examine.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import { benchMaker, type MakeBench } from './bench.ts';
import { HandleNames, showAnswer, showCall } from './show.ts';

export interface Replayed {
  readonly lines: readonly string[];
  readonly problem: Problem | undefined;
}

/** `oracle`: what it was found by, where one run does not show it. */
export async function replay(
  target: Target,
  sequence: Sequence,
  { make, oracle }: { readonly make?: MakeBench; readonly oracle?: Oracle } = {},
): Promise<Replayed> {
  const open = make ?? benchMaker(target, {});
  const { runner } = await open();
  const shown = await runner.run(sequence);
  const problem = shown ?? (await examine({ ...(await open()), thorough: true }, sequence, oracle));
  const names = new HandleNames();
  const several = sequence.calls.some(({ client }) => client !== 0);
  const lines = runner.answers.map((answer, at) => {
    const { operation: number, client } = sequence.calls[at]!;
    const operation = target.operations[number]!;
    const called = showCall(operation, answer.args, names);
    const who = several ? `client ${client}: ` : '';
    return `${String(at + 1).padStart(3)}  ${who}${called} -> ${showAnswer(operation, answer, names)}`;
  });
  if (problem !== undefined) lines.push(...describe(problem));
  return { lines, problem };
}

/** What is wrong, where. */
export function describe(problem: Problem): string[] {
  const { oracle, function: called, message } = problem;
  const where = whereOf(problem);
  return [
    `${oracle}: ${ORACLES[oracle]}`,
    `  in ${called}: ${message}`,
    ...(where === '' ? [] : [`  at ${where}`]),
  ];
}
