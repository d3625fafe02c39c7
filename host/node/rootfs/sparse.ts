/**
 * Maps of sparse files in GNU tar's dialects: where in the file the bytes belong that the archive holds one behind the other
 * (GNU tar manual, "Storing Sparse Files").
 */

import type { Pax } from './pax.ts';

/** Bytes of a file: `offset` in it, `at` in the archive. */
export interface Run {
  readonly offset: number;
  readonly at: number;
  readonly length: number;
}

/** What a file shows: its size, and where its bytes are. */
export interface Content {
  readonly size: number;
  readonly runs: readonly Run[];
}

const limit = { pairs: 1 << 20, size: 2 ** 43 };

/** The map in a pax header (form 0.1). Undefined if there is none. */
export function sparseInPax(pax: Pax): number[] | undefined {
  const map = pax.get('GNU.sparse.map')?.toString('latin1');
  if (map === undefined) return undefined;
  return map === '' ? [] : map.split(',').map(numberIn);
}

/** The size of a sparse file as a pax header says it. */
export function sparseSize(pax: Pax): number {
  return numberIn((pax.get('GNU.sparse.realsize') ?? pax.get('GNU.sparse.size'))?.toString('latin1'));
}

/** Form 1.0: numbers, one a line, at the head of the data, which goes on at the next 512 bytes. */
export function sparseInData(read: (at: number, length: number) => Buffer, at: number, stored: number) {
  let text = '';
  let used = 0;
  const line = (): number => {
    let end = text.indexOf('\n');
    while (end < 0) {
      if (used >= stored || used > limit.pairs * 24) throw new Error('has a map of holes that does not end');
      text += read(at + used, 512).toString('latin1');
      used += 512;
      end = text.indexOf('\n');
    }
    const value = numberIn(text.slice(0, end));
    text = text.slice(end + 1);
    return value;
  };
  const count = line();
  if (count > limit.pairs) throw new Error('has too many holes');
  return { pairs: Array.from({ length: count * 2 }, line), used };
}

/** The old form: pairs in the header block, and in further blocks behind it. */
export function sparseInHeader(block: Buffer, next: () => Buffer): { pairs: number[]; size: number } {
  const pairs: number[] = [];
  const take = (from: Buffer, start: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const place = start + i * 24;
      if (from[place] === 0) return;
      pairs.push(octalIn(from, place), octalIn(from, place + 12));
      if (pairs.length > limit.pairs) throw new Error('has too many holes');
    }
  };
  take(block, 386, 4);
  for (let more = block[482] !== 0; more; ) {
    const further = next();
    take(further, 0, 21);
    more = further[504] !== 0;
  }
  return { pairs, size: octalIn(block, 483) };
}

/** Runs out of pairs of offset and length. Errors: an Error that says what is wrong. */
export function contentOf(pairs: readonly number[], size: number, at: number, stored: number): Content {
  const runs: Run[] = [];
  let used = 0;
  let end = 0;
  if (pairs.length % 2 !== 0 || size > limit.size) throw new Error('has a wrong map of holes');
  for (let i = 0; i < pairs.length; i += 2) {
    const [offset, length] = [pairs[i]!, pairs[i + 1]!];
    if (offset < end || offset + length > size || used + length > stored)
      throw new Error('has a map of holes that does not fit it');
    if (length > 0) runs.push({ offset, at: at + used, length });
    used += length;
    end = offset + length;
  }
  return { size, runs };
}

function numberIn(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new Error('has a wrong map of holes');
  return Number(text);
}

/** Octal digits, or a number of bytes marked by the first bit. */
function octalIn(block: Buffer, at: number): number {
  if (block[at]! & 0x80) return Number(block.readBigUInt64BE(at + 4) & 0xffff_ffff_ffffn);
  return Number.parseInt(block.toString('latin1', at, at + 11).replace(/[\0 ].*$/s, '') || '0', 8) || 0;
}
