/**
 * nucleus:boot/division: what a system has, as capabilities in the hands of its root, and what its services wish for. The root gives; what
 * it has given by the end of `divide` is what the services are granted. That a grant carries what is given of it is checked by the
 * rights of its handle, as everywhere.
 */

import type { Right } from '../capability/rights.ts';
import { lendAs } from '../component/index.ts';
import type { GrantRight } from '../manifest/manifest.ts';
import type { SystemGrants, SystemOffer } from '../manifest/system.ts';
import { Failure } from '../task/index.ts';

type Kind = 'directory' | 'device' | 'clocks' | 'random' | 'connect' | 'listen' | 'http';

/** `rights` of nucleus:capability/types, as far as they mean something here. */
type Flags = Readonly<Partial<Record<Right, boolean>>>;

interface Thing {
  readonly kind: Kind;
  readonly name: string;
  readonly rights: readonly GrantRight[];
}

interface Wish extends Thing {
  readonly service: string;
  /** What the root has given of it. */
  given: readonly GrantRight[];
}

const RULES = ['connect', 'listen', 'http'] as const;

/** Resource `grant`. `held` and `attenuate` are the kernel's to answer. */
class Grant {
  readonly thing: Thing;

  constructor(thing: Thing) {
    this.thing = thing;
  }

  kind(): Kind {
    return this.thing.kind;
  }

  name(): string {
    return this.thing.name;
  }

  held(): never {
    throw new Error('the kernel answers this itself');
  }

  attenuate(): never {
    throw new Error('the kernel answers this itself');
  }

  [Symbol.dispose](): void {}
}

export class Division {
  readonly #initial: Thing[];
  readonly #wishes: Wish[];

  /**
   * Host paths are absolute and normalised.
   * @param held what the system has
   * @param wishes what each service asks for, in the manifest's order
   */
  constructor(held: SystemGrants, wishes: ReadonlyMap<string, SystemGrants>) {
    this.#initial = thingsIn(held);
    this.#wishes = [...wishes].flatMap(([service, grants]) =>
      thingsIn(grants).map((thing) => ({ ...thing, service, given: [] })),
    );
  }

  /** The interface, in jco's conventions. */
  get interface(): object {
    return {
      Grant,
      initial: () => this.#initial.splice(0).map(granted),
      wishes: () =>
        this.#wishes.map(({ service, kind, name, rights }) => ({
          service,
          kind,
          name,
          rights: flagsOf(rights),
        })),
      give: (number: number, part: Grant, keep: Flags) => this.#give(number, part, keep),
    };
  }

  #give(number: number, { thing }: Grant, keep: Flags): void {
    const wish = this.#wishes[number];
    if (wish === undefined || !covers(thing, wish)) throw new Failure({ tag: 'no-such-wish' });
    wish.given = wish.rights.filter((right) => keep[right]);
  }

  /** What a service is granted of what it wished for. */
  granted(service: string, wished: SystemGrants): SystemGrants {
    const given = this.#wishes.filter((wish) => wish.service === service && wish.given.length > 0);
    const has = (kind: Kind, name: string) => given.some((one) => one.kind === kind && one.name === name);
    const network = wished.network ?? {};
    const rules = RULES.map(
      (kind) => [kind, (network[kind] ?? []).filter((rule) => has(kind, rule))] as const,
    );
    const isOnline = rules.some(([, list]) => list.length > 0);
    const { network: _, ...rest } = wished;
    const left = <T extends SystemOffer>(one: T): T[] => {
      const thing = thingOf(one);
      const rights = given.find(({ kind, name }) => kind === thing.kind && name === thing.name)?.given ?? [];
      const both = thing.rights.filter((right) => rights.includes(right));
      if (both.length === 0 || (thing.kind === 'directory' && !both.includes('read'))) return [];
      return ['rights' in one ? { ...one, rights: both } : one];
    };
    return {
      ...rest,
      directories: (wished.directories ?? []).flatMap(left),
      // What it may ask for, the root has to give as well.
      ...(wished.offers ? { offers: wished.offers.flatMap(left) } : {}),
      ...{ clocks: has('clocks', ''), random: has('random', '') },
      ...(isOnline ? { network: Object.fromEntries(rules) } : {}),
    };
  }
}

function thingsIn({ directories = [], offers = [], clocks, random, network = {} }: SystemGrants): Thing[] {
  const whole = (kind: Kind, name: string): Thing => ({ kind, name, rights: ['read'] });
  return [
    ...[...directories, ...offers].map(thingOf),
    ...(clocks ? [whole('clocks', '')] : []),
    ...(random ? [whole('random', '')] : []),
    ...RULES.flatMap((kind) => (network[kind] ?? []).map((rule) => whole(kind, rule))),
  ];
}

/** What it takes to use, or to offer, this. */
function thingOf(one: SystemOffer): Thing {
  if ('connect' in one) return { kind: 'connect', name: one.connect, rights: ['read'] };
  return { kind: 'device' in one ? 'device' : 'directory', name: one.host, rights: one.rights };
}

function granted(thing: Thing): Grant {
  return lendAs(
    new Grant(thing),
    [...thing.rights, 'grant', 'delegate'],
    `${thing.kind} ${thing.name}`.trim(),
  );
}

function flagsOf(rights: readonly GrantRight[]): Flags {
  return Object.fromEntries(rights.map((right) => [right, true]));
}

/** A directory has what lies below it; anything else is itself. */
function covers(thing: Thing, wish: Thing): boolean {
  if (thing.kind !== wish.kind) return false;
  if (thing.name === wish.name) return true;
  const start = thing.name.endsWith('/') ? thing.name : `${thing.name}/`;
  return thing.kind === 'directory' && wish.name.startsWith(start);
}
