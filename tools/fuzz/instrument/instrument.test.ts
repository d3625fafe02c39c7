/** Instrumented modules compute what they computed before, and say which ways they took. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { coverageOf, type Instrumented, type InstrumentOptions, instrument } from './index.ts';

type Exports = Record<string, (...values: (number | bigint)[]) => unknown>;

const IMPORTS = { env: { twice: (value: number) => 2 * value, base: 7 } };

async function instanceOf(module: Uint8Array): Promise<Exports> {
  const { instance } = await WebAssembly.instantiate(module as BufferSource, IMPORTS);
  return instance.exports as unknown as Exports;
}

async function both(text: string, options: InstrumentOptions = {}) {
  const module = await parse(`(module ${text})`);
  const instrumented = instrument(module, options);
  return { before: await instanceOf(module), after: await instanceOf(instrumented.module), instrumented };
}

/** What a call gives: a value, or the message of a trap. */
function outcome(exports: Exports, value: number): unknown {
  try {
    return exports.f!(value);
  } catch (error) {
    return (error as Error).message;
  }
}

function countsOf(exports: Exports, instrumented: Instrumented): number[] {
  const map = new Uint8Array(instrumented.edges);
  coverageOf(exports, instrumented)!.take(map);
  return [...map];
}

/** Columns: what it is, a function `f` of an i32, arguments that take different ways. */
const modules: readonly (readonly [string, string, readonly number[]])[] = [
  [
    'an if with two arms',
    '(func (export "f") (param i32) (result i32) (if (result i32) (local.get 0) (then i32.const 3) (else i32.const 4)))',
    [0, 1],
  ],
  [
    'an if without else',
    '(func (export "f") (param i32) (result i32) (if (local.get 0) (then (local.set 0 (i32.const 9)))) local.get 0)',
    [0, 1],
  ],
  [
    'an if with a parameter and no else',
    '(func (export "f") (param i32) (result i32) (i32.const 5) (if (param i32) (result i32) (local.get 0) (then i32.const 1 i32.add)))',
    [0, 1],
  ],
  [
    'a loop',
    `(func (export "f") (param i32) (result i32) (local i32)
       (block (loop (br_if 1 (i32.le_s (local.get 0) (i32.const 0)))
         (local.set 1 (i32.add (local.get 1) (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br 0)))
       local.get 1)`,
    [0, 1, 10],
  ],
  [
    'a branch that takes values along',
    '(func (export "f") (param i32) (result i32) (block (result i32) (i32.const 8) (br_if 0 (local.get 0)) (drop) (i32.const 6)))',
    [0, 1],
  ],
  [
    'a branch that takes two values out of the function',
    `(func $two (param i32) (result i32 i32) (i32.const 1) (i32.const 2) (br_if 0 (local.get 0)) (drop) (drop) (i32.const 3) (i32.const 4))
     (func (export "f") (param i32) (result i32) (call $two (local.get 0)) (i32.shl))`,
    [0, 1],
  ],
  [
    'a loop with parameters',
    `(func (export "f") (param i32) (result i32) (i32.const 0)
       (loop (param i32) (result i32) (i32.const 3) (i32.add)
         (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0) (i32.gt_s) (br_if 0)))`,
    [1, 2, 7],
  ],
  [
    'a table of branches',
    `(func (export "f") (param i32) (result i32)
       (block (block (block (br_table 0 1 2 (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30))`,
    [0, 1, 2],
  ],
  [
    'code that is never reached',
    `(func (export "f") (param i32) (result i32)
       (if (local.get 0) (then (return (i32.const 1)) (br_if 0) (block (br_if 0 (i32.const 1)) (if (i32.const 0) (then (unreachable)))) (loop (br 0))))
       (return (i32.const 2)) (i32.eq (i32.const 1000)))`,
    [0, 1],
  ],
  [
    'custom sections in front of all others',
    '(@custom "mine" (before first) "text") (func (export "f") (param i32) (result i32) (i32.eqz (local.get 0)))',
    [0],
  ],
  ['a trap', '(func (export "f") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))', [1]],
  [
    'a tail call',
    `(func $end (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
     (func (export "f") (param i32) (result i32) (if (local.get 0) (then (return_call $end (local.get 0)))) (i32.const 5))`,
    [0, 4],
  ],
  [
    'imports, tables and a start function',
    `(import "env" "twice" (func $twice (param i32) (result i32))) (import "env" "base" (global $base i32))
     (type $t (func (param i32) (result i32))) (global $more (mut i32) (i32.const 0)) (table 2 funcref) (elem (i32.const 0) $twice $thrice)
     (func $thrice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))) (func $begin (global.set $more (i32.const 100))) (start $begin)
     (func (export "f") (param i32) (result i32)
       (if (i32.gt_u (local.get 0) (i32.const 1)) (then (return (global.get $more))))
       (i32.add (global.get $base) (call_indirect (type $t) (i32.const 11) (local.get 0))))`,
    [0, 2],
  ],
  [
    'memory in bulk, references, vectors, saturating and sign-extending conversions',
    `(memory 1) (data $d "hello") (table $t 1 funcref)
     (func (export "f") (param i32) (result i32)
       (memory.init $d (i32.const 8) (i32.const 0) (i32.const 5)) (memory.copy (i32.const 20) (i32.const 8) (i32.const 5))
       (memory.fill (i32.const 40) (i32.const 7) (i32.const 16)) (data.drop $d) (table.set $t (i32.const 0) (ref.null func))
       (drop (table.grow $t (ref.null func) (i32.const 2)))
       (i32.add (i32.extend8_s (i32.load8_u (i32.const 20)))
         (i32.add (select (result i32) (i32x4.extract_lane 1 (i32x4.add (v128.load (i32.const 40)) (v128.const i32x4 1 2 3 4)))
             (i32.trunc_sat_f64_s (f64.const 1e20)) (local.get 0))
           (ref.is_null (table.get $t (i32.const 0))))))`,
    [0],
  ],
];

