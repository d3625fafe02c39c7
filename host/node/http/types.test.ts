/** What wasi:http's texts demand of its resources, in one thread: no owner is asked. */

import { describe, expect, it } from 'vitest';
import { IoError } from '../../../kernel/task/index.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { HttpError } from './error-code.ts';
import { failureCode } from './failure-code.ts';
import { endFamilies } from './family.ts';
import type { BodySource } from './incoming-body.ts';
import { knownEnd } from './incoming-body.ts';
import { types } from './types.ts';

const { Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest, OutgoingResponse } = types;

const bytes = (text: string) => new TextEncoder().encode(text);
const payload = (deed: () => unknown): unknown => {
  try {
    return { value: deed() };
  } catch (error) {
    return error instanceof Error ? error.message : (error as { payload: unknown }).payload;
  }
};

function fields(...list: [string, string][]) {
  return Fields.fromList(list.map(([name, value]) => [name, bytes(value)] as const));
}

describe('fields', () => {
  it('keep order and casing, and compare names without it', () => {
    const some = fields(['X-B', '1'], ['a', '2'], ['x-b', '3']);
    expect(some.entries().map(([name]) => name)).toEqual(['X-B', 'a', 'x-b']);
    expect(some.get('x-B')).toEqual([bytes('1'), bytes('3')]);
    expect([some.has('A'), some.has('b'), some.has('not a name'), some.get('not a name')]).toEqual([
      true,
      false,
      false,
      [],
    ]);
    some.set('x-b', [bytes('4')]);
    some.delete('A');
    expect(some.entries()).toEqual([['x-b', bytes('4')]]);
  });

  it('carry any byte that a value may have', () => {
    const value = Uint8Array.from([9, 32, 126, 128, 255]);
    const some = new Fields();
    some.append('x', value);
    expect(some.get('x')).toEqual([value]);
    for (const byte of [0, 10, 13, 127]) {
      expect(payload(() => some.append('x', Uint8Array.from([byte])))).toEqual({ tag: 'invalid-syntax' });
    }
  });

  it('of a message are immutable, and a copy is not', () => {
    const lent = new OutgoingRequest(fields(['a', '1'])).headers();
    for (const deed of [() => lent.set('a', []), () => lent.append('a', bytes('')), () => lent.delete('a')]) {
      expect(payload(deed)).toEqual({ tag: 'immutable' });
    }
    const copy = lent.clone();
    copy.append('b', bytes('2'));
    expect([copy.has('b'), lent.has('b')]).toEqual([true, false]);
  });

  it('have a limit', () => {
    const some = new Fields();
    expect(payload(() => some.append('x', new Uint8Array(1 << 20).fill(97)))).toMatch(
      /^fields: more than 1024 fields or 131072 bytes/,
    );
    const many = new Fields();
    for (let count = 0; count < 1024; count++) many.append('x', bytes('y'));
    expect(payload(() => many.append('x', bytes('y')))).toMatch(/^fields: more than 1024 fields/);
  });
});

describe('an outgoing request', () => {
  it.each<[string, (request: InstanceType<typeof OutgoingRequest>) => void]>([
    ['method', (request) => request.setMethod({ tag: 'other', val: 'A B' })],
    ['scheme', (request) => request.setScheme({ tag: 'other', val: '1x' })],
    ['authority', (request) => request.setAuthority('a/b')],
    ['user', (request) => request.setAuthority('me@host')],
    ['port', (request) => request.setAuthority('host:65536')],
    ['path', (request) => request.setPathWithQuery('/a b')],
    ['line', (request) => request.setPathWithQuery('/a\r\nx: y')],
    ['relative path', (request) => request.setPathWithQuery('a')],
  ])('refuses a bad %s', (_, deed) => {
    expect(payload(() => deed(new OutgoingRequest(new Fields())))).toBeUndefined();
  });

  it('takes what is well formed', () => {
    const request = new OutgoingRequest(new Fields());
    request.setMethod({ tag: 'other', val: 'PURGE' });
    request.setAuthority('[::1]:8080');
    request.setPathWithQuery('/a%20b?c=d');
    request.setScheme({ tag: 'HTTPS' });
    expect([request.method(), request.authority(), request.pathWithQuery(), request.scheme()]).toEqual([
      { tag: 'other', val: 'PURGE' },
      '[::1]:8080',
      '/a%20b?c=d',
      { tag: 'HTTPS' },
    ]);
  });

  it('gives its body once, and none for a content-length that is none', () => {
    const request = new OutgoingRequest(new Fields());
    request.body();
    expect(payload(() => request.body())).toBeUndefined();
    expect(payload(() => new OutgoingRequest(fields(['content-length', 'x'])).body())).toBeUndefined();
    expect(
      payload(() => new OutgoingRequest(fields(['content-length', '1'], ['Content-Length', '2'])).body()),
    ).toBeUndefined();
  });
});

