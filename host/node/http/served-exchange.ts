/** One request in a server's worker: what its component is given, and what becomes of its answer. */

import type { Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { contentLength } from './fields.ts';
import type { HeadSlot } from './head-slot.ts';
import { type BodyEnd, type BodySource, emptyBody } from './incoming-body.ts';
import type { ResponseHead } from './message.ts';
import { methodOf } from './message-syntax.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import { IncomingRequest } from './request.ts';
import { lendResponsePipe, ResponseOutparam, type ResponseResult } from './response.ts';
import { type LargeHead, type ResponseOver, type ServedRequest, unpackHead } from './served-message.ts';

/** Status codes whose responses have no body, whatever content-length says. */
const bodiless: ReadonlySet<number> = new Set([204, 304]);

/** What this thread shares with its owner from one request to the next. */
export interface Shared {
  readonly pipe: SharedPipe;
  readonly slot: HeadSlot;
  readonly number: number;
}

export class ServedExchange {
  readonly request: IncomingRequest;
  readonly outparam: ResponseOutparam;
  /** Why there is no answer that can be sent. */
  failure: string | undefined = 'ended without a response';
  readonly #served: ServedRequest;
  readonly #requests: Requests;
  readonly #shared: Shared;
  readonly #method: string;
  /** Some response of the component's has its body in the pipe that is shared. */
  #lent = false;
  /** The owner has been told of all that there is. */
  #told = true;

  constructor(served: ServedRequest, shared: Shared, requests: Requests) {
    this.#served = served;
    this.#shared = shared;
    this.#requests = requests;
    lendResponsePipe(() => this.#lend());
    const { method, authority, path: pathWithQuery, headers } = unpackHead(served.head);
    this.#method = method;
    const scheme = { tag: 'HTTP' } as const;
    const head = { method: methodOf(method), scheme, authority, pathWithQuery, headers };
    this.request = new IncomingRequest(head, this.#source());
    this.outparam = new ResponseOutparam((result) => this.#answer(result));
  }

  /** The thread is going to sleep: what there is of the response is to be sent. */
  readonly tell = (): void => {
    if (this.#told) return;
    this.#told = true;
    this.#requests.news(this.#shared.number);
  };

  #source(): BodySource {
    if (!this.#served.body) return emptyBody;
    const pipe = new SharedPipe(this.#served.body);
    const room = () => this.#requests.say('serve/room');
    return {
      pipe,
      room,
      // The connection may have further requests, so the rest has to go by.
      cancel: () => {
        pipe.refuse();
        room();
      },
      finish: () => {
        pipe.refuse();
        return this.#requests.ask<BodyEnd>('serve/finish');
      },
    };
  }

  #answer(result: ResponseResult): void {
    this.failure = undefined;
    if (result.tag === 'err') {
      this.failure = `answered with the error ${result.val.tag}`;
      return;
    }
    const { outgoingBody, headerList } = result.val;
    const head = { status: result.val.statusCode(), headers: [...headerList] };
    this.failure = this.#defect(head, outgoingBody !== undefined);
    if (this.failure !== undefined) return;
    // A component may have made other responses before this one, and written to them: their bodies are elsewhere.
    const pipe = outgoingBody?.pipe ?? this.#lend() ?? new SharedPipe();
    this.#begin(head, pipe);
    if (outgoingBody) this.#follow(outgoingBody, pipe);
    else this.#end(pipe, true, undefined);
  }

  #lend(): SharedPipe | undefined {
    if (this.#lent) return undefined;
    this.#lent = true;
    return this.#shared.pipe;
  }

  #begin(head: ResponseHead, pipe: SharedPipe): void {
    const isShared = pipe === this.#shared.pipe;
    this.#told = false;
    if (isShared && this.#shared.slot.put(head)) return;
    this.#requests.say('serve/head', {
      ...head,
      ...(isShared ? {} : { pipe: pipe.memory }),
    } satisfies LargeHead);
  }

  #follow(body: OutgoingBody, pipe: SharedPipe): void {
    body.connect({
      bytes: () => {
        this.#told = false;
      },
      flush: () => {
        if (pipe.length >= pipe.capacity / 2) this.tell();
      },
      end: (complete, trailers) => this.#end(pipe, complete, trailers),
    });
  }

  /** What keeps a response from being sent. */
  #defect({ status, headers }: ResponseHead, hasBody: boolean): string | undefined {
    if (status < 200) return `answered with status ${status}, which is no answer`;
    try {
      const length = contentLength(headers);
      const needsBody = this.#method !== 'HEAD' && !bodiless.has(status);
      if (length && needsBody && !hasBody)
        return `answered without the ${length} bytes that content-length says`;
      return undefined;
    } catch (error) {
      return `answered with ${(error as Error).message}`;
    }
  }

  #end(pipe: SharedPipe, complete: boolean, trailers: readonly string[] | undefined): void {
    this.#told = false;
    if (complete && trailers === undefined) pipe.end();
    else this.#requests.say('serve/end', { complete, trailers } satisfies ResponseOver);
  }
}
