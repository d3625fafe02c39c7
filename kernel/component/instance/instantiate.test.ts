import { describe, expect, it } from 'vitest';
import { componentOf, LIBC, MEMORY } from '../../../tests/conformance/component-text.ts';
import { type ExportedInstance, Handle, hostInterface, instantiate } from '../index.ts';

/** Functions that give their pair of words, or their record, back. */
const echo = `(component ${LIBC}
  (core module $M
    (import "libc" "memory" (memory 1))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16))
    (func (export "point") (param i32 i64 f64) (result i32)
      (i32.store (i32.const 32) (local.get 0))
      (i64.store (i32.const 40) (local.get 1))
      (f64.store (i32.const 48) (local.get 2))
      (i32.const 32)))
  (core instance $m (instantiate $M (with "libc" (instance $libc))))
  (type $point (record (field "kind" u8) (field "far-away" u64) (field "z" f64)))
  (export $point' "point" (type $point))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
  (func (export "echo") (param "s" string) (result string) (canon lift (core func $m "echo") ${MEMORY}))
  (func (export "echo-list") (param "s" (list u16)) (result (list u16))
    (canon lift (core func $m "echo") ${MEMORY}))
  (func (export "echo-strings") (param "s" (list string)) (result (list string))
    (canon lift (core func $m "echo") ${MEMORY}))
  (func (export "echo-point") (param "p" $point') (result $point')
    (canon lift (core func $m "point") ${MEMORY})))`;

/** Provides `things`: a resource whose rep is the number it was made with. `dropped` tells the last rep destroyed. */
const things = `(component
  (core module $D (global $last (export "last") (mut i32) (i32.const 0))
    (func (export "dtor") (param i32) (global.set $last (local.get 0)))
    (func (export "dropped") (result i32) (global.get $last)))
  (core instance $d (instantiate $D))
  (type $thing' (resource (rep i32) (dtor (core func $d "dtor"))))
  (core func $new (canon resource.new $thing'))
  (core module $M (import "" "new" (func $new (param i32) (result i32)))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "get") (param i32) (result i32) (local.get 0)))
  (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
  (func $make (param "value" u32) (result (own $thing')) (canon lift (core func $m "make")))
  (func $get (param "self" (borrow $thing')) (result u32) (canon lift (core func $m "get")))
  (func $dropped (result u32) (canon lift (core func $d "dropped")))
  (component $Shim
    (import "thing" (type $t (sub resource)))
    (import "make" (func $make (param "value" u32) (result (own $t))))
    (import "get" (func $get (param "self" (borrow $t)) (result u32)))
    (import "dropped" (func $dropped (result u32)))
    (export $t' "thing" (type $t))
    (export "[constructor]thing" (func $make) (func (param "value" u32) (result (own $t'))))
    (export "[method]thing.get-value" (func $get) (func (param "self" (borrow $t')) (result u32)))
    (export "dropped" (func $dropped)))
  (instance $things (instantiate $Shim (with "thing" (type $thing')) (with "make" (func $make))
    (with "get" (func $get)) (with "dropped" (func $dropped))))
  (export "test:things/things@0.1.0" (instance $things)))`;

const thingsImport = `
  (import "test:things/things@0.1.0" (instance $things
    (export "thing" (type $thing (sub resource)))
    (export "[constructor]thing" (func (param "value" u32) (result (own $thing))))
    (export "[method]thing.get-value" (func (param "self" (borrow $thing)) (result u32)))))
  (alias export $things "thing" (type $thing))`;

/** Makes a thing, reads it and drops it. */
const user = `(component ${thingsImport}
  (core func $make (canon lower (func $things "[constructor]thing")))
  (core func $get (canon lower (func $things "[method]thing.get-value")))
  (core func $drop (canon resource.drop $thing))
  (core module $M
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "get" (func $get (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "use") (param i32) (result i32) (local $h i32) (local $v i32)
      (local.set $h (call $make (local.get 0)))
      (local.set $v (call $get (local.get $h)))
      (call $drop (local.get $h))
      (local.get $v))
    (func (export "take") (param i32) (result i32) (local $v i32)
      (local.set $v (call $get (local.get 0)))
      (call $drop (local.get 0))
      (local.get $v)))
  (core instance $m (instantiate $M (with "" (instance
    (export "make" (func $make)) (export "get" (func $get)) (export "drop" (func $drop))))))
  (func (export "use") (param "value" u32) (result u32) (canon lift (core func $m "use")))
  (func (export "take") (param "t" (own $thing)) (result u32) (canon lift (core func $m "take")))
  (func (export "look") (param "t" (borrow $thing)) (result u32) (canon lift (core func $m "take"))))`;

