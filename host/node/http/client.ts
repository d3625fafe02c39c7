/**
 * The HTTP client that components' requests go through, on the owner's thread, over Node's own. Only granted origins are
 * asked; redirects are the component's to follow, proxies that the environment names are not used, and each request has a
 * connection of its own.
 */

import type { ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import {
  canonicalHost,
  coversOrigin,
  DEFAULT_PORTS,
  type Origin,
  type OriginRule,
} from '../../../kernel/manifest/origin.ts';
import { Failure } from '../../../kernel/task/index.ts';
import type { Bell } from '../worker/bell.ts';
import type { RequestServer } from '../worker/request-server.ts';
import { ClientExchange } from './client-exchange.ts';
import type { ErrorCode } from './error-code.ts';
import type { BodyEnd } from './incoming-body.ts';
import type { BodyOver, OutgoingMessage, ResponseHead } from './message.ts';
import { isAuthority } from './message-syntax.ts';

/** Requests of one component under way at once. */
const EXCHANGE_LIMIT = 256;

/** Bytes of a response's head. */
const HEADERS_LIMIT = 64 * 1024;

/** Loads Node's clients when they are needed: most components make no requests. */
const load = createRequire(import.meta.url);

export class HttpClient {
  readonly #origins: readonly OriginRule[];
  readonly #bell: Bell;
  readonly #exchanges = new Map<number, ClientExchange>();

  constructor(server: RequestServer, bell: Bell, origins: readonly OriginRule[]) {
    this.#origins = origins;
    this.#bell = bell;
    const exchange = (deed: (one: ClientExchange) => unknown) => (number: number) => {
      const one = this.#exchanges.get(number);
      return one && deed(one);
    };
    server.handle('http/send', (message: OutgoingMessage, signal) => this.#send(message, signal));
    server.handle(
      'http/bytes',
      exchange((one) => void one.bytes()),
    );
    server.handle('http/end', (over: BodyOver) => void this.#exchanges.get(over.exchange)?.endRequest(over));
    server.handle(
      'http/room',
      exchange((one) => void one.room()),
    );
    server.handle('http/finish', (number: number) => this.#finish(number));
    server.handle('http/cancel', (number: number) => {
      this.#exchanges.get(number)?.cancel();
      this.#exchanges.delete(number);
    });
  }

  /** Ends all that is under way. */
  close(): void {
    for (const exchange of this.#exchanges.values()) exchange.cancel();
  }

  /** @throws Failure<ErrorCode> */
  #send(message: OutgoingMessage, signal: AbortSignal): Promise<ResponseHead> {
    const origin = originOf(message);
    if (!this.#origins.some((rule) => coversOrigin(rule, origin))) throw refused('HTTP-request-denied');
    if (this.#exchanges.size >= EXCHANGE_LIMIT) throw refused('connection-limit-reached');
    const exchange = new ClientExchange(message, this.#open(message, origin), this.#bell);
    this.#exchanges.set(message.exchange, exchange);
    signal.addEventListener('abort', () => exchange.cancel(), { once: true });
    exchange.head.catch(() => this.#exchanges.delete(message.exchange));
    return exchange.head;
  }

  /** Nobody asks after it again. */
  async #finish(number: number): Promise<BodyEnd> {
    const end = (await this.#exchanges.get(number)?.finish()) ?? { tag: 'ok' };
    this.#exchanges.delete(number);
    return end;
  }

  #open(message: OutgoingMessage, { scheme, host, port }: Origin): ClientRequest {
    const { request, Agent } = load(`node:${scheme}`) as
      | typeof import('node:http')
      | typeof import('node:https');
    const { method, path } = message;
    const headers = headersOf(message);
    const limits = { insecureHTTPParser: false, maxHeaderSize: HEADERS_LIMIT };
    try {
      return request({ host, port, method, path, headers, setHost: false, agent: new Agent(), ...limits });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw refused(code === 'ERR_UNESCAPED_CHARACTERS' ? 'HTTP-request-URI-invalid' : 'HTTP-protocol-error');
    }
  }
}

function refused(
  tag:
    | 'HTTP-request-denied'
    | 'HTTP-request-URI-invalid'
    | 'HTTP-protocol-error'
    | 'connection-limit-reached',
): Failure<ErrorCode> {
  return new Failure<ErrorCode>({ tag });
}

/** What the worker says is not taken on trust. */
function originOf({ scheme, authority }: OutgoingMessage): Origin {
  const at = /:\d+$/.exec(authority)?.index ?? authority.length;
  const host = isAuthority(authority) ? canonicalHost(authority.slice(0, at)) : undefined;
  if (host === undefined) throw refused('HTTP-request-URI-invalid');
  const port = at === authority.length ? DEFAULT_PORTS[scheme] : Number(authority.slice(at + 1));
  if (port === 0) throw refused('HTTP-request-URI-invalid');
  return { scheme, host, port };
}

/** Values by name; `host` is the authority's, whatever else was said. */
function headersOf({ headers, authority, body }: OutgoingMessage): Record<string, string | string[]> {
  const values = new Map<string, { name: string; texts: string[] }>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    const entry = values.get(name.toLowerCase());
    if (entry) entry.texts.push(headers[at + 1]!);
    else values.set(name.toLowerCase(), { name, texts: [headers[at + 1]!] });
  }
  for (const name of ['host', 'connection', 'transfer-encoding']) values.delete(name);
  const hasLength = values.has('content-length');
  if (hasLength && !body) values.delete('content-length');
  const all: Record<string, string | string[]> = { host: authority };
  for (const { name, texts } of values.values()) all[name] = texts.length === 1 ? texts[0]! : texts;
  if (body && !hasLength) all['transfer-encoding'] = 'chunked';
  return all;
}
