/** Calls that have been started and found no room in the ring, in order: each goes when those before it have. */
import { type Body, copyOf } from './body.ts';
import { CallRefused } from './link.ts';

/** How many, and bytes of their parameters beside those of the first. */
const MOST = 1024;
const MOST_BYTES = 1 << 24;

/** Parameters that are not there yet. */
export interface LateBody {
  /** Undefined as long as they are not. @throws CallRefused if they never will be */
  body(): Body | undefined;
  /** The call will not be sent. */
  drop(): void;
}

export function isLate(body: Body | LateBody): body is LateBody {
  return 'drop' in body;
}

interface Held {
  readonly tag: number;
  readonly id: number;
  body: Uint8Array | LateBody;
}

export class HeldCalls {
  readonly #held: Held[] = [];
  #bytes = 0;

  get size(): number {
    return this.#held.length;
  }

  /** Whether one more may wait here. */
  get hasRoom(): boolean {
    return this.#held.length < MOST && this.#bytes < MOST_BYTES;
  }

  add(tag: number, id: number, body: Body | LateBody): void {
    const kept = isLate(body) ? body : copyOf(body);
    this.#held.push({ tag, id, body: kept });
    if (!isLate(kept)) this.#bytes += kept.length;
  }

  /** Gives them to `offer`, as many as it takes; `refuse` is told of those that will not be sent. */
  send(
    offer: (tag: number, id: number, body: Body) => boolean,
    refuse: (id: number, error: CallRefused) => void,
  ): void {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      try {
        const body = this.#bodyOf(next);
        if (body === undefined || !offer(next.tag, next.id, body)) return;
      } catch (error) {
        if (!(error instanceof CallRefused)) throw error;
        refuse(next.id, error);
      }
      this.#bytes -= isLate(next.body) ? 0 : next.body.length;
      this.#held.shift();
    }
  }

  #bodyOf(one: Held): Uint8Array | undefined {
    if (!isLate(one.body)) return one.body;
    const made = one.body.body();
    if (made === undefined) return undefined;
    one.body = copyOf(made);
    this.#bytes += one.body.length;
    return one.body;
  }

  clear(): void {
    for (const { body } of this.#held.splice(0)) if (isLate(body)) body.drop();
    this.#bytes = 0;
  }
}
