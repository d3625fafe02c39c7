/** Objects of types that neither end of a link provides: of their hosts, of services of their threads, of thirds. */
import { describe, expect, it } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import {
  DRIVER,
  KEEPER,
  TYPES,
  thingProvider,
  thingsBetween,
  thingsThemselves,
  thingUser,
} from '../../tests/conformance/channel/thing-components.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
  type Component,
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  type ImportValue,
  instantiate,
  lendAs,
  SwitchedInstance,
} from '../component/index.ts';
import { InputStream, IoError } from '../task/streams.ts';
import { Dispatcher } from './dispatcher.ts';
import { DomainImports } from './domain-imports.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';

const provider = decodeComponent(await thingProvider());
const user = decodeComponent(await thingUser());
const things = decodeComponent(await thingsThemselves());
const middle = decodeComponent(await thingsBetween());

class Input extends InputStream {
  read = () => Uint8Array.of(42);
  ready = () => true;
  onReady = () => () => {};
}

const io = {
  'wasi:io/streams@0.2.12': hostInterface('host', { InputStream }),
  'wasi:io/error@0.2.12': hostInterface('host', { Error: IoError }),
};
const source = { 'test:things/source@0.1.0': hostInterface('host', { open: () => new Input() }) };

const rights = parseRightsTable({
  'test:things/types': {
    '[method]thing.get': { requires: [{ of: 'self', rights: ['read'] }] },
  },
});

/** Objects of a host's that are there now. */
interface Hosted {
  readonly types: ImportValue;
  live(): number;
  /** Lends the next one with less. */
  weaken(): void;
}

function hosted(): Hosted {
  let live = 0;
  let weak = false;
  class Thing {
    readonly value: number;
    constructor(value: number) {
      this.value = value;
      live++;
      if (weak) lendAs(this, ['delegate', 'grant'], 'a weak one');
    }
    get(): number {
      return this.value;
    }
    child(): Thing {
      return new Thing(this.value + 1);
    }
    plus(other: Thing): number {
      if (!(other instanceof Thing)) throw new TypeError('no thing of this host');
      return this.value + other.value;
    }
    text(): string {
      return 'a thing';
    }
    source(): Input {
      return new Input();
    }
    static merge(a: Thing, b: Thing): Thing {
      live -= 2;
      return new Thing(a.value + b.value);
    }
    [Symbol.dispose](): void {
      live--;
    }
  }
  return {
    types: hostInterface('host', { Thing }),
    live: () => live,
    weaken() {
      weak = true;
    },
  };
}

/** The types of one domain: of its host, of a component in its thread, or of one behind a switch, of a component in another domain. */
/** A thing, as the one who provides it knows it: it works still. */
async function thing(types: ImportValue): Promise<{ get(): number }> {
  if (!('js' in types)) return { get: () => 3 };
  return new types.js.Thing(3);
}

type From = 'host' | 'thread' | 'switched' | 'third';

async function typesFrom(from: From, capabilities: CapabilityTable, name: string, imported: DomainImports) {
  if (from === 'host') {
    const host = hosted();
    return { ...host, types: host.types };
  }
  const table = from === 'third' ? new CapabilityTable() : capabilities;
  const instance = await instantiate(things, {
    ...{ name, imports: { ...io, ...source }, capabilities: table, rights },
  });
  const exported = instance.exports.get(TYPES) as ExportedInstance;
  const none = { live: () => 0, weaken() {} };
  if (from === 'thread') return { types: exported, ...none };
  if (from === 'switched') return { types: new SwitchedInstance(exported, name), ...none };
  const link = new PumpedLink(new Dispatcher([exported], { importer: `of ${name}`, capabilities: table }));
  const remote = new RemoteInterfaces(link, { provider: name, capabilities, imported });
  return { types: remote.interface(TYPES), live: () => table.size, weaken() {} };
}

/** A component in a domain of its own, which has the types from there, and imports and exports interfaces by links. */
async function domain(name: string, component: Component, from: From, keeper?: Domain, clock = () => 0) {
  const capabilities = new CapabilityTable({ clock });
  const imported = new DomainImports(name, capabilities);
  const own = await typesFrom(from, capabilities, `things of ${name}`, imported);
  const link = keeper?.open(name);
  const remote = link && new RemoteInterfaces(link, { provider: keeper!.name, capabilities, imported });
  const imports = { ...io, [TYPES]: own.types, ...(remote && { [KEEPER]: remote.interface(KEEPER) }) };
  const instance = await instantiate(component, {
    ...{ name, capabilities, rights },
    imports: imported.link(imports, component.type, rights),
  });
  let dispatcher: Dispatcher | undefined;
  const open = (importer: string) => {
    dispatcher = new Dispatcher(instance.exports.values(), { importer, capabilities, imported });
    return new PumpedLink(dispatcher);
  };
  const left = (): number[] => [
    ...[capabilities.size, dispatcher?.handles ?? 0, remote?.connection.table?.size ?? 0, own.live()],
    ...(keeper?.left() ?? []),
  ];
  return { name, instance, capabilities, own, link: link!, remote: remote!, open, left };
}

