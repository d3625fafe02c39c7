/**
 * Recorded vectors: what a processor answered, for where there is none to ask. Cases are not stored, since they are made again from
 * the seed, the row and the number; of an answer, only what differs from the state before. Behind a line of JSON (Header), compressed:
 *
 *     each row     u32 key, u32 checksum of its states before, u16 cases
 *     each case    u16 pieces
 *     each piece   u16 distance from the end of the last one, u16 length, bytes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { type Case, caseOf, keyOf } from '../../tools/fuzz/x86/cases.ts';
import { IMAGE_SIZE, readImage, type State, writeImage } from '../../tools/fuzz/x86/state.ts';
import type { Row } from '../../tools/isa/row.ts';

const FORMAT = 'nucleus-isa-vectors-1';
/** Equal bytes between two pieces that cost less than a new piece. */
const GAP = 4;

interface Header {
  readonly format: string;
  readonly seed: number;
}

/** What is recorded of one row. */
interface Recorded {
  checksum: number;
  readonly answers: Uint8Array[];
}

/** Collects answers; a row's cases must come in their order, from its first. */
export class Recorder {
  readonly #rows = new Map<number, Recorded>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  add({ row, number, state }: Case, answer: State): void {
    const key = keyOf(row);
    const recorded = this.#rows.get(key) ?? { checksum: 0, answers: [] };
    if (number !== recorded.answers.length)
      throw new Error(`${row.place}: case ${number} is not the next one`);
    this.#rows.set(key, recorded);
    const before = writeImage(state);
    recorded.checksum = checksum(before, recorded.checksum);
    recorded.answers.push(pieces(before, writeImage(answer)));
  }

  write(file: string): void {
    const parts: Uint8Array[] = [];
    for (const [key, { checksum, answers }] of this.#rows) {
      const head = Buffer.alloc(10);
      head.writeUInt32LE(key, 0);
      head.writeUInt32LE(checksum, 4);
      head.writeUInt16LE(answers.length, 8);
      parts.push(head, ...answers);
    }
    const header: Header = { format: FORMAT, seed: this.#seed };
    const body = brotliCompressSync(Buffer.concat(parts), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });
    writeFileSync(file, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
  }
}

/** Plays a file: each of its cases with the answer. Throws where the cases are no longer those that were recorded. */
export function* play(file: string, rows: readonly Row[]): Generator<readonly [Case, State]> {
  const bytes = readFileSync(file);
  const end = bytes.indexOf('\n');
  const { format, seed } = JSON.parse(bytes.subarray(0, end).toString()) as Header;
  if (format !== FORMAT) throw new Error(`${file}: is of the format ${format}, not ${FORMAT}`);
  const body = brotliDecompressSync(bytes.subarray(end + 1));
  const byKey = new Map(rows.filter((row) => row.opcode !== undefined).map((row) => [keyOf(row), row]));
  for (let at = 0; at < body.length; ) {
    const row = byKey.get(body.readUInt32LE(at));
    if (!row) throw stale(file, `a row at ${at}`);
    const wanted = body.readUInt32LE(at + 4);
    const count = body.readUInt16LE(at + 8);
    at += 10;
    let sum = 0;
    for (let number = 0; number < count; number++) {
      const found = caseOf(row, seed, number);
      const image = writeImage(found.state);
      sum = checksum(image, sum);
      at = patch(image, body, at);
      yield [found, readImage(image)];
    }
    if (sum !== wanted) throw stale(file, `${row.place} ${row.mnemonic}`);
  }
}

function stale(file: string, place: string): Error {
  const advice = 'record again on an x86-64 Linux machine: tests/differential/README.md says how';
  return new Error(`${file}: the table or the generator of cases has changed since (${place}); ${advice}`);
}

/** How `after` differs from `before`. */
function pieces(before: Uint8Array, after: Uint8Array): Uint8Array {
  const found: [number, number][] = [];
  for (let at = 0; at < IMAGE_SIZE; at++) {
    if (before[at] === after[at]) continue;
    const last = found.at(-1);
    if (last && at - last[1] <= GAP) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  const size = found.reduce((sum, [from, to]) => sum + 4 + to - from, 2);
  const result = Buffer.alloc(size);
  result.writeUInt16LE(found.length, 0);
  let at = 2;
  let end = 0;
  for (const [from, to] of found) {
    result.writeUInt16LE(from - end, at);
    result.writeUInt16LE(to - from, at + 2);
    result.set(after.subarray(from, to), at + 4);
    at += 4 + to - from;
    end = to;
  }
  return result;
}

/** Makes the state before that after; gives the place behind its pieces. */
function patch(image: Uint8Array, body: Buffer, from: number): number {
  let at = from + 2;
  let end = 0;
  for (let left = body.readUInt16LE(from); left > 0; left--) {
    const start = end + body.readUInt16LE(at);
    const length = body.readUInt16LE(at + 2);
    image.set(body.subarray(at + 4, at + 4 + length), start);
    at += 4 + length;
    end = start + length;
  }
  return at;
}

function checksum(image: Uint8Array, start: number): number {
  let hash = start ^ 0x811c9dc5;
  for (const byte of image) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
