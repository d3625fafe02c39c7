// A small server, for figures and tests: `/` says hello, `/echo` sends the request's body back as it comes, `/state` says what
// earlier requests have left (nothing), `/grow` the same and takes more memory, and all else is not found.

import { Option, Result } from '../../../../../components/lib/wit';
import {
  ErrorCode,
  Fields,
  IncomingBody,
  IncomingRequest,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from '../gen/import/wasi-http-types';

const HELLO = StaticArray.fromArray<u8>([72, 101, 108, 108, 111, 33, 10]);
const TEXT = StaticArray.fromArray<u8>([116, 101, 120, 116, 47, 112, 108, 97, 105, 110]);
const CHUNK: u64 = 65536;
/** The most that one blocking write may have. */
const PIECE = 4096;

/** Requests that this instance has seen; an object of the last; a word of memory that nothing else uses. */
let visits: u8 = 0;
let last: string = '';
const word = memory.data(4);

export function handle(request: IncomingRequest, outparam: ResponseOutparam): void {
  const path = request.pathWithQuery();
  if (path.isSome && path.value == '/echo') return echo(request, outparam);
  if (path.isSome && path.value == '/state') return sayState(path.value, outparam);
  if (path.isSome && path.value == '/grow') {
    memory.grow(1);
    return sayState(path.value, outparam);
  }
  const isKnown = path.isSome && path.value == '/';
  const body = respond(outparam, isKnown ? 200 : 404);
  const stream = body.write().value;
  if (isKnown) stream.blockingWriteAndFlush(HELLO);
  stream.drop();
  OutgoingBody.finish(body, Option.none<Fields>());
}

/** Requests before this one, the length of the last one's path, a word of memory and its size in pages; then leaves its own. */
function sayState(path: string, outparam: ResponseOutparam): void {
  const digits = new StaticArray<u8>(4);
  digits[0] = 48 + visits;
  digits[1] = 48 + u8(last.length);
  digits[2] = 48 + load<u8>(word);
  digits[3] = 48 + u8(memory.size());
  visits++;
  last = path;
  store<u8>(word, 7);
  const body = respond(outparam, 200);
  const stream = body.write().value;
  stream.blockingWriteAndFlush(digits);
  stream.drop();
  OutgoingBody.finish(body, Option.none<Fields>());
}

function respond(outparam: ResponseOutparam, status: u16): OutgoingBody {
  const fields = new Fields();
  fields.append('content-type', TEXT);
  const response = new OutgoingResponse(fields);
  response.setStatusCode(status);
  const body = response.body().value;
  ResponseOutparam.set(outparam, Result.ok<OutgoingResponse, ErrorCode>(response));
  return body;
}

function echo(request: IncomingRequest, outparam: ResponseOutparam): void {
  const incoming = request.consume().value;
  const outgoing = respond(outparam, 200);
  const from = incoming.stream().value;
  const to = outgoing.write().value;
  while (true) {
    const bytes = from.blockingRead(CHUNK);
    if (!bytes.isOk) break;
    for (let at = 0; at < bytes.value.length; at += PIECE) {
      const end = min(at + PIECE, bytes.value.length);
      if (!to.blockingWriteAndFlush(bytes.value.slice<StaticArray<u8>>(at, end)).isOk) break;
    }
  }
  from.drop();
  to.drop();
  IncomingBody.finish(incoming).drop();
  OutgoingBody.finish(outgoing, Option.none<Fields>());
}
