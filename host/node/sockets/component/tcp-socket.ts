/**
 * wasi:sockets/tcp: the states of a socket, in the component's thread; the host's socket is the owner's.
 *
 *     unbound -bind-> bound -listen-> listening -accept-> (a connected one)
 *        |              |
 *        +---connect----+----------> connected; closed if it fails
 *
 * Each arrow is an answer that is waited for: while it is under way no other may begin.
 */

import type { InputStream, OutputStream } from '../../../../kernel/task/index.ts';
import { Pollable } from '../../../../kernel/task/index.ts';
import type { Answer } from '../../worker/requests.ts';
import { fail } from '../error-code.ts';
import type { Accept, BindTcp, Connect, KeepAlive, OnSocket, Wire } from '../messages.ts';
import { checkLocal, checkRemote, checkUnicast, type Family, type SocketAddress } from '../socket-address.ts';
import { Connection } from './connection.ts';
import type { Network } from './network.ts';
import type { Sockets } from './sockets.ts';
import { TcpOptions } from './tcp-options.ts';

type State =
  | { readonly tag: 'unbound' }
  | { readonly tag: 'binding'; readonly answer: Answer<SocketAddress> }
  | { readonly tag: 'bound'; readonly local: SocketAddress }
  | { readonly tag: 'starting'; readonly answer: Answer<void>; readonly local: SocketAddress }
  | { readonly tag: 'listening'; readonly local: SocketAddress; next: NextConnection | undefined }
  | { readonly tag: 'connecting'; readonly answer: Answer<Wire> }
  | { readonly tag: 'connected'; readonly connection: Connection }
  | { readonly tag: 'closed' };

/** The connection that a listening socket waits for, under the number that it will have. */
interface NextConnection {
  readonly socket: number;
  readonly answer: Answer<Wire>;
}

export class TcpSocket {
  readonly #sockets: Sockets;
  readonly #number: number;
  readonly #family: Family;
  readonly #options: TcpOptions;
  #state: State = { tag: 'unbound' };

  constructor(sockets: Sockets, family: Family, number = sockets.open(), options = new TcpOptions()) {
    this.#sockets = sockets;
    this.#family = family;
    this.#number = number;
    this.#options = options;
  }

