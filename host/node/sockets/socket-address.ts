/** Socket addresses in the shape that wasi:sockets gives them, and as Node's calls take and give them. */

import { networkInterfaces } from 'node:os';
import {
  formatIp,
  type IpAddress,
  isMapped,
  isUnspecified,
  parseIp,
} from '../../../kernel/manifest/ip-address.ts';
import { fail } from './error-code.ts';

export type Family = IpAddress['tag'];

/** `ip-socket-address`, in jco's conventions. */
export type SocketAddress =
  | { readonly tag: 'ipv4'; readonly val: { readonly port: number; readonly address: readonly number[] } }
  | {
      readonly tag: 'ipv6';
      readonly val: {
        readonly port: number;
        readonly flowInfo: number;
        readonly address: readonly number[];
        readonly scopeId: number;
      };
    };

export function ipOf({ tag, val }: SocketAddress): IpAddress {
  return { tag, val: val.address };
}

export function socketAddress({ tag, val }: IpAddress, port: number, scopeId = 0): SocketAddress {
  if (tag === 'ipv4') return { tag, val: { port, address: val } };
  return { tag, val: { port, flowInfo: 0, address: val, scopeId } };
}

/** As Node's calls take it: with the zone behind a link-local address. */
export function hostText(address: SocketAddress): string {
  const text = formatIp(ipOf(address));
  return address.tag === 'ipv6' && address.val.scopeId !== 0 ? `${text}%${address.val.scopeId}` : text;
}

/** For comparing. */
export function textOf(address: SocketAddress): string {
  return `[${hostText(address)}]:${address.val.port}`;
}

/** What Node says of a socket's end. */
export function fromNode(host: string, port: number): SocketAddress {
  const [text, zone] = host.split('%');
  return socketAddress(parseIp(text!)!, port, zone === undefined ? 0 : scopeOf(zone));
}

/** A zone is a number, or the name of an interface. */
function scopeOf(zone: string): number {
  if (/^\d+$/.test(zone)) return Number(zone);
  return networkInterfaces()[zone]?.find((one) => one.family === 'IPv6')?.scopeid ?? 0;
}

/** @throws Failure `invalid-argument` unless a socket of this family can be bound to it */
export function checkLocal(address: SocketAddress, family: Family): void {
  if (address.tag !== family || isMapped(ipOf(address))) throw fail('invalid-argument');
}

/** @throws Failure `invalid-argument` unless a socket of this family can send to it */
export function checkRemote(address: SocketAddress, family: Family): void {
  checkLocal(address, family);
  if (isUnspecified(ipOf(address)) || address.val.port === 0) throw fail('invalid-argument');
}

/** @throws Failure `invalid-argument` for an address of a group or of all, which no connection can have */
export function checkUnicast(address: SocketAddress): void {
  if (!isUnicast(ipOf(address))) throw fail('invalid-argument');
}

function isUnicast({ tag, val }: IpAddress): boolean {
  if (tag === 'ipv6') return val[0]! >> 8 !== 0xff;
  return !(val[0]! >= 224 && val[0]! < 240) && !val.every((byte) => byte === 255);
}
