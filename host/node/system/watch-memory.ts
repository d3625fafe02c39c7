/**
 * What the kernel's thread shows of the service that it is in, in shared memory:
 *
 *     word  0   entries: rises before and after each change of what follows, which is whenever it enters one or comes back
 *           1   which one: its place among the names, from 1; 0: none
 *           2   milliseconds that this may take
 *           3   whether it is starting (1) or called (0)
 *           4   whether nobody has to watch any more
 */

const [ENTRIES, WHO, LIMIT, STARTS, OVER] = [0, 1, 2, 3, 4] as const;
const BYTES = 20;

/** Setting a limit longer than this would be none. */
const LONGEST = 0x7fff_ffff;

/** One entry as the memory holds it. */
export interface Shown {
  readonly who: number;
  /** Milliseconds. */
  readonly limit: number;
  readonly starts: boolean;
}

export class WatchMemory {
  /** To be handed to the thread that watches. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory = new SharedArrayBuffer(BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  get entries(): number {
    return Atomics.load(this.#words, ENTRIES);
  }

  /** What it has been in since there were so many entries; undefined if it has entered or left one since. */
  shownSince(entries: number): Shown | undefined {
    const words = this.#words;
    const shown = {
      who: Atomics.load(words, WHO),
      limit: Atomics.load(words, LIMIT),
      starts: Atomics.load(words, STARTS) === 1,
    };
    // While it is written the number is odd, and then it is another one.
    return entries % 2 === 0 && this.entries === entries ? shown : undefined;
  }

  show({ who, limit, starts }: Shown): void {
    const words = this.#words;
    Atomics.add(words, ENTRIES, 1);
    Atomics.store(words, WHO, who);
    Atomics.store(words, LIMIT, Math.min(limit, LONGEST));
    Atomics.store(words, STARTS, starts ? 1 : 0);
    Atomics.add(words, ENTRIES, 1);
  }

  /** Sleeps; gives whether it is all over. */
  sleep(milliseconds: number): boolean {
    Atomics.wait(this.#words, OVER, 0, milliseconds);
    return Atomics.load(this.#words, OVER) === 1;
  }

  end(): void {
    Atomics.store(this.#words, OVER, 1);
    Atomics.notify(this.#words, OVER);
  }
}
