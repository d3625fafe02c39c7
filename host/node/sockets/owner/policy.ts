/**
 * What the rules of a run's network grants allow, asked on the owner's thread before the host is. A name's addresses
 * are noted when it is looked up, and it is these that may be connected to: what the name means later does not count.
 */

import { formatIp, type IpAddress, isUnspecified } from '../../../../kernel/manifest/ip-address.ts';
import {
  coversAddress,
  coversPort,
  type NetworkGrants,
  type Protocol,
  parseConnectRule,
  parseListenRule,
  RuleProblem,
  type SocketRule,
} from '../../../../kernel/manifest/network.ts';
import { ipOf, type SocketAddress } from '../socket-address.ts';

/** Addresses that are remembered for one name; the oldest are forgotten first. */
const ADDRESSES_A_NAME = 1024;

export class Policy {
  readonly #connect: readonly SocketRule[];
  readonly #listen: readonly SocketRule[];
  /** By name, the addresses that it has had. */
  readonly #resolved = new Map<string, Set<string>>();

  constructor(grants: Pick<NetworkGrants, 'connect' | 'listen'>) {
    this.#connect = grants.connect.map((text) => checked(parseConnectRule(text), text));
    this.#listen = grants.listen.map((text) => checked(parseListenRule(text), text));
  }

  /** Whether there is anything at all to do with a socket of this kind. */
  mayUse(protocol: Protocol): boolean {
    return [...this.#connect, ...this.#listen].some((rule) => rule.protocol === protocol);
  }

  mayLookUp(name: string): boolean {
    return this.#connect.some(
      ({ host }) => host.kind === 'any' || (host.kind === 'name' && host.name === name),
    );
  }

  /** Notes what a name was found to mean. */
  note(name: string, addresses: readonly IpAddress[]): void {
    if (!this.#connect.some(({ host }) => host.kind === 'name' && host.name === name)) return;
    const known = this.#resolved.get(name) ?? new Set();
    this.#resolved.set(name, known);
    for (const address of addresses) {
      const text = formatIp(address);
      known.delete(text);
      known.add(text);
    }
    for (const oldest of known) {
      if (known.size <= ADDRESSES_A_NAME) break;
      known.delete(oldest);
    }
  }

  mayConnect(protocol: Protocol, remote: SocketAddress): boolean {
    const address = ipOf(remote);
    return this.#connect.some(
      (rule) =>
        rule.protocol === protocol &&
        coversPort(rule, remote.val.port) &&
        (coversAddress(rule, address) || this.#isMeant(rule, address)),
    );
  }

  mayListen(protocol: Protocol, local: SocketAddress): boolean {
    return this.#listen.some(
      (rule) =>
        rule.protocol === protocol && coversPort(rule, local.val.port) && coversAddress(rule, ipOf(local)),
    );
  }

  /** Whether this is no more than what a socket gets that is bound to nothing by name: a free port of the host's. */
  isImplicit(local: SocketAddress): boolean {
    return local.val.port === 0 && isUnspecified(ipOf(local));
  }

  #isMeant({ host }: SocketRule, address: IpAddress): boolean {
    return host.kind === 'name' && (this.#resolved.get(host.name)?.has(formatIp(address)) ?? false);
  }
}

/** Manifests are checked before; this is for who calls without one. */
function checked(rule: SocketRule | RuleProblem, text: string): SocketRule {
  if (rule instanceof RuleProblem) throw new TypeError(`network rule ${text}: needs ${rule.expected}`);
  return rule;
}
