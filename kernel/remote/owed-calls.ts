/** Calls that have come over a link from another process and have not been answered, as who carries its messages sees them. */
import { kindOf } from '../channel/link.ts';

export class OwedCalls {
  readonly #calls = new Set<number>();

  get size(): number {
    return this.#calls.size;
  }

  has(call: number): boolean {
    return this.#calls.has(call);
  }

  /** A message from the caller. */
  came(tag: number, id: number): void {
    const kind = kindOf(tag);
    if (kind === 'call') this.#calls.add(id);
    // It is answered, but nobody waits for that.
    else if (kind === 'cancel') this.#calls.delete(id);
  }

  /** A message to it. */
  went(id: number): void {
    this.#calls.delete(id);
  }
}
