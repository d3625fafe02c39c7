/**
 * Which of a peer's streams and pollables are watched over a link. Each watch takes up the place of a call under way until its object is
 * ready, so there are so many; those beyond are asked from time to time while somebody waits for them.
 */

const MOST = 512;

/** Questions a second to those that are not watched; and the fewest and the most milliseconds between two to one. */
const QUESTIONS = 5000;
const SOONEST = 20;
const LATEST = 250;

export class Watches {
  readonly #watched = new Set<object>();
  readonly #asked = new Set<object>();

  /** Takes a place; false if there is none now. */
  take(one: object): boolean {
    const hasRoom = this.#watched.size < MOST;
    this.leave(one);
    (hasRoom ? this.#watched : this.#asked).add(one);
    return hasRoom;
  }

  /** Nobody waits for it any more, or it is ready. */
  leave(one: object): void {
    this.#watched.delete(one);
    this.#asked.delete(one);
  }

  /** Whether there was no place for it when it was last asked. */
  isAsked(one: object): boolean {
    return this.#asked.has(one);
  }

  /** Milliseconds until those that are not watched are to be asked again. */
  get askAgain(): number {
    return Math.min(Math.max(SOONEST, (this.#asked.size * 1000) / QUESTIONS), LATEST);
  }
}
