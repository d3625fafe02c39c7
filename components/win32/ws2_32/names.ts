// Names of hosts and services. There is nobody to ask: what is an address already is one, "localhost" is this machine, and other names
// are not found.
//
// Source: Microsoft, "getaddrinfo function", "addrinfo structure", "getnameinfo function", "getservbyname function".

import { utf16, utf8 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { decimalOf, fourOf, sixOf, textOf } from './address-text';
import { failed, WSAEAFNOSUPPORT, WSAEFAULT, WSAEINVAL, WSAHOST_NOT_FOUND, WSATYPE_NOT_FOUND } from './failure';
import { AF_INET, AF_INET6, SocketAddress } from './socket-address';

const AI_PASSIVE: u32 = 1;
const AI_CANONNAME: u32 = 2;
const AI_NUMERICHOST: u32 = 4;
const NI_NAMEREQD: u32 = 4;
/** addrinfo: flags, family, type and protocol; the address's length at 16, the name at 24, the address at 32, the next at 40. */
const INFORMATION: u64 = 48;
const ADDRESS: u64 = 32;
const NOBODY: u32 = u32.MAX_VALUE;
/** Services that programs ask for by name, and their ports. */
const SERVICES: Array<string> = ['ftp', 'ssh', 'telnet', 'smtp', 'domain', 'http', 'pop3', 'ntp', 'imap', 'ldap', 'https'];
const PORTS: StaticArray<i32> = [21, 22, 23, 25, 53, 80, 110, 123, 143, 389, 443];

export function nameExports(library: Library): void {
  library.add('getaddrinfo', (thread, call) => getAddresses(thread, call, false));
  library.add('GetAddrInfoW', (thread, call) => getAddresses(thread, call, true));
  library.add('freeaddrinfo', freeAddresses);
  library.add('FreeAddrInfoW', freeAddresses);
  library.add('getnameinfo', (thread, call) => getName(thread, call, false), Shape.Wide);
  library.add('GetNameInfoW', (thread, call) => getName(thread, call, true), Shape.Wide);
  library.lacks('getaddrinfo', 'names of hosts but "localhost": there is nobody to ask');
  library.lacks('GetAddrInfoW', 'names of hosts but "localhost": there is nobody to ask');
  library.addOrdinal('gethostbyname', 52, (thread, call) => failed(thread, WSAHOST_NOT_FOUND, 0));
  library.addOrdinal('gethostbyaddr', 51, (thread, call) => failed(thread, WSAHOST_NOT_FOUND, 0));
  library.addOrdinal('getservbyname', 55, (thread, call) => failed(thread, WSATYPE_NOT_FOUND, 0));
  library.addOrdinal('getservbyport', 56, (thread, call) => failed(thread, WSATYPE_NOT_FOUND, 0));
  library.addOrdinal('getprotobyname', 53, (thread, call) => failed(thread, WSATYPE_NOT_FOUND, 0));
  library.only('gethostbyname gethostbyaddr', 'WSAHOST_NOT_FOUND');
  library.only('getservbyname getservbyport getprotobyname', 'WSATYPE_NOT_FOUND');
}

/** What is asked for. */
class Wish {
  flags: u32 = 0;
  family: u32 = 0;
  type: u32 = 0;
  protocol: u32 = 0;

  constructor(thread: Thread, at: u64) {
    const memory = thread.process.memory;
    this.flags = at == 0 ? 0 : memory.u32(at);
    this.family = at == 0 ? 0 : memory.u32(at + 4);
    this.type = at == 0 ? 0 : memory.u32(at + 8);
    this.protocol = at == 0 ? 0 : memory.u32(at + 12);
  }
}

/** Host, service, wishes, where the list goes. Gives the error, too. */
function getAddresses(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  if (!memory.setU64(call.a3, 0)) return error(thread, WSAEFAULT);
  if (call.a0 == 0 && call.a1 == 0) return error(thread, WSAHOST_NOT_FOUND);
  const wish = new Wish(thread, call.a2);
  if (wish.family != 0 && wish.family != AF_INET && wish.family != AF_INET6) return error(thread, WSAEAFNOSUPPORT);
  if ((wish.flags & AI_CANONNAME) != 0 && call.a0 == 0) return error(thread, WSAEINVAL);
  const port = call.a1 == 0 ? 0 : portOf(textAt(thread, call.a1, wide));
  if (port == NOBODY) return error(thread, WSATYPE_NOT_FOUND);
  const name = textAt(thread, call.a0, wide);
  const hosts = call.a0 == 0 ? ownAddresses((wish.flags & AI_PASSIVE) != 0) : hostsOf(name, (wish.flags & AI_NUMERICHOST) != 0);
  let next: u64 = 0;
  for (let i = hosts.length - 1; i >= 0; i--) {
    const address = new SocketAddress(hosts[i], <u16>port);
    if (wish.family != 0 && address.family != wish.family) continue;
    const canonical = (wish.flags & AI_CANONNAME) != 0 ? name : '';
    next = describe(thread, wish, address, canonical, next, wide);
    if (next == 0) return error(thread, ERROR_NOT_ENOUGH_MEMORY);
  }
  if (next == 0) return error(thread, WSAHOST_NOT_FOUND);
  memory.setU64(call.a3, next);
  return 0;
}

function error(thread: Thread, code: u32): u64 {
  return failed(thread, code, code);
}

/** One block: the structure, the address, the name. 0 if there is no memory. */
function describe(thread: Thread, wish: Wish, address: SocketAddress, name: string, next: u64, wide: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  const bytes = address.bytes;
  const text = wide ? utf16(name) : utf8(name);
  const at = process.heap.allocate(INFORMATION + ADDRESS + text.length);
  if (at == 0) return 0;
  memory.setU32(at, wish.flags);
  memory.setU32(at + 4, address.family);
  memory.setU32(at + 8, wish.type);
  memory.setU32(at + 12, wish.protocol);
  memory.setU64(at + 16, bytes.length);
  memory.setU64(at + 24, name.length == 0 ? 0 : at + INFORMATION + ADDRESS);
  memory.setU64(at + 32, at + INFORMATION);
  memory.setU64(at + 40, next);
  memory.write(at + INFORMATION, bytes);
  memory.write(at + INFORMATION + ADDRESS, text);
  return at;
}

function ownAddresses(isPassive: bool): Array<StaticArray<u8>> {
  return isPassive ? [sixOf('::')!, fourOf('0.0.0.0')!] : [sixOf('::1')!, fourOf('127.0.0.1')!];
}

function hostsOf(name: string, isNumeric: bool): Array<StaticArray<u8>> {
  if (!isNumeric && name.toLowerCase() == 'localhost') return ownAddresses(false);
  const four = fourOf(name);
  if (four != null) return [four];
  const six = sixOf(name);
  return six != null ? [six] : [];
}

function portOf(service: string): u32 {
  const number = decimalOf(service);
  if (number >= 0) return number <= 0xffff ? number : NOBODY;
  const at = SERVICES.indexOf(service.toLowerCase());
  return at < 0 ? NOBODY : PORTS[at];
}

function freeAddresses(thread: Thread, call: Call): u64 {
  const process = thread.process;
  let at = call.a0;
  while (at != 0) {
    const next = process.memory.u64(at + 40);
    process.heap.release(at);
    at = next;
  }
  return 0;
}

/** Address, its size, host, its room, service, its room, flags. */
function getName(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const address = SocketAddress.at(thread, call.a0, <u32>call.a1);
  const service = memory.u64(call.stack);
  const serviceRoom = memory.u32(call.stack + 8);
  const flags = memory.u32(call.stack + 16);
  if (address == null) return error(thread, WSAEFAULT);
  if (call.a2 == 0 && service == 0) return error(thread, WSAHOST_NOT_FOUND);
  // Nobody knows names.
  if ((flags & NI_NAMEREQD) != 0 && call.a2 != 0) return error(thread, WSAHOST_NOT_FOUND);
  const host = textOf(address.host);
  const port = address.port.toString();
  if (call.a2 != 0 && <u32>call.a3 <= <u32>host.length) return error(thread, ERROR_INSUFFICIENT_BUFFER);
  if (service != 0 && serviceRoom <= <u32>port.length) return error(thread, ERROR_INSUFFICIENT_BUFFER);
  if (call.a2 != 0) giveText(thread, host, call.a2, <u32>call.a3, wide);
  if (service != 0) giveText(thread, port, service, serviceRoom, wide);
  return 0;
}
