// sockaddr_in and sockaddr_in6.
//
// Source: Microsoft, "sockaddr" (sockaddr_in, sockaddr_in6).

import { Thread } from '../thread/thread';
import { textOf } from './address-text';

export const AF_INET: u32 = 2;
export const AF_INET6: u32 = 23;
const SIZE: i32 = 16;
const SIZE6: i32 = 28;

export class SocketAddress {
  constructor(
    /** 4 or 16 bytes. */
    readonly host: StaticArray<u8>,
    readonly port: u16,
  ) {}

  /** Null if it lies nowhere, is too short, or of another family. */
  static at(thread: Thread, at: u64, size: u32): SocketAddress | null {
    const memory = thread.process.memory;
    if (size < <u32>SIZE) return null;
    const head = memory.bytes(at, SIZE);
    if (head == null) return null;
    const family = <u32>load<u16>(changetype<usize>(head));
    const port = bswap<u16>(load<u16>(changetype<usize>(head), 2));
    if (family == AF_INET) return new SocketAddress(head.slice<StaticArray<u8>>(4, 8), port);
    const host = family == AF_INET6 && size >= <u32>SIZE6 ? memory.bytes(at + 8, 16) : null;
    return host == null ? null : new SocketAddress(host, port);
  }

  get family(): u32 {
    return this.host.length == 4 ? AF_INET : AF_INET6;
  }

  get bytes(): StaticArray<u8> {
    const isFour = this.host.length == 4;
    const bytes = new StaticArray<u8>(isFour ? SIZE : SIZE6);
    const at = changetype<usize>(bytes);
    store<u16>(at, <u16>this.family);
    store<u16>(at, bswap<u16>(this.port), 2);
    memory.copy(at + (isFour ? 4 : 8), changetype<usize>(this.host), this.host.length);
    return bytes;
  }

  /** With its port, where it has one. */
  get text(): string {
    const host = textOf(this.host);
    if (this.port == 0) return host;
    return (this.host.length == 4 ? host : '[' + host + ']') + ':' + this.port.toString();
  }
}
