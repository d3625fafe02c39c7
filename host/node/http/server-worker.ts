/** One worker of a server, on the owner's thread: gives it one request after the other, and passes its answers on. */

import type { Bell } from '../worker/bell.ts';
import { type CommandOptions, type ComponentWorker, startCommand } from '../worker/index.ts';
import type { RequestServer } from '../worker/request-server.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import type { Held } from '../worker/table-view.ts';
import { HeadSlot } from './head-slot.ts';
import type { LargeHead, ResponseOver, Served, ServedRequest } from './served-message.ts';
import type { ServerExchange } from './server-exchange.ts';

export interface WorkerEvents {
  /** It has nothing to do, and may be given a request. */
  idle(worker: ServerWorker): void;
  /** The component gave no answer that can be sent. */
  failed(exchange: ServerExchange, reason: string): void;
  /** It is no more; the reason is one line, absent where it was told to end. */
  ended(worker: ServerWorker, reason: string | undefined): void;
}

/** Milliseconds of one request past which others do not wait for it. */
const LONG = 500;

const ENTRY = new URL('./serve-worker.js', import.meta.url);

export class ServerWorker {
  /** Whether it has ever asked for a request. */
  started = false;
  readonly #abort = new AbortController();
  readonly #events: WorkerEvents;
  readonly #command: ComponentWorker;
  readonly #slot = new HeadSlot();
  #bell!: Bell;
  #pipe = new SharedPipe();
  #number = 0;
  #begun = 0;
  /** Whether the worker knows of this pipe. */
  #isShared = false;
  #exchange: ServerExchange | undefined;
  #give: ((request: ServedRequest | undefined) => void) | undefined;

  constructor(options: Omit<CommandOptions, 'signal' | 'entry' | 'answer'>, events: WorkerEvents) {
    this.#events = events;
    this.#command = startCommand({
      ...options,
      signal: this.#abort.signal,
      entry: ENTRY,
      answer: (requests, bell) => this.#answer(requests, bell),
    });
    this.#command.outcome.then(
      ({ code, message }) => this.#end(code === 0 ? undefined : (message ?? `ended with code ${code}`)),
      (error: Error) => this.#end(this.#abort.signal.aborted ? undefined : error.message),
    );
  }

  /** While it is idle. */
  serve(exchange: ServerExchange): void {
    const give = this.#give!;
    this.#give = undefined;
    this.#exchange = exchange;
    const request = exchange.give(this.#bell, this.#pipe, this.#slot);
    const memory = { pipe: this.#pipe.memory, slot: this.#slot.memory, number: this.#number };
    give(this.#isShared ? request : { ...request, memory });
    this.#isShared = true;
    this.#begun = performance.now();
  }

  /** Whether more processor time would not help what it does: it waits for others, or has no end. */
  get isHeldUp(): boolean {
    return this.#bell.sleeps || performance.now() - this.#begun > LONG;
  }

  /** Sends what there is of the response, if the component has said nothing for a while. */
  look(): void {
    this.#exchange?.news();
  }

  /** What it holds. */
  held(): Promise<Held> {
    return this.#command.held();
  }

  /** Ends it after what it does now. */
  retire(): void {
    this.#give?.(undefined);
    this.#give = undefined;
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#abort.abort(new Error('ended by the server'));
  }

  #answer(requests: RequestServer, bell: Bell): void {
    this.#bell = bell;
    this.#number = requests.listen(() => this.#exchange?.news());
    requests.handle('serve/next', (served: Served) => this.#next(served));
    requests.handle('serve/head', (head: LargeHead) => this.#exchange?.head(head));
    requests.handle('serve/end', (over: ResponseOver) => this.#exchange?.endResponse(over));
    requests.handle('serve/room', () => this.#exchange?.room());
    requests.handle('serve/finish', () => this.#exchange?.finish());
  }

  #next({ failure }: Served): Promise<ServedRequest | undefined> {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.started = true;
    if (exchange) this.#finish(exchange, failure);
    return new Promise((resolve) => {
      this.#give = resolve;
      this.#events.idle(this);
    });
  }

  #finish(exchange: ServerExchange, failure: string | undefined): void {
    const begun = exchange.release();
    if (failure !== undefined || !begun) this.#events.failed(exchange, failure ?? 'ended without a response');
    if (exchange.leavePipe(this.#pipe)) this.#pipe.reset();
    else {
      this.#pipe = new SharedPipe();
      this.#isShared = false;
    }
  }

  #end(reason: string | undefined): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#give = undefined;
    if (exchange) this.#events.failed(exchange, reason ?? 'its worker was ended');
    this.#events.ended(this, reason);
  }
}
