/**
 * One request of a component's and its response, on the owner's thread: moves both bodies, watches the time, and tells
 * what went wrong as an `error-code`.
 */

import type { ClientRequest, IncomingMessage } from 'node:http';
import { Failure } from '../../../kernel/task/index.ts';
import type { Bell } from '../worker/bell.ts';
import { Inflow, Outflow } from '../worker/pump.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import type { ErrorCode } from './error-code.ts';
import { failureCode } from './failure-code.ts';
import { visibleFields } from './field-syntax.ts';
import type { BodyEnd } from './incoming-body.ts';
import type { BodyOver, OutgoingMessage, ResponseHead } from './message.ts';

/** Milliseconds, where the component did not say; each is restarted when the next begins. */
const DEFAULT_TIMEOUT = 600_000;

/** setTimeout takes no more. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

export class ClientExchange {
  /** Rejects with a `Failure` of an `ErrorCode`. */
  readonly head: Promise<ResponseHead>;
  /** Fulfilled when the response has come to its end, or failed. */
  readonly over: Promise<void>;
  readonly #message: OutgoingMessage;
  readonly #request: ClientRequest;
  readonly #bell: Bell;
  readonly #outgoing: Outflow | undefined;
  readonly #outgoingPipe: SharedPipe | undefined;
  readonly #incoming: SharedPipe;
  #incomingFlow: Inflow | undefined;
  #response: IncomingMessage | undefined;
  #end: BodyEnd | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #settled = new Deferred<ResponseHead>();
  readonly #finished = new Deferred<void>();

  constructor(message: OutgoingMessage, request: ClientRequest, bell: Bell) {
    this.#message = message;
    this.#request = request;
    this.#bell = bell;
    this.#incoming = new SharedPipe(message.response);
    this.head = this.#settled.promise;
    this.over = this.#finished.promise;
    this.head.catch(() => {});
    this.#watchConnection();
    request.on('response', (response) => this.#respond(response));
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      this.#fail({ tag: 'HTTP-upgrade-failed' });
    });
    request.on('error', (error) => this.#fail(failureCode(error)));
    if (message.body) {
      this.#outgoingPipe = new SharedPipe(message.body);
      this.#outgoing = new Outflow(this.#outgoingPipe, request, bell);
      request.flushHeaders();
      this.#outgoing.resume();
    } else request.end();
  }

  bytes(): void {
    this.#outgoing?.resume();
  }

  room(): void {
    this.#incomingFlow?.resume();
    this.#watchBytes();
  }

  /** A body that is incomplete is never ended as if it were not. */
  endRequest({ complete, trailers }: BodyOver): void {
    if (!complete) {
      this.#fail({ tag: 'HTTP-protocol-error' });
      return;
    }
    if (trailers && trailers.length > 0) this.#request.addTrailers(pairs(trailers));
    this.#outgoingPipe?.end();
    this.#outgoing?.resume();
  }

  /** Lets the rest of the response go by. */
  async finish(): Promise<BodyEnd> {
    this.#incoming.refuse();
    this.room();
    await this.over;
    return this.#end ?? { tag: 'ok' };
  }

  cancel(): void {
    this.#fail({ tag: 'connection-terminated' });
  }

  #watchConnection(): void {
    const { connect } = this.#message.timeouts;
    this.#watch(connect, { tag: 'connection-timeout' });
    this.#request.on('socket', (socket) => {
      const secure = this.#message.scheme === 'https';
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        if (!this.#response && !this.#end) {
          this.#watch(this.#message.timeouts.firstByte, { tag: 'connection-read-timeout' });
        }
      });
    });
  }

  #watch(milliseconds: number | undefined, code: ErrorCode): void {
    clearTimeout(this.#timer);
    const time = Math.min(milliseconds ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT);
    this.#timer = setTimeout(() => this.#fail(code), Math.ceil(time));
  }

  /** Time counts only while it is the other side's turn. */
  #watchBytes(): void {
    clearTimeout(this.#timer);
    if (this.#end || !this.#response || this.#response.isPaused()) return;
    this.#watch(this.#message.timeouts.betweenBytes, { tag: 'connection-read-timeout' });
  }

  #respond(response: IncomingMessage): void {
    this.#response = response;
    this.#incomingFlow = new Inflow(response, this.#incoming, this.#bell);
    response.on('data', () => this.#watchBytes());
    response.on('end', () => {
      const trailers = response.rawTrailers;
      this.#close({ tag: 'ok', ...(trailers.length > 0 ? { trailers: visibleFields(trailers) } : {}) });
    });
    response.on('error', (error: NodeJS.ErrnoException) => {
      const aborted = error.code === 'ECONNRESET';
      this.#fail(aborted ? { tag: 'HTTP-response-incomplete' } : failureCode(error));
    });
    this.#watchBytes();
    this.#settled.resolve({
      status: response.statusCode ?? 0,
      headers: visibleFields(response.rawHeaders),
    });
  }

  /** The first reason counts. */
  #fail(error: ErrorCode): void {
    if (this.#end) return;
    this.#close({ tag: 'err', error });
    this.#settled.reject(new Failure<ErrorCode>(error));
  }

  #close(end: BodyEnd): void {
    if (this.#end) return;
    this.#end = end;
    clearTimeout(this.#timer);
    const error = end.tag === 'err' ? { code: end.error.tag, message: messageOf(end.error) } : undefined;
    if (error) {
      if (this.#incomingFlow) this.#incomingFlow.end(error);
      else this.#incoming.end(error);
    }
    // A response can be over before the request is.
    if (error || !this.#request.writableEnded) {
      this.#outgoing?.refuse(error);
      this.#request.destroy();
    }
    this.#bell.ring();
    this.#finished.resolve(undefined);
  }
}

function messageOf(error: ErrorCode): string {
  return error.tag === 'internal-error' ? (error.val ?? error.tag) : error.tag;
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at]!, list[2 * at + 1]!]);
}
