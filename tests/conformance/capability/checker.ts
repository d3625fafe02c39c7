/** Walks through the states of the model with the kernel beside it: all of them up to a depth, or at random beyond. */
import { Difference, Lockstep, Runtimes } from './lockstep.ts';
import { Model } from './model.ts';
import type { RuntimeKind } from './runtime.ts';
import { HOLDERS, type Step } from './steps.ts';
import {
  isDeadly,
  isPossible,
  minimise,
  OPERATIONS,
  randomFrom,
  randomStep,
  SMALL,
  show,
  stepsOf,
} from './walks.ts';

export interface Coverage {
  readonly states: number;
  readonly steps: number;
}

/** Runs without stack traces: refusals are errors, and there are millions of them. */
async function quickly<T>(body: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await body();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Every step from every state that is less than `depth` steps from two objects in any hands; somebody dies only if it
 * is `deadly`: each death takes a new set of components, whose adapters are closures, being quicker to make.
 */
export function walkAll(depth: number, deadly: boolean, kind: RuntimeKind = {}): Promise<Coverage> {
  return quickly(() => everyState(depth, deadly, { generate: !deadly, ...kind }));
}

async function everyState(depth: number, deadly: boolean, kind: RuntimeKind): Promise<Coverage> {
  const runtimes = new Runtimes(kind);
  let frontier: Step[][] = HOLDERS.flatMap((one, index) =>
    HOLDERS.slice(index).map((other): Step[] => [
      { name: 1, by: one, op: 'make' },
      { name: 2, by: other, op: 'make' },
    ]),
  );
  const seen = new Set(frontier.map((path) => keyOf(modelAfter(path))));
  let steps = 0;
  for (let level = 1; level <= depth; level++) {
    const found: Step[][] = [];
    for (const path of frontier) {
      const model = modelAfter(path);
      const key = keyOf(model);
      const possible = OPERATIONS.flatMap((op) =>
        op.startsWith('restart') && !kind.switched ? [] : stepsOf(op, model, path.length + 1, SMALL),
      );
      const next = possible.filter((step) => deadly || !isDeadly(step, model));
      const inert: Step[] = [];
      for (const step of next) {
        const after = modelAfter([...path, step]);
        const afterKey = keyOf(after);
        if (afterKey === key) inert.push(step);
        else {
          await check(runtimes, [...path, step], path.length, kind);
          if (!seen.has(afterKey)) {
            seen.add(afterKey);
            found.push([...path, step]);
          }
        }
      }
      if (inert.length > 0) await check(runtimes, [...path, ...inert], path.length, kind);
      steps += next.length;
    }
    frontier = found;
  }
  return { states: seen.size, steps };
}

/** Random walks of up to `length` steps; the seed of each is its number. */
export function walkAtRandom(
  first: number,
  count: number,
  length: number,
  kind: RuntimeKind = {},
): Promise<Coverage> {
  return quickly(() => randomWalks(first, count, length, kind));
}

async function randomWalks(
  first: number,
  count: number,
  length: number,
  kind: RuntimeKind,
): Promise<Coverage> {
  const runtimes = new Runtimes(kind);
  let taken = 0;
  for (let seed = first; seed < first + count; seed++) {
    const random = randomFrom(seed);
    const lockstep = new Lockstep(await runtimes.next());
    const steps: Step[] = [];
    // After a death all parts are made anew, which takes as long as many walks.
    const deadly = kind.switched === true || seed % 10 === 0;
    try {
      while (steps.length < length) {
        const step = randomStep(lockstep.model, steps.length + 1, random, deadly, kind.switched === true);
        if (step === undefined) continue;
        if (kind.across === 'apart' && !isAlikeApart(step, lockstep.model)) continue;
        steps.push(step);
        await lockstep.perform(step);
      }
      lockstep.finish();
    } catch (error) {
      throw await explain(steps, error as Error, `walk ${seed}`, kind);
    }
    taken += steps.length;
  }
  return { states: 0, steps: taken };
}

/**
 * Whether a step does the same where each holder is in a domain of its own. Who moves what others derive from keeps those below it:
 * its receiver does not get hold of them. That a handle has ended elsewhere is found when it is used, not before. And a call to who
 * has died costs what it moves.
 */
function isAlikeApart(step: Step, { held, now, dead }: Model): boolean {
  if (!('on' in step) || ['read', 'write', 'drop'].includes(step.op)) return true;
  const names = 'and' in step ? [step.on, step.and] : [step.on];
  if (names.some((name) => held.get(name)!.revoked || held.get(name)!.expires <= now)) return false;
  const moves = ['send', 'send-all', 'fetch'].includes(step.op);
  if (dead.has('p') || dead.has(HOLDERS[HOLDERS.indexOf(step.by) - 1]!))
    return !moves && step.op !== 'finish';
  if (!moves) return true;
  return ![...held.values()].some(({ parent }) => parent !== undefined && names.includes(parent.name));
}

/** Does `steps`; those before `from` have been compared before. */
async function check(
  runtimes: Runtimes,
  steps: readonly Step[],
  from: number,
  kind: RuntimeKind,
): Promise<void> {
  try {
    const lockstep = new Lockstep(await runtimes.next());
    for (const [index, step] of steps.entries()) await lockstep.perform(step, index >= from);
    lockstep.finish();
  } catch (error) {
    runtimes.spoil();
    throw await explain(steps, error as Error, 'all states', kind);
  }
}

/** The shortest walk that fails, with what is wrong after it. */
async function explain(
  steps: readonly Step[],
  error: Error,
  where: string,
  kind: RuntimeKind,
): Promise<Error> {
  const problemOf = async (some: readonly Step[]): Promise<Error | undefined> => {
    const lockstep = new Lockstep(await new Runtimes(kind).next());
    try {
      for (const step of some) if (isPossible(step, lockstep.model)) await lockstep.perform(step);
      lockstep.finish();
      return undefined;
    } catch (problem) {
      return problem as Error;
    }
  };
  const fewest = await minimise(steps, async (some) => (await problemOf(some)) !== undefined);
  const problem = (await problemOf(fewest)) ?? error;
  return new Difference([`${where}: ${problem.message}, after`, ...fewest.map(show)].join('\n  '), {
    cause: error,
  });
}

function modelAfter(path: readonly Step[]): Model {
  const model = new Model();
  for (const step of path) model.perform(step);
  return model;
}

/**
 * Equal for states that differ in names alone: capabilities are told apart by what they are, then by what is above
 * them, below them, and on the same object, a few times over.
 */
export function keyOf(model: Model): string {
  const all = [...model.held.values()];
  let colours = new Map(
    all.map((one) => {
      const { holder, rights, gift, revoked, expires } = one;
      return [one, `${holder}${rights}${gift}${revoked}${expires - model.now}`];
    }),
  );
  for (let round = 0; round < 3; round++) {
    const last = colours;
    const gather = (which: typeof all) =>
      which
        .map((one) => last.get(one))
        .sort()
        .join(',');
    const next = all.map((one): [(typeof all)[0], string] => {
      const above = one.parent ? last.get(one.parent) : '';
      const below = gather(all.filter(({ parent }) => parent === one));
      return [
        one,
        `${last.get(one)}<${above}>${below}=${gather(all.filter(({ object }) => object === one.object))}`,
      ];
    });
    const names = new Map([...new Set(next.map(([, text]) => text))].sort().map((text) => [text, text]));
    colours = new Map(next.map(([one, text]) => [one, names.get(text)!]));
  }
  return `${[...model.dead].sort()}|${[...colours.values()].sort().join(';')}`;
}
