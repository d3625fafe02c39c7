/** How many services are in each state, and who waits until that is so or so. */

import type { State } from './state.ts';

interface Waiting {
  readonly isOver: () => boolean;
  readonly wake: () => void;
}

export class Tally {
  readonly #count = new Map<State, number>();
  #waiting: Waiting[] = [];

  add(state: State): void {
    this.#count.set(state, (this.#count.get(state) ?? 0) + 1);
  }

  move(from: State, to: State): void {
    this.#count.set(from, this.#count.get(from)! - 1);
    this.add(to);
  }

  howMany(...states: readonly State[]): number {
    return states.reduce((sum, state) => sum + (this.#count.get(state) ?? 0), 0);
  }

  /** Resolves when something holds: it is asked after each change. */
  async until(isOver: () => boolean): Promise<void> {
    if (isOver()) return;
    await new Promise<void>((wake) => {
      this.#waiting.push({ isOver, wake });
    });
  }

  /** Something has changed. */
  changed(): void {
    const done = this.#waiting.filter(({ isOver }) => isOver());
    if (done.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !done.includes(one));
    for (const { wake } of done) wake();
  }
}
