/** A server of JavaScript that does what the request's path says, by the interface itself. */

import { javascriptComponent } from '../../javascript-component.ts';

const source = `
import { Fields, OutgoingResponse, OutgoingBody, ResponseOutparam, IncomingBody, OutgoingRequest } from 'wasi:http/types@0.2.12';
import { handle as send } from 'wasi:http/outgoing-handler@0.2.12';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { getStderr } from 'wasi:cli/stderr@0.2.12';
import { getEnvironment } from 'wasi:cli/environment@0.2.12';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const dispose = (resource) => resource[Symbol.dispose ?? Symbol.for('dispose')]();
const fields = (list) => Fields.fromList(list.map(([name, value]) => [name, encoder.encode(value)]));
const tell = (line) => getStderr().blockingWriteAndFlush(encoder.encode(line + '\\n'));
let count = 0;

function begin(outparam, status = 200, headers = []) {
  const response = new OutgoingResponse(fields(headers));
  response.setStatusCode(status);
  const body = response.body();
  ResponseOutparam.set(outparam, { tag: 'ok', val: response });
  return body;
}

function writeAll(body, text) {
  const stream = body.write();
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  for (let at = 0; at < bytes.length; at += 4096) stream.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
  dispose(stream);
}

function answer(outparam, text, status, headers, trailers) {
  const body = begin(outparam, status, headers);
  writeAll(body, text);
  OutgoingBody.finish(body, trailers && fields(trailers));
}

/** Reads to the end; each part goes to \`take\`. */
function consume(message, take) {
  const body = message.consume();
  const stream = body.stream();
  let error;
  for (;;) {
    try {
      take(stream.blockingRead(65536n));
    } catch (caught) {
      error = caught.payload.tag;
      break;
    }
  }
  dispose(stream);
  const future = IncomingBody.finish(body);
  future.subscribe().block();
  const { val } = future.get();
  const list = val.tag === 'ok' && val.val ? val.val.entries().map(([name, value]) => [name, decoder.decode(value)]) : [];
  return { error, trailers: list, end: val.tag };
}

const wait = (milliseconds) => subscribeDuration(BigInt(milliseconds) * 1000000n).block();

const deeds = {
  info(request, outparam) {
    const headers = request.headers();
    const list = headers.entries().map(([name, value]) => [name, decoder.decode(value)]).sort();
    dispose(headers);
    answer(outparam, JSON.stringify({ method: request.method(), path: request.pathWithQuery(), scheme: request.scheme(), list }));
  },
  authority: (request, outparam) => answer(outparam, request.authority()),
  status: (request, outparam, [code]) => answer(outparam, '', Number(code)),
  body: (request, outparam, [code]) => answer(outparam, 'a body', Number(code), [['x-a', '1'], ['X-A', '2']]),
  echo(request, outparam) {
    const body = begin(outparam);
    const stream = body.write();
    const { trailers } = consume(request, (bytes) => {
      for (let at = 0; at < bytes.length; at += 4096) stream.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
    });
    dispose(stream);
    OutgoingBody.finish(body, trailers.length > 0 ? fields(trailers) : undefined);
  },
  length(request, outparam) {
    let length = 0;
    const { error, end } = consume(request, (bytes) => { length += bytes.length; });
    answer(outparam, JSON.stringify({ length, error, end }));
  },
  large(request, outparam, [mebibytes]) {
    const body = begin(outparam);
    const stream = body.write();
    const piece = new Uint8Array(4096).fill(122);
    for (let left = Number(mebibytes) * 256; left > 0; left -= 1) stream.blockingWriteAndFlush(piece);
    dispose(stream);
    OutgoingBody.finish(body, undefined);
  },
  unread: (request, outparam) => answer(outparam, 'did not read'),
  trailers: (request, outparam) => answer(outparam, 'body', 200, [['trailer', 'x-sum']], [['x-sum', '42']]),
  sized: (request, outparam) => answer(outparam, 'four', 200, [['content-length', '4']]),
  short(request, outparam) {
    const body = begin(outparam, 200, [['content-length', '10']]);
    writeAll(body, 'four');
    try {
      OutgoingBody.finish(body, undefined);
    } catch (error) {
      tell('finish: ' + error.payload.tag + ' ' + error.payload.val);
    }
  },
  incomplete(request, outparam) {
    const body = begin(outparam);
    writeAll(body, 'begun');
    dispose(body);
  },
  count: (request, outparam) => answer(outparam, String(++count)),
  environment: (request, outparam) => answer(outparam, JSON.stringify(getEnvironment())),
  trap: () => { throw new Error('on purpose'); },
  late(request, outparam) {
    const body = begin(outparam);
    writeAll(body, 'begun');
    throw new Error('after the response had begun');
  },
  nothing: () => {},
  error: (request, outparam) => ResponseOutparam.set(outparam, { tag: 'err', val: { tag: 'configuration-error' } }),
  loop: () => { for (;;); },
  head(request, outparam) {
    const body = begin(outparam, 202);
    let length = 0;
    consume(request, (bytes) => { length += bytes.length; });
    writeAll(body, String(length));
    OutgoingBody.finish(body, undefined);
  },
  'head-loop'(request, outparam) {
    begin(outparam, 202);
    for (;;);
  },
  'head-trap'(request, outparam) {
    begin(outparam, 202);
    throw new Error('after the head');
  },
  second(request, outparam, [kind]) {
    const first = new OutgoingResponse(new Fields());
    const stream = first.body().write();
    stream.blockingWriteAndFlush(encoder.encode('of the first'));
    if (kind === 'body') return answer(outparam, 'of the second', 203);
    if (kind === 'large') return answer(outparam, 'x'.repeat(200000), 203);
    ResponseOutparam.set(outparam, { tag: 'ok', val: new OutgoingResponse(fields([['x-a', 'second']])) });
  },
  'long-head': (request, outparam) => answer(outparam, 'behind it', 200, [['x-long', 'y'.repeat(30000)]]),
  endless(request, outparam) {
    const body = begin(outparam);
    const stream = body.write();
    try {
      for (;;) stream.blockingWriteAndFlush(new Uint8Array(4096));
    } catch (error) {
      tell('the stream is ' + error.payload.tag);
    }
    dispose(stream);
    dispose(body);
  },
  wait(request, outparam, [milliseconds]) {
    wait(milliseconds);
    answer(outparam, 'waited');
  },
  ask(request, outparam, [authority, ...path]) {
    const outgoing = new OutgoingRequest(new Fields());
    outgoing.setScheme({ tag: 'HTTP' });
    outgoing.setAuthority(authority);
    outgoing.setPathWithQuery('/' + path.join('/'));
    const future = send(outgoing, undefined);
    future.subscribe().block();
    const { val } = future.get();
    if (val.tag === 'err') return answer(outparam, val.val.tag, 502);
    let text = '';
    consume(val.val, (bytes) => { text += decoder.decode(bytes); });
    answer(outparam, text, val.val.status());
  },
};

export const incomingHandler = {
  handle(request, outparam) {
    const [, name, ...rest] = request.pathWithQuery().split('?')[0].split('/');
    const deed = deeds[name];
    if (deed) deed(request, outparam, rest);
    else answer(outparam, 'no such path\\n', 404);
  },
};
`;

