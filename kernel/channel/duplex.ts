/**
 * Two rings and two bells: what a channel between two threads is made of. Both ends are made from the same memory, one with
 * side 0 and one with side 1; a third, who made the memory and learns that a thread has ended, says so to the other by
 * `declareDead`.
 *
 * The bells lie in the channel's own memory. A thread with several channels sleeps on one bell for all of them: then each
 * channel names the bells of its two threads (`ChannelMemory`), and the thread gives its `Bell` to each of its ends.
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
  readonly message?: number | undefined;
  /** The thread's own, where it has one for all its channels. */
  readonly bell?: Bell | undefined;
}

const MESSAGE_LIMIT = 2 ** 24;
const CAPACITY = 2 ** 20;
const BACK = 2 ** 16;

export type Side = 0 | 1;

/** Memory for a channel. @param capacity bytes of each ring, a power of two */
export function duplexMemory(capacity = CAPACITY): SharedArrayBuffer {
  return new SharedArrayBuffer(RINGS + 2 * ringBytes(capacity));
}

/** What both ends of a channel are made from; it can be sent to them. */
export interface ChannelMemory {
  readonly rings: SharedArrayBuffer;
  /** Of `bellMemory`: the bells of the threads of side 0 and side 1. */
  readonly bells: readonly [SharedArrayBuffer, SharedArrayBuffer];
  /** Rings of a second channel between the two, for calls the other way. */
  readonly back?: SharedArrayBuffer;
}

/** Memory for a thread's bell. */
export function bellMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BELL_STRIDE);
}

/** Memory for a channel between two threads that have bells. */
export function channelMemory(bells: ChannelMemory['bells'], capacity = CAPACITY): ChannelMemory {
  return { rings: duplexMemory(capacity), bells, back: duplexMemory(Math.min(capacity, BACK)) };
}

export class Duplex {
  readonly writer: RingWriter;
  readonly reader: RingReader;
  /** What this end sleeps on. */
  readonly bell: Bell;

  constructor(memory: SharedArrayBuffer | ChannelMemory, side: Side, limits: DuplexLimits = {}) {
    const { message = MESSAGE_LIMIT, bell } = limits;
    const rings = ringsOf(memory);
    const bells = bellsOf(memory);
    const peer = bells[1 - side]!;
    this.bell = bell ?? bells[side]!;
    this.writer = new RingWriter(rings[side]!, peer, message);
    this.reader = new RingReader(rings[1 - side]!, peer, message);
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
export function declareDead(memory: SharedArrayBuffer | ChannelMemory): void {
  for (const ring of ringsOf(memory)) ring.finish('peer-died');
  if (!(memory instanceof SharedArrayBuffer) && memory.back)
    for (const ring of ringsOf(memory.back)) ring.finish('peer-died');
  for (const bell of bellsOf(memory)) bell.alarm();
}

function ringsOf(memory: SharedArrayBuffer | ChannelMemory): RingMemory[] {
  const rings = memory instanceof SharedArrayBuffer ? memory : memory.rings;
  const length = (rings.byteLength - RINGS) / 2;
  return [0, 1].map((side) => new RingMemory(rings, RINGS + side * length, length));
}

function bellsOf(memory: SharedArrayBuffer | ChannelMemory): Bell[] {
  if (!(memory instanceof SharedArrayBuffer)) return memory.bells.map(bellOf);
  return [0, 1].map((side) => new Bell(new Int32Array(memory, side * BELL_STRIDE, BELL_WORDS)));
}

/** The bell in a thread's `bellMemory`. */
export function bellOf(memory: SharedArrayBuffer): Bell {
  return new Bell(new Int32Array(memory, 0, BELL_WORDS));
}
