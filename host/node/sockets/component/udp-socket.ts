/** wasi:sockets/udp: the states of a socket (unbound, binding, bound); its datagrams are in datagram-streams.ts. */

import { Pollable } from '../../../../kernel/task/index.ts';
import type { Answer } from '../../worker/requests.ts';
import { fail } from '../error-code.ts';
import type { BindUdp, DatagramWire, Option, OptionName, Stream } from '../messages.ts';
import { checkLocal, checkRemote, type Family, type SocketAddress } from '../socket-address.ts';
import { Association, IncomingDatagramStream, OutgoingDatagramStream } from './datagram-streams.ts';
import { Holders } from './holders.ts';
import type { Network } from './network.ts';
import type { Sockets } from './sockets.ts';

type State =
  | { readonly tag: 'unbound' }
  | { readonly tag: 'binding'; readonly answer: Answer<SocketAddress> }
  | { readonly tag: 'bound'; readonly local: SocketAddress; readonly association?: Association };

/** What is told before the host has a socket to ask. */
const DEFAULTS: Readonly<Record<OptionName, number>> = {
  'hop-limit': 64,
  'receive-buffer-size': 212992,
  'send-buffer-size': 212992,
};

/** Buffers larger than this are not asked for. */
const LARGEST_BUFFER = 1n << 30n;

export class UdpSocket {
  readonly #sockets: Sockets;
  readonly #number: number;
  readonly #family: Family;
  readonly #holders: Holders;
  /** Set before there was a socket of the host's. */
  readonly #options: Partial<Record<OptionName, number>> = {};
  #state: State = { tag: 'unbound' };

  constructor(sockets: Sockets, family: Family) {
    this.#sockets = sockets;
    this.#family = family;
    this.#number = sockets.open();
    this.#holders = new Holders(() => sockets.close(this.#number));
  }

  startBind(_: Network, localAddress: SocketAddress): void {
    if (this.#state.tag === 'binding') throw fail('concurrency-conflict');
    if (this.#state.tag === 'bound') throw fail('invalid-state');
    checkLocal(localAddress, this.#family);
    const [socket, family, address] = [this.#number, this.#family, localAddress];
    const bind: BindUdp = { socket, family, address, options: this.#options };
    this.#state = { tag: 'binding', answer: this.#sockets.requests.ask('udp.bind', bind) };
  }

  finishBind(): void {
    const state = this.#state;
    if (state.tag !== 'binding') throw fail('not-in-progress');
    if (!state.answer.ready()) throw fail('would-block');
    this.#state = { tag: 'unbound' };
    this.#state = { tag: 'bound', local: state.answer.take() };
  }

  stream(remoteAddress: SocketAddress | undefined): [IncomingDatagramStream, OutgoingDatagramStream] {
    const bound = this.#bound();
    if (remoteAddress) checkRemote(remoteAddress, this.#family);
    const stream: Stream = { socket: this.#number, remote: remoteAddress };
    const wire = this.#sockets.requests.call<DatagramWire>('udp.stream', stream);
    bound.association?.end();
    const place = { socket: this.#number, family: this.#family, remote: remoteAddress };
    const association = new Association(wire, place, this.#sockets.requests);
    this.#state = { tag: 'bound', local: wire.local, association };
    this.#holders.add(2);
    return [
      new IncomingDatagramStream(association, this.#holders),
      new OutgoingDatagramStream(association, this.#holders),
    ];
  }

  localAddress(): SocketAddress {
    return this.#bound().local;
  }

  remoteAddress(): SocketAddress {
    const remote = this.#bound().association?.remote;
    if (!remote) throw fail('invalid-state');
    return remote;
  }

  addressFamily(): Family {
    return this.#family;
  }

  unicastHopLimit(): number {
    return this.#option('hop-limit');
  }

  setUnicastHopLimit(value: number): void {
    this.#setOption('hop-limit', BigInt(value));
  }

  receiveBufferSize(): bigint {
    return BigInt(this.#option('receive-buffer-size'));
  }

  setReceiveBufferSize(value: bigint): void {
    this.#setOption('receive-buffer-size', value);
  }

  sendBufferSize(): bigint {
    return BigInt(this.#option('send-buffer-size'));
  }

  setSendBufferSize(value: bigint): void {
    this.#setOption('send-buffer-size', value);
  }

  subscribe(): Pollable {
    const ready = () => this.#state.tag !== 'binding' || this.#state.answer.ready();
    return new Pollable({ ready, onReady: () => () => {} });
  }

  [Symbol.dispose](): void {
    if (this.#state.tag === 'binding') this.#state.answer.cancel();
    this.#holders.drop();
  }

  #bound(): Extract<State, { tag: 'bound' }> {
    if (this.#state.tag !== 'bound') throw fail('invalid-state');
    return this.#state;
  }

  #option(name: OptionName): number {
    if (this.#state.tag !== 'bound') return this.#options[name] ?? DEFAULTS[name];
    return this.#sockets.requests.call('udp.option', { socket: this.#number, name } satisfies Option);
  }

  #setOption(name: OptionName, wanted: bigint): void {
    if (wanted === 0n) throw fail('invalid-argument');
    const value = Number(wanted < LARGEST_BUFFER ? wanted : LARGEST_BUFFER);
    if (this.#state.tag !== 'bound') this.#options[name] = value;
    else this.#sockets.requests.call('udp.option', { socket: this.#number, name, value } satisfies Option);
  }
}
