/**
 * The end of a ring that takes messages out. A message is copied out of the shared memory before anybody looks at it:
 * what was checked can then not change any more. What the peer has written wrong ends the ring with one error.
 */
import type { Bell } from './bell.ts';
import { LONG } from './body.ts';
import {
  type End,
  FULL,
  HEADER,
  MORE,
  READ,
  RingEnded,
  type RingMemory,
  recordBytes,
  WRITTEN,
} from './ring.ts';

/** Up to this many bytes, a loop over words beats the call that copies. */
const SHORT = 256;

export class RingReader {
  /** Of the message that `next` has taken. The body is good until the next `next`. */
  tag = 0;
  id = 0;
  readonly #ring: RingMemory;
  readonly #peer: Bell;
  readonly #limit: number;
  /** Taken so far; told to the writer up to `#released`; known to be there up to `#written`. */
  #read = 0;
  #released = 0;
  #written = 0;
  /** Shown by `peek` up to here. */
  #shown = 0;
  #sequence = 0;
  readonly #short = new Uint8Array(LONG);
  readonly #words = new Int32Array(this.#short.buffer);
  /** `#short`, or a buffer for this message alone. */
  #bytes = this.#short;
  /** Bytes of the message in `#bytes`; `#partial` while more of it is to come. */
  #length = 0;
  #partial = false;
  #failure: RingEnded | undefined;

  /** @param limit bytes of the largest message that is taken */
  constructor(ring: RingMemory, peer: Bell, limit: number) {
    this.#ring = ring;
    this.#peer = peer;
    this.#limit = limit;
  }

  /** The message's bytes: `length` of them from its start. Used again, unless they are `LONG` or more. */
  get buffer(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** The body as a view of its own. */
  get body(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Takes the next message, if a whole one is there.
   * @throws RingEnded with `broken`, then and ever after, if the peer has written what no writer does
   */
  next(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    while (this.#available() > 0) {
      this.#take();
      if (!this.#partial) return true;
      this.release();
    }
    this.release();
    return false;
  }

  /** Shows the words of messages that have come since and were not taken, each once; what is wrong with them is found by `next`. */
  peek(show: (tag: number, id: number) => void): void {
    const { control, words, capacity } = this.#ring;
    const written = Atomics.load(control, WRITTEN);
    if ((written - this.#read) >>> 0 > capacity) return;
    if (((this.#shown - this.#read) | 0) < 0) this.#shown = this.#read;
    for (;;) {
      const available = (written - this.#shown) | 0;
      if (available < HEADER) return;
      const at = this.#shown & (capacity - 1);
      const length = words[at >> 2]! & ~MORE;
      if (length > available - HEADER) return;
      const second = ((at + 8) & (capacity - 1)) >> 2;
      show(words[second]!, words[second + 1]! >>> 0);
      this.#shown = (this.#shown + recordBytes(length)) | 0;
    }
  }

  /** How the ring stands once all that was written has been taken. */
  get end(): End {
    const { end } = this.#ring;
    if (this.#failure === undefined && end === 'open') return end;
    try {
      return this.#available() === 0 ? end : 'open';
    } catch {
      return 'broken';
    }
  }

  /** Tells the writer what has been taken. `next` does so when the ring is empty or a quarter of it is to be told. */
  release(): void {
    if (this.#released === this.#read) return;
    this.#released = this.#read;
    const { control } = this.#ring;
    Atomics.store(control, READ, this.#read);
    // Less than half of the ring is not worth waking the writer for.
    if ((this.#written - this.#read) >>> 0 > this.#ring.capacity >> 1) return;
    if (Atomics.load(control, FULL) === 0) return;
    Atomics.store(control, FULL, 0);
    this.#peer.ring();
  }

  /** Takes no more. */
  refuse(): void {
    this.#ring.finish('refused');
    this.#peer.alarm();
  }

  /** Ends the ring for what a message says; gives the error that `next` throws from now on. */
  break(why: string): RingEnded {
    this.#failure ??= new RingEnded('broken', `the channel was broken: ${why}`);
    this.#ring.finish('broken');
    this.#peer.alarm();
    return this.#failure;
  }

  #available(): number {
    if (this.#failure !== undefined) throw this.#failure;
    const known = (this.#written - this.#read) >>> 0;
    if (known > 0) return known;
    const written = Atomics.load(this.#ring.control, WRITTEN);
    const available = (written - this.#read) >>> 0;
    if (available > this.#ring.capacity || available % 8 !== 0) {
      throw this.break(
        `the writer says it has written ${written >>> 0} bytes where ${this.#read >>> 0} were read`,
      );
    }
    this.#written = written;
    return available;
  }

  #take(): void {
    const { words, capacity } = this.#ring;
    const available = (this.#written - this.#read) >>> 0;
    if (available < HEADER) throw this.break(`a record of ${available} bytes`);
    const mask = capacity - 1;
    const at = this.#read & mask;
    const lengthWord = words[at >> 2]!;
    const sequence = words[(at >> 2) + 1]!;
    const second = ((at + 8) & mask) >> 2;
    const [tag, id] = [words[second]!, words[second + 1]!];
    const length = lengthWord & ~MORE;
    this.#check(length, lengthWord < 0, sequence, available);
    const before = this.#partial ? this.#length : 0;
    if (before === 0) this.#bytes = this.#short;
    if (before + length > this.#limit) {
      throw this.break(`a message of ${before + length} bytes, above the limit of ${this.#limit}`);
    }
    this.#copy((at + HEADER) & mask, before, length);
    if (!this.#partial) [this.tag, this.id] = [tag, id >>> 0];
    else if (tag !== this.tag || id >>> 0 !== this.id) throw this.break('a piece of another message');
    this.#length = before + length;
    this.#partial = lengthWord < 0;
    this.#sequence = (this.#sequence + 1) | 0;
    this.#read = (this.#read + recordBytes(length)) | 0;
    if ((this.#read - this.#released) >>> 0 > capacity >> 2) this.release();
  }

  #check(length: number, goesOn: boolean, sequence: number, available: number): void {
    if (sequence !== this.#sequence) {
      throw this.break(`record ${sequence >>> 0} in the place of record ${this.#sequence >>> 0}`);
    }
    if (length > available - HEADER || recordBytes(length) > available) {
      throw this.break(`a body of ${length} bytes in ${available - HEADER} that were written`);
    }
    if (goesOn && length === 0) throw this.break('an empty piece of a message');
  }

  /** From the ring to `#bytes` at `to`. */
  #copy(at: number, to: number, length: number): void {
    const room = this.#bytes === this.#short ? LONG - 1 : this.#bytes.length;
    if (to + length > room) this.#grow(to, length);
    const { words, bytes, capacity } = this.#ring;
    if (length <= SHORT && to === 0) {
      const mask = (capacity >> 2) - 1;
      const start = at >> 2;
      for (let word = 0; word < (length + 3) >> 2; word++) this.#words[word] = words[(start + word) & mask]!;
      return;
    }
    const first = Math.min(length, capacity - at);
    this.#bytes.set(bytes.subarray(at, at + first), to);
    if (first < length) this.#bytes.set(bytes.subarray(0, length - first), to + first);
  }

  /** No further than what has come asks for: a length that a peer claims takes no memory. */
  #grow(kept: number, more: number): void {
    const grown = new Uint8Array(kept === 0 ? more : 2 ** Math.ceil(Math.log2(kept + more)));
    grown.set(this.#bytes.subarray(0, kept));
    this.#bytes = grown;
  }
}
