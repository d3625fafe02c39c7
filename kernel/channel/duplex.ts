/**
 * Two rings and two bells in one piece of shared memory: what a channel between two threads is made of. Both ends are
 * made from the memory, one with side 0 and one with side 1; a third, who made the memory and learns that a thread has
 * ended, says so to the other by `declareDead`.
 */
import { BELL_WORDS, Bell } from './bell.ts';
import { type End, RingMemory, ringBytes } from './ring.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

/** Bytes from one bell to the next, and to the first ring: a cache line each, and none shared. */
const BELL_STRIDE = 128;
const RINGS = 2 * BELL_STRIDE;

export interface DuplexLimits {
  /** Bytes of the largest message, either way. */
  readonly message?: number;
}

const MESSAGE_LIMIT = 2 ** 24;
const CAPACITY = 2 ** 20;

export type Side = 0 | 1;

/** Memory for a channel. @param capacity bytes of each ring, a power of two */
export function duplexMemory(capacity = CAPACITY): SharedArrayBuffer {
  return new SharedArrayBuffer(RINGS + 2 * ringBytes(capacity));
}

export class Duplex {
  readonly writer: RingWriter;
  readonly reader: RingReader;
  /** What this end sleeps on. */
  readonly bell: Bell;
  readonly #rings: readonly RingMemory[];
  readonly #bells: readonly Bell[];

  constructor(memory: SharedArrayBuffer, side: Side, limits: DuplexLimits = {}) {
    const { message = MESSAGE_LIMIT } = limits;
    this.#rings = ringsOf(memory);
    this.#bells = bellsOf(memory);
    const peer = this.#bells[1 - side]!;
    this.bell = this.#bells[side]!;
    this.writer = new RingWriter(this.#rings[side]!, peer, message);
    this.reader = new RingReader(this.#rings[1 - side]!, peer, message);
  }

  /** How the channel stands for who reads: `open` as long as there is something left to read. */
  get end(): End {
    return this.reader.end;
  }

  /** Sends what was put in, and ends both ways. */
  close(): void {
    this.writer.close();
    this.reader.refuse();
  }
}

/** Wakes both ends for good: one of them has died. What was written before can still be read. */
export function declareDead(memory: SharedArrayBuffer): void {
  for (const ring of ringsOf(memory)) ring.finish('peer-died');
  for (const bell of bellsOf(memory)) bell.alarm();
}

function ringsOf(memory: SharedArrayBuffer): RingMemory[] {
  const length = (memory.byteLength - RINGS) / 2;
  return [0, 1].map((side) => new RingMemory(memory, RINGS + side * length, length));
}

function bellsOf(memory: SharedArrayBuffer): Bell[] {
  return [0, 1].map((side) => new Bell(new Int32Array(memory, side * BELL_STRIDE, BELL_WORDS)));
}
