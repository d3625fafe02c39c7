/** Types that a component imports by themselves, beside interfaces. */
import { describe, expect, it } from 'vitest';
import { componentOf, LIBC, MEMORY } from '../../../tests/conformance/component-text.ts';
import { type ExportedFunction, hostInterface, instantiate } from '../index.ts';

class Thing {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  size(): number {
    return this.name.length;
  }
}

describe('an imported type', () => {
  it('of values needs nobody', async () => {
    const component = await componentOf(`(component ${LIBC}
      (type $t (record (field "a" u8) (field "b" u32))) (import "pair" (type $pair (eq $t)))
      (type $f (func (param "p" $pair) (result u32))) (import "sum-type" (type (eq $f)))
      (type $i (instance (export "f" (func)))) (import "interface-type" (type (eq $i)))
      (type $c (component (export "f" (func)))) (import "component-type" (type (eq $c)))
      (core module $M (func (export "sum") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
      (core instance $m (instantiate $M))
      (func (export "sum") (type $f) (canon lift (core func $m "sum") ${MEMORY})))`);
    const instance = await instantiate(component, { name: 'test' });
    expect((instance.exports.get('sum') as ExportedFunction).js({ a: 2, b: 3 })).toBe(5);
  });

  it('of a resource is the host`s class, and its methods are functions beside it', async () => {
    const component = await componentOf(`(component
      (import "thing" (type $thing (sub resource)))
      (import "also-thing" (type $also (eq $thing)))
      (import "[method]thing.size" (func $size (param "self" (borrow $thing)) (result u32)))
      (core func $s (canon lower (func $size)))
      (core func $drop (canon resource.drop $thing))
      (core module $M
        (import "" "size" (func $size (param i32) (result i32))) (import "" "drop" (func $drop (param i32)))
        (func (export "run") (param i32) (result i32) (call $size (local.get 0)) (call $drop (local.get 0))))
      (core instance $m (instantiate $M (with "" (instance (export "size" (func $s)) (export "drop" (func $drop))))))
      (func (export "run") (param "t" (own $also)) (result u32) (canon lift (core func $m "run"))))`);
    const host = hostInterface('host', { Thing });
    const imports = { thing: host, '[method]thing.size': host };
    const instance = await instantiate(component, { name: 'test', imports });
    expect((instance.exports.get('run') as ExportedFunction).js(new Thing('four'))).toBe(4);
  });

  it('of a resource that nobody gives is named', async () => {
    const component = await componentOf('(component (import "thing" (type (sub resource))))');
    await expect(instantiate(component, { name: 'test' })).rejects.toThrow(
      'test cannot be linked: thing: wanted resource thing, given nothing',
    );
  });
});
