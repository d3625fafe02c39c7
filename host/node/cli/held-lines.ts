/** Lines that wait while a question stands on the terminal, so that nothing comes between it and its answer. */

import { type Cancel, Waiters } from '../../../kernel/task/index.ts';

export class HeldLines {
  readonly #waiting: (() => void)[] = [];
  readonly #waiters = new Waiters();
  #isHeld = false;

  /** Who writes them waits, too. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** From now on they wait, or do no more. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) return;
    for (const show of this.#waiting.splice(0)) show();
    this.#waiters.wake();
  }

  /** Now, or when they wait no more. */
  show(line: () => void): void {
    if (this.#isHeld) this.#waiting.push(line);
    else line();
  }

  onFree(callback: () => void): Cancel {
    return this.#waiters.add(callback);
  }
}
