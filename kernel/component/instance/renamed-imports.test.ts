/** Rights go with the function, not with the name that a caller takes it by. */
import { expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { attenuate, type Component, type ExportedInstance, instantiate } from '../index.ts';

const PROVIDER = `(component
  (core module $M (func (export "write") (param i32) (result i32) (i32.const 7)))
  (core instance $m (instantiate $M))
  (type $box (resource (rep i32)))
  (core func $new (canon resource.new $box))
  (core module $N (import "" "new" (func $new (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 1))))
  (core instance $n (instantiate $N (with "" (instance (export "new" (func $new))))))
  (component $C
    (import "box" (type $box (sub resource)))
    (import "make" (func $make (result (own $box))))
    (import "write" (func $write (param "self" (borrow $box)) (result u32)))
    (export $b "box" (type $box))
    (export "make" (func $make) (func (result (own $b))))
    (export "[method]box.write" (func $write) (func (param "self" (borrow $b)) (result u32))))
  (func $make (result (own $box)) (canon lift (core func $n "make")))
  (func $write (param "self" (borrow $box)) (result u32) (canon lift (core func $m "write")))
  (instance $i (instantiate $C (with "box" (type $box)) (with "make" (func $make)) (with "write" (func $write))))
  (export "test:vault/boxes" (instance $i)))`;

const BOXES = `(instance
  (export "box" (type $b (sub resource)))
  (export "[method]box.write" (func (param "self" (borrow $b)) (result u32))))`;

/** A core module around a function that takes a handle, calls it and drops the handle. */
const CALLER = `(core module $M
    (import "" "write" (func $write (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "try") (param i32) (result i32)
      (local $r i32) (local.set $r (call $write (local.get 0))) (call $drop (local.get 0)) (local.get $r)))`;

/** A component whose export "try" calls write, the function that `take` puts into the space as $write. */
const user = (take: string) => `(component
  (import "test:vault/boxes" (instance $boxes ${BOXES.slice('(instance'.length)})
  (alias export $boxes "box" (type $box))
  ${take}
  (core func $lowered (canon lower (func $write)))
  (core func $drop (canon resource.drop $box))
  ${CALLER}
  (core instance $m (instantiate $M (with "" (instance (export "write" (func $lowered)) (export "drop" (func $drop))))))
  (func $try (param "box" (own $box)) (result u32) (canon lift (core func $m "try")))
  (export "try" (func $try)))`;

const inner = `(component $Inner
    (import "thing" (type $t (sub resource)))
    (import "harmless" (func $f (param "self" (borrow $t)) (result u32)))
    (core func $lowered (canon lower (func $f)))
    (core func $drop (canon resource.drop $t))
    ${CALLER}
    (core instance $m (instantiate $M (with "" (instance (export "write" (func $lowered)) (export "drop" (func $drop))))))
    (func $try (param "box" (own $t)) (result u32) (canon lift (core func $m "try")))
    (export "try" (func $try)))`;

const users = {
  'by its own name': user('(alias export $boxes "[method]box.write" (func $write))'),
  'out of a bundle': user(`(alias export $boxes "[method]box.write" (func $w))
    (instance $bundle (export "harmless" (func $w)))
    (alias export $bundle "harmless" (func $write))`),
  'in an inner component, renamed': `(component
    (import "test:vault/boxes" (instance $boxes ${BOXES.slice('(instance'.length)})
    (alias export $boxes "box" (type $box))
    (alias export $boxes "[method]box.write" (func $write))
    ${inner}
    (instance $in (instantiate $Inner (with "thing" (type $box)) (with "harmless" (func $write))))
    (alias export $in "try" (func $try))
    (export "try" (func $try)))`,
};

const shared = () => ({
  rights: parseRightsTable({
    'test:vault/boxes': {
      '[method]box.write': { requires: [{ of: 'self', rights: ['write'] }] },
    },
  }),
  capabilities: new CapabilityTable(),
});

async function pair(source: Component) {
  const system = shared();
  const provider = await instantiate(await componentOf(PROVIDER), { name: 'provider', ...system });
  const boxes = provider.exports.get('test:vault/boxes') as ExportedInstance;
  const made = await instantiate(source, {
    name: 'user',
    imports: { 'test:vault/boxes': boxes },
    ...system,
  });
  return { boxes: boxes.js, attempt: (made.exports.get('try') as { js: (box: unknown) => number }).js };
}

it.each(Object.entries(users))('a function taken %s needs its right', async (_, text) => {
  const source = await componentOf(text);
  const good = await pair(source);
  expect(good.attempt(good.boxes.make())).toBe(7);
  const { attempt, boxes } = await pair(source);
  expect(() => attempt(attenuate(boxes.make(), ['read', 'delegate']))).toThrow('lacks the right write');
});

it('a function exported again by itself needs its right', async () => {
  const launderer = await componentOf(`(component
    (import "test:vault/boxes" (instance $boxes ${BOXES.slice('(instance'.length)})
    (alias export $boxes "[method]box.write" (func $write))
    (export "harmless" (func $write)))`);
  const system = shared();
  const provider = await instantiate(await componentOf(PROVIDER), { name: 'provider', ...system });
  const boxes = provider.exports.get('test:vault/boxes') as ExportedInstance;
  const imports = { 'test:vault/boxes': boxes };
  const second = await instantiate(launderer, { name: 'launderer', imports, ...system });
  const text = user('(import "harmless" (func $write (param "self" (borrow $box)) (result u32)))');
  const third = await instantiate(await componentOf(text), {
    name: 'third',
    imports: { ...imports, harmless: second.exports.get('harmless') },
    ...system,
  });
  const attempt = (third.exports.get('try') as { js: (box: unknown) => number }).js;
  expect(() => attempt(attenuate(boxes.js.make(), ['read', 'delegate']))).toThrow('lacks the right write');
});

it('a function exported again under another name needs its right', async () => {
  const launderer = await componentOf(`(component
    (import "test:vault/boxes" (instance $boxes ${BOXES.slice('(instance'.length)})
    (export "test:other/things" (instance $boxes)))`);
  const system = shared();
  const provider = await instantiate(await componentOf(PROVIDER), { name: 'provider', ...system });
  const boxes = provider.exports.get('test:vault/boxes') as ExportedInstance;
  const second = await instantiate(launderer, {
    name: 'launderer',
    imports: { 'test:vault/boxes': boxes },
    ...system,
  });
  const text = users['by its own name'].replace('test:vault/boxes', 'test:other/things');
  const third = await instantiate(await componentOf(text), {
    name: 'third',
    imports: { 'test:other/things': second.exports.get('test:other/things') },
    ...system,
  });
  const attempt = (third.exports.get('try') as { js: (box: unknown) => number }).js;
  expect(() => attempt(attenuate(boxes.js.make(), ['read', 'delegate']))).toThrow('lacks the right write');
});
