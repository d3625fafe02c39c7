/**
 * What calls cost, in this runtime and in jco's output for the same component, in one run: from component to component, from
 * JavaScript to a component, and back.
 */
import { INWARD } from './call-host.ts';
import { jco, type Loop, ours, type Runtime } from './call-runtimes.ts';
import { type CallShape, SHAPES } from './call-shapes.ts';
import type { Table } from './table.ts';

/** One line of a table; times are nanoseconds a call. */
interface CallRow {
  readonly shape: CallShape;
  readonly ours: number;
  readonly closures: number;
  readonly jco: number;
}

/** A run is about so many milliseconds; of so many runs, the fastest counts. */
const RUN = 10;
const RUNS = 9;
const WARM_UP = 40;

/** Nanoseconds a turn, NaN where the runtime cannot do it. */
function time(loop: Loop, size: number): number {
  const once = (n: number): number => {
    const before = performance.now();
    loop(n, size);
    return performance.now() - before;
  };
  try {
    let n = 4;
    for (let spent = 0, last = 0; spent < WARM_UP || last < RUN / 4; spent += last) {
      last = once(n);
      if (last < RUN) n *= 2;
    }
    const runs = Array.from({ length: RUNS }, () => once(n) / n);
    return Math.min(...runs) * 1e6;
  } catch {
    return Number.NaN;
  }
}

interface Case {
  readonly shape: CallShape;
  readonly loop: (runtime: Runtime) => Loop;
}

function rowsOf(cases: readonly Case[], mine: Runtime, closures: Runtime, other: Runtime): CallRow[] {
  return cases.map(({ shape, loop }) => {
    const size = shape.size ?? 0;
    return {
      shape,
      ours: time(loop(mine), size),
      closures: time(loop(closures), size),
      jco: time(loop(other), size),
    };
  });
}

const between: Case[] = SHAPES.map((shape, index) => ({ shape, loop: ({ loops }) => loops[index]! }));
const outward: Case[] = SHAPES.flatMap((shape, index) =>
  shape.kernel ? [] : [{ shape, loop: ({ outward: loops }: Runtime) => loops[index]! }],
);

const figure = (value: number): string => {
  if (Number.isNaN(value)) return 'fails';
  return value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
};

function tableOf(title: string, rows: readonly CallRow[], bars: boolean): Table {
  return {
    title,
    columns: ['', 'ours, ns', 'GB/s', 'closures', 'jco', 'jco / ours'],
    rows: rows.map(({ shape, ours: mine, closures, jco: other }) => [
      shape.name,
      figure(mine),
      shape.bytes === undefined ? '' : ((2 * shape.bytes) / mine).toFixed(2),
      figure(closures),
      figure(other),
      Number.isNaN(other) ? '' : `${(other / mine).toFixed(other / mine < 10 ? 1 : 0)} x`,
    ]),
    bars: rows.flatMap(({ shape, ours: mine }) =>
      bars && shape.bar !== undefined
        ? [{ text: `${shape.name} in at most ${figure(shape.bar)} ns`, held: mine <= shape.bar }]
        : [],
    ),
  };
}

export async function benchCalls(): Promise<Table[]> {
  const [mine, closures, other] = [await ours(true), await ours(false), await jco()];
  return [
    tableOf('Calls from component to component', rowsOf(between, mine, closures, other), true),
    tableOf('Calls from JavaScript to a component', rowsOf(INWARD, mine, closures, other), false),
    tableOf('Calls from a component to JavaScript', rowsOf(outward, mine, closures, other), false),
  ];
}
