/**
 * The end of a ring that puts messages in. Messages become visible to the reader by `publish`, many at a time; when a
 * message does not fit now, what was put before it is published, and the reader rings once there is room.
 *
 * A message longer than half of the ring goes in pieces: `offer` takes it whole, keeps what does not fit yet, and takes
 * no other before that has gone (`flush`).
 */
import type { Bell } from './bell.ts';
import { type Body, copyOf, lengthOf } from './body.ts';
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

/** Up to this many bytes, a loop beats the call that copies. */
const SHORT = 48;

/** What is left of a message that goes in pieces. */
interface Rest {
  readonly tag: number;
  readonly id: number;
  readonly body: Uint8Array;
  readonly spare: number;
  at: number;
}

export class RingWriter {
  readonly #ring: RingMemory;
  readonly #peer: Bell;
  readonly #limit: number;
  readonly #largest: number;
  /** Put so far; told to the reader up to `#published`; known to be taken up to `#taken`. */
  #written = 0;
  #published = 0;
  #taken = 0;
  #sequence = 0;
  #rest: Rest | undefined;
  #failure: RingEnded | undefined;

  /** @param limit bytes of the largest message that may be sent */
  constructor(ring: RingMemory, peer: Bell, limit: number) {
    this.#ring = ring;
    this.#peer = peer;
    this.#limit = limit;
    this.#largest = ring.capacity / 2 - HEADER;
  }

  /** Bytes of the ring. */
  get capacity(): number {
    return this.#ring.capacity;
  }

  /**
   * Puts a message in, or gives false, when there is no room: wait for the bell and offer it again.
   * @param spare bytes that are to stay free, at most a quarter of the ring
   * @throws RingEnded; RangeError for a message above the limit
   */
  offer(tag: number, id: number, body: Body, spare = 0): boolean {
    this.#checkOpen();
    const length = this.check(body);
    if (!this.flush()) return false;
    if (length > this.#largest) {
      this.#rest = { tag, id, body: copyOf(body), spare, at: 0 };
      this.flush();
      return true;
    }
    if (!this.#hasRoom(recordBytes(length) + spare)) return false;
    this.#put(length, tag, id, body);
    return true;
  }

  /** The length of a message that may be sent. @throws RangeError for one above the limit */
  check(body: Body): number {
    const length = lengthOf(body);
    if (length <= this.#limit) return length;
    throw new RangeError(`a message of ${length} bytes is above the channel's limit of ${this.#limit}`);
  }

  /** Whether a message is in only in part. */
  get isPartial(): boolean {
    return this.#rest !== undefined;
  }

  /** Goes on with a message that went in only in part; false while some of it is left. */
  flush(): boolean {
    const rest = this.#rest;
    if (rest === undefined) return true;
    const piece = this.#largest >> 1;
    while (rest.at < rest.body.length) {
      const length = Math.min(piece, rest.body.length - rest.at);
      if (!this.#hasRoom(recordBytes(length) + rest.spare)) return false;
      const part = rest.body.subarray(rest.at, rest.at + length);
      rest.at += length;
      this.#put(rest.at < rest.body.length ? length | MORE : length, rest.tag, rest.id, part);
      // The reader copies one piece while this end copies the next.
      this.publish();
    }
    this.#rest = undefined;
    return true;
  }

  /** Shows the reader all that was put in. */
  publish(): void {
    if (this.#published === this.#written) return;
    this.#published = this.#written;
    Atomics.store(this.#ring.control, WRITTEN, this.#written);
    this.#peer.ring();
  }

  /** How the ring stands for who writes. */
  get end(): End {
    return this.#failure?.end ?? this.#ring.end;
  }

  /** No more will come; what was put in can still be read. */
  close(): void {
    this.publish();
    this.#ring.finish('closed');
    this.#peer.alarm();
  }

  #checkOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { end } = this.#ring;
    if (end !== 'open') throw new RingEnded(end);
  }

  #hasRoom(bytes: number): boolean {
    if (this.#free() >= bytes) return true;
    this.#refresh();
    if (this.#free() >= bytes) return true;
    this.publish();
    Atomics.store(this.#ring.control, FULL, 1);
    // The reader may have made room, and looked for the wish, just before.
    this.#refresh();
    return this.#free() >= bytes;
  }

  #free(): number {
    return this.#ring.capacity - ((this.#written - this.#taken) >>> 0);
  }

  #refresh(): void {
    const read = Atomics.load(this.#ring.control, READ);
    if ((read - this.#taken) >>> 0 > (this.#published - this.#taken) >>> 0) {
      throw this.#broken(`the reader says it has read ${read >>> 0} bytes of ${this.#published >>> 0}`);
    }
    this.#taken = read;
  }

  #broken(why: string): RingEnded {
    this.#failure = new RingEnded('broken', `the channel was broken: ${why}`);
    this.#ring.finish('broken');
    this.#peer.alarm();
    return this.#failure;
  }

  #put(lengthWord: number, tag: number, id: number, body: Body): void {
    const { words, capacity } = this.#ring;
    const mask = capacity - 1;
    // Records begin at multiples of 8, so a header wraps between its halves at most.
    const at = this.#written & mask;
    words[at >> 2] = lengthWord;
    words[(at >> 2) + 1] = this.#sequence;
    const second = ((at + 8) & mask) >> 2;
    words[second] = tag;
    words[second + 1] = id;
    let to = (at + HEADER) & mask;
    if (body instanceof Uint8Array) {
      this.#copy(body, to);
    } else {
      for (const part of body) {
        this.#copy(part, to);
        to = (to + part.length) & mask;
      }
    }
    this.#sequence = (this.#sequence + 1) | 0;
    this.#written = (this.#written + recordBytes(lengthWord & ~MORE)) | 0;
  }

  #copy(body: Uint8Array, at: number): void {
    const { bytes, capacity } = this.#ring;
    const { length } = body;
    const first = capacity - at;
    if (length <= SHORT && length <= first) {
      for (let index = 0; index < length; index++) bytes[at + index] = body[index]!;
    } else if (length <= first) {
      bytes.set(body, at);
    } else {
      bytes.set(body.subarray(0, first), at);
      bytes.set(body.subarray(first), 0);
    }
  }
}
