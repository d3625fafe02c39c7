// Bytes that come at one end and go at the other, in memory that grows with them.

export class Queue {
  private data: StaticArray<u8> = new StaticArray<u8>(0);
  private start: i32 = 0;
  private end: i32 = 0;

  get length(): i32 {
    return this.end - this.start;
  }

  @inline
  at(index: i32): u8 {
    return unchecked(this.data[this.start + index]);
  }

  append(bytes: StaticArray<u8>): void {
    if (this.start == this.end) {
      this.data = bytes;
      this.start = 0;
      this.end = bytes.length;
      return;
    }
    const length = this.length;
    if (this.end + bytes.length > this.data.length) {
      const grown = new StaticArray<u8>(max(length * 2, length + bytes.length));
      memory.copy(changetype<usize>(grown), changetype<usize>(this.data) + <usize>this.start, length);
      this.data = grown;
      this.start = 0;
      this.end = length;
    }
    memory.copy(changetype<usize>(this.data) + <usize>this.end, changetype<usize>(bytes), bytes.length);
    this.end += bytes.length;
  }

  /** Puts bytes before the others. */
  prepend(bytes: StaticArray<u8>): void {
    this.data = bytes.concat<StaticArray<u8>>(this.data.slice<StaticArray<u8>>(this.start, this.end));
    this.start = 0;
    this.end = this.data.length;
  }

  skip(count: i32): void {
    this.start = min(this.start + count, this.end);
  }

  take(count: i32): StaticArray<u8> {
    const from = this.start;
    this.skip(count);
    return this.data.slice<StaticArray<u8>>(from, this.start);
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }
}