describe('an instrumented module with', () => {
  it.each(modules)('%s computes the same', async (_name, text, ways) => {
    for (const compare of [false, true]) {
      const { before, after } = await both(text, { compare });
      for (const value of [...ways, -3, 255, 256, 1000]) {
        if (ways.length === 1 && compare && value !== ways[0]) continue;
        const [was, is] = [before, after].map((one) => outcome(one, value));
        expect([value, is]).toEqual([value, was]);
      }
    }
  });

  it.each(modules.filter(([, , ways]) => ways.length > 1))(
    '%s tells ways apart',
    async (_name, text, ways) => {
      const { after, instrumented } = await both(text);
      countsOf(after, instrumented);
      const seen = ways.map((value) => {
        after.f!(value);
        return countsOf(after, instrumented).join();
      });
      expect(new Set(seen).size).toBe(ways.length);
      expect(new Set(countsOf(after, instrumented))).toEqual(new Set([0]));
    },
  );

  it('counters of every kind counts what it says', async () => {
    const { after, instrumented } = await both(modules[3]![1]);
    after.f!(300);
    const counts = countsOf(after, instrumented);
    const named = instrumented.places.map(({ kind }, at) => [kind, counts[at]]);
    expect(named).toEqual([
      ['entry', 1],
      ['loop', 255],
      ['taken', 1],
      ['past', 255],
    ]);
  });

  it('a memory that it had leaves it as it was', async () => {
    const text = `(memory (export "m") 1) (data (i32.const 0) "abcd")
      (func (export "f") (param i32) (result i32) (i32.load (i32.const 0)))`;
    const { before, after, instrumented } = await both(text);
    after.f!(0);
    expect(countsOf(after, instrumented)).toEqual([1]);
    expect(after.f!(0)).toBe(before.f!(0));
    expect(instrumented.strings).toEqual(['abcd']);
  });
});

describe('a comparison', () => {
  it('says how near it came to a constant', async () => {
    const { after, instrumented } = await both(
      '(func (export "f") (param i32) (result i32) (i32.eq (local.get 0) (i32.const 0x12345678)))',
    );
    const near = [0x7fffffff, 0x12ffffff, 0x1234ffff, 0x123456ff, 0x12345678].map((value) => {
      after.f!(value);
      return countsOf(after, instrumented)[1];
    });
    expect(near).toEqual([0, 1, 2, 3, 4]);
    expect(instrumented.constants).toEqual([0x12345678n]);
  });

  it('says how near 64 bits came', async () => {
    const { after, instrumented } = await both(
      `(func (export "f") (param i32) (result i32)
         (i64.ne (i64.or (i64.const 0x1122334455660000) (i64.extend_i32_u (local.get 0))) (i64.const 0x1122334455667788)))`,
    );
    expect(after.f!(0x7788)).toBe(0);
    expect(countsOf(after, instrumented)[1]).toBe(4);
    expect(after.f!(0)).toBe(1);
    expect(countsOf(after, instrumented)[1]).toBe(3);
  });

  it('keeps its operands where it is told to', async () => {
    const text = `(func (export "f") (param i32) (result i32)
      (i32.and (i32.lt_u (local.get 0) (i32.mul (i32.const 6) (i32.const 7)))
        (i64.eq (i64.extend_i32_s (local.get 0)) (i64.const -9000000000))))`;
    const { before, after, instrumented } = await both(text, { compare: true });
    expect(after.f!(5)).toBe(before.f!(5));
    expect(coverageOf(after, instrumented)!.operands()).toEqual([
      { left: 5n, right: 42n, type: 'i32' },
      { left: 5n, right: -9000000000n, type: 'i64' },
    ]);
    expect(coverageOf(after, instrumented)!.operands()).toEqual([]);
  });

  it('has the same edges where its operands are kept', async () => {
    for (const [, text] of modules) {
      const [plain, keeping] = await Promise.all([both(text), both(text, { compare: true })]);
      expect(keeping.instrumented.places).toEqual(plain.instrumented.places);
    }
  });
});

