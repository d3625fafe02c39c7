/**
 * What every component of the world `test:echo/plain` must do, whatever language it is written in: each call is answered
 * with the answer to its own call of the host's function of the same name.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import type { Loose } from './run-through-jco.ts';

const VALUES = 'test:echo/values@0.1.0';
const SOURCE = 'test:echo/source@0.1.0';
const SINK = 'test:echo/sink@0.1.0';

const shape = {
  nothing: { tag: 'nothing' },
  small: { tag: 'small', val: 255 },
  circle: { tag: 'circle', val: 1.5 },
  count: { tag: 'count', val: 2n ** 64n - 1n },
  ratio: { tag: 'ratio', val: -0.1 },
  text: { tag: 'text', val: 'größe' },
  at: { tag: 'at', val: { x: -(2 ** 31), y: 1e300, label: '', delete: true } },
  pair: { tag: 'pair', val: [2.5, -128] },
  tag: { tag: 'tag', val: 'deep-blue' },
};
const points = [
  { x: 1, y: -0.5, label: 'a', delete: false },
  { x: -1, y: Infinity, label: '😀', delete: true },
];

/** Function to values that it must give back. */
const ROUND_TRIPS: Record<string, readonly unknown[]> = {
  echoBool: [true, false],
  echoU8: [0, 255],
  echoS8: [-128, 127],
  echoU16: [0, 65535],
  echoS16: [-32768, 32767],
  echoU32: [0, 2 ** 32 - 1],
  echoS32: [-(2 ** 31), 2 ** 31 - 1],
  echoU64: [0n, 2n ** 64n - 1n],
  echoS64: [-(2n ** 63n), 2n ** 63n - 1n],
  echoF32: [0, -1.5, Infinity, Number.NaN],
  echoF64: [0.1, -1e300, -Infinity, Number.NaN],
  echoChar: ['a', 'ß', '😀', '\u{10ffff}'],
  echoString: [
    '',
    'plain',
    'größe',
    '日本語',
    '😀 between',
    '\0',
    'x'.repeat(100_000),
    'seven77é',
    'eight888é',
    '12345678😀x',
  ],
  echoBytes: [new Uint8Array(0), new Uint8Array([0, 1, 255]), new Uint8Array(70_000).fill(7)],
  echoBools: [[], [true, false, true]],
  echoChars: [[], ['a', '😀']],
  echoLongs: [new BigUint64Array(0), new BigUint64Array([1n, 2n ** 64n - 1n])],
  echoFloats: [new Float64Array([0.1, -1e300])],
  echoNames: [[], ['', 'a', 'größe']],
  echoNested: [[], [new Uint16Array([1, 65535]), new Uint16Array(0)]],
  echoColors: [[], ['red', 'deep-blue', 'green']],
  echoPoints: [[], points],
  echoTuple: [[7, 'seven', 0.5]],
  echoSingle: [[65535]],
  echoOption: [undefined, 0, 2 ** 32 - 1],
  echoOptionString: [undefined, '', 'some'],
  echoOptionOption: [{ tag: 'none' }, { tag: 'some', val: undefined }, { tag: 'some', val: 5 }],
  echoResults: [
    [],
    [
      { tag: 'ok', val: 9 },
      { tag: 'err', val: points[1] },
    ],
  ],
  echoColor: ['red', 'deep-blue'],
  echoFew: [
    { one: false, two: false, three: false },
    { one: true, two: false, three: true },
  ],
  echoSeveral: [flags(9, (bit) => bit === 8), flags(9, (bit) => bit % 2 === 0)],
  echoMany: [flags(32, (bit) => bit === 31), flags(32, () => true)],
  echoPoint: points,
  echoShape: Object.values(shape),
  echoShapes: [[], Object.values(shape)],
  echoWide: Object.values(shape).map((p) => ({
    a: 2n ** 64n - 1n,
    b: 1,
    c: 2,
    d: 3,
    e: -5n,
    f: -6,
    g: -7,
    h: -8,
    i: 1.5,
    j: 2.5,
    k: 'ß',
    l: true,
    m: 'text',
    n: new Uint16Array([1, 2]),
    o: p.tag === 'nothing' ? undefined : 4,
    p,
  })),
};

function flags(count: number, isSet: (bit: number) => boolean): Record<string, boolean> {
  return Object.fromEntries(Array.from({ length: count }, (_, bit) => [`b${bit}`, isSet(bit)]));
}

class Cell {
  value: string;
  constructor(value: string) {
    this.value = value;
  }
  get(): string {
    return this.value;
  }
  set(value: string): void {
    this.value = value;
  }
  absorb(other: Cell): string {
    this.value += other.value;
    return this.value;
  }
  same(other: Cell): boolean {
    return other === this;
  }
  static make(values: string[]): Cell[] {
    return values.map((value) => new Cell(value));
  }
}

class Tap {
  readonly water: string;
  constructor(water: string) {
    this.water = water;
  }
  draw(): string {
    return this.water;
  }
}

const values: Loose = {
  Cell,
  ...Object.fromEntries(Object.keys(ROUND_TRIPS).map((name) => [name, (v: unknown) => v])),
  echoResult: giveOrThrow,
  echoResultUnit: giveOrThrow,
  echoResultOk: giveOrThrow,
  echoResultErr: giveOrThrow,
  joinAll: (...all: unknown[]) => all.map(String).join(' '),
  nothing: () => undefined,
  delete: (text: string, count: number) => text.length + count,
  memory: (bytes: Uint8Array, ...more: (number | bigint)[]) =>
    new Uint8Array([...bytes, ...more.map(Number)]),
  joinCells: (cells: Cell[]) => cells.map((cell) => cell.value).join('+'),
  pick(left: Cell, right: Cell | undefined) {
    if (right !== undefined) return left.value + right.value;
    throw new Failure(new Cell(`only ${left.value}`));
  },
  // The component answers these two itself.
  first: () => undefined,
  count: () => 0,
};

