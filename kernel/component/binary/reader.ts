/**
 * A cursor over part of a component file. All readers of one file share its bytes, so a position is a file offset and
 * nothing is copied; they also share one allowance of items, which bounds what a small file can make us allocate.
 *
 * Invariant: position <= end <= bytes.length. A method that throws names what it was reading and where.
 *
 * Source: WebAssembly core specification 5.2 "Values"; component-model Binary.md.
 */
import { BinaryError } from './error.ts';
import { MAX_ITEMS, MAX_NAME } from './limits.ts';

/** What is left of the items that one file may have. */
export interface Allowance {
  items: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;
  readonly allowance: Allowance;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, allowance: Allowance = { items: MAX_ITEMS }) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.allowance = allowance;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  fail(reason: string, offset = this.position): never {
    throw new BinaryError(reason, offset);
  }

  /** The next byte, without taking it. */
  peek(what: string): number {
    if (this.position >= this.end) this.fail(`unexpected end in ${what}`);
    return this.bytes[this.position]!;
  }

  byte(what: string): number {
    const value = this.peek(what);
    this.position++;
    return value;
  }

  /** Takes one byte that must be `expected`. */
  expect(expected: number, what: string): void {
    const offset = this.position;
    const value = this.byte(what);
    if (value !== expected) this.fail(`${what} is ${hex(value)}, not ${hex(expected)}`, offset);
  }

  /** LEB128, at most 5 bytes. */
  u32(what: string): number {
    const first = this.peek(what);
    if (first < 0x80) {
      this.position++;
      return first;
    }
    return this.longU32(what);
  }

  private longU32(what: string): number {
    const offset = this.position;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return this.fail(`${what} does not fit in 32 bits`, offset);
  }

  /**
   * A type index where a one-byte type code could stand as well: a signed 33-bit LEB128 that is not negative.
   */
  typeIndex(what: string): number {
    const offset = this.position;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      const last = byte < 0x80;
      if (last && (byte & 0x40) !== 0) return this.fail(`${what} has unknown code ${hex(byte)}`, offset);
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (last) return value;
    }
    return this.fail(`${what} does not fit in 32 bits`, offset);
  }

  /** The length of a vector. Every entry takes a byte at least, and something of the file's allowance. */
  count(what: string): number {
    const offset = this.position;
    const value = this.u32(`the number of ${what}`);
    const left = this.end - this.position;
    if (value > left) this.fail(`${value} ${what} do not fit in the ${left} bytes that are left`, offset);
    if (value > this.allowance.items) this.fail(`the component has more than ${MAX_ITEMS} items`, offset);
    this.allowance.items -= value;
    return value;
  }

  /** A vector of whatever `read` reads. */
  vector<T>(what: string, read: (reader: Reader) => T): T[] {
    const count = this.count(what);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    return items;
  }

  name(what: string): string {
    const offset = this.position;
    const length = this.u32(`the length of ${what}`);
    if (length > MAX_NAME) this.fail(`${what} is ${length} bytes long; ${MAX_NAME} are allowed`, offset);
    if (length > this.end - this.position) this.fail(`unexpected end in ${what}`, this.end);
    const start = this.position;
    this.position += length;
    try {
      return utf8.decode(this.bytes.subarray(start, start + length));
    } catch {
      return this.fail(`${what} is not UTF-8`, start);
    }
  }

  /** A view on the next `length` bytes. */
  view(length: number, what: string): Uint8Array {
    if (length > this.end - this.position) this.fail(`unexpected end in ${what}`, this.end);
    const view = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    return view;
  }

  /** A reader of the next `length` bytes, which this one skips. */
  part(length: number, what: string): Reader {
    if (length > this.end - this.position) {
      this.fail(`${what} is ${length} bytes long, but only ${this.end - this.position} are left`);
    }
    const part = new Reader(this.bytes, this.position, this.position + length, this.allowance);
    this.position += length;
    return part;
  }

  /** Fails if something is left. */
  finish(what: string): void {
    if (!this.done) this.fail(`${this.end - this.position} bytes too many in ${what}`);
  }
}

export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
