/** Which core items do for which core imports. */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';

/** A module that wants something of one that gives something. */
const linked = (wanted: string, given: string) => `(component
  (core module $wants (import "a" "b" ${wanted}))
  (core module $gives ${given})
  (core instance $g (instantiate $gives))
  (core instance (instantiate $wants (with "a" (instance $g)))))`;

/** Columns: what is wanted; what is given. */
const fits: readonly (readonly [string, string])[] = [
  ['(memory 1)', '(memory (export "b") 2)'],
  ['(memory 1 4)', '(memory (export "b") 2 3)'],
  ['(memory 1 4 shared)', '(memory (export "b") 1 4 shared)'],
  ['(memory i64 1)', '(memory (export "b") i64 1)'],
  ['(table 1 funcref)', '(table (export "b") 1 5 funcref)'],
  ['(table 1 (ref null func))', '(table (export "b") 1 funcref)'],
  ['(global i32)', '(global (export "b") i32 (i32.const 1))'],
  ['(global (mut i64))', '(global $o i32 (i32.const -7)) (global (export "b") (mut i64) (i64.const -1))'],
  ['(global f64)', '(global f32 (f32.const 1)) (global (export "b") f64 (f64.const 2))'],
  [
    '(global i32)',
    '(global $a i32 (i32.const 1)) (global (export "b") i32 (i32.add (global.get $a) (i32.const 2)))',
  ],
  ['(global v128)', '(global (export "b") v128 (v128.const i32x4 1 2 3 4))'],
  ['(global i32)', '(global v128 (v128.const i32x4 1 2 3 4)) (global (export "b") i32 (i32.const 1))'],
  ['(tag (param i32))', '(tag (export "b") (param i32))'],
];

/** Columns: what is wanted; what is given; the difference. */
const differs: readonly (readonly [string, string, string])[] = [
  ['(memory 2)', '(memory (export "b") 1)', 'wanted core memory 2, given core memory 1'],
  ['(memory 1 2)', '(memory (export "b") 1)', 'wanted core memory 1 to 2, given core memory 1'],
  ['(memory 1 2)', '(memory (export "b") 1 3)', 'wanted core memory 1 to 2, given core memory 1 to 3'],
  [
    '(memory 1 2 shared)',
    '(memory (export "b") 1 2)',
    'wanted core memory 1 to 2 shared, given core memory 1 to 2',
  ],
  ['(memory 1)', '(memory (export "b") i64 1)', 'wanted core memory 1, given core memory i64 1'],
  [
    '(table 2 funcref)',
    '(table (export "b") 1 funcref)',
    'wanted core table 2 funcref, given core table 1 funcref',
  ],
  [
    '(table 1 funcref)',
    '(table (export "b") 1 externref)',
    'wanted core table 1 funcref, given core table 1 externref',
  ],
  [
    '(global i32)',
    '(global (export "b") i64 (i64.const 0))',
    'wanted core global i32, given core global i64',
  ],
  [
    '(global i32)',
    '(global (export "b") (mut i32) (i32.const 0))',
    'wanted core global i32, given core global mut i32',
  ],
  ['(tag (param i32))', '(tag (export "b") (param i64))', 'wanted core tag (i32), given core tag (i64)'],
  ['(memory 1)', '(table (export "b") 1 funcref)', 'wanted core memory 1, given core table 1 funcref'],
  ['(func)', '(global (export "b") i32 (i32.const 0))', 'wanted core func () -> (), given core global i32'],
];

describe('a core import takes', () => {
  it.each(fits)('%s from %s', async (wanted, given) => {
    await expect(componentOf(linked(wanted, given))).resolves.toBeDefined();
  });
});

describe('a core import does not take', () => {
  it.each(differs)('%s from %s', async (wanted, given, difference) => {
    const reason = `core import "a" "b": ${difference}`;
    await expect(componentOf(linked(wanted, given))).rejects.toMatchObject({ reason });
  });
});

describe('a canonical option is refused: a memory that is', () => {
  it.each([
    ['of 64 bits', '(memory (export "mem") i64 1)', 'wanted core memory 0, given core memory i64 1'],
    ['shared', '(memory (export "mem") 1 2 shared)', 'wanted core memory 0, given core memory 1 to 2 shared'],
  ])('%s', async (_, memory, difference) => {
    const text = `(component
      (core module $M ${memory} (func (export "f") (result i32) unreachable))
      (core instance $m (instantiate $M))
      (func (result string) (canon lift (core func $m "f") (memory (core memory $m "mem")))))`;
    await expect(componentOf(text)).rejects.toMatchObject({
      reason: `canonical option memory: ${difference}`,
    });
  });
});

describe('limits are refused:', () => {
  it.each([
    ['(memory 65537)', 'limits of 65537 pages; 65536 are allowed'],
    ['(memory 2 1)', 'limits of at least 2 and at most 1 pages'],
    ['(table 4 3 funcref)', 'limits of at least 4 and at most 3 elements'],
  ])('%s', async (item, reason) => {
    const text = `(component (core type (module (import "a" "b" ${item}))))`;
    await expect(componentOf(text)).rejects.toMatchObject({ reason });
  });
});
