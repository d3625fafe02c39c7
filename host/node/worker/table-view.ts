/**
 * How the owner of a component's thread sees the capability table that lives there. The owner wishes for it by a count in
 * shared memory; the thread looks at the count when it waits, reads, writes or asks the clock, and posts the table if the
 * count has changed. A thread that computes and does none of that does not answer: the owner then has what it said last.
 */

import type { CapabilityView } from '../../../kernel/capability/table.ts';
import type { Bell } from './bell.ts';

/** What a component and its services held, and when, in milliseconds since 1970. */
export interface Held {
  readonly capabilities: readonly CapabilityView[];
  readonly asOf: number;
}

/** In the thread. */
export class TablePublisher {
  readonly #wishes: Int32Array;
  readonly #post: (held: Held) => void;
  #served = 0;
  #table: (() => readonly CapabilityView[]) | undefined;

  constructor(memory: SharedArrayBuffer, post: (held: Held) => void) {
    this.#wishes = new Int32Array(memory);
    this.#post = post;
  }

  /** Begins with the table as it is. */
  follow(table: () => readonly CapabilityView[]): void {
    this.#table = table;
    this.#publish();
  }

  /** To be called often: posts the table if somebody wishes for it. */
  readonly look = (): void => {
    if (this.#wishes[0] !== this.#served) this.#publish();
  };

  #publish(): void {
    if (this.#table === undefined) return;
    this.#served = Atomics.load(this.#wishes, 0);
    this.#post({ capabilities: this.#table(), asOf: Date.now() });
  }
}

/** How long an answer is waited for, in milliseconds: the first, which comes when all is loaded, and any other. */
const PATIENCE = { first: 3000, later: 200 };

/** At the owner. */
export class TableWatcher {
  /** To be handed to the thread. */
  readonly memory = new SharedArrayBuffer(4);
  readonly #wishes = new Int32Array(this.memory);
  readonly #bell: Bell;
  readonly #patience: typeof PATIENCE;
  readonly #begun = Date.now();
  #last: Held | undefined;
  #waiting: (() => void)[] = [];

  constructor(bell: Bell, patience = PATIENCE) {
    this.#bell = bell;
    this.#patience = patience;
  }

  /** The thread has posted its table. */
  took(held: Held): void {
    this.#last = held;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** The table now, or as it was last said. */
  async ask(): Promise<Held> {
    Atomics.add(this.#wishes, 0, 1);
    this.#bell.ring();
    const { first, later } = this.#patience;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, this.#last === undefined ? first : later);
    });
    clearTimeout(timer);
    return this.#last ?? { capabilities: [], asOf: this.#begun };
  }
}
