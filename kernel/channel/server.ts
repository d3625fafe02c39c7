/**
 * The end of a link that is called. It takes calls in the order in which they were started, and answers them in any;
 * as long as answers find no room in the ring it takes no more, so a caller that does not read is not served.
 *
 *     server.serve((call) => call.reply(add.encodeResult(sum(...add.decodeParameters(call.bytes, call.length)))));
 */
import { type Body, copyOf } from './body.ts';
import type { Duplex } from './duplex.ts';
import {
  detailOf,
  kindOf,
  type LinkLimits,
  NO_BODY,
  PENDING,
  refusalTag,
  type ServerRefusal,
  tagOf,
} from './link.ts';
import { RingEnded } from './ring.ts';

const REPLY = tagOf('reply');

/** Calls taken between two looks at answers that wait. */
const BATCH = 64;

export type Handler = (call: IncomingCall) => void;

/** A call to be answered, once; what is answered after it was cancelled goes nowhere. */
export class IncomingCall {
  readonly method: number;
  /** The parameters are the first `length` of these; good until the handler returns. */
  readonly bytes: Uint8Array;
  readonly length: number;
  cancelled = false;
  /** Called when the caller no longer waits. */
  onCancel: (() => void) | undefined;
  readonly #answer: (tag: number, body: Body) => boolean;
  #answered = false;

  constructor(
    method: number,
    bytes: Uint8Array,
    length: number,
    answer: (tag: number, body: Body) => boolean,
  ) {
    this.method = method;
    this.bytes = bytes;
    this.length = length;
    this.#answer = answer;
  }

  /** Gives whether the caller gets it: it may have been cancelled, or be above the channel's limit. */
  reply(body: Body): boolean {
    return this.#settle(REPLY, body);
  }

  refuse(reason: ServerRefusal): void {
    this.#settle(refusalTag(reason), NO_BODY);
  }

  /** For `Server`. */
  cancel(): void {
    if (this.#answered) return;
    this.cancelled = true;
    this.#settle(refusalTag('cancelled'), NO_BODY);
    this.onCancel?.();
  }

  #settle(tag: number, body: Body): boolean {
    if (this.#answered) {
      if (this.cancelled) return false;
      throw new Error(`call of method ${this.method}: it has been answered`);
    }
    const sent = this.#answer(tag, body);
    this.#answered = true;
    return sent;
  }
}

interface Answer {
  readonly tag: number;
  readonly id: number;
  readonly body: Body;
}

export class Server {
  readonly #channel: Duplex;
  readonly #limit: number;
  /** Calls that have not been answered, by number. */
  readonly #open = new Map<number, IncomingCall>();
  /** Answers that there was no room for. */
  readonly #waiting: Answer[] = [];
  /** Calls that are cancelled by messages which have come and were not taken. */
  readonly #cancelled = new Set<number>();
  /** Number of the call that was taken last. */
  #taken: number | undefined;
  #ended: RingEnded | undefined;

  constructor(channel: Duplex, { pending = PENDING }: LinkLimits = {}) {
    this.#channel = channel;
    this.#limit = pending;
  }

  /** Calls that were taken and not answered. */
  get open(): number {
    return this.#open.size;
  }