describe('instantiate', () => {
  it('calls exports from JavaScript', async () => {
    const { exports } = await instantiate(await componentOf(echo), { name: 'echo' });
    expect(exports.get('add')!.js(2, 40)).toBe(42);
    expect(exports.get('echo')!.js('grüße 🦀')).toBe('grüße 🦀');
    expect(exports.get('echo-list')!.js([1, 2, 65535])).toEqual(new Uint16Array([1, 2, 65535]));
    expect(exports.get('echo-strings')!.js(['a', '', 'c'.repeat(100_000)])).toEqual([
      'a',
      '',
      'c'.repeat(100_000),
    ]);
    const point = { kind: 7, farAway: 2n ** 64n - 1n, z: 0.5 };
    expect(exports.get('echo-point')!.js(point)).toEqual(point);
  });

  it('calls JavaScript from a component', async () => {
    const text = `(component
      (import "a:b/c@0.2.3" (instance $c (export "double-it" (func (param "x" u32) (result u32)))))
      (core func $double (canon lower (func $c "double-it")))
      (core module $m (import "" "d" (func $d (param i32) (result i32)))
        (func (export "f") (param i32) (result i32) (call $d (local.get 0))))
      (core instance $i (instantiate $m (with "" (instance (export "d" (func $double))))))
      (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))`;
    const imports = { 'a:b/c@0.2.12': hostInterface('test', { doubleIt: (x: number) => x * 2 }) };
    const { exports } = await instantiate(await componentOf(text), { name: 'caller', imports });
    expect(exports.get('f')!.js(21)).toBe(42);
  });

  it('gives JavaScript objects for a component`s resources', async () => {
    const { exports } = await instantiate(await componentOf(things), { name: 'things' });
    const { Thing, dropped } = (exports.get('test:things/things@0.1.0') as ExportedInstance).js;
    const thing = new Thing(99);
    expect(thing).toBeInstanceOf(Handle);
    expect(thing).toBeInstanceOf(Thing);
    expect(thing.constructor.name).toBe('Thing');
    expect(thing.getValue()).toBe(99);
    expect(dropped()).toBe(0);
    thing[Symbol.dispose]();
    expect(dropped()).toBe(99);
    expect(() => thing.getValue()).toThrow(
      'this handle of test:things/things@0.1.0/thing was dropped or moved',
    );
  });

  it('links components with each other', async () => {
    const provider = await instantiate(await componentOf(things), { name: 'things' });
    const name = 'test:things/things@0.1.0';
    const given = provider.exports.get(name) as ExportedInstance;
    const { exports } = await instantiate(await componentOf(user), {
      name: 'user',
      imports: { [name]: given },
    });
    expect(exports.get('use')!.js(5)).toBe(5);
    expect(given.js.dropped()).toBe(5);
    const thing = new given.js.Thing(6);
    expect(exports.get('take')!.js(thing)).toBe(6);
    expect(given.js.dropped()).toBe(6);
    expect(() => exports.get('take')!.js(thing)).toThrow('dropped or moved');
  });

  it('links a component with JavaScript classes', async () => {
    const log: string[] = [];
    class Thing {
      readonly value: number;
      constructor(value: number) {
        this.value = value;
      }
      getValue() {
        return this.value * 2;
      }
      [Symbol.dispose]() {
        log.push(`dropped ${this.value}`);
      }
    }
    const imports = { 'test:things/things@0.1.0': hostInterface('test', { Thing }) };
    const { exports } = await instantiate(await componentOf(user), { name: 'user', imports });
    expect(exports.get('use')!.js(5)).toBe(10);
    expect(log).toEqual(['dropped 5']);
    expect(exports.get('take')!.js(new Thing(7))).toBe(14);
    expect(() => exports.get('take')!.js({})).toThrow(
      'expected Thing for test:things/things@0.1.0/thing, got a Object',
    );
  });

  it('calls functions of types too large to write out', async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `(type $t${n + 1} (tuple ${`$t${n} `.repeat(2)}))`);
    const text = `(component ${LIBC}
      (core module $M (func (export "f") (param i32) (result i32) (local.get 0)))
      (core instance $m (instantiate $M))
      (type $t0 u8) ${levels.join('\n')}
      (func (export "f") (param "x" $t12) (result $t12) (canon lift (core func $m "f") ${MEMORY})))`;
    const { exports } = await instantiate(await componentOf(text), { name: 'me' });
    const nest = (depth: number): unknown => (depth === 0 ? 7 : [nest(depth - 1), nest(depth - 1)]);
    expect(exports.get('f')!.js(nest(12))).toEqual(nest(12));
  });
});
