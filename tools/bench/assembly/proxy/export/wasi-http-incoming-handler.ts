// A small server, for figures and tests: `/` says hello, `/echo` sends the request's body back as it comes, and all else is
// not found.

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

export function handle(request: IncomingRequest, outparam: ResponseOutparam): void {
  const path = request.pathWithQuery();
  if (path.isSome && path.value == '/echo') return echo(request, outparam);
  const isKnown = path.isSome && path.value == '/';
  const body = respond(outparam, isKnown ? 200 : 404);
  const stream = body.write().value;
  if (isKnown) stream.blockingWriteAndFlush(HELLO);
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
