/**
 * A datagram in a shared pipe. All of a frame is put at once, so whoever sees its head sees the rest.
 *
 *     offset  0       4     6       7     8        24    28
 *             length  port  family  -     address  flow  scope   (32 bytes, then the payload)
 *             u32     u16   u8 0/4/6      16 bytes u32   u32     family 0: no address
 */

import type { SharedPipe } from '../worker/shared-pipe.ts';
import type { SocketAddress } from './socket-address.ts';

const HEAD = 32;

/** The largest payload that IP can carry, and its frame. */
export const LARGEST = { ipv4: 65507, ipv6: 65527 } as const;
export const LARGEST_FRAME = HEAD + LARGEST.ipv6;

/** Size of the pipes that datagrams go through, in bytes. */
export const DATAGRAM_CAPACITY = 1 << 18;

export interface Datagram {
  readonly address: SocketAddress | undefined;
  readonly data: Uint8Array;
}

/** Whether there was room. */
export function putDatagram(pipe: SharedPipe, { address, data }: Datagram): boolean {
  if (pipe.free < HEAD + data.length) return false;
  const frame = new Uint8Array(HEAD + data.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, data.length);
  if (address) putAddress(view, address);
  frame.set(data, HEAD);
  pipe.put(frame);
  return true;
}

export function takeDatagram(pipe: SharedPipe): Datagram | undefined {
  if (pipe.length === 0) return undefined;
  const view = new DataView(pipe.take(HEAD).buffer);
  return { address: addressIn(view), data: pipe.take(view.getUint32(0)) };
}

function putAddress(view: DataView, { tag, val }: SocketAddress): void {
  view.setUint16(4, val.port);
  view.setUint8(6, tag === 'ipv4' ? 4 : 6);
  if (tag === 'ipv4') val.address.forEach((byte, index) => void view.setUint8(8 + index, byte));
  else {
    val.address.forEach((word, index) => void view.setUint16(8 + 2 * index, word));
    view.setUint32(24, val.flowInfo);
    view.setUint32(28, val.scopeId);
  }
}

function addressIn(view: DataView): SocketAddress | undefined {
  const port = view.getUint16(4);
  switch (view.getUint8(6)) {
    case 4:
      return { tag: 'ipv4', val: { port, address: [0, 1, 2, 3].map((index) => view.getUint8(8 + index)) } };
    case 6: {
      const address = Array.from({ length: 8 }, (_, index) => view.getUint16(8 + 2 * index));
      return {
        tag: 'ipv6',
        val: { port, flowInfo: view.getUint32(24), address, scopeId: view.getUint32(28) },
      };
    }
    default:
      return undefined;
  }
}
