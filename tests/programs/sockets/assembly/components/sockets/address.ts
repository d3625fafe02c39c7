/** Socket addresses from and to text. */
import {
  IpAddress, IpAddressFamily, IpAddressTag, IpSocketAddress, IpSocketAddressTag, Ipv4SocketAddress, Ipv6SocketAddress,
} from './gen/import/wasi-sockets-network';
import { Tuple4, Tuple8 } from '../lib/wit';

export function familyOf(host: string): IpAddressFamily {
  return host.includes(':') ? IpAddressFamily.Ipv6 : IpAddressFamily.Ipv4;
}

export function address(host: string, port: i32): IpSocketAddress {
  if (familyOf(host) == IpAddressFamily.Ipv4) {
    const b = host.split('.');
    const bytes = new Tuple4<u8, u8, u8, u8>(byte(b[0]), byte(b[1]), byte(b[2]), byte(b[3]));
    return IpSocketAddress.ipv4(new Ipv4SocketAddress(<u16>port, bytes));
  }
  return IpSocketAddress.ipv6(new Ipv6SocketAddress(<u16>port, 0, wordsOf(host), 0));
}

export function anyOf(family: IpAddressFamily): IpSocketAddress {
  return address(family == IpAddressFamily.Ipv4 ? '0.0.0.0' : '::', 0);
}

function byte(text: string): u8 {
  return <u8>parseInt(text);
}

type Words = Tuple8<u16, u16, u16, u16, u16, u16, u16, u16>;

function wordsOf(host: string): Words {
  const w = new StaticArray<u16>(8);
  const halves = host.split('::');
  const head = halves[0] == '' ? new Array<string>() : halves[0].split(':');
  for (let i = 0; i < head.length; i++) w[i] = <u16>parseInt(head[i], 16);
  if (halves.length > 1 && halves[1] != '') {
    const tail = halves[1].split(':');
    for (let i = 0; i < tail.length; i++) w[8 - tail.length + i] = <u16>parseInt(tail[i], 16);
  }
  return new Tuple8<u16, u16, u16, u16, u16, u16, u16, u16>(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
}

export function portOf(where: IpSocketAddress): i32 {
  return where.tag == IpSocketAddressTag.Ipv4 ? where.ipv4.port : where.ipv6.port;
}

export function textOfIp(ip: IpAddress): string {
  if (ip.tag == IpAddressTag.Ipv4) {
    const b = ip.ipv4;
    return b.a.toString() + '.' + b.b.toString() + '.' + b.c.toString() + '.' + b.d.toString();
  }
  const w = ip.ipv6;
  const words: u16[] = [w.a, w.b, w.c, w.d, w.e, w.f, w.g, w.h];
  let text = '';
  for (let i = 0; i < 8; i++) text += (i > 0 ? ':' : '') + (<u32>words[i]).toString(16);
  return text;
}

export function hostOf(where: IpSocketAddress): string {
  if (where.tag == IpSocketAddressTag.Ipv4) return textOfIp(IpAddress.ipv4(where.ipv4.address));
  return textOfIp(IpAddress.ipv6(where.ipv6.address));
}

export function textOfAddress(where: IpSocketAddress): string {
  return '[' + hostOf(where) + ']:' + portOf(where).toString();
}
