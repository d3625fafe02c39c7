/** A WASI command of JavaScript that makes HTTP requests as its arguments say, and prints what came of them as JSON. */

import { javascriptComponent } from '../../javascript-component.ts';

const source = `
import { getArguments } from 'wasi:cli/environment@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import { handle } from 'wasi:http/outgoing-handler@0.2.12';
import { Fields, OutgoingRequest, OutgoingBody, IncomingBody, RequestOptions, httpErrorCode } from 'wasi:http/types@0.2.12';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const dispose = (resource) => resource[Symbol.dispose ?? Symbol.for('dispose')]();
const plain = (value) => JSON.parse(JSON.stringify(value ?? null, (_, one) => typeof one === 'bigint' ? Number(one) : one));

function caught(deed) {
  try {
    return { ok: deed() };
  } catch (error) {
    return { error: plain(error.payload ?? String(error)) };
  }
}

function send(body, bytes, chunk) {
  const stream = body.write();
  const piece = new Uint8Array(chunk).fill(120);
  try {
    for (let sent = 0; sent < bytes; sent += chunk) stream.blockingWriteAndFlush(piece.subarray(0, Math.min(chunk, bytes - sent)));
  } finally {
    dispose(stream);
  }
}

function sendText(body, text) {
  const stream = body.write();
  try {
    stream.blockingWriteAndFlush(encoder.encode(text));
  } catch (error) {
    dispose(stream);
    dispose(body);
    throw error;
  }
  dispose(stream);
}

/** Takes the body in: its text if it is short, else its length; then the trailers. */
function receive(response, limit) {
  const body = response.consume();
  const stream = body.stream();
  let length = 0;
  let text = '';
  let failure;
  for (;;) {
    try {
      const bytes = stream.blockingRead(65536n);
      length += bytes.length;
      if (length <= 4096) text += decoder.decode(bytes);
      if (limit !== undefined && length >= limit) break;
    } catch (error) {
      if (error.payload.tag === 'last-operation-failed') failure = httpErrorCode(error.payload.val)?.tag ?? 'no HTTP error';
      break;
    }
  }
  dispose(stream);
  if (limit !== undefined) {
    dispose(body);
    return { length };
  }
  const trailers = IncomingBody.finish(body);
  trailers.subscribe().block();
  const end = trailers.get();
  const fields = end.val.tag === 'ok' && end.val.val ? end.val.val.entries().map(([name, value]) => [name, decoder.decode(value)]) : [];
  return { length, ...(length <= 4096 ? { text } : {}), ...(failure ? { failure } : {}),
    ...(end.val.tag === 'err' ? { end: end.val.val.tag } : {}), ...(fields.length > 0 ? { trailers: fields } : {}) };
}

function exchange(ask) {
  const headers = Fields.fromList((ask.headers ?? []).map(([name, value]) => [name, encoder.encode(value)]));
  const request = new OutgoingRequest(headers);
  if (ask.method) request.setMethod(ask.method);
  request.setScheme({ tag: ask.scheme ?? 'HTTP' });
  request.setAuthority(ask.authority);
  request.setPathWithQuery(ask.path ?? '/');
  const body = ask.body === undefined ? undefined : request.body();
  let options;
  if (ask.timeouts) {
    options = new RequestOptions();
    const { connect, firstByte, betweenBytes } = ask.timeouts;
    if (connect) options.setConnectTimeout(BigInt(connect) * 1000000n);
    if (firstByte) options.setFirstByteTimeout(BigInt(firstByte) * 1000000n);
    if (betweenBytes) options.setBetweenBytesTimeout(BigInt(betweenBytes) * 1000000n);
  }
  const future = handle(request, options);
  let sent;
  if (body) {
    sent = caught(() => {
      if (typeof ask.body === 'number') send(body, ask.body, 60000);
      else if (ask.body !== '') sendText(body, ask.body);
      if (ask.abandon) return dispose(body);
      const trailers = ask.trailers && Fields.fromList(ask.trailers.map(([name, value]) => [name, encoder.encode(value)]));
      OutgoingBody.finish(body, trailers);
    });
  }
  future.subscribe().block();
  const result = future.get().val;
  if (result.tag === 'err') return { error: plain(result.val), ...(sent?.error ? { sent: sent.error } : {}) };
  const response = result.val;
  return { status: response.status(), headers: response.headers().entries().map(([name, value]) => [name, decoder.decode(value)]),
    ...receive(response, ask.limit), ...(sent?.error ? { sent: sent.error } : {}) };
}

export const run = {
  run() {
    for (const text of getArguments().slice(1)) {
      const { ok, error } = caught(() => exchange(JSON.parse(text)));
      const line = encoder.encode(JSON.stringify(ok ?? { thrown: error }) + '\\n');
      const out = getStdout();
      for (let at = 0; at < line.length; at += 4096) out.blockingWriteAndFlush(line.subarray(at, at + 4096));
    }
  },
};
`;

const world = `
  import wasi:cli/environment@0.2.12; import wasi:cli/stdout@0.2.12; import wasi:io/poll@0.2.12;
  import wasi:http/types@0.2.12; import wasi:http/outgoing-handler@0.2.12;
  export wasi:cli/run@0.2.12;`;

/** The bytes of the component. */
export function clientComponent(): Uint8Array {
  return javascriptComponent(source, world);
}
