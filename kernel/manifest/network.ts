/**
 * What of the network a run is granted, as rules in text:
 *
 *     connect   tcp:HOST:PORT, udp:HOST:PORT         HOST: NAME, IPV4, [IPV6], IPV4/BITS, [IPV6]/BITS or *
 *     listen    tcp:ADDRESS:PORT, udp:ADDRESS:PORT   ADDRESS: the same without NAME
 *     http      ORIGIN                               see origin.ts
 *
 * PORT is a number, a range (8000-8010) or `*`; in `listen` 0 is a free port of the host's choice. Who holds a rule may
 * look its NAME up, and reach what the name meant then.
 */

import {
  formatIp,
  type IpAddress,
  type IpNetwork,
  isInNetwork,
  isMapped,
  isNetwork,
  parseIp,
  widthOf,
} from './ip-address.ts';

export type Protocol = 'tcp' | 'udp';

/** Rules as text; a run without any has no network. */
export interface NetworkGrants {
  readonly connect: readonly string[];
  readonly listen: readonly string[];
  readonly http: readonly string[];
}

export type RuleHost =
  | { readonly kind: 'any' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'network'; readonly network: IpNetwork };

export interface SocketRule {
  readonly protocol: Protocol;
  readonly host: RuleHost;
  /** Ports from and to, both included. */
  readonly first: number;
  readonly last: number;
}

/** What a rule should have been: words that follow "needs". */
export class RuleProblem {
  readonly expected: string;

  constructor(expected: string) {
    this.expected = expected;
  }
}

export function parseConnectRule(text: string): SocketRule | RuleProblem {
  return parseRule(text, 'HOST', 1);
}

export function parseListenRule(text: string): SocketRule | RuleProblem {
  const rule = parseRule(text, 'ADDRESS', 0);
  if (!(rule instanceof RuleProblem) && rule.host.kind === 'name') {
    return new RuleProblem('an address to listen on, or `*`, in place of a name');
  }
  return rule;
}

function parseRule(text: string, what: 'HOST' | 'ADDRESS', lowest: number): SocketRule | RuleProblem {
  const match = /^(tcp|udp):(.+):([^:\]]*)$/.exec(text);
  if (!match) return new RuleProblem(`the form tcp:${what}:PORT or udp:${what}:PORT`);
  const host = parseHost(match[2]!, what);
  if (host instanceof RuleProblem) return host;
  const ports = parsePorts(match[3]!, lowest);
  if (!ports) {
    return new RuleProblem(
      `a PORT that is a number from ${lowest} to 65535, a range such as 8000-8010, or \`*\``,
    );
  }
  return { protocol: match[1] as Protocol, host, first: ports[0], last: ports[1] };
}

function parsePorts(text: string, lowest: number): [number, number] | undefined {
  if (text === '*') return [lowest, 65535];
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  // A range that holds 0 would mean a port outside of it.
  const isRange = match[2] !== undefined;
  return first >= (isRange ? 1 : lowest) && first <= last && last <= 65535 ? [first, last] : undefined;
}

function parseHost(text: string, what: string): RuleHost | RuleProblem {
  if (text === '*') return { kind: 'any' };
  const match = /^(?:\[([^\]]*)\]|([^/]*))(?:\/(\d{1,3}))?$/.exec(text);
  const inner = match?.[1] ?? match?.[2] ?? '';
  const address = parseIp(inner);
  if (address) return parseNetwork(address, match![1] !== undefined, match![3]);
  const name = match && match[1] === undefined && match[3] === undefined ? canonicalName(inner) : undefined;
  if (name !== undefined && !parseIp(name)) return { kind: 'name', name };
  const forms = what === 'HOST' ? 'a name, an address' : 'an address';
  return new RuleProblem(`as ${what} ${forms} (IPv6 in brackets), a network such as 10.0.0.0/8, or \`*\``);
}

function parseNetwork(
  address: IpAddress,
  isBracketed: boolean,
  bitsText: string | undefined,
): RuleHost | RuleProblem {
  const width = widthOf(address);
  if (isBracketed !== (address.tag === 'ipv6')) {
    const text = address.tag === 'ipv6' ? `[${formatIp(address)}]` : formatIp(address);
    return new RuleProblem(`brackets around an IPv6 address and nothing else: ${text}`);
  }
  if (isMapped(address)) return new RuleProblem('an IPv4 address in its own form, such as 127.0.0.1');
  const network = { address, bits: bitsText === undefined ? width : Number(bitsText) };
  if (network.bits > width) return new RuleProblem(`a network of at most ${width} bits`);
  if (!isNetwork(network)) return new RuleProblem(`a network whose last ${width - network.bits} bits are 0`);
  return { kind: 'network', network };
}

/**
 * A host's name as it is compared: in ASCII (IDNA), lower case, without a dot at its end. What URLs take for an IPv4
 * address (127.1) comes out as one. Undefined for what can be no name.
 */
export function canonicalName(text: string): string | undefined {
  if (/[\s/@:?#%\\[\]<>^|]/.test(text)) return undefined;
  const name = hostnameOf(text)?.replace(/\.$/, '');
  if (name === undefined || name.length > 253) return undefined;
  return name.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label)) ? name : undefined;
}

function hostnameOf(text: string): string | undefined {
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return undefined;
  }
}

/** Whether a rule speaks of this address itself: names do not. */
export function coversAddress(rule: SocketRule, address: IpAddress): boolean {
  if (rule.host.kind === 'any') return true;
  return rule.host.kind === 'network' && isInNetwork(address, rule.host.network);
}

export function coversPort(rule: SocketRule, port: number): boolean {
  return port >= rule.first && port <= rule.last;
}