/** What a host function throws to give an error. */
class Failure extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super('an error result');
    this.payload = payload;
  }
}

function giveOrThrow(v: { tag: string; val: unknown }): unknown {
  if (v.tag === 'ok') return v.val;
  throw new Failure(v.val);
}

/** The value or error of a call, as a result. */
function outcome(call: () => unknown): unknown {
  try {
    return { tag: 'ok', val: call() };
  } catch (error) {
    // jco throws objects as they are, other payloads in an error.
    return { tag: 'err', val: error instanceof Error ? (error as unknown as Failure).payload : error };
  }
}

/** What the host answers to a component of this world. */
export const echoImports: Loose = {
  [VALUES]: values,
  [SOURCE]: { Tap },
  $root: { shout: (line: string) => line.toUpperCase() },
};

/** The cases. `start` makes an instance; every call of it a new one. */
export function describeEcho(start: () => Promise<Loose>): void {
  let exports: Loose;

  beforeAll(async () => {
    exports = await start();
  });

  describe.each(Object.entries(ROUND_TRIPS))('%s', (name, samples) => {
    it.each(samples.map((sample, index) => [index, sample]))('gives back sample %i', (_index, sample) => {
      expect(exports[VALUES][name](sample)).toEqual(sample);
    });
  });

  it.each([
    ['echoResult', { tag: 'ok', val: 2n ** 63n }],
    ['echoResult', { tag: 'err', val: 'no' }],
    ['echoResultUnit', { tag: 'ok', val: undefined }],
    ['echoResultUnit', { tag: 'err', val: undefined }],
    ['echoResultOk', { tag: 'ok', val: 0.5 }],
    ['echoResultOk', { tag: 'err', val: undefined }],
    ['echoResultErr', { tag: 'ok', val: undefined }],
    ['echoResultErr', { tag: 'err', val: 'green' }],
  ])('%s gives back success and failure', (name, sample) => {
    expect(outcome(() => exports[VALUES][name](sample))).toEqual(sample);
  });

  it('takes more parameters than fit on the stack', () => {
    const all = [1, 2, 3, 4n, -5, -6, -7, -8n, 1.5, 2.5, 'k', true, 'm', 'n'] as const;
    expect(exports[VALUES].joinAll(...all)).toBe('1 2 3 4 -5 -6 -7 -8 1.5 2.5 k true m n');
  });

  it('has functions without parameters, results, or with names that AssemblyScript owns', () => {
    expect(exports[VALUES].nothing()).toBeUndefined();
    expect(exports[VALUES].delete('four', 3)).toBe(7);
    expect(exports[VALUES].memory(new Uint8Array([1]), 2, 3, 4, 5n)).toEqual(new Uint8Array([1, 2, 3, 4, 5]));
    expect(exports.whisper('hey')).toBe('(HEY)');
  });

  it('calls constructors, methods and statics of imported and exported resources', () => {
    const { Cell } = exports[VALUES];
    const cell = new Cell('a');
    expect(cell.get()).toBe('a');
    cell.set('b');
    expect(cell.get()).toBe('b');
    expect(Cell.make(['x', 'y']).map((made: Cell) => made.get())).toEqual(['x', 'y']);
  });

  it('passes own and borrowed handles both ways', () => {
    const { Cell, joinCells, first, pick } = exports[VALUES];
    const [a, b] = Cell.make(['a', 'b']);
    expect(a.same(a)).toBe(true);
    expect(a.same(b)).toBe(false);
    expect(joinCells([a, b, a])).toBe('a+b+a');
    expect(pick(a, b)).toBe('ab');
    const failure = outcome(() => pick(a, undefined)) as Loose;
    expect(failure.val.get()).toBe('only a');
    expect(first([a, b]).get()).toBe('a');
    expect(first([])).toBeUndefined();
  });

  it('takes objects back that come as own, and drops those whose handles go', async () => {
    const { [VALUES]: fresh } = await start();
    const [a, b, c] = fresh.Cell.make(['a', 'b', 'c']);
    expect(fresh.count()).toBe(3);
    expect(a.absorb(b)).toBe('ab');
    expect(fresh.count()).toBe(2);
    c[Symbol.dispose ?? Symbol.for('dispose')]();
    expect(fresh.count()).toBe(1);
  });

  it('keeps an object for as long as one of several handles lives', async () => {
    const { [SINK]: sink } = await start();
    const tank = new sink.Tank(new Tap('w'));
    const [left, right] = sink.twice(tank);
    const dispose = Symbol.dispose ?? Symbol.for('dispose');
    left[dispose]();
    expect(sink.count()).toEqual([1, 0]);
    expect(right.draw()).toBe('w');
    right[dispose]();
    expect(sink.count()).toEqual([0, 1]);
  });

  it('returns what it borrows, and gives away what it owns', () => {
    const sink = exports[SINK];
    const [a, b, c] = [new Tap('a'), new Tap('b'), new Tap('c')];
    expect(sink.drain(a, [b, c], undefined)).toBe('abc');
    expect(sink.drain(a, [], b)).toBe('ab');
    expect(sink.close(c)).toBe('c');
    const tank = new sink.Tank(a);
    expect(tank.draw()).toBe('a');
    expect(tank.open()).toBe(a);
    expect(tank.open()).toBeUndefined();
    expect(tank.draw()).toBe('empty');
  });
}
