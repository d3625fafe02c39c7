/** Random contents of registers and memory, rich in values at the edges of what instructions distinguish. */
import type { Random } from './random.ts';

const ALL = (1n << 64n) - 1n;

/** Integers and patterns of floats at edges, of all widths. */
const EDGES = [
  ...[0n, 1n, 2n, 31n, 32n, 63n, 64n],
  ...[0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn],
  ...[0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 0xffffffff80000000n, 0xffffffff00000000n],
  ...[0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffffffffffn, 0x8000000080000000n],
  ...[0x3f800000n, 0x7f800000n, 0x7fc00000n, 0x7fa00000n],
  ...[0x3ff0000000000000n, 0x7ff0000000000000n, 0xfff8000000000000n, 0x7ff4000000000000n],
  ...[0x43e0000000000000n, 0x41dfffffffc00000n],
];

/** A general register: an edge, a power of two or its neighbour, small, or anything. */
export function word(random: Random): bigint {
  const form = random.below(12);
  if (form < 4) return random.pick(EDGES);
  if (form === 4) return ((1n << BigInt(random.below(64))) + BigInt(random.below(3) - 1)) & ALL;
  if (form === 5) return BigInt(random.below(256) - 128) & ALL;
  return random.word();
}

/**
 * The upper half of a float at an edge: of zeros, denormals, infinities, NaNs of both kinds, or near overflow or a power of two. It has
 * `exponentBits`, `fractionBits`, and where these are not all, `low` says what is below.
 */
function edge(random: Random, exponentBits: number, fractionBits: number): { high: number; low: number } {
  const greatest = 2 ** exponentBits - 1;
  const near = (greatest - 1) / 2 + random.below(4 * fractionBits) - 2 * fractionBits;
  const exponent = random.pick([0, 0, 1, 2, greatest - 1, greatest, near, near, random.below(greatest)]);
  const all = 2 ** fractionBits - 1;
  const form = random.below(6);
  const fraction = form < 2 ? 0 : form === 2 ? all : form === 3 ? (all + 1) / 2 : random.next() & all;
  const low = form === 0 || form === 3 ? 0 : form === 1 ? 1 : form === 2 ? 0xffffffff : random.next();
  const sign = random.below(2) * 2 ** (exponentBits + fractionBits);
  return { high: sign + exponent * 2 ** fractionBits + fraction, low };
}

/** A float that is no longer than 32 bits. */
function shortEdge(random: Random, exponentBits: number, fractionBits: number): number {
  const { high, low } = edge(random, exponentBits, fractionBits);
  // The least fraction, which is said by what is below.
  return low === 1 ? high + 1 : high;
}

const BYTES = [0, 0, 1, 0x7f, 0x80, 0xff, 0x41, 0x42];

type Fill = (view: DataView, at: number, random: Random) => void;

/** What eight bytes of a vector can hold, one for each kind of instruction that has a use for it. */
const FILLS: readonly Fill[] = [
  (view, at, random) =>
    view.setFloat64(at, (random.below(2 ** 32) - 2 ** 31) / random.pick([1, 7, 1024, 3e9]), true),
  (view, at, random) => {
    for (const half of [0, 4])
      view.setFloat32(at + half, (random.below(2 ** 24) - 2 ** 23) / random.pick([1, 3, 256]), true);
  },
  (view, at, random) => {
    const { high, low } = edge(random, 11, 20);
    view.setUint32(at, low, true);
    view.setUint32(at + 4, high, true);
  },
  (view, at, random) => {
    for (const half of [0, 4]) view.setUint32(at + half, shortEdge(random, 8, 23), true);
  },
  (view, at, random) => {
    for (const part of [0, 2, 4, 6]) view.setUint16(at + part, shortEdge(random, 5, 10), true);
  },
  (view, at, random) => {
    for (let byte = 0; byte < 8; byte++) view.setUint8(at + byte, random.pick(BYTES));
  },
  (view, at, random) => view.setBigUint64(at, word(random), true),
  (view, at, random) => {
    view.setUint32(at, random.next(), true);
    view.setUint32(at + 4, random.next(), true);
  },
];

/** Sixteen bytes: moderate floats, so that results are not all NaN, floats at the edges, integers at the edges, or anything. */
export function vectorBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const fill = random.pick(FILLS);
  for (const at of [0, 8]) fill(view, at, random);
  return bytes;
}

/** Small indices of 32 or 64 bits for gathers; as a mask, some signs are set. Now and then one that leaves the page. */
export function indexBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const form = random.below(3);
  for (let at = 0; at < 16; at += form === 0 ? 4 : 8) {
    const index = random.below(30) === 0 ? 0x2000 : random.below(20) - 8;
    if (form === 0) view.setInt32(at, index, true);
    else
      view.setBigInt64(at, form === 1 ? BigInt(index) : random.pick([-1n, 0n, 1n << 63n, 1n << 31n]), true);
  }
  return bytes;
}

/** An x87 register: near one, at an edge, an integer, an unnormal or another form without meaning, or anything. */
export function extendedBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const form = random.below(8);
  const normal = word(random) | (1n << 63n);
  const significand =
    form === 3
      ? random.pick([0n, 1n << 63n, 3n << 62n, normal, word(random)])
      : form < 5
        ? normal
        : word(random);
  const exponent =
    form < 3
      ? 16383 + random.below(80) - 40
      : form === 3
        ? random.pick([0, 0x7fff, 1, 0x7ffe])
        : random.below(0x8000);
  view.setBigUint64(0, significand, true);
  view.setUint16(8, exponent | (random.below(2) << 15), true);
  return bytes.subarray(0, 10);
}

/** The default, or any rounding and treatment of denormals with all or some exceptions masked; any exceptions. */
export function mxcsr(random: Random): number {
  const exceptions = random.pick([0, 0x20, random.below(64)]);
  const form = random.below(4);
  if (form < 2) return 0x1f80 | exceptions;
  const masks = form === 2 ? 0x1f80 : random.below(64) << 7;
  return exceptions | masks | (random.below(4) << 13) | random.pick([0, 0x40, 0x8000, 0x8040]);
}

/** Control and status word: any precision and rounding; mostly all exceptions masked, and none pending. */
export function x87Words(random: Random): { control: number; status: number } {
  const masks = random.below(3) === 0 ? random.below(64) : 0x3f;
  const control = 0x40 | masks | (random.pick([0, 2, 3, 3]) << 8) | (random.below(4) << 10);
  const sticky = random.below(3) === 0 ? random.below(128) : 0;
  const exceptions = random.below(8) === 0 ? sticky : sticky & (masks | 0x40);
  const summary = exceptions & ~masks & 0x3f ? 0x8080 : 0;
  return { control, status: summary | exceptions | (random.below(8) << 11) | random.pick([0, 0x4700]) };
}

/** Bytes of memory: some of the vectors that registers hold, so that operands may be equal, and anything. */
export function memoryBytes(random: Random, length: number, vectors: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(length);
  const words = new Uint32Array(bytes.buffer);
  for (let at = 0; at < length; at += 16) {
    const choice = random.below(2 * vectors.length);
    if (choice < vectors.length) bytes.set(vectors[choice]!, at);
    else for (let part = 0; part < 4; part++) words[at / 4 + part] = random.next();
  }
  return bytes;
}
