/** Whether, and after how long, a service that has ended is started again. */

import { type Restart, restartDefaults } from '../manifest/system.ts';
import type { End } from './domain.ts';

/** Milliseconds to wait, or why it stays ended. */
export type Verdict =
  | { readonly again: true; readonly delay: number }
  | { readonly again: false; readonly state: 'finished' }
  | { readonly again: false; readonly state: 'failed'; readonly why: string };

export class Restarts {
  readonly #rule: Required<Restart>;
  /** Moments of the restarts that count, in milliseconds. */
  #recent: number[] = [];
  /** Restarts so far. */
  count = 0;

  constructor(rule: Restart = {}) {
    this.#rule = { ...restartDefaults, ...rule };
  }

  /** @param now milliseconds */
  after(end: End, now: number): Verdict {
    const { policy, most, within } = this.#rule;
    if (end.how === 'finished' && policy !== 'always') return { again: false, state: 'finished' };
    const why = end.how === 'failed' ? end.why : 'it ended';
    if (policy === 'never') return { again: false, state: 'failed', why };
    this.#recent = this.#recent.filter((moment) => now - moment < within * 1000);
    if (this.#recent.length >= most) {
      const restarts = most === 1 ? '1 restart' : `${most} restarts`;
      return { again: false, state: 'failed', why: `${why} (after ${restarts} within ${within} s)` };
    }
    const delay = this.#delay();
    this.#recent.push(now);
    this.count++;
    return { again: true, delay };
  }

  /** Grows with each restart that is still remembered. */
  #delay(): number {
    const { delay, factor, longest } = this.#rule;
    return Math.min(delay * factor ** this.#recent.length, Math.max(longest, 0)) * 1000;
  }
}