const world = `
  import wasi:http/types@0.2.12; import wasi:http/outgoing-handler@0.2.12; import wasi:clocks/monotonic-clock@0.2.12;
  import wasi:cli/stderr@0.2.12; import wasi:cli/environment@0.2.12; import wasi:io/poll@0.2.12;
  export wasi:http/incoming-handler@0.2.12;`;

/** The bytes of the component. */
export function serverComponent(): Uint8Array {
  return javascriptComponent(source, world);
}

const filesSource = `
import { Fields, OutgoingResponse, OutgoingBody, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';

const dispose = (resource) => resource[Symbol.dispose ?? Symbol.for('dispose')]();

export const incomingHandler = {
  handle(request, outparam) {
    const directories = getDirectories();
    let bytes = new TextEncoder().encode('no directory');
    if (directories.length > 0) {
      const path = request.pathWithQuery().slice(1);
      try {
        const file = directories[0][0].openAt({}, path, {}, { read: true });
        [bytes] = file.read(1000n, 0n);
      } catch (error) {
        bytes = new TextEncoder().encode('error ' + error.payload);
      }
    }
    console.log('served ' + bytes.length + ' bytes');
    const response = new OutgoingResponse(new Fields());
    const body = response.body();
    ResponseOutparam.set(outparam, { tag: 'ok', val: response });
    const stream = body.write();
    stream.blockingWriteAndFlush(bytes);
    dispose(stream);
    OutgoingBody.finish(body, undefined);
  },
};
`;

const filesWorld = `
  import wasi:http/types@0.2.12; import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12;
  export wasi:http/incoming-handler@0.2.12;`;

/** Another one, that sends the file that the path names. */
export function filesComponent(): Uint8Array {
  return javascriptComponent(filesSource, filesWorld);
}
