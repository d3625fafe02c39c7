/** Any bytes give an answer or an error, never a trap: thousands of changed images, the same in each run. */

import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { outsideImage, outsidePlan } from '../../../tools/fuzz/loader/bounds.ts';
import { elfImage } from '../../../tools/fuzz/loader/elf-image.ts';
import { put, randomNumbers, type Width } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Description, type Loader, type LoadPlan, type PeImage, startLoader } from './loader.ts';
import { peImage } from '../../../tools/fuzz/loader/pe-image.ts';

let loader: Loader;

beforeAll(async () => {
  loader = await startLoader();
});

/** Long runs change more images, and others. */
const TIMES = Number(process.env.NUCLEUS_FUZZ_TIMES ?? 1);
const SEED = Number(process.env.NUCLEUS_FUZZ_SEED ?? 0);

const WIDTHS: readonly Width[] = [1, 2, 4, 8];
const VALUES = [
  0n,
  1n,
  2n,
  7n,
  0x7fn,
  0xffn,
  0x1000n,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  1n << 47n,
  1n << 63n,
  -1n,
  -8n,
];

/** Refusals as `test/loader.ts` writes them. */
const REFUSAL =
  /^(need [1-9]\d*|unknown-format|malformed (truncated|bad-entry-size|outside-file|bad-order|overflow|bad-alignment|nothing-to-load|bad-entry|bad-interpreter|bad-reference|bad-field) \d+|unsupported (bits-32|big-endian|machine|object-type|operating-system|format))$/;

/** One to four fields changed, anywhere below `below`; some images are also cut. */
function mutate(image: Uint8Array, random: (below: number) => number, below: number): Uint8Array {
  const copy = new Uint8Array(image);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const width = WIDTHS[random(4)]!;
    const offset = random(Math.min(below, copy.length) - width + 1);
    const value = random(3) === 0 ? BigInt(random(0x10000)) : VALUES[random(VALUES.length)]!;
    put(copy, random(2) === 0 ? offset : offset - (offset % width), width, value);
  }
  return random(8) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

function checkPlan(plan: LoadPlan | string, size: number): void {
  if (typeof plan === 'string') {
    expect(plan).toMatch(REFUSAL);
    return;
  }
  expect(outsidePlan(plan, BigInt(size))).toBeUndefined();
}

function checkDescription(answer: Description | string): void {
  if (typeof answer === 'string') expect(answer).toMatch(REFUSAL);
  else expect(answer.summary).toMatch(/^(ELF 64-bit|PE32\+) x86-64, /);
}

/** Whatever it says of the image lies in the image, and is read from the file. */
function checkPe(answer: PeImage | string, size: number): boolean {
  if (typeof answer === 'string') {
    expect(answer).toMatch(REFUSAL);
    return false;
  }
  expect(outsideImage(answer, size)).toBeUndefined();
  return true;
}

describe('a changed image', () => {
  it.each([
    ['ELF', elfImage(), 8000 * TIMES],
    ['PE', peImage(), 8000 * TIMES],
  ] as const)('of kind %s never traps', (_, image, rounds) => {
    const random = randomNumbers(rounds + SEED);
    let [described, placed] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const bytes = mutate(image, random, image.length);
      checkPlan(loader.plan(bytes), bytes.length);
      checkPlan(loader.plan(bytes.subarray(0, random(bytes.length + 1)), bytes.length), bytes.length);
      const answer = loader.describe(bytes);
      if (bytes.length >= 4 && loader.identify(bytes) !== 'unknown') checkDescription(answer);
      if (typeof answer !== 'string') described++;
      if (checkPe(loader.readPe(bytes), bytes.length)) placed++;
    }
    if (loader.identify(image) === 'pe') expect(placed).toBeGreaterThan(rounds / 20);
    // Both ways are taken: the changes neither break everything nor nothing.
    expect(described).toBeGreaterThan(rounds / 20);
    expect(described).toBeLessThan(rounds);
  });

  it.skipIf(!existsSync('/bin/true'))('that was a system program never traps', () => {
    const image = new Uint8Array(readFileSync('/bin/true'));
    const random = randomNumbers(7);
    for (let round = 0; round < 1500; round++) {
      const bytes = mutate(image, random, round % 2 === 0 ? 1024 : image.length);
      checkPlan(loader.plan(bytes), bytes.length);
      const answer = loader.describe(bytes);
      if (loader.identify(bytes) === 'elf') checkDescription(answer);
    }
  });
});

describe('random bytes', () => {
  const heads = ['', '\x7fELF', '\x7fELF\x02\x01\x01\0', 'MZ', '#!', '\0asm'];

  it.each(heads)('after %j never trap', (head) => {
    const random = randomNumbers(heads.indexOf(head) + 1);
    for (let round = 0; round < 500; round++) {
      const bytes = Uint8Array.from({ length: random(400) }, () => random(256));
      bytes.set([...head].map((unit) => unit.charCodeAt(0)).slice(0, bytes.length));
      checkPlan(
        loader.plan(bytes, BigInt(random(2) === 0 ? bytes.length : random(0x7fff_ffff)) << 3n),
        2 ** 40,
      );
      const answer = loader.describe(bytes);
      if (typeof answer === 'string') expect(answer).toMatch(REFUSAL);
    }
  });
});
