/** Steps that can be taken, walks made of them at random, and what is left of a walk that failed. */
import type { Model } from './model.ts';
import { ALL, DELEGATE, GRANT, HOLDERS, type Holder, type Inner, READ, type Step, WRITE } from './steps.ts';

/** The choices of a walk: rights to keep, and how many handles it may have at a time. */
export interface Alphabet {
  readonly keep: Readonly<Record<'attenuate' | 'share' | 'open', readonly number[]>>;
  readonly inner: readonly (readonly [Inner, number])[];
  readonly handles: number;
}

/** As few choices as show every rule, for walking all states. */
export const SMALL: Alphabet = {
  keep: { attenuate: [READ | DELEGATE], share: [READ], open: [READ | WRITE] },
  inner: [
    ['attenuate', READ | DELEGATE],
    ['revoke', 0],
    ['crash', 0],
  ],
  handles: 5,
};

const sets = [READ, WRITE, READ | WRITE, READ | DELEGATE, READ | GRANT, READ | GRANT | DELEGATE, ALL, 0];

export const LARGE: Alphabet = {
  keep: { attenuate: sets, share: sets, open: sets },
  inner: [
    ['read', 0],
    ['revoke', 0],
    ['expire', 0],
    ['crash', 0],
    ...sets.flatMap((keep): [Inner, number][] => [
      ['attenuate', keep],
      ['share', keep],
    ]),
  ],
  handles: 12,
};

type Op = Step['op'];

/** Every step with this operation that makes sense now; `name` is the step's number. */
export function stepsOf(op: Op, model: Model, name: number, { keep, inner, handles }: Alphabet): Step[] {
  const alive = HOLDERS.filter((holder) => !model.dead.has(holder));
  const callers = alive.filter((holder) => holder !== HOLDERS[0]);
  const held = (by: Holder) => [...model.held.values()].filter(({ holder }) => holder === by);
  const full = model.held.size >= handles;
  switch (op) {
    case 'make':
      return full ? [] : alive.map((by) => ({ name, by, op }));
    case 'tick':
      return [{ name, by: 'a', op }];
    case 'crash':
    case 'close':
      return alive.map((by) => ({ name, by, op }));
    case 'restart':
      return HOLDERS.filter((by) => canStart(by, model)).map((by) => ({ name, by, op }));
    case 'restart-provider':
      return [{ name, by: 'a', op }];
    case 'crash-provider':
      return model.dead.has('p') ? [] : [{ name, by: 'a', op }];
    case 'attenuate':
    case 'share':
    case 'open':
      if (full) return [];
      return alive.flatMap((by) =>
        held(by).flatMap((on) => keep[op].map((bits) => ({ name, by, op, on: on.name, keep: bits }))),
      );
    case 'send':
      return callers.flatMap((by) => held(by).map((on) => ({ name, by, op, on: on.name })));
    case 'fetch':
      return callers.flatMap((by) => held(before(by)).map((on) => ({ name, by, op, on: on.name })));
    case 'send-all':
      return callers.flatMap((by) =>
        held(by).flatMap((on) =>
          held(by).flatMap((and) => (on === and ? [] : [{ name, by, op, on: on.name, and: and.name }])),
        ),
      );
    case 'lend':
      return callers.flatMap((by) =>
        held(by).flatMap((on) =>
          inner
            .filter(([what]) => !full || (what !== 'attenuate' && what !== 'share'))
            .map(([what, bits]) => ({ name, by, op, on: on.name, inner: what, keep: bits })),
        ),
      );
    default:
      return alive.flatMap((by) => held(by).map((on) => ({ name, by, op, on: on.name })));
  }
}

function before(holder: Holder): Holder {
  return HOLDERS[HOLDERS.indexOf(holder) - 1]!;
}

/** A holder starts when those are there that it imports from. */
function canStart(by: Holder, { dead }: Model): boolean {
  return !dead.has('p') && (by === HOLDERS[0] || !dead.has(before(by)));
}

/** Whether a step of a walk still makes sense after others were left out. */
export function isPossible(step: Step, model: Model): boolean {
  const { by } = step;
  if (step.op === 'restart') return canStart(by, model);
  if (model.dead.has(by) && !step.op.includes('provider') && step.op !== 'tick') return false;
  if (step.op === 'crash-provider') return !model.dead.has('p');
  const holder = step.op === 'fetch' ? before(by) : by;
  if ('on' in step && model.held.get(step.on)?.holder !== holder) return false;
  return !('and' in step) || model.held.get(step.and)?.holder === holder;
}

/** Operations by how often a random walk takes them; those that end much are rare, so that walks get far. */
const WEIGHTS: Readonly<Record<Op, number>> = {
  make: 8,
  read: 1,
  write: 1,
  attenuate: 12,
  share: 10,
  open: 8,
  send: 12,
  'send-all': 6,
  fetch: 3,
  lend: 10,
  revoke: 4,
  expire: 4,
  tick: 4,
  drop: 8,
  finish: 3,
  crash: 0.3,
  close: 0.5,
  'crash-provider': 0.2,
  restart: 0,
  'restart-provider': 0,
};
export const OPERATIONS = Object.keys(WEIGHTS) as Op[];
/** Those that are taken where who dies comes back. */
const RESTARTS: Readonly<Partial<Record<Op, number>>> = {
  crash: 1,
  'crash-provider': 1,
  restart: 3,
  'restart-provider': 3,
};

/** Numbers in [0, 1) that are the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A step at random, if the operation that was drawn makes sense now, and nobody dies of it unless that is wanted. */
export function randomStep(
  model: Model,
  name: number,
  random: () => number,
  deadly: boolean,
  restarts: boolean,
): Step | undefined {
  const steps = stepsOf(drawn(restarts ? { ...WEIGHTS, ...RESTARTS } : WEIGHTS, random), model, name, LARGE);
  const step = steps[Math.floor(random() * steps.length)];
  return step === undefined || (!deadly && isDeadly(step, model)) ? undefined : step;
}

function drawn(weights: Readonly<Record<Op, number>>, random: () => number): Op {
  let left = random() * OPERATIONS.reduce((sum, op) => sum + weights[op], 0);
  for (const op of OPERATIONS) {
    left -= weights[op];
    if (left < 0) return op;
  }
  return 'make';
}

export function isDeadly(step: Step, model: Model): boolean {
  if (step.op === 'fetch') return model.refusal(model.held.get(step.on)!, 0, true) !== undefined;
  if (step.op === 'lend') return step.inner === 'crash';
  return ['crash', 'close', 'restart', 'crash-provider', 'restart-provider'].includes(step.op);
}

/** Leaves out whatever can be left out while `fails` holds. */
export async function minimise(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<Step[]> {
  let left = [...steps];
  for (let size = left.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < left.length; ) {
      const fewer = [...left.slice(0, at), ...left.slice(at + size)];
      if (await fails(fewer)) left = fewer;
      else at += size;
    }
  }
  return left;
}

/** `3. b: share #1 keep=read,delegate` */
export function show(step: Step): string {
  const { name, by, op, ...rest } = step;
  const words = Object.entries(rest).map(([key, value]) =>
    key === 'on' || key === 'and' ? `#${value}` : `${key}=${value}`,
  );
  return `${name}. ${by}: ${[op, ...words].join(' ')}`;
}
