/**
 * Resources `incoming-response`, `outgoing-response`, `response-outparam` and `future-incoming-response` of
 * wasi:http/types.
 */

import { Failure, Pollable, type Readiness } from '../../../kernel/task/index.ts';
import type { SharedPipe } from '../worker/shared-pipe.ts';
import type { ErrorCode } from './error-code.ts';
import { Family } from './family.ts';
import { Fields } from './fields.ts';
import { type BodySource, IncomingBody } from './incoming-body.ts';
import { isStatus } from './message-syntax.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import { newBody } from './request.ts';

export class IncomingResponse {
  readonly #status: number;
  readonly #headers: string[];
  readonly #family = new Family('incoming-response');
  #body: BodySource | undefined;

  constructor(status: number, headers: string[], body: BodySource) {
    this.#status = status;
    this.#headers = headers;
    this.#body = body;
  }

  status(): number {
    return this.#status;
  }

  headers(): Fields {
    return new Fields(this.#headers, { mutable: false, family: this.#family });
  }

  consume(): IncomingBody {
    const body = this.#body;
    if (!body) throw new Failure(undefined);
    this.#body = undefined;
    return new IncomingBody(body);
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
    this.#body?.cancel();
  }
}

/** Gives the pipe for a response's body, if this thread has one at hand. */
let spare: (() => SharedPipe | undefined) | undefined;

/** For a server's worker, whose owner has made it already. */
export function lendResponsePipe(lend: () => SharedPipe | undefined): void {
  spare = lend;
}

export class OutgoingResponse {
  readonly #fields: Fields;
  readonly #family = new Family('outgoing-response');
  #status = 200;
  #body: OutgoingBody | undefined;

  constructor(headers: Fields) {
    this.#fields = headers;
  }

  statusCode(): number {
    return this.#status;
  }

  setStatusCode(code: number): void {
    if (!isStatus(code)) throw new Failure(undefined);
    this.#status = code;
  }

  headers(): Fields {
    return this.#fields.lent(this.#family);
  }

  body(): OutgoingBody {
    if (this.#body) throw new Failure(undefined);
    this.#body = newBody('response', this.#fields.list, spare?.());
    return this.#body;
  }

  /** For `response-outparam`, whose it is now: name and value of headers in turns. */
  get headerList(): readonly string[] {
    return this.#fields.list;
  }

  /** Undefined if the component did not ask for one. */
  get outgoingBody(): OutgoingBody | undefined {
    return this.#body;
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
  }
}

/** What a component answers. */
export type ResponseResult =
  | { readonly tag: 'ok'; readonly val: OutgoingResponse }
  | { readonly tag: 'err'; readonly val: ErrorCode };

export class ResponseOutparam {
  readonly #answer: (result: ResponseResult) => void;

  constructor(answer: (result: ResponseResult) => void) {
    this.#answer = answer;
  }

  static set(outparam: ResponseOutparam, result: ResponseResult): void {
    outparam.#answer(result);
  }

  /** Not stable yet; no host sends them. */
  sendInformational(): never {
    throw new Failure<ErrorCode>({
      tag: 'internal-error',
      val: 'informational responses are not sent',
    });
  }

  [Symbol.dispose](): void {}
}

/** A response on its way. */
export interface PendingResponse extends Readiness {
  /** @throws Failure<ErrorCode> */
  take(): IncomingResponse;
  cancel(): void;
}

export class FutureIncomingResponse {
  readonly #pending: PendingResponse;
  #taken = false;

  constructor(pending: PendingResponse) {
    this.#pending = pending;
  }

  subscribe(): Pollable {
    return new Pollable(this.#pending);
  }

  get() {
    if (!this.#pending.ready()) return undefined;
    if (this.#taken) return { tag: 'err', val: undefined };
    this.#taken = true;
    try {
      return { tag: 'ok', val: { tag: 'ok', val: this.#pending.take() } };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { tag: 'ok', val: { tag: 'err', val: error.payload as ErrorCode } };
    }
  }

  [Symbol.dispose](): void {
    if (!this.#taken) this.#pending.cancel();
  }
}
