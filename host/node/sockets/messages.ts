/**
 * What a component's thread asks of its owner for sockets, through worker/requests.ts. Sockets are known by numbers that
 * the worker gives, so that it can close one whose answer it has not seen; `close` for a number unknown does nothing.
 *
 *     resolve        LookUp      -> readonly IpAddress[]
 *     tcp.bind       BindTcp      -> SocketAddress        its local address
 *     tcp.connect    Connect     -> Wire
 *     tcp.listen     OnSocket    -> nothing
 *     tcp.accept     Accept      -> Wire                 once there is a connection
 *     tcp.keep-alive KeepAlive   -> nothing
 *     udp.bind       BindUdp      -> SocketAddress
 *     udp.stream     Stream      -> DatagramWire
 *     udp.permit     Permit      -> nothing              or Failure `access-denied`
 *     udp.option     Option      -> number               what holds then
 *     close          OnSocket    -> nothing
 */

import type { Family, SocketAddress } from './socket-address.ts';

export interface OnSocket {
  readonly socket: number;
}

export interface LookUp {
  /** As `canonicalName` gives it. */
  readonly name: string;
}

export interface Bind extends OnSocket {
  readonly family: Family;
  readonly address: SocketAddress;
}

export interface BindTcp extends Bind {
  /** Connections that may wait. */
  readonly backlog: number;
}

export interface BindUdp extends Bind {
  /** What was set before there was a socket of the host's. */
  readonly options: Readonly<Partial<Record<OptionName, number>>>;
}

/** Sizes of a connection's pipes: powers of two, in bytes. */
export interface Capacities {
  readonly input: number;
  readonly output: number;
}

export interface KeepAlive extends OnSocket {
  readonly enabled: boolean;
  readonly idleMilliseconds: number;
}

export interface Connect extends KeepAlive {
  readonly family: Family;
  readonly remote: SocketAddress;
  readonly capacities: Capacities;
  /** Milliseconds after which it ends, whoever waits for it. */
  readonly lasts?: number;
}

export interface Accept extends OnSocket {
  /** Number of the new socket. */
  readonly accepted: number;
  readonly capacities: Capacities;
}

/** A connection: who is at its ends, and the pipes that its bytes go through. */
export interface Wire {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** For `news`. */
  readonly number: number;
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

export interface Stream extends OnSocket {
  readonly remote: SocketAddress | undefined;
}

export interface DatagramWire {
  readonly local: SocketAddress;
  readonly number: number;
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

export interface Permit extends OnSocket {
  readonly remote: SocketAddress;
}

export type OptionName = 'hop-limit' | 'receive-buffer-size' | 'send-buffer-size';

export interface Option extends OnSocket {
  readonly name: OptionName;
  /** Absent: only asked for. */
  readonly value?: number;
}

/** Sockets of a run at once, those that still pass on their last bytes included. */
export const SOCKET_LIMIT = 1024;
