/**
 * Random sequences of calls, with handles good and bad, do the same in our runtime, generated and by closures, as in jco's
 * output for the same component. A trap ends a sequence: what an instance does after it the specification leaves open.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../random-types.ts';
import { composedVault, jcoStages, ourStages } from './stages.ts';
import { randomStep, type Stage, type Step } from './steps.ts';

const sequences = Number(process.env.NUCLEUS_SEQUENCES ?? 200);
const seed = Number(process.env.NUCLEUS_SEQUENCES_SEED ?? 1);
const LENGTH = 40;
const TRAP = 'trap';

/** Where jco does not do as the specification says: these calls trap, and in its output they do not. */
const lenient: Record<string, string> = {
  drop: 'dropping what is no handle is passed over',
  unpack: 'passing what is no handle passes it on',
};

/** What a step gave: a value, the error of its `result`, or a trap. */
function outcome(step: Step, stage: Stage): unknown {
  try {
    return { value: plain(step.run(stage)) };
  } catch (error) {
    if (!(error instanceof Object && 'payload' in error)) return TRAP;
    const payload = plain(error.payload);
    // Our kernel's own way to tell a caller that the callee has trapped.
    return (payload as { tag?: string }).tag === 'peer-died' ? TRAP : { error: payload };
  }
}

/** Values without what belongs to one runtime. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function sequenceOf(number: number): Step[] {
  const random = new Random(seed * 1_000_003 + number);
  return Array.from({ length: LENGTH }, () => randomStep(random));
}

describe('random sequences of calls', () => {
  let ours: (() => Promise<Stage>)[];
  let theirs: () => Promise<Stage>;
  beforeAll(async () => {
    const bytes = await composedVault();
    ours = [ourStages(bytes, true), ourStages(bytes, false)];
    theirs = await jcoStages(bytes);
  });

  it(`do as they do through jco, ${sequences} times`, async () => {
    const seen = new Map<string, number>();
    for (let number = 0; number < sequences; number++) {
      const stages = [await theirs(), await ours[0]!(), await ours[1]!()];
      const steps = sequenceOf(number);
      for (const [at, step] of steps.entries()) {
        const [expected, ...given] = stages.map((stage) => outcome(step, stage));
        const story = steps
          .slice(0, at + 1)
          .map(({ name }) => name)
          .join('\n');
        if (expected !== TRAP && given.every((one) => one === TRAP) && step.action in lenient) break;
        expect(given, `sequence ${number}:\n${story}`).toEqual([expected, expected]);
        const kind = expected === TRAP ? TRAP : Object.keys(expected as object)[0]!;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (expected === TRAP) break;
      }
    }
    // All kinds of ends are among them, or this shows little.
    expect(seen.get('value')).toBeGreaterThan(sequences);
    expect(seen.get(TRAP)).toBeGreaterThan(sequences / 4);
  });
});
