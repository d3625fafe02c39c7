/** A generator of random numbers (xoshiro128**), so that what it made can be made again from the same seeds. */
export class Random {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c = 0xb7e15162;
  #d = 0x6a09e667;

  constructor(...seeds: readonly number[]) {
    for (const seed of seeds) {
      this.#a ^= seed;
      for (let turn = 0; turn < 8; turn++) this.next();
    }
  }

  /** 32 bits, as a whole number. */
  next(): number {
    const mixed = Math.imul(this.#b, 5);
    const result = Math.imul((mixed << 7) | (mixed >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** 64 bits. */
  word(): bigint {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }
}
