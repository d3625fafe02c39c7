/**
 * The owner's end of requests.ts: takes a component's questions, has them answered without blocking, and rings. All
 * authority is checked by the handlers here, on the owner's thread; nothing that a worker says is taken on trust.
 */

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Failure } from '../../../kernel/task/index.ts';
import type { Bell } from './bell.ts';
import type { Question, Reply, RequestsEnd } from './requests.ts';

/**
 * Answers one question: with a value that can be posted, or by throwing a `Failure` whose payload is the interface's
 * error. `signal` is aborted when nobody waits any more; what was begun is then to be undone. A handler that does not name it as
 * a parameter does not get one.
 */
export type Handler = (body: never, signal: AbortSignal) => unknown;

/** Questions under way at once; handlers have tighter limits of their own, with errors that a program can understand. */
const OPEN_LIMIT = 8192;

export class RequestServer {
  /** For the worker. */
  readonly end: RequestsEnd;
  readonly #port: MessagePort;
  readonly #answers: Int32Array;
  readonly #bell: Bell;
  readonly #handlers = new Map<string, Handler>();
  readonly #open = new Map<number, AbortController | undefined>();
  readonly #listeners = new Map<number, () => void>();
  #lastNumber = 0;
  #closed = false;

  constructor(bell: Bell) {
    const { port1, port2 } = new MessageChannel();
    const answers = new SharedArrayBuffer(4);
    this.#bell = bell;
    this.#answers = new Int32Array(answers);
    this.end = { port: port2, answers };
    this.#port = port1;
    this.#port.on('message', (question: Question) => this.#take(question));
  }

  /** Lets questions of this kind be answered; a kind that nobody handles is a fault of the worker's. */
  handle(kind: string, handler: Handler): void {
    this.#handlers.set(kind, handler);
  }

  /** A number by which the worker tells that a pipe has changed. */
  listen(changed: () => void): number {
    this.#listeners.set(++this.#lastNumber, changed);
    return this.#lastNumber;
  }

  forget(number: number): void {
    this.#listeners.delete(number);
  }

  /** The worker has ended: no more is answered. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#open.values()) controller?.abort();
    this.#open.clear();
    this.#listeners.clear();
    this.#port.close();
  }

  #take(question: Question): void {
    if (this.#closed) return;
    if ('news' in question) this.#listeners.get(question.news)?.();
    else if ('cancel' in question) this.#open.get(question.cancel)?.abort();
    else void this.#answer(question.id, question.kind, question.body as never);
  }

  async #answer(id: number, kind: string, body: never): Promise<void> {
    const handler = this.#handlers.get(kind);
    if (!handler) return this.#post({ id, fault: `nobody answers "${kind}"` });
    if (this.#open.size >= OPEN_LIMIT) return this.#post({ id, fault: 'too many requests are under way' });
    // One costs more than all else here.
    const controller = handler.length > 1 ? new AbortController() : undefined;
    this.#open.set(id, controller);
    try {
      this.#post({ id, value: await handler(body, controller?.signal as AbortSignal) });
    } catch (error) {
      this.#post({ id, ...reasonOf(error, kind) });
    }
  }

  #post(reply: Reply): void {
    this.#open.delete(reply.id);
    if (this.#closed) return;
    this.#port.postMessage(reply);
    Atomics.add(this.#answers, 0, 1);
    this.#bell.ring();
  }
}

function reasonOf(error: unknown, kind: string): { error: unknown } | { fault: string } {
  if (error instanceof Failure) return { error: error.payload };
  return { fault: `"${kind}" failed: ${error instanceof Error ? error.message : String(error)}` };
}
