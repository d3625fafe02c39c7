/**
 * One file of the code cache: what the runs of one program keep for each other. All numbers are 32 bits, little-endian.
 *
 *     0   "NUCODE", and the format's number in 2 bytes
 *     8   SHA-256 of all that follows, but for the contents
 *     40  SHA-256 of the component whose code it is      72  SHA-256 of what names the program
 *     104 number of items; for each: its age, bytes of its label, bytes of its content, SHA-256 of its content
 *         then all labels, then all contents
 *
 * Contents are most of a file, and a run uses some of them: each is hashed when it is used.
 */

import { createHash } from 'node:crypto';

/** Code that one run made and others may use. */
export interface Item {
  readonly label: Uint8Array;
  readonly content: Uint8Array;
  /** Times that the file was written since anybody used it. */
  readonly age: number;
  /** SHA-256 that the content had when it was written; absent where it was not in a file yet. */
  readonly hash?: Uint8Array;
}

/** Whose file it is, in hexadecimal. */
export interface Owner {
  readonly component: string;
  readonly program: string;
}

const MAGIC = Buffer.from('NUCODE\x01\x00', 'latin1');
const HASH_AT = 8;
const OWNER_AT = 40;
const COUNT_AT = 104;
const ITEMS_AT = 108;
const ITEM_BYTES = 44;
const ITEM_HASH = 12;

/** The file, in pieces. */
export function encodeFile({ component, program }: Owner, items: readonly Item[]): Uint8Array[] {
  const head = Buffer.alloc(ITEMS_AT + items.length * ITEM_BYTES);
  MAGIC.copy(head);
  head.write(component, OWNER_AT, 'hex');
  head.write(program, OWNER_AT + 32, 'hex');
  head.writeUInt32LE(items.length, COUNT_AT);
  for (const [index, { age, label, content, hash }] of items.entries()) {
    const at = ITEMS_AT + index * ITEM_BYTES;
    for (const [place, value] of [age, label.length, content.length].entries())
      head.writeUInt32LE(value, at + place * 4);
    head.set(hash ?? sha256([content]), at + ITEM_HASH);
  }
  const labels = items.map(({ label }) => label);
  sha256([head.subarray(OWNER_AT), ...labels]).copy(head, HASH_AT);
  return [head, ...labels, ...items.map(({ content }) => content)];
}

/** Is the content what was written? */
export function isWhole({ content, hash }: Item): boolean {
  return hash === undefined || sha256([content]).equals(hash);
}

function sha256(pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** Its items, if they are whole (`isWhole`); undefined if the file is damaged, of another format, or somebody else's. */
export function decodeFile(file: Buffer, owner: Owner): Item[] | undefined {
  if (file.length < ITEMS_AT || !file.subarray(0, HASH_AT).equals(MAGIC)) return undefined;
  const names = file.subarray(OWNER_AT, COUNT_AT).toString('hex');
  if (names !== owner.component + owner.program) return undefined;
  return itemsOf(file);
}

function itemsOf(file: Buffer): Item[] | undefined {
  const count = file.readUInt32LE(COUNT_AT);
  const labelsAt = ITEMS_AT + count * ITEM_BYTES;
  if (labelsAt > file.length) return undefined;
  const number = (index: number, place: number) => file.readUInt32LE(ITEMS_AT + index * ITEM_BYTES + place);
  const contentsAt = labelsAt + sum(count, (index) => number(index, 4));
  if (contentsAt + sum(count, (index) => number(index, 8)) !== file.length) return undefined;
  const hash = sha256([file.subarray(OWNER_AT, contentsAt)]);
  if (!hash.equals(file.subarray(HASH_AT, OWNER_AT))) return undefined;
  let [label, content] = [labelsAt, contentsAt];
  return Array.from({ length: count }, (_, index) => {
    const hashAt = ITEMS_AT + index * ITEM_BYTES + ITEM_HASH;
    const [labelEnd, contentEnd] = [label + number(index, 4), content + number(index, 8)];
    const item = {
      ...{ age: number(index, 0), hash: file.subarray(hashAt, hashAt + 32) },
      ...{ label: file.subarray(label, labelEnd), content: file.subarray(content, contentEnd) },
    };
    [label, content] = [labelEnd, contentEnd];
    return item;
  });
}

function sum(count: number, value: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += value(index);
  return total;
}