  startBind(_: Network, localAddress: SocketAddress): void {
    this.#expect('unbound');
    checkLocal(localAddress, this.#family);
    checkUnicast(localAddress);
    const [socket, family, address] = [this.#number, this.#family, localAddress];
    const bind: BindTcp = { socket, family, address, backlog: this.#options.backlog };
    this.#state = { tag: 'binding', answer: this.#sockets.requests.ask('tcp.bind', bind) };
  }

  finishBind(): void {
    const { answer } = this.#inProgress('binding');
    this.#state = { tag: 'unbound' };
    this.#state = { tag: 'bound', local: answer.take() };
  }

  startConnect({ reach, lasts }: Network, remoteAddress: SocketAddress): void {
    this.#expect('unbound', 'bound');
    checkRemote(remoteAddress, this.#family);
    checkUnicast(remoteAddress);
    if (reach !== undefined && !reach.mayConnect('tcp', remoteAddress)) throw fail('access-denied');
    const connect: Connect = {
      ...this.#keepAlive,
      family: this.#family,
      remote: remoteAddress,
      capacities: this.#options.capacities,
      ...(lasts === undefined ? {} : { lasts }),
    };
    this.#state = { tag: 'connecting', answer: this.#sockets.requests.ask('tcp.connect', connect) };
  }

  finishConnect(): [InputStream, OutputStream] {
    const { answer } = this.#inProgress('connecting');
    this.#state = { tag: 'closed' };
    return this.#connected(answer.take());
  }

  startListen(): void {
    const { local } = this.#expect('bound');
    const listen: OnSocket = { socket: this.#number };
    this.#state = { tag: 'starting', answer: this.#sockets.requests.ask('tcp.listen', listen), local };
  }

  finishListen(): void {
    const { answer, local } = this.#inProgress('starting');
    this.#state = { tag: 'bound', local };
    answer.take();
    this.#state = { tag: 'listening', local, next: undefined };
    this.#waitForNextIfPossible();
  }

  accept(): [TcpSocket, InputStream, OutputStream] {
    if (this.#state.tag !== 'listening') throw fail('invalid-state');
    const next = this.#waitForNext();
    if (!next.answer.ready()) throw fail('would-block');
    this.#state.next = undefined;
    const accepted = this.#accepted(next);
    this.#waitForNextIfPossible();
    return accepted;
  }

  localAddress(): SocketAddress {
    if (this.#state.tag === 'connected') return this.#state.connection.local;
    if ('local' in this.#state) return this.#state.local;
    throw fail('invalid-state');
  }

  remoteAddress(): SocketAddress {
    if (this.#state.tag !== 'connected') throw fail('invalid-state');
    return this.#state.connection.remote;
  }

  isListening(): boolean {
    return this.#state.tag === 'listening';
  }

  addressFamily(): Family {
    return this.#family;
  }

  setListenBacklogSize(value: bigint): void {
    if (this.#state.tag === 'connecting' || this.#state.tag === 'connected') throw fail('invalid-state');
    this.#options.setBacklog(value);
  }

  keepAliveEnabled(): boolean {
    return this.#options.keepAlive;
  }

  setKeepAliveEnabled(value: boolean): void {
    this.#options.keepAlive = value;
    this.#tellKeepAlive();
  }

  keepAliveIdleTime(): bigint {
    return this.#options.idle;
  }

  setKeepAliveIdleTime(value: bigint): void {
    this.#options.idle = value;
    this.#tellKeepAlive();
  }

  keepAliveInterval(): bigint {
    return this.#options.interval;
  }

  setKeepAliveInterval(value: bigint): void {
    this.#options.interval = value;
  }

  keepAliveCount(): number {
    return this.#options.count;
  }

  setKeepAliveCount(value: number): void {
    this.#options.count = value;
  }

  hopLimit(): number {
    return this.#options.hopLimit;
  }

  setHopLimit(value: number): void {
    this.#options.hopLimit = value;
  }

  receiveBufferSize(): bigint {
    return this.#options.receiveBuffer;
  }

  setReceiveBufferSize(value: bigint): void {
    this.#options.receiveBuffer = value;
  }

  sendBufferSize(): bigint {
    return this.#options.sendBuffer;
  }

  setSendBufferSize(value: bigint): void {
    this.#options.sendBuffer = value;
  }

  subscribe(): Pollable {
    return new Pollable({ ready: () => this.#isReady(), onReady: () => () => {} });
  }

  shutdown(type: 'receive' | 'send' | 'both'): void {
    if (this.#state.tag !== 'connected') throw fail('invalid-state');
    this.#state.connection.shutdown(type);
  }

  [Symbol.dispose](): void {
    const state = this.#state;
    this.#state = { tag: 'closed' };
    if (state.tag === 'connected') {
      state.connection.drop();
      return;
    }
    if ('answer' in state) state.answer.cancel();
    if (state.tag === 'listening' && state.next) this.#giveUp(state.next);
    this.#sockets.close(this.#number);
  }

  get #keepAlive(): KeepAlive {
    const { keepAlive, idleMilliseconds } = this.#options;
    return { socket: this.#number, enabled: keepAlive, idleMilliseconds };
  }

  #tellKeepAlive(): void {
    if (this.#state.tag === 'connected') this.#sockets.requests.say('tcp.keep-alive', this.#keepAlive);
  }

  #connected(wire: Wire): [InputStream, OutputStream] {
    const { requests } = this.#sockets;
    const connection = new Connection(wire, requests, () => this.#sockets.close(this.#number));
    this.#state = { tag: 'connected', connection };
    return connection.streams;
  }

  /** The next connection of a listening socket, asked for if it is not yet. @throws Failure `new-socket-limit` */
  #waitForNext(): NextConnection {
    const state = this.#expect('listening');
    if (state.next) return state.next;
    const socket = this.#sockets.open();
    const accept: Accept = {
      socket: this.#number,
      accepted: socket,
      capacities: this.#options.capacities,
    };
    state.next = { socket, answer: this.#sockets.requests.ask('tcp.accept', accept) };
    return state.next;
  }

  /** At the limit it is the next `accept` that says so. */
  #waitForNextIfPossible(): void {
    try {
      this.#waitForNext();
    } catch {
      // See above.
    }
  }

  #accepted({ socket, answer }: NextConnection): [TcpSocket, InputStream, OutputStream] {
    let wire: Wire;
    try {
      wire = answer.take();
    } catch (error) {
      this.#sockets.close(socket);
      throw error;
    }
    const made = new TcpSocket(this.#sockets, this.#family, socket, this.#options.copy());
    const streams = made.#connected(wire);
    if (this.#options.keepAlive) made.#tellKeepAlive();
    return [made, ...streams];
  }

  #giveUp({ socket, answer }: NextConnection): void {
    answer.cancel();
    this.#sockets.close(socket);
  }

  #isReady(): boolean {
    const state = this.#state;
    if ('answer' in state) return state.answer.ready();
    // Without a next one `accept` has something to say: that there are too many sockets.
    return state.tag !== 'listening' || (state.next?.answer.ready() ?? true);
  }

  /** @throws Failure `concurrency-conflict` while something is under way, else `invalid-state` */
  #expect<T extends State['tag']>(...tags: readonly T[]): Extract<State, { tag: T }> {
    const state = this.#state;
    if ((tags as readonly string[]).includes(state.tag)) return state as Extract<State, { tag: T }>;
    throw fail('answer' in state ? 'concurrency-conflict' : 'invalid-state');
  }

  /** @throws Failure `not-in-progress` or `would-block` */
  #inProgress<T extends 'binding' | 'starting' | 'connecting'>(tag: T): Extract<State, { tag: T }> {
    const state = this.#state;
    if (state.tag !== tag || !('answer' in state)) throw fail('not-in-progress');
    if (!state.answer.ready()) throw fail('would-block');
    return state as Extract<State, { tag: T }>;
  }
}
