/** The vector image that personalities save and restore. */
import { expect, test } from 'vitest';
import { Guest, refusal } from '../test/guest.ts';

const EMPTY_X87 = 0;

test('a new vcpu has the image of a processor after FNINIT', async () => {
  const guest = await Guest.start('cc');
  const image = guest.vcpu.getVectors();
  const view = new DataView(image.buffer, image.byteOffset);
  expect(image.length).toBe(832);
  expect(view.getUint16(0, true)).toBe(0x37f);
  expect(view.getUint8(4)).toBe(EMPTY_X87);
  expect(view.getUint32(24, true)).toBe(0x1f80);
  expect(view.getUint32(28, true)).toBe(0xffff);
});

test('an image comes back as it went in', async () => {
  const guest = await Guest.start('cc');
  const image = guest.vcpu.getVectors();
  // control, status with top 3, tags of three registers, st0 = 1.0, and all of xmm
  const view = new DataView(image.buffer, image.byteOffset);
  view.setUint16(0, 0x27f, true);
  view.setUint16(2, 0x1800, true);
  view.setUint8(4, 0b0011_1000);
  view.setBigUint64(32, 1n << 63n, true);
  view.setUint16(40, 0x3fff, true);
  view.setUint32(24, 0x9fc0, true);
  for (let at = 160; at < 416; at++) image[at] = at;
  // The upper halves of ymm.
  for (let at = 576; at < 832; at++) image[at] = at;
  guest.vcpu.setVectors(image);
  expect(Buffer.compare(guest.vcpu.getVectors(), image)).toBe(0);
});

test('a legacy image of 512 bytes clears the upper halves', async () => {
  const guest = await Guest.start('cc');
  const image = guest.vcpu.getVectors();
  image.fill(7, 576, 832);
  guest.vcpu.setVectors(image);
  guest.vcpu.setVectors(image.subarray(0, 512));
  expect(guest.vcpu.getVectors().subarray(576)).toEqual(new Uint8Array(256));
});

test.each([
  ['of another length', (_image: Uint8Array) => new Uint8Array(511)],
  [
    'with a reserved bit of MXCSR',
    (image: Uint8Array) => {
      image[26] = 1;
      return image;
    },
  ],
  [
    'with a component that there is not',
    (image: Uint8Array) => {
      image[512] = 15;
      return image;
    },
  ],
])('an image %s is a bad range and changes nothing', async (_what, spoil) => {
  const guest = await Guest.start('cc');
  const before = guest.vcpu.getVectors();
  const image = before.slice();
  image[200] = 9;
  expect(refusal(() => guest.vcpu.setVectors(spoil(image)))).toEqual({ tag: 'bad-range', val: undefined });
  expect(guest.vcpu.getVectors()).toEqual(before);
});
