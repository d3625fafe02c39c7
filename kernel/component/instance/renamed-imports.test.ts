/** Rights go with the function, not with the name that a caller takes it by. */
import { expect, it } from 'vitest';
import { attempt, boxImport, boxProvider, boxUser, TAKE_METHOD } from '../../../tests/conformance/boxes.ts';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { attenuate, type Component, type ExportedInstance, instantiate } from '../index.ts';

const BOXES = 'test:vault/boxes';

const users = {
  'by its own name': boxUser(BOXES),
  'out of a bundle': boxUser(
    BOXES,
    `(alias export $boxes "[method]box.write" (func $w))
    (instance $bundle (export "harmless" (func $w)))
    (alias export $bundle "harmless" (func $write))`,
  ),
  'in an inner component, renamed': `(component
    ${boxImport(BOXES)}
    ${TAKE_METHOD}
    (component $Inner
      (import "thing" (type $t (sub resource)))
      (import "harmless" (func $write (param "self" (borrow $t)) (result u32)))
      ${attempt('$t')})
    (instance $in (instantiate $Inner (with "thing" (type $box)) (with "harmless" (func $write))))
    (alias export $in "try" (func $try))
    (export "try" (func $try)))`,
};

const shared = () => ({
  rights: parseRightsTable({
    [BOXES]: {
      '[method]box.write': { requires: [{ of: 'self', rights: ['write'] }] },
    },
  }),
  capabilities: new CapabilityTable(),
});

async function pair(source: Component) {
  const system = shared();
  const provider = await instantiate(await componentOf(boxProvider(BOXES)), { name: 'provider', ...system });
  const boxes = provider.exports.get(BOXES) as ExportedInstance;
  const made = await instantiate(source, {
    name: 'user',
    imports: { [BOXES]: boxes },
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
  const launderer = await componentOf(
    `(component ${boxImport(BOXES)} ${TAKE_METHOD} (export "harmless" (func $write)))`,
  );
  const system = shared();
  const provider = await instantiate(await componentOf(boxProvider(BOXES)), { name: 'provider', ...system });
  const boxes = provider.exports.get(BOXES) as ExportedInstance;
  const imports = { [BOXES]: boxes };
  const second = await instantiate(launderer, { name: 'launderer', imports, ...system });
  const text = boxUser(BOXES, '(import "harmless" (func $write (param "self" (borrow $box)) (result u32)))');
  const third = await instantiate(await componentOf(text), {
    name: 'third',
    imports: { ...imports, harmless: second.exports.get('harmless') },
    ...system,
  });
  const attempt = (third.exports.get('try') as { js: (box: unknown) => number }).js;
  expect(() => attempt(attenuate(boxes.js.make(), ['read', 'delegate']))).toThrow('lacks the right write');
});

it('a function exported again under another name needs its right', async () => {
  const launderer = await componentOf(
    `(component ${boxImport(BOXES)} (export "test:other/things" (instance $boxes)))`,
  );
  const system = shared();
  const provider = await instantiate(await componentOf(boxProvider(BOXES)), { name: 'provider', ...system });
  const boxes = provider.exports.get(BOXES) as ExportedInstance;
  const second = await instantiate(launderer, {
    name: 'launderer',
    imports: { [BOXES]: boxes },
    ...system,
  });
  const text = boxUser('test:other/things');
  const third = await instantiate(await componentOf(text), {
    name: 'third',
    imports: { 'test:other/things': second.exports.get('test:other/things') },
    ...system,
  });
  const attempt = (third.exports.get('try') as { js: (box: unknown) => number }).js;
  expect(() => attempt(attenuate(boxes.js.make(), ['read', 'delegate']))).toThrow('lacks the right write');
});
