/** What a job keeps, and which of it is tried next. */

import type { Random } from '../random.ts';

interface Entry<Input> {
  readonly input: Input;
  /** How often it was chosen. */
  chosen: number;
}

/** The last so many are taken more often. */
const RECENT = 16;

export class Kept<Input> {
  readonly #entries: Entry<Input>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(input: Input): void {
    this.#entries.push({ input, chosen: 0 });
  }

  /** Of two the one that was chosen less often; new ones more than old ones. */
  choose(random: Random): Input {
    const recent = this.size > RECENT && random.once(3) ? this.size - RECENT : 0;
    const one = this.#entries[recent + random.below(this.size - recent)]!;
    const other = random.pick(this.#entries);
    const chosen = one.chosen <= other.chosen ? one : other;
    chosen.chosen++;
    return chosen.input;
  }

  /** In the order in which they were added. */
  all(): Input[] {
    return this.#entries.map(({ input }) => input);
  }

  any(random: Random): Input {
    return random.pick(this.#entries).input;
  }
}
