/**
 * The end of a link that calls. A thread that may block waits in `call`; one that may not, uses `callLater`. Both kinds
 * and `start`, which the two are made of, may be mixed: many calls started and one `flush` are a batch.
 *
 *     const sum = caller.call(ADD, add.encodeParameters([1, 2]), (bytes, length) => add.decodeResult(bytes, length));
 */
import { type Body, copyOf } from './body.ts';
import type { BeginOptions, CallOptions, Waiting } from './call-options.ts';
import type { Duplex } from './duplex.ts';
import { HeldCalls, isLate, type LateBody, type Offer } from './held-calls.ts';
import { CallRefused, kindOf, type LinkLimits, NO_BODY, PENDING, refusalOf, tagOf } from './link.ts';
import { RingEnded, recordBytes } from './ring.ts';
import { Cancelled, NOBODY, type Read, type Settle, Wait } from './settle.ts';

export type { BeginOptions, CallOptions, Waiting } from './call-options.ts';
export type { Read, Settle } from './settle.ts';

export interface CallerOptions extends LinkLimits {
  readonly waiting?: Waiting | undefined;
  /** Told when something has to wait for room: somebody has to `poll` until `isHolding` is over. */
  readonly holds?: ((caller: Caller) => void) | undefined;
}

const CALL = tagOf('call');
const CANCEL = tagOf('cancel');

export class Caller {
  readonly #channel: Duplex;
  readonly #limit: number;
  /** Calls under way, by number. */
  readonly #pending = new Map<number, Settle>();
  /** Those of them that have not been sent. */
  readonly #held = new HeldCalls();
  readonly #holds: CallerOptions['holds'];
  /** Cancellations that there was no room for. */
  readonly #cancels: number[] = [];
  readonly #waiting: Waiting | undefined;
  /** Bytes of the ring that calls leave free: whatever is under way can be cancelled. */
  readonly #spare: number;
  #nextId = 0;
  #listening = false;
  /** Those who wait for room, one behind the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #ended: RingEnded | undefined;

  constructor(channel: Duplex, { pending = PENDING, waiting, holds }: CallerOptions = {}) {
    this.#channel = channel;
    this.#holds = holds;
    this.#limit = pending;
    this.#spare = Math.min(pending * recordBytes(0), channel.writer.capacity / 4);
    this.#waiting = waiting;
  }

  /** Why it carries no more calls; undefined while it does. */
  get ended(): RingEnded | undefined {
    return this.#ended;
  }

  /** Whether it has, though nobody may have looked yet. */
  get isOver(): boolean {
    return this.#ended !== undefined || this.#channel.writer.end !== 'open';
  }

  /** Calls under way, the cancelled ones that have not been answered among them. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Calls that were started and wait for room. */
  get held(): number {
    return this.#held.size;
  }

  /** Whether something waits for room, of a message that is long, too: `poll` sends it. */
  get isHolding(): boolean {
    return this.#held.size > 0 || this.#cancels.length > 0 || this.#channel.writer.isPartial;
  }

