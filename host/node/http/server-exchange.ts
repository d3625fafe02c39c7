/** One request that came in, and its response, on the owner's thread: Node's objects on one side, a worker on the other. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Bell } from '../worker/bell.ts';
import { Inflow, Outflow } from '../worker/pump.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { visibleFields } from './field-syntax.ts';
import type { HeadSlot } from './head-slot.ts';
import type { BodyEnd } from './incoming-body.ts';
import { type LargeHead, packHead, type ResponseOver, type ServedRequest } from './served-message.ts';

const terminated = { code: 'connection-terminated', message: 'the client has gone' };

/** A body up to this goes out with the head in one piece, in bytes. */
const SHORT = 16 * 1024;

export class ServerExchange {
  /** "GET /path", for messages. */
  readonly label: string;
  /** Set when its time was over. */
  timedOut = false;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #pipe = {
    request: undefined as SharedPipe | undefined,
    response: undefined as SharedPipe | undefined,
  };
  #bell: Bell | undefined;
  #slot: HeadSlot | undefined;
  #inflow: Inflow | undefined;
  #outflow: Outflow | undefined;
  #end: BodyEnd | undefined;
  #ended: (() => void) | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.label = `${request.method} ${request.url}`;
    response.on('close', () => this.#close());
    // What goes wrong on the connection is told by 'close'.
    request.on('error', () => {});
    response.on('error', () => {});
  }

  /** Called when the response is out, or the client gone. */
  onOver(callback: () => void): void {
    this.#response.on('close', callback);
  }

  /** Nobody waits for an answer any more. */
  get over(): boolean {
    return this.#response.closed || this.#response.destroyed;
  }

  /** Gives it to a worker; `pipe` takes the response's body, `slot` its head. */
  give(bell: Bell, pipe: SharedPipe, slot: HeadSlot): ServedRequest {
    const { method, url, rawHeaders } = this.#request;
    this.#bell = bell;
    this.#slot = slot;
    this.#pipe.response = pipe;
    pipe.sleep();
    // What an earlier component may have left.
    slot.take();
    const line = { method: method!, ...targetOf(url!, this.#request) };
    return { head: packHead(line, visibleFields(rawHeaders)), body: this.#takeBody(bell) };
  }

  /** A head that came by message. */
  head(head: LargeHead): void {
    if (head.pipe) this.#pipe.response = new SharedPipe(head.pipe);
    this.#begin(head);
    if (!this.over) this.#flow();
  }

  /** There may be a head, or more of the body. */
  news(): void {
    if (this.#takeHead() && !this.over) this.#flow();
  }

  /** Whether the response has begun. */
  #takeHead(): boolean {
    const head = this.#slot?.take();
    if (head) this.#begin(head);
    return this.#response.headersSent;
  }

  #begin({ status, headers }: LargeHead): void {
    if (this.over || this.#response.headersSent) return;
    const pipe = this.#pipe.response!;
    // All of it is there already: no need for chunks.
    const isWhole = pipe.ended;
    const hasBody = this.#request.method !== 'HEAD' && status !== 204 && status !== 304;
    const hasLength = headers.some((text, at) => at % 2 === 0 && text.toLowerCase() === 'content-length');
    if (isWhole && hasBody && !hasLength) headers.push('content-length', String(pipe.length));
    this.#response.writeHead(status, headers);
    if (isWhole && pipe.length <= SHORT) this.#finishShort(pipe);
    else if (!isWhole) this.#response.flushHeaders();
  }

  /** Head and body in one piece. */
  #finishShort(pipe: SharedPipe): void {
    const bytes = pipe.take(SHORT);
    // Node puts a text, but no bytes, behind the head in one write.
    if (bytes.length === 0) this.#response.end();
    else
      this.#response.end(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'),
        'latin1',
      );
  }

  #flow(): void {
    if (this.#response.writableEnded) return;
    this.#outflow ??= new Outflow(this.#pipe.response!, this.#response, this.#bell!);
    this.#outflow.resume();
  }

  /** A response that is incomplete is cut, so that nobody takes it for a whole one. */
  endResponse({ complete, trailers }: ResponseOver): void {
    this.news();
    if (!complete) {
      this.#cut();
      return;
    }
    if (this.over || this.#response.writableEnded) return;
    if (trailers && trailers.length > 0) this.#response.addTrailers(pairs(trailers));
    this.#pipe.response!.end();
    this.news();
  }

  /** Sends what there is, and nothing that would say that it is all. */
  #cut(): void {
    if (this.over || this.#response.writableEnded) return;
    this.#outflow?.refuse();
    const { socket } = this.#response;
    if (socket) socket.destroySoon();
    else this.#response.destroy();
  }

  /** There is room in the request's pipe. */
  room(): void {
    this.#inflow?.resume();
  }

  /** Lets the rest of the request go by. */
  async finish(): Promise<BodyEnd> {
    this.room();
    if (!this.#end) {
      await new Promise<void>((resolve) => {
        this.#ended = resolve;
      });
    }
    return this.#end!;
  }

  /** Answers in the component's stead, or cuts off what it has begun. */
  fail(status: number): void {
    if (this.over) return;
    if (this.#response.headersSent) {
      // Who does not read is not waited for a second time.
      if (this.timedOut) this.#response.destroy();
      else this.#cut();
      return;
    }
    const text = `${STATUS_CODES[status]}\n`;
    const again = status === 503 ? ['retry-after', '1'] : [];
    // What is left of the request is not waited for.
    const close = this.#request.complete ? [] : ['connection', 'close'];
    const headers = ['content-type', 'text/plain', 'content-length', String(text.length), ...again, ...close];
    this.#response.writeHead(status, headers);
    this.#response.end(text);
  }

  /**
   * The component has ended: a response that it has not begun, or not ended, never will be.
   * @returns whether there is one
   */
  release(): boolean {
    this.#pipe.request?.refuse();
    this.room();
    this.news();
    this.#slot = undefined;
    if (this.over) return true;
    if (!this.#response.headersSent) return false;
    if (!this.#pipe.response!.ended) this.#cut();
    return true;
  }

  /** Lets go of the worker's pipe, unless there is more in it than Node has taken. @returns whether it did */
  leavePipe(pipe: SharedPipe): boolean {
    if (this.#pipe.response !== pipe) return true;
    if (!this.over && !this.#response.writableEnded) return false;
    this.#outflow?.refuse();
    this.#outflow = undefined;
    return true;
  }

  #takeBody(bell: Bell): SharedArrayBuffer | undefined {
    const request = this.#request;
    const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers;
    if (!hasBody || request.headers['content-length'] === '0') {
      request.resume();
      this.#end = { tag: 'ok' };
      return undefined;
    }
    const pipe = new SharedPipe();
    this.#pipe.request = pipe;
    this.#inflow = new Inflow(request, pipe, bell);
    request.on('end', () => {
      const trailers = visibleFields(request.rawTrailers);
      this.#finish({ tag: 'ok', ...(trailers.length > 0 ? { trailers } : {}) });
    });
    return pipe.memory;
  }

  #finish(end: BodyEnd): void {
    this.#end ??= end;
    this.#ended?.();
  }

  /** The response is out, or the client gone: the component sees streams that are closed. */
  #close(): void {
    if (!this.#request.complete) this.#inflow?.end(terminated);
    this.#finish({ tag: 'err', error: { tag: 'connection-terminated' } });
    if (!this.#response.writableFinished) this.#outflow?.refuse();
    this.#bell?.ring();
  }
}

/** From a target such as "/path?query", "http://host/path" or "*". */
function targetOf(url: string, request: IncomingMessage): { authority: string | undefined; path: string } {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (absolute) {
    const rest = absolute[2]!;
    return { authority: absolute[1]!, path: rest.startsWith('/') ? rest : `/${rest}` };
  }
  return { authority: request.headers.host, path: url };
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at]!, list[2 * at + 1]!]);
}
