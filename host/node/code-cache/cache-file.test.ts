import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeFile as decode, encodeFile, type Item, isWhole, type Owner } from './cache-file.ts';

/** As from a file of these bytes. */
const decodeFile = (bytes: Buffer, whose: Owner) =>
  decode((at, length) => bytes.subarray(at, at + length), bytes.length, whose);

const owner = { component: 'ab'.repeat(32), program: '01'.repeat(32) };
const items: Item[] = [
  { label: Buffer.from('one'), content: Buffer.from('first content'), age: 0 },
  { label: Buffer.from(''), content: Buffer.from(''), age: 3 },
  { label: Buffer.from('three'), content: Buffer.alloc(5000, 7), age: 7 },
];
const file = Buffer.concat(encodeFile(owner, items));
const CONTENTS_AT = file.length - 5013;

/** With the hash that it ought to have. */
function signed(change: (bytes: Buffer) => void, bytes = Buffer.from(file)): Buffer {
  change(bytes);
  createHash('sha256').update(bytes.subarray(40, CONTENTS_AT)).digest().copy(bytes, 8);
  return bytes;
}

const plain = (found: readonly Item[] | undefined) =>
  found?.map(({ label, content, age }) => [
    Buffer.from(label).toString(),
    Buffer.from(content).toString(),
    age,
  ]);

it('gives back what was put into it', () => {
  expect(plain(decodeFile(file, owner))).toEqual(plain(items));
  expect(decodeFile(Buffer.concat(encodeFile(owner, [])), owner)).toEqual([]);
  expect(
    plain(
      decodeFile(
        signed(() => {}),
        owner,
      ),
    ),
  ).toEqual(plain(items));
});

it('is refused at any length but its own', () => {
  for (let length = 0; length < file.length; length += length < 300 ? 1 : 97)
    expect(decodeFile(file.subarray(0, length), owner), `${length} bytes`).toBeUndefined();
  expect(decodeFile(Buffer.concat([file, Buffer.alloc(1)]), owner)).toBeUndefined();
});

it('is refused with any bit flipped, or the item is whose content it is', () => {
  for (let at = 0; at < file.length; at += at < 300 ? 1 : 97) {
    const bad = Buffer.from(file);
    bad[at]! ^= 1 << (at & 7);
    const found = decodeFile(bad, owner)?.map(isWhole);
    if (at < CONTENTS_AT) expect(found, `byte ${at}`).toBeUndefined();
    else expect(found, `byte ${at}`).toEqual([at >= CONTENTS_AT + 13, true, at < CONTENTS_AT + 13]);
  }
});

it.each([
  ['another component', { ...owner, component: 'cd'.repeat(32) }],
  ['another program', { ...owner, program: 'cd'.repeat(32) }],
])('is refused as that of %s', (_, other) => {
  expect(decodeFile(file, other)).toBeUndefined();
});

it.each([
  ['more items than there are', 104, 4],
  ['as many items as a number says', 104, 0xffff_ffff],
  ['fewer items', 104, 2],
  ['a label that is too long', 112, 0xffff_ffff],
  ['a content that is too long', 116, 14],
  ['a content that is too short', 116, 12],
])('is refused with %s, whatever its hash', (_, at, value) => {
  expect(
    decodeFile(
      signed((bytes) => bytes.writeUInt32LE(value, at)),
      owner,
    ),
  ).toBeUndefined();
});

it('is refused in another format', () => {
  expect(
    decodeFile(
      signed((bytes) => bytes.writeUInt8(2, 6)),
      owner,
    ),
  ).toBeUndefined();
});