  /**
   * Starts a call; `flush` sends it. Gives its number, or undefined if there is no room for it now.
   * @param waiting of who waits for this call alone
   * @throws CallRefused if the link has ended; RangeError for parameters above the channel's limit
   */
  start(method: number, body: Body, settle: Settle, waiting?: Waiting): number | undefined {
    if (this.#ended !== undefined) throw this.#refusal();
    if (this.#held.size > 0 || this.#pending.size >= this.#limit) {
      this.flush();
      return undefined;
    }
    const id = this.#freeId();
    waiting?.sends(id);
    if (!this.#offer(CALL | (method << 3), id, body)) {
      waiting?.sends(undefined);
      return undefined;
    }
    this.#pending.set(id, settle);
    return id;
  }

  /** Sends what was started. */
  flush(): void {
    try {
      const { writer } = this.#channel;
      this.#sendCancels();
      this.#sendHeld();
      writer.flush();
      this.#sendCancels();
      writer.publish();
    } catch (error) {
      this.#end(error);
    }
  }

  /** Settles the calls whose answers have come, and all of them if the link has ended. */
  poll(): void {
    try {
      const { reader } = this.#channel;
      while (reader.next()) this.#receive(reader.tag, reader.id);
      const { end } = this.#channel;
      if (end !== 'open') throw new RingEnded(end);
    } catch (error) {
      this.#end(error);
    }
    if (this.isHolding && this.#ended === undefined) this.flush();
  }

  /** Nobody waits for this call any more: it is refused as `cancelled`, now. */
  cancel(id: number, reason: 'cancelled' | 'timed-out' | 'would-deadlock' = 'cancelled'): void {
    const settle = this.#abandon(id);
    if (settle === undefined) return;
    this.flush();
    settle.refused(new CallRefused(reason));
  }

  /** Gives who is to be told; undefined if nobody waits for that call. */
  #abandon(id: number): Settle | undefined {
    const settle = this.#pending.get(id);
    if (settle === undefined || settle instanceof Cancelled) return undefined;
    const outcome = this.#held.cancel(id);
    if (outcome === 'dropped') this.#pending.delete(id);
    else this.#pending.set(id, new Cancelled(settle));
    if (outcome === 'sent') this.#cancels.push(id);
    return settle;
  }

  /**
   * Calls, and blocks this thread until the answer is there.
   * @throws CallRefused, or what `read` throws
   */
  call<T>(method: number, body: Body, read: Read<T>, options: CallOptions = {}): T {
    const wait = new Wait(read, options.late);
    if (this.#waiting === undefined) return this.#await(method, body, wait, options);
    this.#waiting.enter();
    try {
      return this.#await(method, body, wait, options);
    } finally {
      this.#waiting.leave();
    }
  }

  #await<T>(method: number, body: Body, wait: Wait<T>, { timeout }: CallOptions): T {
    const until = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout;
    // An encoder's buffer is its next user's, and what `poll` hears may have something encoded.
    let id = this.start(method, body, wait, this.#waiting);
    const kept = id === undefined ? copyOf(body) : body;
    for (;;) {
      // What comes after this look is heard by the bell.
      const seen = this.#channel.bell.count;
      this.poll();
      if (wait.settled) return wait.take();
      id ??= this.start(method, kept, wait, this.#waiting);
      this.flush();
      this.#waiting?.serve();
      if (wait.settled) continue;
      const left = timeout === undefined ? until : until - performance.now();
      const isRefused = this.#waiting?.isRefused() === true;
      if (left > 0 && !isRefused)
        this.#channel.bell.sleep(seen, Math.min(left, this.#waiting?.longest() ?? left));
      else this.#giveUpAwaited(id, isRefused ? 'would-deadlock' : 'timed-out');
    }
  }

  #giveUpAwaited(id: number | undefined, reason: 'timed-out' | 'would-deadlock'): void {
    if (id === undefined) throw new CallRefused(reason, { unsent: true });
    this.cancel(id, reason);
  }

  /** Calls, and resolves with the answer; calls that wait for room keep their order. */
  async callLater<T>(
    method: number,
    body: Body,
    read: Read<T>,
    { timeout, signal, late }: CallOptions = {},
  ): Promise<T> {
    const kept = copyOf(body);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort = () => {};
    const wait = new Promise<Wait<T>>((resolve, reject) => {
      const settle: Wait<T> = new Wait(read, late, () => resolve(settle));
      this.#turn = this.#turn.then(() => this.#startLater(method, kept, settle)).catch(reject);
      if (timeout !== undefined) timer = setTimeout(() => this.#giveUp(settle, 'timed-out'), timeout);
      abort = () => this.#giveUp(settle, 'cancelled');
      signal?.addEventListener('abort', abort, { once: true });
    });
    try {
      return (await wait).take();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Starts a call and sends it, or holds it until there is room: then calls behind it wait for it. It never waits itself. Its answer comes
   * when somebody polls, or when the event loop has a turn. Gives its number.
   * @throws as `start` does; CallRefused with `no-room`
   */
  begin(method: number, body: Body | LateBody, settle: Settle, options: BeginOptions = {}): number {
    let id = isLate(body) ? undefined : this.start(method, body, settle);
    if (id === undefined) {
      const kept = isLate(body) ? body : copyOf(body);
      // Takes in answers: they make room.
      this.poll();
      if (options.bounded && !this.#held.hasRoom) throw this.#ended ? this.#refusal() : noRoom();
      id = this.#hold(method, kept, settle, options);
    }
    this.flush();
    if (this.isHolding) this.#holds?.(this);
    void this.#listen();
    return id;
  }

  /** Sends a call whose answer nobody waits for, or holds it; false if it cannot do that either. */
  send(method: number, body: Body): boolean {
    if (this.#ended !== undefined) return false;
    try {
      if (this.start(method, body, NOBODY) === undefined) {
        if (this.#held.isFull) return false;
        this.#hold(method, copyOf(body), NOBODY);
      }
    } catch (error) {
      if (error instanceof CallRefused) return false;
      throw error;
    }
    this.flush();
    this.poll();
    if (this.isHolding) this.#holds?.(this);
    return true;
  }

  #hold(
    method: number,
    body: Uint8Array | LateBody,
    settle: Settle,
    { timeout, drop }: BeginOptions = {},
  ): number {
    if (this.#ended !== undefined) throw this.#refusal();
    if (!isLate(body)) this.#channel.writer.check(body);
    const id = this.#freeId();
    const until = timeout === undefined ? undefined : performance.now() + timeout;
    this.#held.add(CALL | (method << 3), id, body, { until, drop });
    this.#pending.set(id, settle);
    return id;
  }

  #sendCancels(): void {
    const { writer } = this.#channel;
    while (this.#cancels.length > 0 && writer.offer(CANCEL, this.#cancels[0]!, NO_BODY))
      this.#cancels.shift();
  }

  #sendHeld(): void {
    for (const id of this.#held.expired())
      this.#abandon(id)?.refused(new CallRefused('timed-out', { unsent: true }));
    this.#held.send(this.#offerHeld, (id, error) => {
      const settle = this.#pending.get(id);
      this.#pending.delete(id);
      settle?.refused(error);
    });
  }

  readonly #offerHeld: Offer = (tag, id, body, cancelled) => {
    const underWay = this.#pending.size - this.#held.size;
    if (underWay >= this.#limit) return false;
    try {
      if (!this.#channel.writer.offer(tag, id, body, this.#spare)) return false;
    } catch (cause) {
      throw cause instanceof RangeError ? new CallRefused('too-large', { cause }) : cause;
    }
    if (cancelled) this.#cancels.push(id);
    return true;
  };

  #giveUp(settle: Settle, reason: 'timed-out' | 'cancelled'): void {
    const [id] = [...this.#pending].find(([, one]) => one === settle) ?? [];
    if (id === undefined) settle.refused(new CallRefused(reason, { unsent: true }));
    else this.cancel(id, reason);
  }

  /** Refuses what is under way, and ends the channel. */
  close(): void {
    this.#channel.close();
    this.#end(new RingEnded('closed'), 'closed');
  }

  async #startLater(method: number, body: Body, settle: Wait<unknown>): Promise<void> {
    for (;;) {
      if (settle.settled) return;
      const seen = this.#channel.bell.count;
      this.poll();
      if (this.start(method, body, settle) !== undefined) break;
      await this.#channel.bell.changed(seen);
    }
    this.flush();
    void this.#listen();
  }

  /** Takes in answers as they come, while any call waits for one. */
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    while (this.#pending.size > 0) {
      const seen = this.#channel.bell.count;
      this.flush();
      this.poll();
      if (this.#pending.size > 0) await this.#channel.bell.changed(seen);
    }
    this.#listening = false;
  }

  #offer(tag: number, id: number, body: Body): boolean {
    try {
      return this.#channel.writer.offer(tag, id, body, this.#spare);
    } catch (error) {
      if (!(error instanceof RingEnded)) throw error;
      // Answers that came before the end are answers.
      this.poll();
      this.#end(error);
      throw this.#refusal();
    }
  }

  #receive(tag: number, id: number): void {
    const { reader } = this.#channel;
    const kind = kindOf(tag);
    const reason = kind === 'refusal' ? refusalOf(tag) : undefined;
    if (kind !== 'reply' && reason === undefined) {
      throw reader.break(`a caller was sent a message with tag ${tag >>> 0}`);
    }
    const settle = this.#pending.get(id);
    if (!this.#pending.delete(id)) {
      throw reader.break(`an answer to call ${id}, which nobody waits for`);
    }
    if (reason === undefined) settle?.answered(reader.buffer, reader.length);
    else settle?.refused(new CallRefused(reason));
  }

  #freeId(): number {
    while (this.#pending.has(this.#nextId)) this.#nextId = (this.#nextId + 1) >>> 0;
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    return id;
  }

  #refusal(): CallRefused {
    return new CallRefused(this.#ended!.end === 'closed' ? 'closed' : 'peer-died', { cause: this.#ended });
  }

  #end(error: unknown, reason: 'peer-died' | 'closed' = 'peer-died'): void {
    if (!(error instanceof RingEnded)) throw error;
    this.#ended ??= error;
    const left = [...this.#pending.values()];
    this.#pending.clear();
    this.#held.clear();
    for (const settle of left) settle.refused(new CallRefused(reason, { cause: error }));
  }
}

function noRoom(): CallRefused {
  return new CallRefused('no-room', { unsent: true });
}