  /** Whether the caller has been sent the answer to a call of this number, or will be without anybody's doing. */
  hasAnswered(id: number): boolean {
    if (this.#taken === undefined || ((this.#taken - id) | 0) < 0) return false;
    return !this.#open.has(id) && this.#waiting.length === 0;
  }

  /** Why there are no more calls; undefined while the link stands. */
  get ended(): RingEnded | undefined {
    return this.#ended;
  }

  /**
   * Hands the calls that are there, at most `limit` of them, to `handle`, and sends the answers that it gave; gives how many
   * messages it took. A handler that throws has its call refused as `failed`.
   */
  serve(handle: Handler, limit = Number.POSITIVE_INFINITY): number {
    let served = 0;
    try {
      const { reader } = this.#channel;
      while (served < limit && this.#sendWaiting() && reader.next()) {
        this.#receive(reader.tag, reader.id, handle);
        if (++served % BATCH === 0) this.#channel.writer.publish();
      }
      this.#channel.writer.publish();
      const { end } = this.#channel;
      if (end !== 'open') throw new RingEnded(end);
    } catch (error) {
      this.#end(error);
    }
    return served;
  }

  /** Serves, and sleeps in between, until the link ends; gives why. For a thread that may block. */
  run(handle: Handler): RingEnded {
    for (;;) {
      const seen = this.#channel.bell.count;
      this.serve(handle);
      if (this.#ended !== undefined) return this.#ended;
      this.#channel.bell.sleep(seen);
    }
  }

  /** As `run`, for a thread that may not block; the event loop turns between two batches. */
  async listen(handle: Handler): Promise<RingEnded> {
    for (;;) {
      const seen = this.#channel.bell.count;
      this.serve(handle);
      if (this.#ended !== undefined) return this.#ended;
      await this.#channel.bell.changed(seen);
    }
  }

  /** Sends what handlers have answered meanwhile. */
  flush(): void {
    try {
      this.#sendWaiting();
      this.#channel.writer.publish();
    } catch (error) {
      this.#end(error);
    }
  }

  close(): void {
    this.flush();
    this.#channel.close();
    this.#end(new RingEnded('closed'));
  }

  #receive(tag: number, id: number, handle: Handler): void {
    const kind = kindOf(tag);
    // The answer to a call that is cancelled may be on its way: then there is nothing to do.
    if (kind === 'cancel') this.#cancel(id);
    else if (kind !== 'call')
      throw this.#channel.reader.break(`a server was sent a message with tag ${tag >>> 0}`);
    else this.#take(detailOf(tag), id, handle);
  }

  #cancel(id: number): void {
    this.#cancelled.delete(id);
    this.#open.get(id)?.cancel();
  }

  readonly #note = (tag: number, id: number): void => {
    if (kindOf(tag) === 'cancel') this.#cancelled.add(id);
  };

  #take(method: number, id: number, handle: Handler): void {
    const { reader } = this.#channel;
    if (this.#open.has(id)) throw reader.break(`call ${id} a second time`);
    if (this.#open.size >= this.#limit) {
      throw reader.break(`more than ${this.#limit} calls under way`);
    }
    const call = new IncomingCall(method, reader.buffer, reader.length, (tag, result) =>
      this.#answer(tag, id, result),
    );
    this.#open.set(id, call);
    this.#taken = id;
    // What nobody waits for any more is not begun: its handler sees that, and ends what has come with it.
    reader.peek(this.#note);
    if (this.#cancelled.has(id)) call.cancel();
    try {
      handle(call);
    } catch {
      if (this.#open.get(id) === call) call.refuse('failed');
    }
  }

  #answer(tag: number, id: number, body: Body): boolean {
    if (this.#ended !== undefined) return false;
    try {
      const sent = this.#sendWaiting() && this.#channel.writer.offer(tag, id, body);
      if (!sent) this.#waiting.push({ tag, id, body: copyOf(body) });
      this.#open.delete(id);
      return true;
    } catch (error) {
      if (error instanceof RangeError) this.#answer(refusalTag('too-large'), id, NO_BODY);
      else this.#end(error);
      return false;
    }
  }

  /** Whether nothing waits any more. */
  #sendWaiting(): boolean {
    const { writer } = this.#channel;
    while (this.#waiting.length > 0) {
      const { tag, id, body } = this.#waiting[0]!;
      if (!writer.offer(tag, id, body)) return false;
      this.#waiting.shift();
    }
    return writer.flush();
  }

  #end(error: unknown): void {
    if (!(error instanceof RingEnded)) throw error;
    this.#ended ??= error;
    this.#waiting.length = 0;
    for (const call of this.#open.values()) {
      call.cancelled = true;
      call.onCancel?.();
    }
    this.#open.clear();
  }
}
