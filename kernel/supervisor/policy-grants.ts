/** The answers to `nucleus:policy/grants`: what the policy service may grant out of, and a person where there is one. */

import { type Handle, lendAs } from '../component/index.ts';
import type { ConnectionOffer, Grants, Offer } from '../manifest/manifest.ts';
import type { Platform } from './platform.ts';

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

export class PolicyGrants {
  readonly #offers: readonly Offer[];
  readonly #connections: readonly ConnectionOffer[];
  readonly #platform: Platform;
  readonly #directories: () => readonly Handle[];
  #handedOut = false;
  #person: Platform['person'];

  /** @param directories descriptors of the offers, in their order */
  constructor(
    { offers = [], connections = [] }: Grants,
    platform: Platform,
    directories: () => readonly Handle[],
  ) {
    this.#offers = offers;
    this.#connections = connections;
    this.#platform = platform;
    this.#directories = directories;
    this.#person = platform.person;
  }

  /** In jco's conventions. */
  get interface(): object {
    return {
      Reach,
      offers: () => this.#take(),
      connections: () => this.#takeConnections(),
      somebody: () => this.#somebody(),
    };
  }

  #takeConnections(): object[] {
    const { reach } = this.#platform;
    if (reach === undefined) return [];
    return this.#connections.map(({ connect, asker, verdict }) => ({
      reach: lendAs(
        new Reach(reach(connect)),
        ['read', 'write', 'delegate'],
        `may grant: connect ${connect}`,
      ),
      asker,
      verdict,
    }));
  }

  #take(): object[] {
    if (this.#handedOut) return [];
    this.#handedOut = true;
    const directories = this.#directories();
    return this.#offers.map(({ guest, rights, asker, verdict }, index) => ({
      path: guest,
      directory: directories[index]!,
      rights: Object.fromEntries(rights.map((right) => [right, true])),
      asker,
      verdict,
    }));
  }

  #somebody(): Platform['person'] {
    const person = this.#person;
    this.#person = undefined;
    if (person === undefined) return undefined;
    lendAs(person.input, ['read'], 'the terminal, for questions');
    lendAs(person.output, ['write'], 'the terminal, for questions');
    return person;
  }
}
