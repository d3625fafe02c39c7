/** What checking a component refuses: a small text for each message. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { BinaryError } from '../binary/error.ts';
import { decodeComponent } from './resolve.ts';

/** A core module with what the lifts below need. */
const core = `
  (core module $M
    (memory (export "mem") 1)
    (func (export "f") (param i32) (result i32) (local.get 0))
    (func (export "none"))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (global (export "g") i32 (i32.const 0)))
  (core instance $m (instantiate $M))
  (alias core export $m "f" (core func $f))
  (alias core export $m "none" (core func $none))
  (alias core export $m "realloc" (core func $realloc))
  (alias core export $m "mem" (core memory $mem))`;

/** Columns: what is wrong; the inside of a component; the reason. */
const cases: readonly (readonly [string, string, string])[] = [
  // Indices and kinds
  ['a type that is not there', '(import "f" (func (type 3)))', 'there is no type 3: no type is defined yet'],
  [
    'a function too far',
    '(import "f" (func)) (export "g" (func 5))',
    'there is no function 5: only 1 are defined yet',
  ],
  [
    'a missing core module',
    '(core instance (instantiate 0))',
    'there is no core module 0: no core module is defined yet',
  ],
  ['a function of a value type', '(type u8) (import "f" (func (type 0)))', 'type 0 is not a function type'],
  ['a list of a function type', '(type (func)) (type (list 0))', 'type 0 is not a value type'],
  ['an own of a value type', '(type u8) (type (own 0))', 'type 0 is not a resource type'],
  [
    'an instance of a value type',
    '(type u8) (import "i" (instance (type 0)))',
    'type 0 is not an instance type',
  ],
  [
    'a component of a value type',
    '(type u8) (import "i" (component (type 0)))',
    'type 0 is not a component type',
  ],
  [
    'a module of a function type',
    '(core type (func)) (import "m" (core module (type 0)))',
    'core type 0 is not a module type',
  ],

  // Value types
  ['a record without fields', '(type (record))', 'a type without any record field'],
  ['an enum without cases', '(type (enum))', 'a type without any enum case'],
  ['a tuple without elements', '(type (tuple))', 'a type without any tuple element'],
  [
    '33 flags',
    `(type (flags ${Array.from({ length: 33 }, (_, i) => `"f${i}"`).join(' ')}))`,
    '33 flags; 32 are allowed',
  ],
  [
    'two fields alike',
    '(type (record (field "a-b" u8) (field "A-b" u8)))',
    'record field "A-b" stands twice',
  ],
  ['two cases alike', '(type (variant (case "a") (case "a")))', 'variant case "a" stands twice'],
  ['two parameters alike', '(type (func (param "x" u8) (param "x" u8)))', 'parameter "x" stands twice'],
  [
    'a label not in kebab-case',
    '(type (flags "camelCase"))',
    'flag "camelCase" is not a label in kebab-case',
  ],
  [
    'a borrow in a result',
    '(import "r" (type $r (sub resource))) (type (func (result (list (borrow $r)))))',
    'the result of a function contains a borrow',
  ],
  [
    'a resource in an instance type',
    '(type (instance (type (resource (rep i32)))))',
    'a resource can only be defined in a component, not in a type',
  ],

  // Names
  ['a name that is none', '(import "Not_A_Name" (func))', 'import "Not_A_Name" is not a valid name'],
  ['two imports alike', '(import "a" (func)) (import "A" (func))', 'import "A" clashes with "a"'],
  [
    'two exports alike',
    '(import "f" (func $f)) (export "a" (func $f)) (export "a" (func $f))',
    'export "a" clashes with "a"',
  ],
  [
    'a method like its resource',
    '(import "a" (type $a (sub resource))) (import "[static]a.a" (func))',
    'import "[static]a.a" clashes with "a"',
  ],
  [
    'a method that is none',
    '(import "r" (type $r (sub resource))) (import "[method]r.m" (func (param "self" (own $r))))',
    'import "[method]r.m": wanted a first parameter self: borrow<r>, given func(self: own<r>)',
  ],
  [
    'a method that is a type',
    '(import "[method]r.m" (type (sub resource)))',
    'import "[method]r.m" is not a function',
  ],
  [
    'a method of nothing',
    '(import "[static]r.m" (func))',
    'import "[static]r.m": there is no resource "r" before it',
  ],
  [
    'a constructor of something else',
    '(import "r" (type (sub resource))) (import "[constructor]r" (func (result u8)))',
    'import "[constructor]r": wanted a result own<r>, given func() -> u8',
  ],
  [
    'implementing no interface',
    '(import "a" (implements "b") (instance))',
    'import "a" implements "b", which is not the name of an interface',
  ],
  [
    'implementing as a function',
    '(import "a" (implements "b:c/d") (func))',
    'import "a" implements "b:c/d", but is not an instance with a plain name',
  ],

  // Visibility
  [
    'a function of a hidden resource',
    `${core} (type $r (resource (rep i32))) (func $g (param "x" (own $r)) (result u32) (canon lift (core func $f))) (export "g" (func $g))`,
    '"g" mentions a resource that is not imported or exported before it',
  ],
  [
    'a function of a resource that a child makes',
    `${core} (component $c (type $r (resource (rep i32))) (export "r" (type $r))) (instance $i (instantiate $c)) (alias export $i "r" (type $r)) (func $g (param "x" (own $r)) (result u32) (canon lift (core func $f))) (export "g" (func $g))`,
    '"g" mentions resource r that is not imported or exported before it',
  ],
  [
    'an import of a local resource',
    '(type $r (resource (rep i32))) (import "f" (func (param "x" (own $r))))',
    '"f" mentions a resource that is not imported before it',
  ],

  // Aliases
  [
    'an export that is not there',
    '(import "i" (instance $i)) (alias export $i "x" (func))',
    'instance 0 has no export "x"',
  ],
  [
    'an export of another sort',
    '(import "i" (instance $i (export "x" (func)))) (alias export $i "x" (instance))',
    'export "x" of instance 0 is a function, not an instance',
  ],
  [
    'a core export that is not there',
    `${core} (alias core export $m "x" (core func))`,
    'core instance 0 has no export "x"',
  ],
  [
    'a core export of another sort',
    `${core} (alias core export $m "mem" (core func))`,
    'export "mem" of core instance 0 is a core memory, not a core function',
  ],
  [
    'an alias out of the file',
    '(alias outer 1 0 (type))',
    'an outer alias goes 1 out, but only 0 scopes are around it',
  ],
  [
    'an outer type that is not there',
    '(component (alias outer 1 0 (type)))',
    'there is no type 0: no type is defined yet',
  ],
  [
    'a module type that reaches too far',
    '(core type (module (alias outer 9 0 (type))))',
    'an outer alias goes 9 out, but only 1 scopes are around it',
  ],
  [
    'a resource of the outer component',
    '(type $r (resource (rep i32))) (component (alias outer 1 0 (type)))',
    'an outer alias reaches type 0, which mentions a resource',
  ],
  [
    'a function type on one',
    '(type $r (resource (rep i32))) (type (func (param "x" (own $r)))) (component (alias outer 1 1 (type)))',
    'an outer alias reaches type 1, which mentions a resource',
  ],
  [
    'a core alias in a type',
    '(type (component (alias outer 1 0 (core module))))',
    'an alias inside a type reaches a type or an instance, outwards only a type',
  ],

  // Instances
  [
    'a missing argument',
    '(component $c (import "x" (func))) (instance (instantiate $c))',
    'instantiation argument "x" is missing',
  ],
  [
    'an argument twice',
    '(import "f" (func $f)) (component $c) (instance (instantiate $c (with "x" (func $f)) (with "x" (func $f))))',
    'instantiation argument "x" stands twice',
  ],
  [
    'an argument of another type',
    '(import "f" (func $f (param "x" u8))) (component $c (import "f" (func (param "x" u16)))) (instance (instantiate $c (with "f" (func $f))))',
    'instantiation argument f > parameter x: wanted u16, given u8',
  ],
  [
    'another resource',
    '(import "r" (type $r (sub resource))) (import "s" (type $s (sub resource))) (component $c (import "a" (type $a (sub resource))) (import "b" (type (eq $a)))) (instance (instantiate $c (with "a" (type $r)) (with "b" (type $s))))',
    'instantiation argument b: wanted resource r, given resource s',
  ],
  [
    'a type for a resource',
    '(type $t u8) (component $c (import "a" (type (sub resource)))) (instance (instantiate $c (with "a" (type $t))))',
    'instantiation argument a: wanted resource a, given type u8',
  ],
  [
    'an export that does not fit its type',
    '(import "f" (func $f (result u8))) (export "g" (func $f) (func (result s8)))',
    "an export's own type does not fit: result: wanted s8, given u8",
  ],

  // Core instances
  [
    'a missing core import',
    '(core module $M (import "a" "b" (func))) (core instance (instantiate $M))',
    'core import "a" "b": wanted core func () -> (), given nothing',
  ],
  [
    'another core import',
    `${core} (core module $N (import "m" "f" (func (param i64)))) (core instance (instantiate $N (with "m" (instance $m))))`,
    'core import "m" "f": wanted core func (i64) -> (), given core func (i32) -> (i32)',
  ],
  [
    'a core argument twice',
    `${core} (core instance (instantiate $M (with "a" (instance $m)) (with "a" (instance $m))))`,
    'core instantiation argument "a" stands twice',
  ],
  [
    'a core export twice',
    `${core} (core instance (export "a" (func $f)) (export "a" (func $f)))`,
    'core export "a" stands twice',
  ],
  [
    'a core import twice',
    '(core module (import "a" "b" (func)) (import "a" "b" (func)))',
    'core import "a" "b" stands twice',
  ],
  [
    'a module type with an export twice',
    '(core type (module (export "a" (func)) (export "a" (func))))',
    'core export "a" stands twice',
  ],
  [
    'a module type with an import twice',
    '(core type (module (import "a" "b" (func)) (import "a" "b" (func))))',
    'core import "a" "b" stands twice',
  ],
  [
    'a core export of a type that is not there',
    '(core type (module (export "a" (func (type 0)))))',
    'core type 0 is not a function type',
  ],

  // Canonical definitions
  [
    'a lift of another signature',
    `${core} (func (param "x" u64) (canon lift (core func $f)))`,
    'the lifted core function: wanted core func (i64) -> (), given core func (i32) -> (i32)',
  ],
  [
    'a lift without memory',
    `${core} (func (param "x" u32) (result (tuple u8 u8)) (canon lift (core func $f)))`,
    'this function type needs the canonical option memory',
  ],
  [
    'a lower without realloc',
    `${core} (import "g" (func $g (result string))) (core func (canon lower (func $g) (memory $mem)))`,
    'this function type needs the canonical option realloc',
  ],
  [
    'a realloc without memory',
    `${core} (import "g" (func $g)) (core func (canon lower (func $g) (realloc $realloc)))`,
    'canonical option realloc stands without memory',
  ],
  [
    'a realloc of another signature',
    `${core} (import "g" (func $g)) (core func (canon lower (func $g) (memory $mem) (realloc $f)))`,
    'realloc: wanted core func (i32, i32, i32, i32) -> (i32), given core func (i32) -> (i32)',
  ],
  [
    'a post-return of another signature',
    `${core} (func (param "x" u32) (result u32) (canon lift (core func $f) (post-return $f)))`,
    'post-return: wanted core func (i32) -> (), given core func (i32) -> (i32)',
  ],
  [
    'a post-return of a lower',
    `${core} (import "g" (func $g)) (core func (canon lower (func $g) (post-return $none)))`,
    'a lowered function has no post-return',
  ],
  [
    'an imported resource made',
    '(import "r" (type $r (sub resource))) (core func (canon resource.new $r))',
    'canon resource.new needs a resource that this component defines itself',
  ],
  [
    'an imported resource opened',
    '(import "r" (type $r (sub resource))) (core func (canon resource.rep $r))',
    'canon resource.rep needs a resource that this component defines itself',
  ],
  [
    'a list of too many flags',
    `(type (flags ${Array.from({ length: 33 }, (_, i) => `"f${i}"`).join(' ')}))`,
    '33 flags; 32 are allowed',
  ],
  [
    'a lift without realloc',
    `${core} (func (param "s" string) (canon lift (core func $f) (memory $mem)))`,
    'the lifted core function: wanted core func (i32, i32) -> (), given core func (i32) -> (i32)',
  ],
  [
    'spilled parameters without realloc',
    `${core} (func (param "t" (tuple ${'u32 '.repeat(17)})) (result u32) (canon lift (core func $f) (memory $mem)))`,
    'this function type needs the canonical option realloc',
  ],
  [
    'a member of a resource in an inline instance',
    '(import "r" (type $r (sub resource))) (import "f" (func $f (result (own $r)))) (instance (export "a" (type $r)) (export "[constructor]a" (func $f)))',
    'inline export "[constructor]a": only a component or a type has members of resources',
  ],
  [
    'a destructor of another signature',
    `${core} (type (resource (rep i32) (dtor (core func $none))))`,
    'the destructor of a resource: wanted core func (i32) -> (), given core func () -> ()',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', async (_, text, reason) => {
    const bytes = await parse(`(component ${text})`);
    const error = refusal(bytes);
    expect(error.reason).toBe(reason);
    expect(error.offset).toBeGreaterThanOrEqual(8);
    expect(error.offset).toBeLessThan(bytes.length);
  });
});

function refusal(bytes: Uint8Array): BinaryError {
  try {
    decodeComponent(bytes);
  } catch (error) {
    if (error instanceof BinaryError) return error;
    throw error;
  }
  throw new Error('accepted');
}