describe('an outgoing body', () => {
  it('is as long as content-length says', () => {
    const short = new OutgoingResponse(fields(['content-length', '3'])).body();
    const stream = short.write();
    stream.write(bytes('ab'));
    stream[Symbol.dispose]();
    expect(payload(() => OutgoingBody.finish(short, undefined))).toEqual({
      tag: 'HTTP-response-body-size',
      val: 2n,
    });
    const long = new OutgoingRequest(fields(['content-length', '1'])).body();
    const error = payload(() => long.write().write(bytes('ab'))) as { tag: string; val: IoError };
    expect(error.tag).toBe('last-operation-failed');
    expect(types.httpErrorCode(error.val)).toEqual({ tag: 'HTTP-request-body-size', val: 2n });
  });

  it('gives its stream once, and outlives it', () => {
    const body = new OutgoingResponse(new Fields()).body();
    const stream = body.write();
    expect(payload(() => body.write())).toBeUndefined();
    const early = 'outgoing-body was finished before what came from it was dropped';
    expect(payload(() => OutgoingBody.finish(body, undefined))).toBe(early);
    stream[Symbol.dispose]();
    expect(payload(() => OutgoingBody.finish(body, undefined))).toEqual({ value: undefined });
  });
});

describe('what came', () => {
  function incoming(end: Parameters<typeof knownEnd>[0] = { tag: 'ok' }) {
    const pipe = new SharedPipe();
    const source: BodySource = { pipe, room: () => {}, cancel: () => {}, finish: () => knownEnd(end) };
    const head = {
      method: { tag: 'get' },
      scheme: undefined,
      authority: undefined,
      pathWithQuery: '/',
      headers: ['a', 'b'],
    };
    return { pipe, request: new IncomingRequest(head, source) };
  }

  it('is dropped child before parent', () => {
    const { request } = incoming();
    const headers = request.headers();
    expect(payload(() => request[Symbol.dispose]())).toBe(
      'incoming-request was dropped before what came from it was dropped',
    );
    const body = request.consume();
    expect(payload(() => request.consume())).toBeUndefined();
    const stream = body.stream();
    expect(payload(() => body[Symbol.dispose]())).toBe(
      'incoming-body was dropped before what came from it was dropped',
    );
    expect(payload(() => IncomingBody.finish(body))).toBe(
      'incoming-body was finished before what came from it was dropped',
    );
    stream[Symbol.dispose]();
    headers[Symbol.dispose]();
    expect(payload(() => [IncomingBody.finish(body), request[Symbol.dispose]()])).toHaveProperty('value');
  });

  it('goes in any order when its component has ended', () => {
    const { request } = incoming();
    request.headers();
    expect(payload(() => endFamilies(() => request[Symbol.dispose]()))).toEqual({ value: undefined });
  });

  it('is read to its end, or to an error with its code', () => {
    const { pipe, request } = incoming();
    const stream = request.consume().stream();
    expect([stream.ready(), stream.read(4n)]).toEqual([false, new Uint8Array(0)]);
    pipe.put(bytes('abc'));
    pipe.end({ code: 'HTTP-response-incomplete', message: 'cut' });
    expect(stream.read(2n)).toEqual(bytes('ab'));
    expect(stream.read(2n)).toEqual(bytes('c'));
    const error = payload(() => stream.read(1n)) as { val: IoError };
    expect(types.httpErrorCode(error.val)).toEqual({ tag: 'HTTP-response-incomplete' });
    expect(payload(() => stream.read(1n))).toEqual({ tag: 'closed' });
  });

  it('has trailers once', () => {
    const { request } = incoming({ tag: 'ok', trailers: ['x', 'y'] });
    const future = IncomingBody.finish(request.consume());
    const first = future.get() as { val: { val: InstanceType<typeof Fields> } };
    expect(first.val.val.entries()).toEqual([['x', bytes('y')]]);
    expect(future.get()).toEqual({ tag: 'err', val: undefined });
    expect(payload(() => future[Symbol.dispose]())).toBe(
      'future-trailers was dropped before what came from it was dropped',
    );
  });
});

describe('error codes', () => {
  it('are those of HTTP errors only', () => {
    expect(types.httpErrorCode(new IoError('disk', 'io'))).toBeUndefined();
    expect(types.httpErrorCode(new HttpError({ tag: 'loop-detected' }))).toEqual({ tag: 'loop-detected' });
  });

  it.each<[object, object]>([
    [{ code: 'ECONNREFUSED' }, { tag: 'connection-refused' }],
    [{ errors: [{ code: 'EHOSTUNREACH' }] }, { tag: 'destination-IP-unroutable' }],
    [{ code: 'ENOTFOUND' }, { tag: 'DNS-error', val: { rcode: 'NXDOMAIN' } }],
    [{ code: 'EAI_NODATA' }, { tag: 'DNS-error', val: {} }],
    [{ code: 'CERT_HAS_EXPIRED' }, { tag: 'TLS-certificate-error' }],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, { tag: 'TLS-certificate-error' }],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, { tag: 'TLS-protocol-error' }],
    [
      {
        code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
        message: 'x:SSL alert number 40',
        reason: 'handshake failure',
      },
      { tag: 'TLS-alert-received', val: { alertId: 40, alertMessage: 'handshake failure' } },
    ],
    [{ code: 'HPE_HEADER_OVERFLOW' }, { tag: 'HTTP-response-header-section-size' }],
    [{ code: 'HPE_INVALID_CONSTANT' }, { tag: 'HTTP-protocol-error' }],
    [
      { code: 'EWHATEVER', message: 'odd' },
      { tag: 'internal-error', val: 'odd' },
    ],
  ])('of %j', (error, code) => {
    expect(failureCode(error)).toEqual(code);
  });
});
