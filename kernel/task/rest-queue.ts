/** Tasks that are ready and at the end of their allowance, until it begins anew. */

import type { Claim } from './claim.ts';
import { Heap } from './heap.ts';

export class RestQueue {
  readonly #resting = new Heap<Claim>(
    (a, b) => a.resumesAt < b.resumesAt || (a.resumesAt === b.resumesAt && a.order < b.order),
  );

  /** Takes a ready task whose allowance is used up; false if it is not. */
  take(claim: Claim, now: number): boolean {
    claim.allowance!.refill(now);
    const resumesAt = claim.allowance!.resumesAt();
    if (resumesAt === undefined) return false;
    claim.resumesAt = resumesAt;
    this.#resting.push(claim);
    return true;
  }

  has(claim: Claim): boolean {
    return claim.heap === this.#resting;
  }

  /** When the first of them goes on; infinity if there is none. */
  get next(): number {
    return this.#resting.peek()?.resumesAt ?? Number.POSITIVE_INFINITY;
  }

  /** One that may go on by now. */
  release(now: number): Claim | undefined {
    if (this.next > now) return undefined;
    const claim = this.#resting.pop()!;
    claim.allowance!.resume();
    return claim;
  }
}
