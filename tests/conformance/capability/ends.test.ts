/** What is said of a handle that ends: to components, and to JavaScript. */
import { beforeEach, expect, it } from 'vitest';
import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import {
  type ExportedInstance,
  expire,
  type Handle,
  hostInterface,
  inspect,
  instantiate,
} from '../../../kernel/component/index.ts';
import { rightsTable } from '../../../tools/build/rights-table.ts';
import { parseWit } from '../../../tools/wit/parse.ts';
import { resolveWit } from '../../../tools/wit/resolve.ts';
import { DRIVER, holderComponent, NEXT, OBJECTS, providerComponent, WIT } from './components.ts';

const [provider, holder] = [await providerComponent(), await holderComponent()];
const rights = parseRightsTable(rightsTable(resolveWit([parseWit('capabilities.wit', WIT)]), '/nowhere'));
const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });

let now: number;
let objects: ExportedInstance['js'];
let driver: ExportedInstance['js'];
beforeEach(async () => {
  now = 1_000;
  const shared = { rights, capabilities: new CapabilityTable({ clock: () => now }) };
  const made = (await instantiate(provider, { name: 'p', ...shared })).exports.get(
    OBJECTS,
  ) as ExportedInstance;
  const imports = { [OBJECTS]: made, [NEXT]: nobody };
  const user = await instantiate(holder, { name: 'a', imports, ...shared });
  objects = made.js;
  driver = (user.exports.get(DRIVER) as ExportedInstance).js;
});

const remaining = (handle: number) => driver.inspect(handle).remaining;

it('a component is told how long a handle has, whatever end was set', () => {
  const handle = driver.make();
  expect(remaining(handle)).toBeUndefined();
  driver.expire(handle, 2n ** 64n - 1n);
  expect(remaining(handle)).toBe(2n ** 64n - 1n);
  driver.expire(handle, 10n);
  now += 4;
  expect(remaining(handle)).toBe(6n);
});

it('JavaScript is told of no right when the end has come', () => {
  const thing = objects.make() as Handle;
  expire(thing, 10);
  expect(inspect(thing)).toContain('read');
  now += 10;
  expect(inspect(thing)).toEqual([]);
});
