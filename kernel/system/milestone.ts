/** Moments of a system that is starting: what happened, when, by whom. */

export interface Milestone {
  readonly name: string;
  /** Milliseconds since the start. */
  readonly at: number;
  /** The service it is about, or `kernel`. */
  readonly by: string;
}

export class Milestones {
  readonly all: Milestone[] = [];
  readonly #begun: number;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#begun = now();
  }

  reach(name: string, by: string): void {
    this.all.push({ name, at: this.#now() - this.#begun, by });
  }
}
