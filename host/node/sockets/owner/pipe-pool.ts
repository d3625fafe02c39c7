/**
 * Pipes of sockets that both threads have let go of, for the next ones: engines are slow to free shared memory, since
 * they do not count it, and a program that connects again and again would hold hundreds of megabytes of it.
 */

import { pipeMemory, SharedPipe } from '../../worker/shared-pipe.ts';

/** Pipes that are kept. */
const LIMIT = 64;

export class PipePool {
  readonly #free: SharedPipe[] = [];

  /** An empty one. */
  take(capacity: number): SharedPipe {
    const at = this.#free.findIndex((pipe) => pipe.capacity === capacity);
    const [pipe] = at < 0 ? [] : this.#free.splice(at, 1);
    pipe?.clear();
    return pipe ?? new SharedPipe(pipeMemory(capacity));
  }

  /** Neither thread uses it any more. */
  give(pipe: SharedPipe): void {
    if (this.#free.length < LIMIT) this.#free.push(pipe);
  }
}
