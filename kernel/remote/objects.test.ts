/** Objects of types that neither end of a link provides: of their hosts, of services of their threads, of thirds. */
import { describe, expect, it } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import {
  DRIVER,
  KEEPER,
  TYPES,
  thingProvider,
  thingsThemselves,
  thingUser,
} from '../../tests/conformance/channel/thing-components.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
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

async function world(here: From, there: From) {
  const [theirs, ours] = [new CapabilityTable(), new CapabilityTable()];
  const theirImports = new DomainImports('p', theirs);
  const ourImports = new DomainImports('u', ours);
  const lent = await typesFrom(there, theirs, 'things there', theirImports);
  const own = await typesFrom(here, ours, 'things here', ourImports);
  const p = await instantiate(provider, {
    ...{ name: 'p', capabilities: theirs, rights },
    imports: theirImports.link({ ...io, [TYPES]: lent.types }, provider.type, rights),
  });
  const dispatcher = new Dispatcher(p.exports.values(), {
    importer: 'u',
    capabilities: theirs,
    imported: theirImports,
  });
  const link = new PumpedLink(dispatcher);
  const remote = new RemoteInterfaces(link, { provider: 'p', capabilities: ours, imported: ourImports });
  const u = await instantiate(user, {
    ...{ name: 'u', capabilities: ours, rights },
    imports: ourImports.link(
      { ...io, [TYPES]: own.types, [KEEPER]: remote.interface(KEEPER) },
      user.type,
      rights,
    ),
  });
  const { js } = u.exports.get(DRIVER) as ExportedInstance;
  const left = () => [
    ...[theirs.size, ours.size, dispatcher.handles, remote.connection.table?.size],
    ...[lent.live(), own.live()],
  ];
  return { js, link, left, p, u, own, lent };
}

const NOTHING = [0, 0, 0, 0, 0, 0];
const WORLDS: [From, From][] = [
  ['host', 'host'],
  ['thread', 'thread'],
  ['third', 'third'],
  ['switched', 'switched'],
  ['host', 'thread'],
  ['thread', 'third'],
  ['third', 'host'],
];

describe.each(WORLDS)(
  'an object of the importer`s %s, where the provider has its own of its %s,',
  (here, there) => {
    it('is called by the provider that it is lent to, and so are those that it gives', async () => {
      const { js, left } = await world(here, there);
      expect([js.look(5), js.walk(5), js.length(1), js.read(1)]).toEqual([5, 7, 7, 42]);
      expect(left()).toEqual(NOTHING);
    });

    it('is an argument of others of its kind', async () => {
      const { js, left } = await world(here, there);
      expect(js.plus(3, 4)).toBe(7);
      expect(js.merge(30, 12)).toBe(42);
      expect(left()).toEqual(NOTHING);
    });

    it('is the provider`s when it is passed on, until that drops it or gives it back', async () => {
      const { js, left } = await world(here, there);
      js.keep(8);
      expect([js.lookKept(), js.lookKept()]).toEqual([8, 8]);
      js.dropKept();
      expect(left()).toEqual(NOTHING);
      js.keep(9);
      expect(js.back()).toBe(9);
      expect(left()).toEqual(NOTHING);
    });

    it('and one of the provider`s are told apart', async () => {
      const { js, left } = await world(here, there);
      expect([js.made(11), js.madeThere(12)]).toEqual([11, 12]);
      expect(left()).toEqual(NOTHING);
    });

    it('ends when the link does', async () => {
      const { js, link, left } = await world(here, there);
      js.keep(1);
      js.hold(2);
      expect(js.getHeld()).toBe(2);
      link.close();
      expect(js.getHeld()).toBe(1001);
      expect(left().slice(2, 4)).toEqual([0, 0]);
      expect(left().at(-1)).toBe(0);
    });
  },
);

describe('an object of another domain', () => {
  it('cannot be given to a host that has not made it', async () => {
    const { js } = await world('host', 'host');
    expect(() => js.ownPlus(1)).toThrow();
    await expect(world('thread', 'thread').then((one) => one.js.ownPlus(1))).rejects.toThrow();
  });

  it('has no more rights there than it had here', async () => {
    const { js, own } = await world('host', 'host');
    own.weaken();
    expect(js.look(1)).toBe(1000);
  });
});
