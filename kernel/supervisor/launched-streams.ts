/**
 * The standard streams of a program that a personality has started, between the two: the program's ends are streams of
 * wasi:io; the personality sees what is asked for, supplies it, and takes what was written.
 *
 * Nothing is read ahead: who waits for input makes a demand, and gets no more than that, so that what the program leaves is the
 * next program's. What is written lies in one queue for both outputs, so that it keeps its order.
 */

import {
  type Cancel,
  callSoon,
  clampLength,
  closed,
  InputStream,
  OutputStream,
  Waiters,
} from '../task/index.ts';

/** Bytes that are asked for at once, at most, and that both outputs may hold. */
const CAPACITY = 65536;

/** `demand` of nucleus:launcher/programs. */
export type Demand =
  | { readonly tag: 'nothing' | 'readable' }
  | { readonly tag: 'bytes'; readonly val: number };

/** Called when something has changed for the personality. */
export type Tell = () => void;

export class DemandedInput extends InputStream {
  readonly #tell: Tell;
  readonly #readers = new Waiters();
  /** Supplied, and not read yet. */
  #bytes = new Uint8Array(0);
  #wanted = 0;
  #watches = false;
  #isReadable = false;
  #isOver = false;

  constructor(tell: Tell) {
    super();
    this.#tell = tell;
  }

  get demand(): Demand {
    if (this.#isOver) return { tag: 'nothing' };
    if (this.#wanted > 0) return { tag: 'bytes', val: this.#wanted };
    return { tag: this.#watches ? 'readable' : 'nothing' };
  }

  // The program's side.

  read(length: bigint): Uint8Array {
    const held = this.#bytes;
    if (held.length === 0) {
      if (this.#isOver) throw closed();
      this.#isReadable = false;
      if (length > 0n) this.#ask(() => (this.#wanted = clampLength(length, CAPACITY)));
      return held;
    }
    const count = clampLength(length, held.length);
    this.#bytes = held.subarray(count);
    return held.subarray(0, count);
  }

  ready(): boolean {
    if (this.#bytes.length > 0 || this.#isOver || this.#isReadable) return true;
    if (this.#wanted === 0 && !this.#watches) this.#ask(() => (this.#watches = true));
    return false;
  }

  onReady(callback: () => void): Cancel {
    return this.ready() ? callSoon(callback) : this.#readers.add(callback);
  }

  /** Nobody reads any more. */
  override [Symbol.dispose](): void {
    this.finish();
  }

  // The personality's.

  readable(): void {
    this.#watches = false;
    this.#isReadable = true;
    this.#readers.wake();
  }

  supply(data: Uint8Array): void {
    if (data.length === 0 || this.#isOver) return;
    this.#wanted = 0;
    this.#watches = false;
    this.#bytes = this.#bytes.length === 0 ? data.slice() : joined(this.#bytes, data);
    this.#readers.wake();
  }

  finish(): void {
    this.#isOver = true;
    this.#readers.wake();
  }

  #ask(change: () => void): void {
    change();
    this.#tell();
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

export type OutputName = 'output' | 'error';

/** `piece` of nucleus:launcher/programs. */
export interface Piece {
  readonly to: OutputName;
  readonly data: Uint8Array;
}

/** What was written to both outputs. */
export class WrittenPieces {
  readonly #tell: Tell;
  readonly #pieces: Piece[] = [];
  readonly #writers = new Waiters();
  readonly #refused = new Set<OutputName>();
  #length = 0;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  isRefused(name: OutputName): boolean {
    return this.#refused.has(name);
  }

  get room(): number {
    return Math.max(0, CAPACITY - this.#length);
  }

  /** Also beyond the room: a line of the kernel's own. */
  put(to: OutputName, data: Uint8Array): void {
    if (data.length === 0 || this.#refused.has(to)) return;
    this.#pieces.push({ to, data: data.slice() });
    this.#length += data.length;
    this.#tell();
  }

  take(): Piece | undefined {
    const piece = this.#pieces.shift();
    if (piece === undefined) return undefined;
    this.#length -= piece.data.length;
    this.#writers.wake();
    return piece;
  }

  refuse(name: OutputName): void {
    this.#refused.add(name);
    const kept = this.#pieces.filter(({ to }) => to !== name);
    this.#pieces.splice(0, this.#pieces.length, ...kept);
    this.#length = kept.reduce((sum, { data }) => sum + data.length, 0);
    this.#writers.wake();
    this.#tell();
  }

  whenRoom(callback: () => void): Cancel {
    return this.#writers.add(callback);
  }
}

/** The program's end of one of the outputs. */
export class QueuedOutput extends OutputStream {
  readonly #pieces: WrittenPieces;
  readonly #name: OutputName;

  constructor(pieces: WrittenPieces, name: OutputName) {
    super();
    this.#pieces = pieces;
    this.#name = name;
  }

  checkWrite(): bigint {
    if (this.#pieces.isRefused(this.#name)) throw closed();
    return BigInt(this.#pieces.room);
  }

  protected take(contents: Uint8Array): void {
    this.#pieces.put(this.#name, contents);
  }

  ready(): boolean {
    return this.#pieces.room > 0 || this.#pieces.isRefused(this.#name);
  }

  onReady(callback: () => void): Cancel {
    return this.ready() ? callSoon(callback) : this.#pieces.whenRoom(callback);
  }
}
