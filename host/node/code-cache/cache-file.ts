/**
 * One file of the code cache: what the runs of one program keep for each other. All numbers are 32 bits, little-endian.
 *
 *     0   "NUCODE", and the format's number in 2 bytes
 *     8   SHA-256 of all that follows
 *     40  SHA-256 of the component whose code it is      72  SHA-256 of what names the program
 *     104 number of items; for each: its age, bytes of its label, bytes of its content
 *         then all labels, then all contents
 */

import { createHash } from 'node:crypto';

/** Code that one run made and others may use. */
export interface Item {
  readonly label: Uint8Array;
  readonly content: Uint8Array;
  /** Times that the file was written since anybody used it. */
  readonly age: number;
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
const ITEM_BYTES = 12;

/** The file, in pieces. */
export function encodeFile({ component, program }: Owner, items: readonly Item[]): Uint8Array[] {
  const head = Buffer.alloc(ITEMS_AT + items.length * ITEM_BYTES);
  MAGIC.copy(head);
  head.write(component, OWNER_AT, 'hex');
  head.write(program, OWNER_AT + 32, 'hex');
  head.writeUInt32LE(items.length, COUNT_AT);
  for (const [index, { age, label, content }] of items.entries()) {
    const at = ITEMS_AT + index * ITEM_BYTES;
    for (const [place, value] of [age, label.length, content.length].entries())
      head.writeUInt32LE(value, at + place * 4);
  }
  const rest = [...items.map(({ label }) => label), ...items.map(({ content }) => content)];
  const hash = createHash('sha256').update(head.subarray(OWNER_AT));
  for (const piece of rest) hash.update(piece);
  hash.digest().copy(head, HASH_AT);
  return [head, ...rest];
}

/** Its items; undefined if the file is damaged, of another format, or somebody else's. */
export function decodeFile(file: Buffer, owner: Owner): Item[] | undefined {
  if (file.length < ITEMS_AT || !file.subarray(0, HASH_AT).equals(MAGIC)) return undefined;
  const names = file.subarray(OWNER_AT, COUNT_AT).toString('hex');
  if (names !== owner.component + owner.program) return undefined;
  const hash = createHash('sha256').update(file.subarray(OWNER_AT)).digest();
  if (!hash.equals(file.subarray(HASH_AT, OWNER_AT))) return undefined;
  return itemsOf(file);
}

function itemsOf(file: Buffer): Item[] | undefined {
  const count = file.readUInt32LE(COUNT_AT);
  const labelsAt = ITEMS_AT + count * ITEM_BYTES;
  if (labelsAt > file.length) return undefined;
  const numbers = Array.from({ length: count * 3 }, (_, index) => file.readUInt32LE(ITEMS_AT + index * 4));
  let label = labelsAt;
  let content = labelsAt + sum(count, (index) => numbers[index * 3 + 1]!);
  const end = content + sum(count, (index) => numbers[index * 3 + 2]!);
  if (end !== file.length) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const [age, labelBytes, contentBytes] = numbers.slice(index * 3, index * 3 + 3) as [
      number,
      number,
      number,
    ];
    const item = {
      age,
      label: file.subarray(label, label + labelBytes),
      content: file.subarray(content, content + contentBytes),
    };
    label += labelBytes;
    content += contentBytes;
    return item;
  });
}

function sum(count: number, value: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += value(index);
  return total;
}
