/** Looks for rings of waits that pass through other processes, as long as one calls a domain of this system. */

import { type Incoming, LOOK, RingSearch } from '../../../kernel/remote/ring-search.ts';
import type { WaitTable } from '../../../kernel/remote/wait-table.ts';
import type { Probed } from '../channel/probes.ts';
import { machineNow } from './machine-clock.ts';

export class RingWatch {
  readonly #search: RingSearch;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param wake has a domain look at its wait */
  constructor(waits: WaitTable, wake: (domain: number) => void) {
    this.#search = new RingSearch({ waits, now: machineNow, wake });
  }

  /** For a link to another process: the number by which a domain waits for it, and what takes the link. */
  outgoing(): { readonly number: number; readonly follow: NonNullable<Probed['follow']> } {
    const number = this.#search.number();
    return { number, follow: (link) => this.#search.outgoing(number, link) };
  }

  incoming(domain: number): Incoming {
    this.#timer ??= setInterval(() => this.#search.look(), LOOK).unref();
    return this.#search.incoming(domain);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
