// Bytes in order, put in at one end and taken out at the other.

export class ByteQueue {
  private bytes: Array<u8> = [];
  private start: i32 = 0;

  get length(): i32 {
    return this.bytes.length - this.start;
  }

  push(byte: u8): void {
    this.bytes.push(byte);
  }

  /** At most `limit` bytes, the oldest. */
  take(limit: i32): StaticArray<u8> {
    const count = min(limit, this.length);
    const taken = new StaticArray<u8>(count);
    for (let i = 0; i < count; i++) taken[i] = this.bytes[this.start + i];
    this.start += count;
    if (this.start == this.bytes.length) this.clear();
    else if (this.start > 4096 && this.start * 2 > this.bytes.length) {
      this.bytes = this.bytes.slice(this.start);
      this.start = 0;
    }
    return taken;
  }

  clear(): void {
    this.bytes.length = 0;
    this.start = 0;
  }
}
