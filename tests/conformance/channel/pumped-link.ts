/** A link within one thread: a real channel, whose server answers whenever the importer looks. */
import {
  type BeginOptions,
  Caller,
  type CallOptions,
  type Read,
  type Settle,
} from '../../../kernel/channel/caller.ts';
import { Duplex, duplexMemory } from '../../../kernel/channel/duplex.ts';
import type { LateBody } from '../../../kernel/channel/held-calls.ts';
import { CallRefused } from '../../../kernel/channel/link.ts';
import { Server } from '../../../kernel/channel/server.ts';
import type { Answering } from '../../../kernel/remote/links.ts';
import type { Link } from '../../../kernel/remote/remote-interfaces.ts';

export class PumpedLink implements Link {
  readonly caller: Caller;
  readonly server: Server;
  readonly memory: SharedArrayBuffer;
  readonly #dispatcher: Answering;
  /** What the provider has been lent is asked for by a link of its own. */
  back: Link['back'] = (make) => {
    const answering = make(() => back.server.flush());
    const back = new PumpedLink(answering);
    this.#dispatcher.attach?.({ back, flush: () => this.server.flush() });
    return answering;
  };
  stuck: (() => boolean) | undefined;
  /** Called between the sending of a call and its being served. */
  between: () => void = () => {};

  constructor(dispatcher: Answering, capacity = 2 ** 20, message?: number) {
    this.memory = duplexMemory(capacity);
    const limits = message === undefined ? {} : { message };
    this.caller = new Caller(new Duplex(this.memory, 0, limits));
    this.server = new Server(new Duplex(this.memory, 1, limits));
    this.#dispatcher = dispatcher;
  }

  get ended() {
    return this.caller.ended;
  }

  get isOver() {
    return this.caller.isOver;
  }

  call<T>(method: number, body: Uint8Array, read: Read<T>, options: CallOptions = {}): T {
    let outcome: { value: T } | { error: unknown } | undefined;
    const id = this.caller.start(method, body, {
      answered: (bytes, length) => {
        try {
          outcome = { value: read(bytes, length) };
        } catch (error) {
          outcome = { error };
        }
      },
      refused: (error) => {
        outcome = { error };
      },
      late: options.late,
    });
    if (options.timeout === 0) this.caller.cancel(id!, 'timed-out');
    while (outcome === undefined) this.pump();
    this.pump();
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  begin(method: number, body: Uint8Array | LateBody, settle: Settle, options?: BeginOptions): number {
    const id = 'drop' in body ? undefined : this.caller.start(method, body, settle);
    this.caller.flush();
    return id ?? this.caller.begin(method, body, settle, options);
  }

  cancel(id: number, reason?: 'cancelled' | 'timed-out' | 'would-deadlock'): void {
    this.caller.cancel(id, reason);
  }

  /** What was sent is served here, and nowhere else. */
  poll(): void {
    this.pump();
  }

  async callLater<T>(method: number, body: Uint8Array, read: Read<T>, options?: CallOptions): Promise<T> {
    return this.call(method, body, read, options);
  }

  send(method: number, body: Uint8Array): boolean {
    const sent = this.caller.send(method, body);
    this.pump();
    return sent;
  }

  pump(): void {
    this.caller.flush();
    this.between();
    this.server.serve(this.#dispatcher.handle);
    if (this.server.ended !== undefined) this.#dispatcher.end();
    this.caller.poll();
  }

  close(): void {
    this.caller.close();
    this.pump();
  }
}

export { CallRefused };
