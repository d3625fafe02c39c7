/** One request in a server's worker: what its component is given, and what becomes of its answer. */

import type { Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { contentLength } from './fields.ts';
import { type BodyEnd, type BodySource, emptyBody } from './incoming-body.ts';
import type { ResponseHead } from './message.ts';
import { methodOf } from './message-syntax.ts';
import { IncomingRequest } from './request.ts';
import { lendResponsePipe, ResponseOutparam, type ResponseResult } from './response.ts';
import type { ResponseOver, ServedRequest } from './served-message.ts';

/** Status codes whose responses have no body, whatever content-length says. */
const bodiless: ReadonlySet<number> = new Set([204, 304]);

export class ServedExchange {
  readonly request: IncomingRequest;
  readonly outparam: ResponseOutparam;
  /** Why there is no answer that can be sent. */
  failure: string | undefined = 'ended without a response';
  readonly #served: ServedRequest;
  readonly #requests: Requests;
  readonly #pipe: SharedPipe;
  #head: ResponseHead | undefined;

  constructor(served: ServedRequest, requests: Requests) {
    this.#served = served;
    this.#requests = requests;
    this.#pipe = new SharedPipe(served.response);
    let pipe: SharedPipe | undefined = this.#pipe;
    lendResponsePipe(() => {
      const lent = pipe;
      pipe = undefined;
      return lent;
    });
    const { method, authority, path: pathWithQuery, headers } = served;
    const scheme = { tag: 'HTTP' } as const;
    const head = { method: methodOf(method), scheme, authority, pathWithQuery, headers };
    this.request = new IncomingRequest(head, this.#source());
    this.outparam = new ResponseOutparam((result) => this.#answer(result));
  }

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
    this.#head = head;
    if (!outgoingBody) {
      this.#publish();
      this.#end(true, undefined);
      return;
    }
    // A component may have made other responses before this one, and written to them.
    const own = outgoingBody.pipe === this.#pipe;
    if (!own) {
      this.failure = 'answered with another than its first response';
      return;
    }
    outgoingBody.connect({
      bytes: () => this.#tell(),
      flush: () => this.#publish(),
      end: (complete, trailers) => this.#end(complete, trailers),
    });
    if (this.#pipe.length > 0) this.#publish();
  }

  /** What keeps a response from being sent. */
  #defect({ status, headers }: ResponseHead, hasBody: boolean): string | undefined {
    if (status < 200) return `answered with status ${status}, which is no answer`;
    try {
      const length = contentLength(headers);
      const needsBody = this.#served.method !== 'HEAD' && !bodiless.has(status);
      if (length && needsBody && !hasBody)
        return `answered without the ${length} bytes that content-length says`;
      return undefined;
    } catch (error) {
      return `answered with ${(error as Error).message}`;
    }
  }

  /** The pipe's reader sleeps, and there is something. */
  #tell(): void {
    if (this.#head) this.#publish();
    else this.#requests.news(this.#served.number);
  }

  #publish(): void {
    const head = this.#head;
    if (!head) return;
    this.#head = undefined;
    this.#requests.say('serve/head', head);
  }

  #end(complete: boolean, trailers: readonly string[] | undefined): void {
    const isPlain = complete && trailers === undefined;
    if (isPlain) this.#pipe.end();
    this.#publish();
    if (!isPlain) this.#requests.say('serve/end', { complete, trailers } satisfies ResponseOver);
    else if (this.#pipe.wakes()) this.#requests.news(this.#served.number);
  }
}
