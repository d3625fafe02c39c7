/**
 * A ring of messages in shared memory: one thread writes, one reads, and neither believes the other. This file is the
 * memory; ring-writer.ts and ring-reader.ts are the ends.
 *
 * Control words (32 bits each, a cache line apart), and who writes them:
 *
 *      0 written   bytes put so far, modulo 2^32               writer
 *     16 read      bytes taken so far, modulo 2^32             reader
 *     32 ended     an index of `ENDS`; the first one stays     either end, and the owner of both
 *     48 full      1: the writer waits for room                writer sets, reader clears
 *
 * From byte 256 on the ring: records that begin at multiples of 8 and may wrap around.
 *
 *     word 0   bytes of the body; bit 31: the message goes on in the next record
 *     word 1   number of the record, from 0, modulo 2^32
 *     word 2   the user's (`tag`)
 *     word 3   the user's (`id`)
 *     then     the body, up to the next multiple of 8
 *
 * Each end keeps its own count to itself and reads only the other's from the memory, once for each use, so what a peer
 * writes can be wrong but cannot change between a check and the use. A count that goes back, or further than there is
 * room, a record that is longer than what was written, or one out of its turn, breaks the ring.
 */

export const WRITTEN = 0;
export const READ = 16;
export const ENDED = 32;
export const FULL = 48;

const CONTROL_WORDS = 64;
const CONTROL_BYTES = CONTROL_WORDS * 4;

/** Bytes of a record before its body. */
export const HEADER = 16;
/** In a record's first word: the message goes on in the next record. */
export const MORE = 0x8000_0000;

/** How a ring can stand; `closed` and `refused` are the writer's and the reader's wish. */
export const ENDS = ['open', 'closed', 'refused', 'broken', 'peer-died'] as const;
export type End = (typeof ENDS)[number];

const MIN_CAPACITY = 256;
const MAX_CAPACITY = 2 ** 30;

/** Bytes of memory for a ring. @param capacity bytes, a power of two */
export function ringBytes(capacity: number): number {
  if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(
      `a ring of ${capacity} bytes: its size is a power of two from ${MIN_CAPACITY} to ${MAX_CAPACITY}`,
    );
  }
  return CONTROL_BYTES + capacity;
}

/** Bytes of a record with a body of that many. */
export function recordBytes(body: number): number {
  return HEADER + ((body + 7) & -8);
}

/** The ring has ended; `end` says how, the message why. */
export class RingEnded extends Error {
  readonly end: Exclude<End, 'open'>;

  constructor(end: Exclude<End, 'open'>, why = MESSAGES[end]) {
    super(why);
    this.end = end;
  }
}

const MESSAGES: Readonly<Record<Exclude<End, 'open'>, string>> = {
  closed: 'the channel was closed',
  refused: 'the peer takes no more from the channel',
  broken: 'the channel was broken',
  'peer-died': 'the peer died',
};

/** The views of a ring's memory that both ends use. */
export class RingMemory {
  readonly control: Int32Array;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  readonly capacity: number;

  /** @param start where in the memory the ring is, a multiple of 8 */
  constructor(memory: SharedArrayBuffer, start = 0, length = memory.byteLength - start) {
    this.capacity = length - CONTROL_BYTES;
    ringBytes(this.capacity);
    this.control = new Int32Array(memory, start, CONTROL_WORDS);
    this.words = new Int32Array(memory, start + CONTROL_BYTES, this.capacity / 4);
    this.bytes = new Uint8Array(memory, start + CONTROL_BYTES, this.capacity);
  }

  /** What no end has written counts as broken. */
  get end(): End {
    return ENDS[Atomics.load(this.control, ENDED)] ?? 'broken';
  }

  /** Ends it, unless it has ended: what came first stays. */
  finish(end: End): void {
    Atomics.compareExchange(this.control, ENDED, 0, ENDS.indexOf(end));
  }
}
