/** wasi:sockets/ip-name-lookup. The owner asks the host's resolver, for names that were granted. */

import { type IpAddress, isMapped, parseIp } from '../../../../kernel/manifest/ip-address.ts';
import { canonicalName } from '../../../../kernel/manifest/network.ts';
import { Pollable } from '../../../../kernel/task/index.ts';
import type { Answer, Requests } from '../../worker/requests.ts';
import { fail } from '../error-code.ts';
import type { LookUp } from '../messages.ts';
import type { Network } from './network.ts';

/** Resource `resolve-address-stream`. */
export class ResolveAddressStream {
  #answer: Answer<readonly IpAddress[]> | undefined;
  #addresses: IpAddress[];
  readonly #found: (addresses: readonly IpAddress[]) => void;

  constructor(
    answer: Answer<readonly IpAddress[]> | undefined,
    addresses: readonly IpAddress[] = [],
    found: (addresses: readonly IpAddress[]) => void = () => {},
  ) {
    this.#answer = answer;
    this.#addresses = [...addresses];
    this.#found = found;
  }

  resolveNextAddress(): IpAddress | undefined {
    if (this.#answer) {
      if (!this.#answer.ready()) throw fail('would-block');
      this.#addresses = [...this.#answer.take()];
      this.#found(this.#addresses);
      this.#answer = undefined;
    }
    return this.#addresses.shift();
  }

  subscribe(): Pollable {
    return new Pollable({ ready: () => this.#answer?.ready() ?? true, onReady: () => () => {} });
  }

  [Symbol.dispose](): void {
    this.#answer?.cancel();
  }
}

/** wasi:sockets/ip-name-lookup */
export function nameLookup(requests: Requests) {
  return {
    ResolveAddressStream,
    resolveAddresses({ reach }: Network, name: string): ResolveAddressStream {
      const canonical = canonicalName(name);
      const address = parseIp(name) ?? parseIp(canonical ?? '');
      if (address) return new ResolveAddressStream(undefined, [unmapped(address)]);
      if (canonical === undefined) throw fail('invalid-argument');
      if (reach !== undefined && !reach.mayLookUp(canonical)) throw fail('access-denied');
      const answer = requests.ask<readonly IpAddress[]>('resolve', { name: canonical } satisfies LookUp);
      return new ResolveAddressStream(answer, [], (addresses) => reach?.note(canonical, addresses));
    },
  };
}

function unmapped(address: IpAddress): IpAddress {
  if (!isMapped(address)) return address;
  const [high, low] = [address.val[6]!, address.val[7]!];
  return { tag: 'ipv4', val: [high >> 8, high & 255, low >> 8, low & 255] };
}
