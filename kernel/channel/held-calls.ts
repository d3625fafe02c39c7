/** Calls that have been started and found no room in the ring, in order: each goes when those before it have. */
import type { Body } from './body.ts';
import { CallRefused } from './link.ts';

/** Bytes that they may take up: their parameters, and what each takes beside those, about. */
const MOST_BYTES = 1 << 24;
const EACH = 512;

/** Parameters that are not there yet. */
export interface LateBody {
  /** How many bytes they are, about. */
  readonly length: number;
  /** Undefined as long as they are not. @throws CallRefused if they never will be */
  body(): Body | undefined;
  /** The call will not be sent. */
  drop(): void;
}

export function isLate(body: Body | LateBody): body is LateBody {
  return 'drop' in body;
}

export interface HoldOptions {
  /** When it is over, by `performance.now`. */
  readonly until?: number | undefined;
  /** Ends what was to move with it: it will not be sent, and the link goes on. */
  readonly drop?: (() => void) | undefined;
}

interface Held {
  readonly tag: number;
  readonly id: number;
  readonly body: Body | LateBody;
  readonly options: HoldOptions;
  /** Of parameters that were late. */
  made?: Body | undefined;
  cancelled: boolean;
}

/** Takes a call, if there is room for it. */
export type Offer = (tag: number, id: number, body: Body, cancelled: boolean) => boolean;

export class HeldCalls {
  /** In order. */
  readonly #held = new Map<number, Held>();
  #order = this.#held.values();
  #first: Held | undefined;
  #bytes = 0;
  /** None is over before that. */
  #soonest = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#held.size;
  }

  /** Whether a component may have one more wait here. */
  get hasRoom(): boolean {
    return this.#bytes < MOST_BYTES;
  }

  /** What the kernel has to say of itself finds room for longer. */
  get isFull(): boolean {
    return this.#bytes >= 2 * MOST_BYTES;
  }

  /** @param body nobody else's */
  add(tag: number, id: number, body: Uint8Array | LateBody, options: HoldOptions = {}): void {
    this.#held.set(id, { tag, id, body, options, cancelled: false });
    this.#bytes += body.length + EACH;
    this.#soonest = Math.min(this.#soonest, options.until ?? Number.POSITIVE_INFINITY);
  }

  /** Gives them to `offer`, as many as it takes; `refuse` is told of those that will not be sent. */
  send(offer: Offer, refuse: (id: number, error: CallRefused) => void): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      try {
        const body = this.#bodyOf(next);
        if (this.#held.get(next.id) !== next) continue;
        if (body === undefined || !offer(next.tag, next.id, body, next.cancelled)) return;
        this.#remove(next);
      } catch (error) {
        if (!(error instanceof CallRefused)) throw error;
        this.#remove(next);
        next.options.drop?.();
        refuse(next.id, error);
      }
    }
  }

  /**
   * Nobody waits for a call any more: it is dropped, unless it has been sent. One of whose handles others have heard is kept, and sent
   * as cancelled.
   */
  cancel(id: number): 'dropped' | 'kept' | 'sent' {
    const one = this.#held.get(id);
    if (one === undefined) return 'sent';
    one.cancelled = true;
    if (one.made !== undefined) return 'kept';
    this.#remove(one);
    if (isLate(one.body)) one.body.drop();
    one.options.drop?.();
    return 'dropped';
  }

  /** Those that are over. */
  expired(): number[] {
    const now = this.#soonest < Number.POSITIVE_INFINITY ? performance.now() : 0;
    if (now < this.#soonest) return [];
    const left = [...this.#held.values()].filter((one) => !one.cancelled);
    const untils = left.map(({ options }) => options.until ?? Number.POSITIVE_INFINITY);
    this.#soonest = untils.reduce((soonest, one) => (one > now ? Math.min(soonest, one) : soonest), Infinity);
    return left.filter((_, at) => untils[at]! <= now).map(({ id }) => id);
  }

  /** The link has ended, and with it what the peer was to have. */
  clear(): void {
    const left = [...this.#held.values()];
    this.#held.clear();
    this.#bytes = 0;
    for (const { body } of left) if (isLate(body)) body.drop();
  }

  #next(): Held | undefined {
    if (this.#first !== undefined && this.#held.get(this.#first.id) === this.#first) return this.#first;
    let next = this.#order.next();
    if (next.done) {
      this.#order = this.#held.values();
      next = this.#order.next();
    }
    this.#first = next.value;
    return this.#first;
  }

  #bodyOf(one: Held): Body | undefined {
    if (!isLate(one.body)) return one.body;
    one.made ??= one.body.body();
    return one.made;
  }

  #remove(one: Held): void {
    if (this.#held.get(one.id) !== one) return;
    this.#held.delete(one.id);
    this.#bytes -= one.body.length + EACH;
  }
}