describe('fuel', () => {
  const spin =
    '(func $spin (export "f") (param i32) (result i32) (loop (br_if 0 (local.get 0))) (i32.const 1))';
  const sink =
    '(func $sink (export "f") (param i32) (result i32) (if (local.get 0) (then (drop (call $sink (local.get 0))))) (i32.const 1))';

  it.each([
    ['a loop', 'spin', spin, 'loop'],
    ['recursion', 'sink', sink, 'entry'],
  ])('ends %s that takes too much of it, and names it', async (_what, name, text, kind) => {
    const { after, instrumented } = await both(text);
    const coverage = coverageOf(after, instrumented)!;
    coverage.fuel.value = 1000;
    expect(after.f!(0)).toBe(1);
    expect(coverage.empty()).toBeUndefined();
    expect(() => after.f!(1)).toThrow('unreachable');
    const place = coverage.empty()!;
    expect([place.kind, instrumented.nameOf(place.function)]).toEqual([kind, name]);
    coverage.clear();
    expect(coverage.empty()).toBeUndefined();
  });
});

describe('a memory', () => {
  const text = `(memory (export "m") 1 4)
    (func (export "f") (param i32) (result i32) (i32.add (i32.mul (memory.grow (local.get 0)) (i32.const 100)) (memory.size)))`;

  it('grows as before, and can be put back', async () => {
    const { before, after, instrumented } = await both(text);
    for (const pages of [0, 1, 5, -1, 65537, 0, 2, 0, 1]) expect(after.f!(pages)).toBe(before.f!(pages));
    const { pages } = coverageOf(after, instrumented)!;
    expect(pages!.value).toBe(4);
    pages!.value = 1;
    expect([after.f!(2), after.f!(0), after.f!(2), after.f!(1)]).toEqual([103, 303, -97, 304]);
  });

  it('without a page has nothing to say until it has one', async () => {
    const { after, instrumented } = await both(
      '(memory 0) (func (export "f") (param i32) (result i32) (memory.grow (local.get 0)))',
    );
    after.f!(0);
    expect(countsOf(after, instrumented)).toEqual([0]);
    after.f!(1);
    expect(countsOf(after, instrumented)).toEqual([2]);
  });

  it('that is imported grows for all', async () => {
    const given = { env: { m: new WebAssembly.Memory({ initial: 1 }) } };
    const module = instrument(
      await parse(
        '(module (import "env" "m" (memory 0)) (func (export "f") (result i32) (memory.grow (i32.const 2))))',
      ),
    );
    const { instance } = await WebAssembly.instantiate(module.module as BufferSource, given);
    expect((instance.exports.f as () => number)()).toBe(1);
    expect(given.env.m.buffer.byteLength).toBe(3 * 65536);
    expect(countsOf(instance.exports as never, module)).toEqual([1]);
  });
});

describe('a trap in an instrumented module', () => {
  const text = `(func $inner (param i32) (result i32) (if (i32.eq (local.get 0) (i32.const 5000)) (then (unreachable))) (i32.const 1))
    (func $outer (export "f") (param i32) (result i32) (block (br_if 0 (i32.eqz (local.get 0))) (drop (call $inner (local.get 0)))) (i32.const 2))`;
  const frames = (exports: Exports): [string, number, number][] => {
    try {
      exports.f!(5000);
    } catch (error) {
      const found = (error as Error).stack!.matchAll(
        /(\w+) \(wasm:\S*wasm-function\[(\d+)\]:0x([0-9a-f]+)\)/g,
      );
      return [...found].map(([, name, index, at]) => [name!, Number(index), Number.parseInt(at!, 16)]);
    }
    throw new Error('no trap');
  };

  it('names functions, indices and offsets of the module as it was', async () => {
    const { before, after, instrumented } = await both(text);
    const now = frames(after).map(([name, index, at]) => [name, index, instrumented.originalOffset(at)]);
    expect(now).toEqual(frames(before));
    expect(now.length).toBe(2);
  });
});

describe('coverage refuses', () => {
  it.each([
    ['exceptions', '(tag) (func (throw 0))', 'instruction 0x8 (exceptions) cannot be instrumented'],
    [
      'garbage collection',
      '(func (drop (ref.i31 (i32.const 1))))',
      'instruction 0xfb (garbage collection) cannot be instrumented',
    ],
    [
      'typed references',
      '(type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0)))',
      'instruction 0x14 (typed references)',
    ],
    ['64-bit memories', '(memory i64 1)', 'its memory has addresses of 64 bits'],
  ])('%s', async (_name, text, message) => {
    const module = await parse(`(module ${text})`);
    expect(() => instrument(module)).toThrow(message);
  });

  it('what is no module', () => {
    expect(() => instrument(new Uint8Array(20))).toThrow('a core module cannot be instrumented: ');
    expect(() => instrument(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 200))).toThrow(
      'cannot be instrumented',
    );
  });
});
