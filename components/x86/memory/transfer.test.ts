/** Reading and writing guest memory from outside. */
import { beforeEach, expect, test } from 'vitest';
import { Guest, NOTHING, READ, READ_WRITE, refusal } from '../test/guest.ts';

const HERE = 0x7f12_3000_0000n;
let guest: Guest;

beforeEach(async () => {
  guest = await Guest.empty();
  guest.vm.map(HERE, 0x40_0000n, READ_WRITE);
});

test('bytes come back as they went in, across pages', () => {
  const data = Uint8Array.from({ length: 10_000 }, (_, index) => index * 7);
  guest.vm.write(HERE + 100n, data);
  expect(guest.vm.read(HERE + 100n, 10_000)).toEqual(data);
});

test('a megabyte goes at once', () => {
  const data = new Uint8Array(1 << 20).fill(0xa5);
  guest.vm.write(HERE, data);
  expect(Buffer.compare(guest.vm.read(HERE, 1 << 20), data)).toBe(0);
});

test.each([0n, HERE + 1n, 0xf3ff_0001n, 0x7fff_ffff_f001n, 0xffff_ffff_ffff_fff9n])(
  'no bytes at %# are no access',
  (address) => {
    guest.vm.write(address, new Uint8Array(0));
    expect(guest.vm.read(address, 0).length).toBe(0);
    expect(guest.vm.readUntil(address, 0, 0).length).toBe(0);
  },
);

test('more than an answer holds is exhausted', () => {
  expect(refusal(() => guest.vm.readUntil(HERE, 1, 0x30_0000))).toEqual({ tag: 'exhausted', val: undefined });
  expect(refusal(() => guest.vm.read(HERE, 0x20_0000))).toEqual({ tag: 'exhausted', val: undefined });
});

test('the first byte that may not be accessed is named, and nothing is written', () => {
  guest.vm.protect(HERE + 0x1000n, 0x1000n, READ);
  expect(refusal(() => guest.vm.write(HERE + 0xff0n, new Uint8Array(32).fill(1)))).toEqual({
    tag: 'no-access',
    val: HERE + 0x1000n,
  });
  expect(guest.word(HERE + 0xff0n)).toBe(0n);
  guest.vm.protect(HERE + 0x1000n, 0x1000n, NOTHING);
  expect(refusal(() => guest.vm.read(HERE + 0xff0n, 32))).toEqual({ tag: 'no-access', val: HERE + 0x1000n });
});

test.each([
  ['an address that is not canonical', 0x8000_0000_0000_0000n],
  ['an address whose low bits are mapped elsewhere', 0x3000_0000n],
])('%s is no access', (_what, address) => {
  expect(refusal(() => guest.vm.read(address, 1))).toEqual({ tag: 'no-access', val: address });
});

test('read-until stops before the terminator, or at the limit', () => {
  guest.vm.write(HERE + 0xffcn, new TextEncoder().encode('some text\0more'));
  const text = (limit: number): string =>
    new TextDecoder().decode(guest.vm.readUntil(HERE + 0xffcn, 0, limit));
  expect(text(100)).toBe('some text');
  expect(text(9)).toBe('some text');
  expect(text(4)).toBe('some');
  expect(text(0)).toBe('');
});

test('read-until fails only where the terminator does not come before', () => {
  guest.vm.write(HERE + 0x3f_fffcn, new TextEncoder().encode('ab\0c'));
  expect(guest.vm.readUntil(HERE + 0x3f_fffcn, 0, 100).length).toBe(2);
  guest.vm.write(HERE + 0x3f_fffcn, new TextEncoder().encode('abcd'));
  expect(refusal(() => guest.vm.readUntil(HERE + 0x3f_fffcn, 0, 100))).toEqual({
    tag: 'no-access',
    val: HERE + 0x40_0000n,
  });
  expect(guest.vm.readUntil(HERE + 0x3f_fffcn, 0, 4).length).toBe(4);
});
