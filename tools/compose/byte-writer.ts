/**
 * Bytes as they are put together. Long runs of bytes (a nested component, a program of many megabytes) stay views on
 * where they came from, so that a composition is copied once: into its file.
 */

/** From this length on, bytes are kept as a view. */
const LONG = 512;

const utf8 = new TextEncoder();

export class ByteWriter {
  readonly #chunks: Uint8Array[] = [];
  #short: number[] = [];
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  byte(...values: readonly number[]): this {
    this.#short.push(...values);
    this.#length += values.length;
    return this;
  }

  /** Unsigned LEB128 of an integer below 2^53. */
  unsigned(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    return this.byte(rest);
  }

  /** Signed LEB128 of an integer between -2^52 and 2^52. */
  signed(value: number): this {
    let rest = value;
    for (;;) {
      const low = ((rest % 0x80) + 0x80) % 0x80;
      rest = Math.floor(rest / 0x80);
      const last = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
      this.byte(last ? low : low | 0x80);
      if (last) return this;
    }
  }

  /** UTF-8 behind its length. */
  name(text: string): this {
    const bytes = utf8.encode(text);
    return this.unsigned(bytes.length).bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    if (bytes.length < LONG) return this.byte(...bytes);
    this.#flush();
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  /** What another writer holds. */
  append(other: ByteWriter): this {
    for (const chunk of other.chunks()) this.bytes(chunk);
    return this;
  }

  /** The same behind its length. */
  sized(other: ByteWriter): this {
    return this.unsigned(other.length).append(other);
  }

  /** Items behind their number. */
  vector<T>(items: readonly T[], write: (item: T) => void): this {
    this.unsigned(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** All bytes, in pieces. */
  chunks(): readonly Uint8Array[] {
    this.#flush();
    return this.#chunks;
  }

  /** All bytes, in one piece. */
  concatenated(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.chunks()) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  #flush(): void {
    if (this.#short.length === 0) return;
    this.#chunks.push(Uint8Array.from(this.#short));
    this.#short = [];
  }
}
