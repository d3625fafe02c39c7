/** Names to addresses, as the host resolves them (its hosts file included). */

import { lookup } from 'node:dns/promises';
import { type IpAddress, isMapped, parseIp } from '../../../../kernel/manifest/ip-address.ts';
import { errorCodeOf, fail } from '../error-code.ts';
import type { LookUp } from '../messages.ts';
import type { Policy } from './policy.ts';

/** Questions to the resolver at once; it answers them in threads that all of the process shares. */
const LOOKUP_LIMIT = 64;

export class Lookup {
  readonly #policy: Policy;
  #running = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** @throws Failure<ErrorCode> */
  async resolve({ name }: LookUp): Promise<readonly IpAddress[]> {
    if (!this.#policy.mayLookUp(name)) throw fail('access-denied');
    if (this.#running >= LOOKUP_LIMIT) throw fail('temporary-resolver-failure');
    this.#running++;
    try {
      const found = await lookup(name, { all: true });
      const addresses = found
        .map(({ address }) => parseIp(address.split('%')[0]!)!)
        .filter((one) => !isMapped(one));
      this.#policy.note(name, addresses);
      return addresses;
    } catch (error) {
      throw fail(errorCodeOf(error));
    } finally {
      this.#running--;
    }
  }
}
