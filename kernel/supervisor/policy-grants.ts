/** The answers to `nucleus:policy/grants`: what the policy service may grant out of, and a person where there is one. */

import { type Handle, lendAs } from '../component/index.ts';
import type { ConnectionOffer, DeviceOffer, Grants, Offer, OfferTerms } from '../manifest/manifest.ts';
import type { DeviceSource, Person, Platform } from './platform.ts';

export const policyGrantsName = 'nucleus:policy/grants@0.1.0';

type Narrowed = ReturnType<NonNullable<Platform['reach']>>;

/** Resource `reach`. */
class Reach {
  readonly #within: Narrowed;

  constructor(within: Narrowed) {
    this.#within = within;
  }

  narrow(host: string, port: number): object | undefined {
    return this.#within.narrow(host, port);
  }

  [Symbol.dispose](): void {}
}

/** Resource `device`. */
class Device {
  readonly #source: DeviceSource;
  readonly #label: string;

  constructor(source: DeviceSource, label: string) {
    this.#source = source;
    this.#label = label;
  }

  /** Who opens it passes the streams on. */
  open({ read = false, write = false }: { read?: boolean; write?: boolean }): object {
    const { input, output } = this.#source.open({ read, write });
    return {
      input: input && lendAs(input, ['read', 'delegate'], this.#label),
      output: output && lendAs(output, ['write', 'delegate'], this.#label),
    };
  }

  [Symbol.dispose](): void {}
}

export class PolicyGrants {
  readonly #offers: readonly Offer[];
  readonly #connections: readonly ConnectionOffer[];
  readonly #devices: readonly DeviceOffer[];
  readonly #platform: Platform;
  readonly #directories: () => readonly Handle[];
  /** What has been handed out. */
  readonly #taken = new Set<'offers' | 'connections' | 'devices'>();

  /** @param directories descriptors of the offers, in their order */
  constructor(
    { offers = [], connections = [], devices = [] }: Grants,
    platform: Platform,
    directories: () => readonly Handle[],
  ) {
    this.#offers = offers;
    this.#connections = connections;
    this.#devices = devices;
    this.#platform = platform;
    this.#directories = directories;
  }

  /** In jco's conventions. */
  get interface(): object {
    return {
      Reach,
      Device,
      offers: () => this.#once('offers', () => this.#takeOffers()),
      connections: () => this.#once('connections', () => this.#takeConnections()),
      devices: () => this.#once('devices', () => this.#takeDevices()),
      somebody: () => this.#somebody(),
    };
  }

  #once(what: 'offers' | 'connections' | 'devices', take: () => object[]): object[] {
    if (this.#taken.has(what)) return [];
    this.#taken.add(what);
    return take();
  }

  #takeConnections(): object[] {
    const { reach } = this.#platform;
    if (reach === undefined) return [];
    return this.#connections.map((offer) => ({
      reach: lendAs(
        new Reach(reach(offer.connect)),
        ['read', 'write', 'delegate'],
        `may grant: connect ${offer.connect}`,
      ),
      terms: termsOf(offer),
    }));
  }

  #takeDevices(): object[] {
    const platform = this.#platform;
    if (platform.device === undefined) return [];
    return this.#devices.map((offer) => {
      const { device: name, host, rights } = offer;
      const label = `device ${name}: ${host}`;
      const device = new Device(platform.device!(offer), label);
      return {
        name,
        device: lendAs(device, [...rights, 'delegate'], `may grant: ${label}`),
        rights: flagsOf(rights),
        terms: termsOf(offer),
      };
    });
  }

  #takeOffers(): object[] {
    const directories = this.#directories();
    return this.#offers.map((offer, index) => ({
      path: offer.guest,
      directory: directories[index]!,
      rights: flagsOf(offer.rights),
      terms: termsOf(offer),
    }));
  }

  #somebody(): Person | undefined {
    const person = this.#platform.person?.();
    if (person === undefined) return undefined;
    lendAs(person.input, ['read'], 'the terminal, for questions');
    lendAs(person.output, ['write'], 'the terminal, for questions');
    return person;
  }
}

/** Record `terms`. */
function termsOf({ asker, verdict, lasts }: OfferTerms): object {
  return { asker, verdict, lasts: lasts === undefined ? undefined : BigInt(Math.ceil(lasts * 1e9)) };
}

function flagsOf(rights: readonly string[]): object {
  return Object.fromEntries(rights.map((right) => [right, true]));
}
