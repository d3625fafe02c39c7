/** What may be granted of the network to who asks for it (nucleus:capability/request): one port of one host, out of a rule. */

import { lendAs } from '../../../../kernel/component/index.ts';
import { formatIp, parseIp } from '../../../../kernel/manifest/ip-address.ts';
import {
  canonicalName,
  coversAddress,
  coversPort,
  parseConnectRule,
  RuleProblem,
} from '../../../../kernel/manifest/network.ts';
import { Policy } from '../owner/policy.ts';
import { Network } from './network.ts';

export interface Reach {
  /** The network with that one port of that host; undefined if it does not lie within. */
  narrow(host: string, port: number): Network | undefined;
}

/** @param text a rule for tcp, which was checked with the manifest */
export function reachOf(text: string): Reach {
  const rule = parseConnectRule(text);
  if (rule instanceof RuleProblem) throw new TypeError(`network rule ${text}: needs ${rule.expected}`);
  return {
    narrow(host, port) {
      const address = parseIp(host);
      const name = address === undefined ? canonicalName(host) : undefined;
      const isWithin =
        rule.host.kind === 'any' ||
        (address !== undefined && coversAddress(rule, address)) ||
        (rule.host.kind === 'name' && rule.host.name === name);
      if (!isWithin || !coversPort(rule, port) || (address === undefined && name === undefined))
        return undefined;
      const shown = address === undefined ? name : formatIp(address);
      const one = `tcp:${address?.tag === 'ipv6' ? `[${shown}]` : shown}:${port}`;
      const network = new Network(new Policy({ connect: [one], listen: [] }));
      // Who narrows it passes it on.
      return lendAs(network, ['read', 'write', 'delegate'], `connect ${one}`);
    },
  };
}
