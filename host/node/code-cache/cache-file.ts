/**
 * One file of the code cache: what the runs of one program keep for each other. All numbers are 32 bits, little-endian.
 *
 *     0   "NUCODE", and the format's number in 2 bytes
 *     8   SHA-256 of all that follows, but for the contents
 *     40  SHA-256 of the component whose code it is      72  SHA-256 of what names the program
 *     104 number of items; for each: its age, bytes of its label, bytes of its content, SHA-256 of its content
 *         then all labels, then all contents
 *
 * Contents are most of a file, and a run uses some of them: each is read and hashed when it is used.
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
/** Places in an item's entry. */
const AGE = 0;
const LABEL_BYTES = 4;
const CONTENT_BYTES = 8;
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

/** Bytes of a file from a place on; fewer where it ends. */
export type ReadPart = (at: number, length: number) => Buffer;

/** Its items, if they are whole (`isWhole`); undefined if the file is damaged, of another format, or somebody else's. */
export function decodeFile(read: ReadPart, size: number, owner: Owner): Item[] | undefined {
  const fixed = read(0, ITEMS_AT);
  if (fixed.length < ITEMS_AT || !fixed.subarray(0, HASH_AT).equals(MAGIC)) return undefined;
  const names = fixed.subarray(OWNER_AT, COUNT_AT).toString('hex');
  if (names !== owner.component + owner.program) return undefined;
  const count = fixed.readUInt32LE(COUNT_AT);
  const labelsAt = ITEMS_AT + count * ITEM_BYTES;
  if (labelsAt > size) return undefined;
  const table = read(ITEMS_AT, labelsAt - ITEMS_AT);
  const contentsAt = labelsAt + sum(count, (index) => numberIn(table, index, LABEL_BYTES));
  if (contentsAt + sum(count, (index) => numberIn(table, index, CONTENT_BYTES)) !== size) return undefined;
  const labels = read(labelsAt, contentsAt - labelsAt);
  const hash = sha256([fixed.subarray(OWNER_AT), table, labels]);
  return hash.equals(fixed.subarray(HASH_AT, OWNER_AT))
    ? itemsOf(table, labels, contentsAt, read)
    : undefined;
}

function itemsOf(table: Buffer, labels: Buffer, contentsAt: number, read: ReadPart): Item[] {
  let [label, content] = [0, contentsAt];
  return Array.from({ length: table.length / ITEM_BYTES }, (_, index) => {
    const [from, at] = [label, content];
    const length = numberIn(table, index, CONTENT_BYTES);
    label += numberIn(table, index, LABEL_BYTES);
    content += length;
    const hash = index * ITEM_BYTES + ITEM_HASH;
    return new FileItem(
      {
        age: numberIn(table, index, AGE),
        hash: table.subarray(hash, hash + 32),
        label: labels.subarray(from, label),
      },
      () => read(at, length),
    );
  });
}

/** An item of a file: its content is read when it is first asked for. */
class FileItem implements Item {
  readonly label: Uint8Array;
  readonly age: number;
  readonly hash: Uint8Array;
  readonly #read: () => Uint8Array;
  #content: Uint8Array | undefined;

  constructor({ label, age, hash }: Required<Omit<Item, 'content'>>, read: () => Uint8Array) {
    this.label = label;
    this.age = age;
    this.hash = hash;
    this.#read = read;
  }

  get content(): Uint8Array {
    this.#content ??= this.#read();
    return this.#content;
  }
}

/** A number of an entry in the table of items. */
function numberIn(table: Buffer, index: number, place: number): number {
  return table.readUInt32LE(index * ITEM_BYTES + place);
}

function sum(count: number, value: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += value(index);
  return total;
}
