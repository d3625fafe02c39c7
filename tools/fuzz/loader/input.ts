/** Images: those that a campaign begins with, and how they are changed. */

import type { Dictionary } from '../generate/dictionary.ts';
import type { Simpler } from '../input/kind.ts';
import type { Random } from '../random.ts';
import { elfImage } from './elf-image.ts';
import { put, type Width } from './image-writer.ts';
import { peImage } from './pe-image.ts';

export interface ImageInput {
  readonly image: Uint8Array;
  /** Bytes of it that the loader is given where not all are needed; at most its length. */
  readonly head: number;
}

/** Most bytes of an image. */
export const MOST = 4 << 20;

const SCRIPTS = [
  '#!/bin/sh\necho "$0"\n',
  '#! /usr/bin/env -S python3 -u\nprint()\n',
  '#!\n',
  `#!${'/'.repeat(300)}x y z`,
];

const text = (one: string) => new TextEncoder().encode(one);

export const SEEDS: readonly Uint8Array[] = [
  elfImage(),
  peImage(),
  ...SCRIPTS.map(text),
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0),
];

const WIDTHS: readonly Width[] = [1, 2, 4, 8];
const VALUES = [0, 1, 2, 3, 7, 8, 0x10, 0x7f, 0x80, 0xff, 0x1000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000]
  .map(BigInt)
  .concat([0xffff_ffffn, 0xffff_f000n, 1n << 32n, 1n << 47n, 1n << 63n, -1n, -8n, -4096n]);

export function freshImage(random: Random): ImageInput {
  // The first two are what the loader is for.
  const image = random.once(3) ? random.pick(SEEDS) : SEEDS[random.below(2)]!;
  return { image, head: image.length };
}

/** One to six changes; `other` lends pieces. */
export function mutatedImage(
  { image, head }: ImageInput,
  other: ImageInput,
  random: Random,
  dictionary: Dictionary,
): ImageInput {
  let bytes = image.slice();
  for (let changes = 1 + random.below(random.once(4) ? 6 : 2); changes > 0; changes--)
    bytes = changed(bytes, other.image, random, dictionary);
  const short = random.once(6) ? random.below(bytes.length + 1) : head === image.length ? bytes.length : head;
  return { image: bytes, head: Math.min(short, bytes.length) };
}

function changed(
  bytes: Uint8Array<ArrayBuffer>,
  other: Uint8Array,
  random: Random,
  dictionary: Dictionary,
): Uint8Array<ArrayBuffer> {
  if (bytes.length < 8) return Uint8Array.from([...bytes, random.below(256)]);
  const kind = random.below(16);
  if (kind < 11) return field(bytes, random, dictionary);
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(random.once(4) ? 512 : 24, bytes.length - at));
  switch (kind) {
    case 11:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 12:
      return bytes.slice(0, at);
    case 13: {
      // A piece of the other, at the same place.
      const piece = other.subarray(at, at + length);
      bytes.set(piece, at);
      return bytes;
    }
    case 14:
      return bytes.length + length > MOST
        ? bytes
        : joined(bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at));
    default:
      bytes.copyWithin(random.below(bytes.length - length + 1), at, at + length);
      return bytes;
  }
}

/** A number, as headers and tables have them: something else, or near what it was. */
function field(
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
  dictionary: Dictionary,
): Uint8Array<ArrayBuffer> {
  const width = random.pick(WIDTHS);
  // Most of what counts is at the beginning.
  const end = random.once(2) ? bytes.length : Math.min(bytes.length, 0x200);
  const any = random.below(Math.max(1, end - width + 1));
  const at = random.once(4) ? any : any - (any % width);
  put(bytes, at, width, valueFor(bytes, at, width, random, dictionary));
  return bytes;
}

function valueFor(
  bytes: Uint8Array,
  at: number,
  width: Width,
  random: Random,
  { integers }: Dictionary,
): bigint {
  const known = integers[`u${width * 8}`]!;
  switch (random.below(6)) {
    case 0:
      return random.long();
    case 1:
      return BigInt(random.below(bytes.length + 16));
    case 2:
      return numberAt(bytes, at, width) + BigInt(random.below(33) - 16);
    case 3:
      return known.length > 0 ? random.pick(known) : 0n;
    case 4:
      return numberAt(bytes, at, width) ^ (1n << BigInt(random.below(width * 8)));
    default:
      return random.pick(VALUES);
  }
}

function numberAt(bytes: Uint8Array, at: number, width: Width): bigint {
  let value = 0n;
  for (let index = width - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[at + index]!);
  return value;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

/** Shorter, then nearer to zeros: runs of ever fewer bytes. */
export function* simplerImage(input: ImageInput): Generator<Simpler<ImageInput>> {
  yield ({ image }) => ({ image, head: image.length });
  for (let cut = input.image.length >> 1; cut > 0; cut >>= 1)
    yield ({ image, head }) => {
      if (cut > image.length) return undefined;
      const length = image.length - cut;
      return { image: image.slice(0, length), head: Math.min(head, length) };
    };
  for (let run = Math.min(1024, input.image.length >> 1); run >= 4; run >>= 1)
    for (let at = 0; at < Math.min(input.image.length, 0x1000); at += run)
      yield ({ image, head }) => {
        const piece = image.subarray(at, at + run);
        if (piece.every((byte) => byte === 0)) return undefined;
        const zeros = image.slice();
        zeros.fill(0, at, at + run);
        return { image: zeros, head };
      };
}
