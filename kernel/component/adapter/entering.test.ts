/** Which instances may be entered while which are in a call. P makes C and D. */
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { hostInterface, type Instance, instantiate } from '../index.ts';

/** A component that imports function "next" and exports "run", which calls it and adds `more`. */
const hop = (name: string, more: number) => `
  (component ${name}
    (import "next" (func $next (result u32)))
    (core func $n (canon lower (func $next)))
    (core module $M
      (import "" "next" (func $next (result i32)))
      (func (export "run") (result i32) (i32.add (call $next) (i32.const ${more}))))
    (core instance $m (instantiate $M (with "" (instance (export "next" (func $n))))))
    (func (export "run") (result u32) (canon lift (core func $m "run"))))`;

/** P's own code: "end" gives 1, "start" calls what it is given. */
const end = `
  (core module $End (func (export "end") (result i32) (i32.const 1)))
  (core instance $end (instantiate $End))
  (func $end (result u32) (canon lift (core func $end "end")))`;
const start = (next: string) => `
  (core func $first (canon lower (func ${next})))
  (core module $Start
    (import "" "next" (func $next (result i32)))
    (func (export "run") (result i32) (i32.add (call $next) (i32.const 1000))))
  (core instance $start (instantiate $Start (with "" (instance (export "next" (func $first))))))
  (func (export "run") (result u32) (canon lift (core func $start "run")))`;

/** Columns: the way of the call; the inside of P; the sum of the hops. */
const allowed: readonly (readonly [string, string, number])[] = [
  [
    'host to C, made by P',
    `(import "next" (func $n (result u32))) ${hop('$C', 10)}
    (instance $c (instantiate $C (with "next" (func $n)))) (export "run" (func $c "run"))`,
    17,
  ],
  [
    'host to C to P',
    `${end} ${hop('$C', 10)}
    (instance $c (instantiate $C (with "next" (func $end)))) (export "run" (func $c "run"))`,
    11,
  ],
  [
    'host to P to C to P',
    `${end} ${hop('$C', 10)}
    (instance $c (instantiate $C (with "next" (func $end)))) ${start('$c "run"')}`,
    1011,
  ],
  [
    'host to P to C to D to P',
    `${end} ${hop('$C', 10)}
    (instance $d (instantiate $C (with "next" (func $end))))
    (instance $c (instantiate $C (with "next" (func $d "run")))) ${start('$c "run"')}`,
    1021,
  ],
  ['host to P to P', `${end} ${start('$end')}`, 1001],
  [
    'host to C to its child to P',
    `${end}
    (component $C
      (import "next" (func $next (result u32))) ${hop('$E', 5)}
      (instance $e (instantiate $E (with "next" (func $next)))) ${start('$e "run"')})
    (instance $c (instantiate $C (with "next" (func $end)))) (export "run" (func $c "run"))`,
    1006,
  ],
];

async function make(inside: string, generate: boolean, next: () => number): Promise<Instance> {
  const component = await componentOf(`(component ${inside})`);
  return instantiate(component, { name: 'P', imports: { next: hostInterface('host', { next }) }, generate });
}

const exported = (instance: Instance, name: string) => {
  const found = instance.exports.get(name);
  if (found === undefined) throw new Error(`no export ${name}`);
  return found.js as unknown as (...args: unknown[]) => unknown;
};

describe.each([true, false])('with generated adapters: %s', (generate) => {
  it.each(allowed)('%s', async (_, inside, sum) => {
    const instance = await make(inside, generate, () => 7);
    const run = exported(instance, 'run');
    expect([run(), run()]).toEqual([sum, sum]);
    expect(instance.death).toBeUndefined();
  });

  it('not: host to C to host to D, for P is in a call', async () => {
    const inside = `(import "next" (func $n (result u32))) ${hop('$C', 10)}
      (instance $c (instantiate $C (with "next" (func $n)))) (export "run" (func $c "run"))
      ${end} (instance $d (instantiate $C (with "next" (func $end)))) (export "other" (func $d "run"))`;
    const failures: unknown[] = [];
    const instance = await make(inside, generate, () => {
      try {
        exported(instance, 'other')();
      } catch (error) {
        failures.push((error as Error).message);
      }
      return 7;
    });
    expect(exported(instance, 'run')()).toBe(17);
    expect(failures).toEqual(['P cannot be entered: it is in a call already']);
    expect(exported(instance, 'other')()).toBe(11);
  });

  it('not: host to P to C to P to C', async () => {
    const inside = `
      (core module $T (table (export "t") 1 funcref))
      (core instance $t (instantiate $T))
      (core module $Back
        (import "" "t" (table 1 funcref)) (type $f (func (result i32)))
        (func (export "back") (result i32) (call_indirect (type $f) (i32.const 0))))
      (core instance $back (instantiate $Back (with "" (instance $t))))
      (func $back (result u32) (canon lift (core func $back "back")))
      ${hop('$C', 10)} (instance $c (instantiate $C (with "next" (func $back))))
      (core func $again (canon lower (func $c "run")))
      (core module $Fill
        (import "" "t" (table 1 funcref)) (import "" "f" (func $f (result i32)))
        (elem (i32.const 0) $f))
      (core instance (instantiate $Fill (with "" (instance (export "t" (table $t "t")) (export "f" (func $again))))))
      ${start('$c "run"')}`;
    const instance = await make(inside, generate, () => 7);
    expect(exported(instance, 'run')).toThrow(/P\.0 cannot be entered: it is in a call already$/);
  });

  it('a destructor of P, when C drops the handle during a call of P', async () => {
    const inside = `
      (core module $State
        (global $gone (mut i32) (i32.const 0))
        (func (export "drop") (param i32) (global.set $gone (local.get 0)))
        (func (export "gone") (result i32) (global.get $gone)))
      (core instance $state (instantiate $State))
      (type $R (resource (rep i32) (dtor (core func $state "drop"))))
      (core func $new (canon resource.new $R))
      (component $C
        (import "r" (type $R (sub resource)))
        (core func $drop (canon resource.drop $R))
        (func (export "take") (param "r" (own $R)) (canon lift (core func $drop))))
      (instance $c (instantiate $C (with "r" (type $R))))
      (core func $take (canon lower (func $c "take")))
      (core module $Run
        (import "" "new" (func $new (param i32) (result i32))) (import "" "take" (func $take (param i32)))
        (import "" "gone" (func $gone (result i32)))
        (func (export "run") (result i32) (call $take (call $new (i32.const 42))) (call $gone)))
      (core instance $run (instantiate $Run (with "" (instance
        (export "new" (func $new)) (export "take" (func $take)) (export "gone" (func $state "gone"))))))
      (func (export "run") (result u32) (canon lift (core func $run "run")))`;
    const instance = await make(inside, generate, () => 7);
    expect(exported(instance, 'run')()).toBe(42);
    expect(instance.death).toBeUndefined();
  });
});
