/** What has been seen of all edges: how often each one ran in one sequence, in steps. */

/** Bit of each hit count: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128-255. */
const STEP = new Uint8Array(256);
for (let count = 1; count < 256; count++) STEP[count] = stepOf(count);

function stepOf(count: number): number {
  if (count < 4) return 1 << (count - 1);
  return [8, 16, 32, 128, 256].reduce((bit, end) => (count < end ? bit : bit * 2), 8);
}

export class CoverageMap {
  /** Where a sequence's hit counts are taken to. */
  readonly hits: Uint8Array;
  readonly #words: Uint32Array;
  readonly #seen: Uint8Array;
  readonly #length: number;
  #edges = 0;

  constructor(edges: number) {
    this.#length = edges;
    const length = (edges + 3) & ~3;
    this.hits = new Uint8Array(length);
    this.#words = new Uint32Array(this.hits.buffer);
    this.#seen = new Uint8Array(length);
  }

  /** Edges that have been run. */
  get edges(): number {
    return this.#edges;
  }

  /** Steps that each edge has been seen with. */
  get seen(): Uint8Array {
    return this.#seen.subarray(0, this.#length);
  }

  /** Whether `hits` have something that none before had. */
  add(): boolean {
    let isNew = false;
    const words = this.#words;
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0) continue;
      for (let at = word * 4; at < word * 4 + 4; at++) {
        const bit = STEP[this.hits[at]!]!;
        const before = this.#seen[at]!;
        if ((bit & ~before) === 0) continue;
        if (before === 0) this.#edges++;
        this.#seen[at] = before | bit;
        isNew = true;
      }
    }
    return isNew;
  }
}
