/** Resources `incoming-request`, `outgoing-request` and `request-options` of wasi:http/types. */

import { Failure } from '../../../kernel/task/index.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { Family } from './family.ts';
import { contentLength, Fields } from './fields.ts';
import { type BodySource, IncomingBody } from './incoming-body.ts';
import {
  isAuthority,
  isMethod,
  isPathWithQuery,
  isScheme,
  type Method,
  PATH_LIMIT,
  type Scheme,
} from './message-syntax.ts';
import { OutgoingBody } from './outgoing-body.ts';

/** The error of a `result` without one. */
function refused(): Failure<undefined> {
  return new Failure(undefined);
}

export interface RequestHead {
  readonly method: Method;
  readonly scheme: Scheme | undefined;
  readonly authority: string | undefined;
  readonly pathWithQuery: string | undefined;
  /** Name and value in turns. */
  readonly headers: string[];
}

export class IncomingRequest {
  readonly #head: RequestHead;
  readonly #family = new Family('incoming-request');
  #body: BodySource | undefined;

  constructor(head: RequestHead, body: BodySource) {
    this.#head = head;
    this.#body = body;
  }

  method(): Method {
    return this.#head.method;
  }

  pathWithQuery(): string | undefined {
    return this.#head.pathWithQuery;
  }

  scheme(): Scheme | undefined {
    return this.#head.scheme;
  }

  authority(): string | undefined {
    return this.#head.authority;
  }

  headers(): Fields {
    return new Fields(this.#head.headers, { mutable: false, family: this.#family });
  }

  consume(): IncomingBody {
    const body = this.#body;
    if (!body) throw refused();
    this.#body = undefined;
    return new IncomingBody(body);
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
    this.#body?.cancel();
  }
}

export class OutgoingRequest {
  readonly #fields: Fields;
  readonly #family = new Family('outgoing-request');
  #method: Method = { tag: 'get' };
  #pathWithQuery: string | undefined;
  #scheme: Scheme | undefined;
  #authority: string | undefined;
  #body: OutgoingBody | undefined;

  constructor(headers: Fields) {
    this.#fields = headers;
  }

  body(): OutgoingBody {
    if (this.#body) throw refused();
    this.#body = newBody('request', this.#fields.list);
    return this.#body;
  }

  method(): Method {
    return this.#method;
  }

  setMethod(method: Method): void {
    if (!isMethod(method)) throw refused();
    this.#method = method;
  }

  pathWithQuery(): string | undefined {
    return this.#pathWithQuery;
  }

  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && !(path.length <= PATH_LIMIT && isPathWithQuery(path))) throw refused();
    this.#pathWithQuery = path;
  }

  scheme(): Scheme | undefined {
    return this.#scheme;
  }

  setScheme(scheme: Scheme | undefined): void {
    if (scheme !== undefined && !isScheme(scheme)) throw refused();
    this.#scheme = scheme;
  }

  authority(): string | undefined {
    return this.#authority;
  }

  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !isAuthority(authority)) throw refused();
    this.#authority = authority;
  }

  headers(): Fields {
    return this.#fields.lent(this.#family);
  }

  /** For the handler, whose it is now. */
  get head(): RequestHead {
    return {
      method: this.#method,
      scheme: this.#scheme,
      authority: this.#authority,
      pathWithQuery: this.#pathWithQuery,
      headers: [...this.#fields.list],
    };
  }

  /** For the handler: undefined if the component did not ask for one. */
  get outgoingBody(): OutgoingBody | undefined {
    return this.#body;
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
  }
}

/** @throws Failure<undefined> if content-length is none */
export function newBody(
  kind: 'request' | 'response',
  headers: readonly string[],
  pipe?: SharedPipe,
): OutgoingBody {
  let length: number | undefined;
  try {
    length = contentLength(headers);
  } catch {
    throw refused();
  }
  return new OutgoingBody(kind, pipe ?? new SharedPipe(), length);
}

/** Durations are in nanoseconds. */
export class RequestOptions {
  #connect: bigint | undefined;
  #firstByte: bigint | undefined;
  #betweenBytes: bigint | undefined;

  connectTimeout(): bigint | undefined {
    return this.#connect;
  }

  setConnectTimeout(duration: bigint | undefined): void {
    this.#connect = duration;
  }

  firstByteTimeout(): bigint | undefined {
    return this.#firstByte;
  }

  setFirstByteTimeout(duration: bigint | undefined): void {
    this.#firstByte = duration;
  }

  betweenBytesTimeout(): bigint | undefined {
    return this.#betweenBytes;
  }

  setBetweenBytesTimeout(duration: bigint | undefined): void {
    this.#betweenBytes = duration;
  }

  [Symbol.dispose](): void {}
}
