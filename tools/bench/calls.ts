/**
 * What calls cost, in this runtime and in jco's output for the same component, in one run: from component to component, from
 * JavaScript to a component, and back.
 */
import { INWARD } from './call-host.ts';
import { jco, type Loop, ours, type Runtime } from './call-runtimes.ts';
import { type CallShape, SHAPES } from './call-shapes.ts';
import { Measured, measureInTurns } from './measured-loop.ts';
import type { Table } from './table.ts';

/** One line of a table; times are nanoseconds a call. */
interface CallRow {
  readonly shape: CallShape;
  readonly ours: number;
  readonly closures: number;
  readonly jco: number;
}

interface Case {
  readonly shape: CallShape;
  readonly loop: (runtime: Runtime) => Loop;
}

function rowsOf(cases: readonly Case[], runtimes: readonly Runtime[]): CallRow[] {
  return cases.map(({ shape, loop }) => {
    const measured = runtimes.map((runtime) => new Measured(loop(runtime), shape.size ?? 0));
    measureInTurns(measured);
    const [mine, closures, other] = measured.map(({ best }) => best) as [number, number, number];
    return { shape, ours: mine, closures, jco: other };
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
  const runtimes = [await ours(true), await ours(false), await jco()] as const;
  return [
    tableOf('Calls from component to component', rowsOf(between, runtimes), true),
    tableOf('Calls from JavaScript to a component', rowsOf(INWARD, runtimes), false),
    tableOf('Calls from a component to JavaScript', rowsOf(outward, runtimes), false),
  ];
}
