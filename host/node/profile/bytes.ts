/** Numbers out of bytes that somebody else made: what is not there is 0, so that a reader needs no care. */

export class Bytes {
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.view.byteLength;
  }

  get isOver(): boolean {
    return this.at >= this.length;
  }

  u8(): number {
    return this.#take(1, (at) => this.view.getUint8(at));
  }

  u16(): number {
    return this.#take(2, (at) => this.view.getUint16(at, true));
  }

  u32(): number {
    return this.#take(4, (at) => this.view.getUint32(at, true));
  }

  i32(): number {
    return this.#take(4, (at) => this.view.getInt32(at, true));
  }

  /** Exact below 2 to the 53rd. */
  u64(): number {
    const low = this.u32();
    return low + this.u32() * 2 ** 32;
  }

  i64(): number {
    const low = this.u32();
    return low + this.i32() * 2 ** 32;
  }

  uleb(): number {
    let [value, scale] = [0, 1];
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return value;
  }

  sleb(): number {
    let [value, scale] = [0, 1];
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return byte & 0x40 ? value - scale : value;
    }
    return value;
  }

  /** Up to the next zero. */
  text(): string {
    const from = this.at;
    while (!this.isOver && this.view.getUint8(this.at) !== 0) this.at++;
    const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + from, this.at - from);
    this.at++;
    return Buffer.from(bytes).toString('latin1');
  }

  #take(size: number, get: (at: number) => number): number {
    const at = this.at;
    this.at += size;
    return at >= 0 && at + size <= this.length ? get(at) : 0;
  }
}
