/** The arguments with which JavaScript calls the functions of the benchmark's interface. */
import { camelCase } from '../../kernel/component/adapter/names.ts';
import type { Loop, Runtime } from './call-runtimes.ts';
import { type CallShape, SHAPES } from './call-shapes.ts';

type Anything = (...args: unknown[]) => unknown;

const point = { x: 1, y: 2, z: 3, on: true };

/** By function; those that are not here are not called from JavaScript. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  add: [1, 2],
  'add-long': [1n, 2n],
  at: [5n],
  echo: [new Uint8Array(64)],
  'echo-long': [new Uint8Array(65_536)],
  say: ['x'.repeat(16)],
  'say-long': ['x'.repeat(256)],
  move: [point],
  turn: [{ tag: 'box', val: [1, 2] }],
  try: [1],
  points: [Array.from({ length: 64 }, () => point)],
  words: [Array.from({ length: 64 }, () => 'x'.repeat(16))],
};

export interface Inward {
  readonly shape: CallShape;
  readonly loop: (runtime: Runtime) => Loop;
}

const METHOD = '[method]counter.value';

/** JavaScript calls a component. The loop is compiled for each function, as a program's own would be. */
export const INWARD: readonly Inward[] = SHAPES.filter(
  (shape) => shape.export in ARGUMENTS || shape.export === METHOD,
).map((shape) => ({
  shape,
  loop: ({ api }) => {
    const args = ARGUMENTS[shape.export];
    return args === undefined ? methodLoop(api) : loopOf(api[camelCase(shape.export)] as Anything, args);
  },
}));

function loopOf(call: Anything, args: readonly unknown[]): Loop {
  const names = args.map((_, index) => `a${index}`);
  const text = `return (n) => { let last; for (let i = 0; i < n; i++) last = call(${names}); return last; };`;
  return new Function('call', ...names, text)(call, ...args);
}

function methodLoop(api: Runtime['api']): Loop {
  const { make } = api as { make: (start: number) => unknown };
  const text = 'return (n) => { let last; for (let i = 0; i < n; i++) last = handle.value(); return last; };';
  return new Function('handle', text)(make(1));
}
