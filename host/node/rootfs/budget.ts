/** The limit that `--disk` sets to what archives unpack to. */

import { RootfsError } from './error.ts';

/** What a run may have the host hold, in bytes, and how much of it is left. */
export class Budget {
  readonly most: number;
  #left: number;

  constructor(most: number) {
    this.most = most;
    this.#left = most;
  }

  get left(): number {
    return this.#left;
  }

  /** Why there may not be so many more; undefined if there may. */
  take(bytes: number, name: string): RootfsError | undefined {
    this.#left -= bytes;
    if (this.#left >= 0) return undefined;
    return new RootfsError(`${name}: unpacks to more than ${this.most} bytes; raise --disk if that is meant`);
  }
}
