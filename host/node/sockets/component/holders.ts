/** A socket and the streams that came of it, each dropped when its holder likes: the last one ends what they share. */

export class Holders {
  readonly #end: () => void;
  #count: number;

  constructor(end: () => void, count = 1) {
    this.#end = end;
    this.#count = count;
  }

  add(count: number): void {
    this.#count += count;
  }

  drop(): void {
    if (--this.#count === 0) this.#end();
  }
}
