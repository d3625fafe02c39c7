// Addresses in text and back, for programs.
//
// Source: Microsoft, "inet_pton function", "inet_ntop function", "inet_ntoa function", "WSAStringToAddressW function",
// "WSAAddressToStringW function".

import { textAt, giveText } from '../memory/text';
import { utf8 } from '../memory/access';
import { ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { decimalOf, fourOf, sixOf, textOf } from './address-text';
import { AF_INET, AF_INET6, SocketAddress } from './socket-address';
import { failed, SOCKET_ERROR, WSAEAFNOSUPPORT, WSAEFAULT, WSAEINVAL } from './failure';

export function addressTextExports(library: Library): void {
  library.add('inet_pton', (thread, call) => toBytes(thread, call, false));
  library.add('InetPtonW', (thread, call) => toBytes(thread, call, true));
  library.add('inet_ntop', (thread, call) => toText(thread, call, false));
  library.add('InetNtopW', (thread, call) => toText(thread, call, true));
  library.addOrdinal('inet_ntoa', 12, fourToText);
  library.add('WSAStringToAddressA', (thread, call) => toAddress(thread, call, false), Shape.Wide);
  library.add('WSAStringToAddressW', (thread, call) => toAddress(thread, call, true), Shape.Wide);
  library.add('WSAAddressToStringA', (thread, call) => addressToText(thread, call, false), Shape.Wide);
  library.add('WSAAddressToStringW', (thread, call) => addressToText(thread, call, true), Shape.Wide);
}

/** Family, text, where the bytes go: 1, 0 for a text that is none, -1 for a family that is none. */
function toBytes(thread: Thread, call: Call, wide: bool): u64 {
  const family = <u32>call.a0;
  if (family != AF_INET && family != AF_INET6) return failed(thread, WSAEAFNOSUPPORT, SOCKET_ERROR);
  if (call.a1 == 0 || call.a2 == 0) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  const text = textAt(thread, call.a1, wide);
  const bytes = family == AF_INET ? fourOf(text) : sixOf(text);
  if (bytes == null) return 0;
  return thread.process.memory.write(call.a2, bytes) ? 1 : failed(thread, WSAEFAULT, SOCKET_ERROR);
}

/** Family, bytes, buffer, its size in units: the buffer. */
function toText(thread: Thread, call: Call, wide: bool): u64 {
  const family = <u32>call.a0;
  if (family != AF_INET && family != AF_INET6) return failed(thread, WSAEAFNOSUPPORT, 0);
  const bytes = thread.process.memory.bytes(call.a1, family == AF_INET ? 4 : 16);
  if (bytes == null) return failed(thread, WSAEFAULT, 0);
  const text = textOf(bytes);
  if (call.a2 == 0 || <u64>text.length >= call.a3) return failed(thread, ERROR_INVALID_PARAMETER, 0);
  giveText(thread, text, call.a2, <u32>min<u64>(call.a3, u32.MAX_VALUE), wide);
  return call.a2;
}

/** The text lies in memory of the library's until the next call. */
function fourToText(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const blocks = process.crt.blocks;
  if (!blocks.has('inet_ntoa')) blocks.set('inet_ntoa', process.heap.allocate(16));
  const bytes = new StaticArray<u8>(4);
  store<u32>(changetype<usize>(bytes), <u32>call.a0);
  process.memory.write(blocks.get('inet_ntoa'), utf8(textOf(bytes)));
  return blocks.get('inet_ntoa');
}

/** Text, family, protocol, address, its size. With a port, or without. */
function toAddress(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const family = <u32>call.a1;
  const size = memory.u64(call.stack);
  if (call.a0 == 0 || call.a3 == 0 || size == 0) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  const address = addressWithPort(textAt(thread, call.a0, wide), family);
  if (address == null) return failed(thread, WSAEINVAL, SOCKET_ERROR);
  const bytes = address.bytes;
  const room = memory.u32(size);
  memory.setU32(size, bytes.length);
  return room >= <u32>bytes.length && memory.write(call.a3, bytes) ? 0 : failed(thread, WSAEFAULT, SOCKET_ERROR);
}

function addressWithPort(text: string, family: u32): SocketAddress | null {
  let host = text;
  let port = '0';
  const end = text.lastIndexOf(family == AF_INET ? ':' : ']:');
  if (family == AF_INET && end >= 0) {
    host = text.substring(0, end);
    port = text.substring(end + 1);
  } else if (family == AF_INET6 && text.startsWith('[')) {
    host = text.substring(1, end >= 0 ? end : text.length - (text.endsWith(']') ? 1 : 0));
    if (end >= 0) port = text.substring(end + 2);
  }
  const bytes = family == AF_INET ? fourOf(host) : family == AF_INET6 ? sixOf(host) : null;
  const number = decimalOf(port);
  return bytes == null || number < 0 || number > 0xffff ? null : new SocketAddress(bytes, <u16>number);
}

/** Address, its size, protocol, text, how many units there are and then are needed. */
function addressToText(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const address = SocketAddress.at(thread, call.a0, <u32>call.a1);
  const size = memory.u64(call.stack);
  if (address == null || call.a3 == 0 || size == 0) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  const text = address.text;
  const room = memory.u32(size);
  memory.setU32(size, text.length + 1);
  if (room <= <u32>text.length) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  giveText(thread, text, call.a3, room, wide);
  return 0;
}
