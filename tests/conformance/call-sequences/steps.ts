/**
 * Steps of a random sequence of calls: what is called, on which of the handles that earlier steps left behind. A step
 * says what it saw as plain data, so that two runtimes can be compared.
 */
import type { Random } from '../random-types.ts';

// biome-ignore lint/suspicious/noExplicitAny: another runtime's objects
type Functions = Record<string, any>;

/** One runtime's instance of the provider and the user, and what the steps so far have left. */
export interface Stage {
  readonly driver: Functions;
  readonly vault: Functions;
  /** Numbers of handles in the user's table, also of those that have gone. */
  readonly handles: number[];
  /** Boxes in JavaScript's hands; undefined once they were moved or dropped. */
  readonly boxes: Functions[];
}

/** The same step for every stage. */
export interface Step {
  readonly name: string;
  /** What `name` begins with. */
  readonly action: string;
  run(stage: Stage): unknown;
}

const flagsOf = (bits: number) => ({ fast: (bits & 1) !== 0, create: (bits & 2) !== 0 });
const rightsOf = (bits: number) =>
  Object.fromEntries(
    ['read', 'write', 'execute', 'delete', 'grant', 'delegate'].map((name, bit) => [
      name,
      (bits & (1 << bit)) !== 0,
    ]),
  );

function keep(stage: Stage, handle: number): number {
  stage.handles.push(handle);
  return handle;
}

function hold(stage: Stage, box: Functions): string {
  stage.boxes.push(box);
  return 'box';
}

/** Numbers that choose: `a` and `b` a handle or box by its age, `n` a value, and not 0, which jco takes for no object. */
interface Choice {
  readonly a: number;
  readonly b: number;
  readonly n: number;
}

/** Now and then a number that is no handle at all. */
const handleAt = (stage: Stage, age: number) => stage.handles[stage.handles.length - 1 - age] ?? age + 90;
const boxAt = (stage: Stage, age: number) => stage.boxes[stage.boxes.length - 1 - age];

type Action = (stage: Stage, choice: Choice) => unknown;

/** Calls that work on the user's table. */
const inside: Record<string, Action> = {
  make: (stage, { n }) => keep(stage, stage.driver.make(n)),
  get: (stage, { a }) => stage.driver.get(handleAt(stage, a)),
  set: (stage, { a, n }) => stage.driver.set(handleAt(stage, a), flagsOf(n & 3)),
  child: (stage, { a, n }) => keep(stage, stage.driver.child(handleAt(stage, a), rightsOf(n & 63))),
  fresh: (stage, { a }) => keep(stage, stage.driver.fresh(handleAt(stage, a))),
  give: (stage, { a }) => stage.driver.give(handleAt(stage, a)),
  sum: (stage, { a, b }) => stage.driver.sum(new Uint32Array([handleAt(stage, a), handleAt(stage, b)])),
  pair: (stage, { a, b }) => stage.driver.pair(handleAt(stage, a), handleAt(stage, b)),
  unpack: (stage, { a, n }) => {
    const crates = [{ name: 'ünï', box: handleAt(stage, a) }, { name: 'x'.repeat(n % 50) }];
    const back = stage.driver.unpack(crates) as { name: string; box?: number }[];
    return back.map(({ name, box }) => ({ name, box: box === undefined ? 'none' : keep(stage, box) }));
  },
  drop: (stage, { a }) => stage.driver.drop(handleAt(stage, a)),
  'sum at': (stage, { n }) => stage.driver.sumAt(n * 4, n & 3),
  'sum beyond': (stage, { n }) => stage.driver.sumAt(65536 - 4 * (n & 3), n & 7),
  crash: (stage, { a }) => stage.driver.crash(handleAt(stage, a)),
  'bad case': (stage, { a }) => stage.driver.badCase(handleAt(stage, a)),
  dropped: (stage) => stage.vault.dropped(),
};

/**
 * Calls that use boxes from JavaScript. None passes one to the user, or takes one from it: jco keeps those in a table apart, so
 * that two handles get the same number, or one still works that has gone.
 */
const across: Record<string, Action> = {
  'new box': (stage, { n }) => hold(stage, new stage.vault.Box(n)),
  'box get': (stage, { a }) => boxAt(stage, a)?.get(),
  'box set': (stage, { a, n }) => boxAt(stage, a)?.set(flagsOf(n & 3)),
  'box child': (stage, { a, n }) => {
    const box = boxAt(stage, a);
    return box && hold(stage, box.child(rightsOf(n & 63)));
  },
  'box sum': (stage, { a, b }) => {
    const boxes = [boxAt(stage, a), boxAt(stage, b)];
    return boxes.includes(undefined) ? undefined : stage.vault.sum(boxes);
  },
  'box pair': (stage, { a }) => {
    const box = boxAt(stage, a + 1);
    const [moved] = box === undefined ? [] : stage.boxes.splice(stage.boxes.length - 1, 1);
    return moved && stage.vault.pair(box, moved);
  },
  dispose: (stage, { a }) => {
    const [box] = stage.boxes.splice(stage.boxes.length - 1 - a, 1);
    box?.[Symbol.dispose as unknown as string]();
  },
};

const actions: Record<string, Action> = { ...inside, ...across };
const names = Object.keys(actions);
/** Most steps are of these, so that a sequence lives for a while. */
const gentle = ['make', 'get', 'set', 'child', 'fresh', 'new box', 'box get', 'box child', 'box sum'];

export function randomStep(random: Random): Step {
  const name = random.pick(random.below(3) > 0 ? gentle : names);
  const choice = { a: random.below(random.pick([1, 3, 8])), b: random.below(3), n: 1 + random.below(1000) };
  return {
    name: `${name} ${JSON.stringify(choice)}`,
    action: name,
    run: (stage) => actions[name]!(stage, choice),
  };
}