interface Domain extends Pick<Awaited<ReturnType<typeof domain>>, 'name' | 'open' | 'left'> {}

async function world(here: From, there: From, between?: From, clock?: () => number) {
  const keeping = await domain('p', provider, there);
  const passing = between && (await domain('m', middle, between, keeping));
  const using = await domain('u', user, here, passing ?? keeping, clock);
  return { js: (using.instance.exports.get(DRIVER) as ExportedInstance).js, ...using };
}

const WORLDS: [here: From, there: From, between?: From][] = [
  ['host', 'host'],
  ['thread', 'thread'],
  ['third', 'third'],
  ['switched', 'switched'],
  ['host', 'thread'],
  ['thread', 'third'],
  ['third', 'host'],
  ['host', 'host', 'host'],
  ['thread', 'third', 'host'],
  ['third', 'host', 'thread'],
];

const titled = ([here, there, between]: (typeof WORLDS)[number]) =>
  `an object of the importer's ${here}, where the provider has its own of its ${there}${between ? `, behind one with those of its ${between}` : ''}`;

describe.each(WORLDS.map((of) => ({ of, title: titled(of) })))('$title', ({ of }) => {
  it('is called by the provider that it is lent to, and so are those that it gives', async () => {
    const { js, left } = await world(...of);
    expect([js.look(5), js.walk(5), js.length(1), js.read(1)]).toEqual([5, 7, 7, 42]);
    expect(left().filter((count) => count !== 0)).toEqual([]);
  });

  it('is an argument of others of its kind', async () => {
    const { js, left } = await world(...of);
    expect(js.plus(3, 4)).toBe(7);
    expect(js.merge(30, 12)).toBe(42);
    expect(left().filter((count) => count !== 0)).toEqual([]);
  });

  it('is the provider`s when it is passed on, until that drops it or gives it back', async () => {
    const { js, left } = await world(...of);
    js.keep(8);
    expect([js.lookKept(), js.lookKept()]).toEqual([8, 8]);
    js.dropKept();
    expect(left().filter((count) => count !== 0)).toEqual([]);
    js.keep(9);
    expect(js.back()).toBe(9);
    expect(left().filter((count) => count !== 0)).toEqual([]);
  });

  it('and one of the provider`s are told apart', async () => {
    const { js, left } = await world(...of);
    expect([js.made(11), js.madeThere(12)]).toEqual([11, 12]);
    expect(left().filter((count) => count !== 0)).toEqual([]);
  });

  it('ends when the link does', async () => {
    const { js, link, left } = await world(...of);
    js.keep(1);
    js.hold(2);
    expect(js.getHeld()).toBe(2);
    link.close();
    expect(js.getHeld()).toBe(1001);
    const [capabilities, , lent, live] = left();
    expect([lent, live]).toEqual([0, 0]);
    expect(capabilities).toBeLessThan(3);
  });
});

describe('an object of another domain', () => {
  it('cannot be given to a host that has not made it', async () => {
    const { js } = await world('host', 'host');
    expect(() => js.ownPlus(1)).toThrow();
    await expect(world('thread', 'thread').then((one) => one.js.ownPlus(1))).rejects.toThrow();
  });

  it('that goes along with one of the caller`s costs that the call, and nobody there', async () => {
    for (const from of ['host', 'thread'] as const) {
      const { js, own } = await world(from, 'host');
      expect(() => js.plusOwn(1)).toThrow();
      expect((await thing(own.types)).get()).toBe(3);
    }
  });

  it('is refused once it is revoked or has expired where it is from', async () => {
    let now = 0;
    const { js, remote, capabilities } = await world('host', 'host', undefined, () => now);
    js.keep(5);
    const { record } = remote.connection.table!.at(1)!;
    capabilities.expire(record, 100);
    expect(js.lookKept()).toBe(5);
    now = 101;
    expect(js.lookKept()).toBe(1000);
    js.dropKept();
    js.keep(6);
    capabilities.end(remote.connection.table!.at(1)!.record);
    expect(js.lookKept()).toBe(1000);
  });

  it('has no more rights there than it had here', async () => {
    const { js, own } = await world('host', 'host');
    own.weaken();
    expect(js.look(1)).toBe(1000);
  });
});
