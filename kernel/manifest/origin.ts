/**
 * Which HTTP servers a run may ask: `http://HOST[:PORT]` or `https://HOST[:PORT]`. HOST is a name, `*.NAME` for every
 * name below it, an address (IPv6 in brackets) or `*`; PORT a number or `*`, and without one the scheme's own.
 */

import { formatIp, parseIp } from './ip-address.ts';
import { canonicalName, RuleProblem } from './network.ts';

export type Scheme = 'http' | 'https';

export interface OriginRule {
  readonly scheme: Scheme;
  /** Canonical text of a name or an address (IPv6 without brackets); for `below` what stands behind the dot. */
  readonly host: { readonly kind: 'any' } | { readonly kind: 'exactly' | 'below'; readonly text: string };
  readonly port: number | 'any';
}

/** Where a request goes. */
export interface Origin {
  readonly scheme: Scheme;
  /** As `canonicalHost` gives it. */
  readonly host: string;
  readonly port: number;
}

export const DEFAULT_PORTS: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

export function parseOrigin(text: string): OriginRule | RuleProblem {
  const match = /^(https?):\/\/(\[[^\]]*\]|[^:/]*)(?::(\d{1,5}|\*))?\/?$/.exec(text);
  if (!match) return new RuleProblem('an origin such as https://api.example.org or http://127.0.0.1:8080');
  const scheme = match[1] as Scheme;
  const host = parseHost(match[2]!);
  if (!host) return new RuleProblem('a host that is a name, `*.NAME`, an address (IPv6 in brackets) or `*`');
  const port = match[3] === undefined ? DEFAULT_PORTS[scheme] : match[3] === '*' ? 'any' : Number(match[3]);
  if (port === 0 || (port !== 'any' && port > 65535))
    return new RuleProblem('a port from 1 to 65535, or `*`');
  return { scheme, host, port };
}

function parseHost(text: string): OriginRule['host'] | undefined {
  if (text === '*') return { kind: 'any' };
  const isBelow = text.startsWith('*.');
  const host = canonicalHost(isBelow ? text.slice(2) : text);
  if (host === undefined || (isBelow && parseIp(host))) return undefined;
  return { kind: isBelow ? 'below' : 'exactly', text: host };
}

/** The host of a URL as it is compared; undefined for what can be none. */
export function canonicalHost(text: string): string | undefined {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  const address = parseIp(inner ?? text);
  if (!address) return inner === undefined ? canonicalName(text) : undefined;
  return (address.tag === 'ipv6') === (inner !== undefined) ? formatIp(address) : undefined;
}

export function coversOrigin({ scheme, host, port }: OriginRule, origin: Origin): boolean {
  if (scheme !== origin.scheme || (port !== 'any' && port !== origin.port)) return false;
  if (host.kind === 'any') return true;
  if (host.kind === 'exactly') return host.text === origin.host;
  return origin.host.endsWith(`.${host.text}`) && !parseIp(origin.host);
}
