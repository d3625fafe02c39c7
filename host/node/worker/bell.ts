/**
 * What a component's thread sleeps on: a count in shared memory that the other thread raises after each change. Whoever
 * reads the count before it looks for changes, and sleeps only while the count is still that, misses none.
 */

export class Bell {
  /** To be handed to the other thread. */
  readonly memory: SharedArrayBuffer;
  /** The count; whether the thread sleeps and nothing has come that would wake it. */
  readonly #count: Int32Array;

  constructor(memory = new SharedArrayBuffer(8)) {
    this.memory = memory;
    this.#count = new Int32Array(memory);
  }

  get count(): number {
    return Atomics.load(this.#count, 0);
  }

  ring(): void {
    Atomics.add(this.#count, 0, 1);
    Atomics.store(this.#count, 1, 0);
    Atomics.notify(this.#count, 0);
  }

  /** Sleeps while the count is `seen`, for at most `milliseconds`. Not for the kernel's thread. */
  sleep(seen: number, milliseconds = Number.POSITIVE_INFINITY): void {
    Atomics.store(this.#count, 1, 1);
    Atomics.wait(this.#count, 0, seen, milliseconds);
    Atomics.store(this.#count, 1, 0);
  }

  /** For the other thread: whether this one waits for something that has not come. */
  get sleeps(): boolean {
    return Atomics.load(this.#count, 1) === 1;
  }
}
