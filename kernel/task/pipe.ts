/**
 * A byte pipe inside the kernel: a ring of fixed capacity with a stream at each end. A full ring permits no writing,
 * so the slower end holds the faster one back; dropping an end closes the other (for the reader after the last byte).
 */

import { type Cancel, callSoon, Waiters } from './pollable.ts';
import { clampLength, closed, InputStream, OutputStream } from './streams.ts';

export const DEFAULT_PIPE_CAPACITY = 65536;

/** Both ends' state; `start` is where the oldest of `length` bytes lies. */
class Ring {
  readonly bytes: Uint8Array;
  start = 0;
  length = 0;
  readerGone = false;
  writerGone = false;
  readonly readers = new Waiters();
  readonly writers = new Waiters();

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  get free(): number {
    return this.bytes.length - this.length;
  }

  push(data: Uint8Array): void {
    const capacity = this.bytes.length;
    const at = (this.start + this.length) % capacity;
    const first = Math.min(data.length, capacity - at);
    this.bytes.set(data.subarray(0, first), at);
    this.bytes.set(data.subarray(first), 0);
    this.length += data.length;
  }

  pull(length: number): Uint8Array {
    const capacity = this.bytes.length;
    const data = new Uint8Array(length);
    const first = Math.min(length, capacity - this.start);
    data.set(this.bytes.subarray(this.start, this.start + first));
    data.set(this.bytes.subarray(0, length - first), first);
    this.start = (this.start + length) % capacity;
    this.length -= length;
    return data;
  }
}

class PipeReader extends InputStream {
  readonly #ring: Ring;

  constructor(ring: Ring) {
    super();
    this.#ring = ring;
  }

  read(length: bigint): Uint8Array {
    const ring = this.#ring;
    if (ring.length === 0 && ring.writerGone) throw closed();
    const data = ring.pull(clampLength(length, ring.length));
    if (data.length > 0) ring.writers.wake();
    return data;
  }

  ready(): boolean {
    return this.#ring.length > 0 || this.#ring.writerGone;
  }

  onReady(callback: () => void): Cancel {
    return this.ready() ? callSoon(callback) : this.#ring.readers.add(callback);
  }

  override [Symbol.dispose](): void {
    this.#ring.readerGone = true;
    this.#ring.writers.wake();
  }
}

class PipeWriter extends OutputStream {
  readonly #ring: Ring;

  constructor(ring: Ring) {
    super();
    this.#ring = ring;
  }

  checkWrite(): bigint {
    if (this.#ring.readerGone) throw closed();
    return BigInt(this.#ring.free);
  }

  protected take(contents: Uint8Array): void {
    if (contents.length === 0) return;
    this.#ring.push(contents);
    this.#ring.readers.wake();
  }

  ready(): boolean {
    return this.#ring.free > 0 || this.#ring.readerGone;
  }

  onReady(callback: () => void): Cancel {
    return this.ready() ? callSoon(callback) : this.#ring.writers.add(callback);
  }

  override [Symbol.dispose](): void {
    this.#ring.writerGone = true;
    this.#ring.readers.wake();
  }
}

/** @param capacity in bytes, at least 1 */
export function makePipe(capacity = DEFAULT_PIPE_CAPACITY): { input: InputStream; output: OutputStream } {
  if (!(capacity >= 1)) throw new RangeError(`makePipe: capacity ${capacity} is not at least 1 byte`);
  const ring = new Ring(capacity);
  return { input: new PipeReader(ring), output: new PipeWriter(ring) };
}
