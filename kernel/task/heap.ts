/** A binary heap whose entries know where they are, so that one can be taken out of the middle in logarithmic time. */

/** An entry is in one heap at a time; both fields are the heap's. */
export interface HeapEntry {
  index: number;
  heap: { remove(entry: HeapEntry): void } | undefined;
}

export class Heap<T extends HeapEntry> {
  readonly #entries: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  /** `before` says whether its first argument leaves the heap earlier; no two entries may be equal. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#entries.length;
  }

  peek(): T | undefined {
    return this.#entries[0];
  }

  push(entry: T): void {
    entry.heap = this;
    this.#entries.push(entry);
    this.#rise(entry, this.#entries.length - 1);
  }

  pop(): T | undefined {
    const first = this.#entries[0];
    if (first) this.remove(first);
    return first;
  }

  /** `entry` must be in this heap. */
  remove(entry: T): void {
    const { index } = entry;
    const last = this.#entries.pop()!;
    entry.heap = undefined;
    entry.index = -1;
    if (last === entry) return;
    if (index > 0 && this.#before(last, this.#entries[(index - 1) >> 1]!)) this.#rise(last, index);
    else this.#sink(last, index);
  }

  #rise(entry: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = this.#entries[(index - 1) >> 1]!;
      if (!this.#before(entry, parent)) break;
      this.#place(parent, index);
      index = (index - 1) >> 1;
    }
    this.#place(entry, index);
  }

  #sink(entry: T, from: number): void {
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#entries.length) break;
      const right = child + 1;
      if (right < this.#entries.length && this.#before(this.#entries[right]!, this.#entries[child]!))
        child = right;
      if (!this.#before(this.#entries[child]!, entry)) break;
      this.#place(this.#entries[child]!, index);
      index = child;
    }
    this.#place(entry, index);
  }

  #place(entry: T, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }
}
