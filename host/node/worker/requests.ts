/**
 * How a component's thread asks its owner for what takes time (a connection, a name's addresses, an HTTP response): a
 * question goes out on a message port, the answer comes back on it, and the owner rings the bell that the thread may
 * sleep on. Bytes do not go this way: an answer hands over shared pipes, and `news` tells the owner that one of them,
 * known by a number, has changed. This is the worker's end; the owner's is request-server.ts.
 *
 *     worker  -> owner    { id, kind, body }       a question; it is answered once
 *     worker  -> owner    { cancel: id }           nobody waits for the answer any more; it still comes
 *     worker  -> owner    { news: number }         the pipe of that number has bytes, or room
 *     owner   -> worker   { id, value }            the answer
 *     owner   -> worker   { id, error }            an expected failure: the payload of a `Failure`
 *     owner   -> worker   { id, fault }            a defect: text
 *
 * What lies in the port is bounded: questions that wait by what they are about (sockets, exchanges), those that nobody
 * waits for by `ABANDONED_LIMIT`, news by one a pipe.
 */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type Cancel, Failure, type Readiness } from '../../../kernel/task/index.ts';
import type { Bell } from './bell.ts';

/** The worker's end, for `workerData`; the port is to be transferred. */
export interface RequestsEnd {
  readonly port: MessagePort;
  /** One word: how many answers the owner has posted. */
  readonly answers: SharedArrayBuffer;
}

export type Question =
  | { readonly id: number; readonly kind: string; readonly body: unknown }
  | { readonly cancel: number }
  | { readonly news: number };

export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: unknown;
  readonly fault?: string;
}

/** Questions under way that nobody waits for; past this the thread sleeps until the owner has caught up. */
const ABANDONED_LIMIT = 256;

/** This thread waits by asking again (kernel/task/waiting.ts); nobody is ever called back. */
const neverCalled: Cancel = () => {};

export class Requests {
  readonly #port: MessagePort;
  readonly #answers: Int32Array;
  readonly #bell: Bell;
  readonly #open = new Map<number, Answer<unknown>>();
  readonly #abandoned = new Set<number>();
  #received = 0;
  #lastId = 0;

  constructor(end: RequestsEnd, bell: Bell) {
    this.#port = end.port;
    this.#answers = new Int32Array(end.answers);
    this.#bell = bell;
  }

  /** Asks, and goes on. Who no longer wants the answer calls its `cancel`. */
  ask<T>(kind: string, body?: unknown): Answer<T> {
    const answer = new Answer<T>(this, this.#post(kind, body));
    this.#open.set(answer.id, answer as Answer<unknown>);
    return answer;
  }

  /** Asks, and sleeps until the answer is there. @throws Failure, as the owner answers */
  call<T>(kind: string, body?: unknown): T {
    const answer = this.ask<T>(kind, body);
    this.#sleepUntil(() => answer.ready());
    return answer.take();
  }

  /** Says something whose answer nobody needs. */
  say(kind: string, body?: unknown): void {
    this.#abandoned.add(this.#post(kind, body));
  }

  /** Tells the owner that a pipe of its own, known by this number, has changed. */
  news(number: number): void {
    this.#port.postMessage({ news: number } satisfies Question);
  }

  /** Takes in the answers that have come. */
  receive(): void {
    while (this.#received !== Atomics.load(this.#answers, 0)) {
      const { message } = receiveMessageOnPort(this.#port) as { message: Reply };
      this.#received = (this.#received + 1) | 0;
      this.#abandoned.delete(message.id);
      this.#open.get(message.id)?.settle(message);
      this.#open.delete(message.id);
    }
  }

  /** For `Answer`. */
  abandon(id: number): void {
    if (!this.#open.delete(id)) return;
    this.#abandoned.add(id);
    this.#port.postMessage({ cancel: id } satisfies Question);
  }

  #post(kind: string, body: unknown): number {
    if (this.#abandoned.size >= ABANDONED_LIMIT) this.#sleepUntil(() => this.#hasCaughtUp());
    const id = ++this.#lastId;
    this.#port.postMessage({ id, kind, body } satisfies Question);
    return id;
  }

  #hasCaughtUp(): boolean {
    this.receive();
    return this.#abandoned.size < ABANDONED_LIMIT;
  }

  #sleepUntil(done: () => boolean): void {
    for (let seen = this.#bell.count; !done(); seen = this.#bell.count) this.#bell.sleep(seen);
  }
}

/** What a question brings; ready when the owner has answered. */
export class Answer<T> implements Readiness {
  readonly id: number;
  readonly #requests: Requests;
  #reply: Reply | undefined;

  constructor(requests: Requests, id: number) {
    this.#requests = requests;
    this.id = id;
  }

  ready(): boolean {
    if (this.#reply === undefined) this.#requests.receive();
    return this.#reply !== undefined;
  }

  onReady(): Cancel {
    return neverCalled;
  }

  /** @throws Failure with the owner's error; Error (a trap) if the owner failed, or if it has not answered yet */
  take(): T {
    if (!this.ready()) throw new Error('an answer was taken before it came');
    const { value, error, fault } = this.#reply!;
    if (fault !== undefined) throw new Error(fault);
    if (error !== undefined) throw new Failure(error);
    return value as T;
  }

  /** Nobody waits any more; the owner undoes what it has begun. */
  cancel(): void {
    if (this.#reply === undefined) this.#requests.abandon(this.id);
  }

  /** For `Requests`. */
  settle(reply: Reply): void {
    this.#reply = reply;
  }
}
