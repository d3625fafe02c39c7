/** Calls that have been started and found no room in the ring, in order: each goes when those before it have. */
import { type Body, copyOf } from './body.ts';

/** How many, and bytes of their parameters beside those of the first. */
const MOST = 1024;
const MOST_BYTES = 1 << 24;

interface Held {
  readonly tag: number;
  readonly id: number;
  readonly body: Uint8Array;
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

  add(tag: number, id: number, body: Body): void {
    this.#held.push({ tag, id, body: copyOf(body) });
    this.#bytes += this.#held.at(-1)!.body.length;
  }

  /** Gives them to `offer`, as many as it takes. */
  send(offer: (tag: number, id: number, body: Body) => boolean): void {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      if (!offer(next.tag, next.id, next.body)) return;
      this.#bytes -= next.body.length;
      this.#held.shift();
    }
  }

  clear(): void {
    this.#held.length = 0;
    this.#bytes = 0;
  }
}
