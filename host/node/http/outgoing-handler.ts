/** wasi:http/outgoing-handler in the component's thread: a request is handed to its owner, who has the network. */

import { Failure } from '../../../kernel/task/index.ts';
import type { Answer, Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import type { ErrorCode } from './error-code.ts';
import type { BodyEnd, BodySource } from './incoming-body.ts';
import type { BodyOver, OutgoingMessage, ResponseHead, Timeouts } from './message.ts';
import { methodText, type Scheme } from './message-syntax.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import type { OutgoingRequest, RequestHead, RequestOptions } from './request.ts';
import { FutureIncomingResponse, IncomingResponse, type PendingResponse } from './response.ts';

export function outgoingHandler(requests: Requests) {
  let last = 0;
  return {
    /** @throws Failure<ErrorCode> for a request that cannot be sent at all; all else is in the future */
    handle(request: OutgoingRequest, options?: RequestOptions): FutureIncomingResponse {
      const exchange = ++last;
      const { head, outgoingBody } = request;
      const target = { scheme: schemeOf(head.scheme), authority: authorityOf(head), path: pathOf(head) };
      if (head.method.tag === 'connect') throw refused('HTTP-request-method-invalid');
      const body = outgoingBody && !isEmpty(outgoingBody) ? outgoingBody : undefined;
      const pipe = new SharedPipe();
      const answer = requests.ask<ResponseHead>('http/send', {
        exchange,
        method: methodText(head.method),
        ...target,
        headers: head.headers,
        timeouts: timeoutsOf(options),
        body: body?.pipe.memory,
        response: pipe.memory,
      } satisfies OutgoingMessage);
      if (body) connect(body, exchange, requests);
      return new FutureIncomingResponse(pendingResponse(answer, pipe, exchange, requests));
    },
  };
}

function refused(tag: 'HTTP-request-method-invalid' | 'HTTP-request-URI-invalid' | 'HTTP-protocol-error') {
  return new Failure<ErrorCode>({ tag });
}

function schemeOf(scheme: Scheme | undefined): 'http' | 'https' {
  if (scheme?.tag === 'other') throw refused('HTTP-protocol-error');
  return scheme?.tag === 'HTTP' ? 'http' : 'https';
}

function authorityOf({ authority }: RequestHead): string {
  if (authority === undefined) throw refused('HTTP-request-URI-invalid');
  return authority;
}

function pathOf({ pathWithQuery: path = '' }: RequestHead): string {
  return path === '' || path.startsWith('?') ? `/${path}` : path;
}

/** Whether nothing was written, and all is said. */
function isEmpty(body: OutgoingBody): boolean {
  return body.end?.complete === true && body.end.trailers === undefined && body.pipe.length === 0;
}

function timeoutsOf(options: RequestOptions | undefined): Timeouts {
  const milliseconds = (duration: bigint | undefined) =>
    duration === undefined ? undefined : Number(duration) / 1e6;
  return {
    connect: milliseconds(options?.connectTimeout()),
    firstByte: milliseconds(options?.firstByteTimeout()),
    betweenBytes: milliseconds(options?.betweenBytesTimeout()),
  };
}

function connect(body: OutgoingBody, exchange: number, requests: Requests): void {
  body.connect({
    bytes: () => requests.say('http/bytes', exchange),
    flush: () => {},
    end: (complete, trailers) =>
      requests.say('http/end', { exchange, complete, trailers } satisfies BodyOver),
  });
}

function pendingResponse(
  answer: Answer<ResponseHead>,
  pipe: SharedPipe,
  exchange: number,
  requests: Requests,
): PendingResponse {
  const cancel = () => requests.say('http/cancel', exchange);
  const source: BodySource = {
    pipe,
    room: () => requests.say('http/room', exchange),
    cancel,
    finish: () => requests.ask<BodyEnd>('http/finish', exchange),
  };
  return {
    ready: () => answer.ready(),
    onReady: () => answer.onReady(),
    take() {
      const { status, headers } = answer.take();
      return new IncomingResponse(status, headers, source);
    },
    cancel,
  };
}
