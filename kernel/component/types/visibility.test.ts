/** What a component shows of its types: valid and invalid forms of each rule. */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';

/** A core function for any type of one flat value. */
const lift = '(canon lift (core func $i "f"))';
const core = `
  (core module $m (func (export "f") (result i32) unreachable) (func (export "take") (param i32)))
  (core instance $i (instantiate $m))`;
const named = (kind: string) => `(type $t ${kind}) (export $u "t" (type $t))`;

const kinds = ['(record (field "x" u32))', '(variant (case "a") (case "b"))', '(enum "a")', '(flags "a")'];

/** Columns: what is shown; the inside of a component. */
const valid: readonly (readonly [string, string])[] = [
  ...kinds.map(
    (kind) =>
      [`${kind} by its name`, `${named(kind)} (func $f (result $u) ${lift}) (export "f" (func $f))`] as const,
  ),
  ...kinds.map(
    (kind) =>
      [
        `${kind} by a type of its own`,
        `${named(kind)} (func $f (result $t) ${lift}) (export "f" (func $f) (func (result $u)))`,
      ] as const,
  ),
  [
    'tuples, options and results without names',
    `(func $f (result (tuple u32)) ${lift}) (export "f" (func $f))`,
  ],
  [
    'an alias of an exported instance',
    `
    (type $t (record (field "x" u32))) (instance $bag (export "t" (type $t)))
    (export $out "i" (instance $bag)) (alias export $out "t" (type $u))
    (func $f (result $u) ${lift}) (export "f" (func $f))`,
  ],
  [
    'a type that a nested component took from outside',
    `
    (type $t (record (field "x" u32))) (import "t" (type $u (eq $t)))
    (component $C
      (type $t (record (field "x" u32))) (import "t" (type $u (eq $t)))
      (type $w (record (field "t" $u))) (export "w" (type $w)))
    (instance $c (instantiate $C (with "t" (type $u)))) (export "w" (type $c "w"))`,
  ],
  [
    'a resource that a nested component took from outside',
    `
    (import "r" (type $r (sub resource)))
    (component $C (import "r" (type $r (sub resource))) (type $o (option (own $r))) (export "o" (type $o)))
    (instance $c (instantiate $C (with "r" (type $r)))) (export "o" (type $c "o"))`,
  ],
  [
    'an instance type that nothing uses',
    '(type (instance (type $t (enum "a")) (export "f" (func (param "x" $t)))))',
  ],
];

const record = 'record { x: u32 }';

/** Columns: what is hidden; the inside of a component; the reason. */
const invalid: readonly (readonly [string, string, string])[] = [
  [
    'a record',
    `(type $t ${kinds[0]}) (func $f (result $t) ${lift}) (export "f" (func $f))`,
    `"f" mentions ${record} that is not imported or exported before it`,
  ],
  [
    'a variant',
    `(type $t ${kinds[1]}) (func $f (result $t) ${lift}) (export "f" (func $f))`,
    '"f" mentions variant { a, b } that is not imported or exported before it',
  ],
  [
    'an enum',
    `(type $t ${kinds[2]}) (func $f (result $t) ${lift}) (export "f" (func $f))`,
    '"f" mentions enum { a } that is not imported or exported before it',
  ],
  [
    'flags',
    `(type $t ${kinds[3]}) (func $f (result $t) ${lift}) (export "f" (func $f))`,
    '"f" mentions flags { a } that is not imported or exported before it',
  ],
  [
    'a name that came later',
    `(type $t (enum "a")) (func $f (result $t) ${lift}) (export "f" (func $f)) (export "t" (type $t))`,
    '"f" mentions enum { a } that is not imported or exported before it',
  ],
  [
    'what was there before it was named',
    `${named('(enum "a")')} (func $f (result $t) ${lift}) (export "f" (func $f))`,
    '"f" mentions enum { a } that is not imported or exported before it',
  ],
  [
    'a resource as it was before it was named',
    `${named('(resource (rep i32))')} (func $f (result (own $t)) ${lift}) (export "f" (func $f))`,
    '"f" mentions resource t that is not imported or exported before it',
  ],
  [
    'a record in an exported list',
    `(type $t ${kinds[0]}) (type $l (list $t)) (export "l" (type $l))`,
    `"l" mentions ${record} that is not imported or exported before it`,
  ],
  [
    'a record in an imported list',
    `(type $t ${kinds[0]}) (type $l (list $t)) (import "l" (type (eq $l)))`,
    `"l" mentions ${record} that is not imported before it`,
  ],
  [
    'an exported type in an import',
    `${named(kinds[0]!)} (import "f" (func (param "x" $u)))`,
    `"f" mentions ${record} that is not imported before it`,
  ],
  [
    'an alias of an instance that is not exported',
    `
    (component $C (type $t ${kinds[0]}) (export "t" (type $t))) (instance $c (instantiate $C))
    (alias export $c "t" (type $u)) (func $f (result $u) ${lift}) (export "f" (func $f))`,
    `"f" mentions ${record} that is not imported or exported before it`,
  ],
  [
    'a name of the component around it',
    `
    (type $t ${kinds[0]}) (import "t" (type $u (eq $t))) (component (import "f" (func (param "x" $u))))`,
    `"f" mentions ${record} that is not imported before it`,
  ],
  [
    'a record in an imported instance',
    '(import "i" (instance (type $t (enum "a")) (export "f" (func (param "x" $t)))))',
    '"i" mentions enum { a } that is not imported before it',
  ],
  [
    'a record in a component type',
    '(type (component (type $t (enum "a")) (export "f" (func (param "x" $t)))))',
    '"f" mentions enum { a } that is not imported or exported before it',
  ],
];

describe('a component may show', () => {
  it.each(valid)('%s', async (_, inside) => {
    await expect(componentOf(`(component ${core} ${inside})`)).resolves.toBeDefined();
  });
});

describe('a component may not hide', () => {
  it.each(invalid)('%s', async (_, inside, reason) => {
    await expect(componentOf(`(component ${core} ${inside})`)).rejects.toMatchObject({ reason });
  });
});
