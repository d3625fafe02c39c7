/**
 * Child resources: the WIT demands that some are dropped before what they came from, and that the drop traps otherwise.
 * When a component has ended, all of its handles go, in no such order.
 */

let ending = false;

export class Family {
  readonly #name: string;
  #children = 0;

  /** @param name of the parent, for the trap */
  constructor(name: string) {
    this.#name = name;
  }

  join(): void {
    this.#children++;
  }

  leave(): void {
    this.#children--;
  }

  /** @throws Error (a trap) while children are there */
  checkAlone(deed: string): void {
    if (this.#children > 0 && !ending) {
      throw new Error(`${this.#name} was ${deed} before what came from it was dropped`);
    }
  }
}

/** Drops the handles of a component that has ended. */
export function endFamilies(drop: () => void): void {
  ending = true;
  try {
    drop();
  } finally {
    ending = false;
  }
}
