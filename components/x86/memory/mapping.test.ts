/** What may be mapped where, and what the guest then sees. */
import { expect, test } from 'vitest';
import { EVERYTHING, Guest, NOTHING, READ, READ_WRITE, refusal } from '../test/guest.ts';

const HERE = 0x10_0000n;
const PAGE = 4096n;

test.each([
  ['an address between pages', 0x10_0800n, PAGE],
  ['a length between pages', HERE, 100n],
  ['no length', HERE, 0n],
  ['an end behind user space', 0x7fff_ffff_f000n, 2n * PAGE],
  ['an address behind user space', 0xffff_8000_0000_0000n, PAGE],
  ['a length that wraps', HERE, 0xffff_ffff_ffff_f000n],
])('%s is a bad range', async (_what, address, length) => {
  const { vm } = await Guest.empty();
  for (const call of ['map', 'protect'] as const) {
    expect(refusal(() => vm[call](address, length, READ))).toEqual({ tag: 'bad-range', val: undefined });
  }
  expect(refusal(() => vm.unmap(address, length))).toEqual({ tag: 'bad-range', val: undefined });
});

test('pages with the same low 32 bits collide, and nothing of the range is mapped', async () => {
  const { vm } = await Guest.empty();
  vm.map(0x1_0010_2000n, PAGE, READ_WRITE);
  expect(refusal(() => vm.map(HERE, 4n * PAGE, READ))).toEqual({ tag: 'collision', val: 0x10_2000n });
  expect(refusal(() => vm.read(HERE, 1))).toEqual({ tag: 'no-access', val: HERE });
  vm.unmap(0x1_0010_2000n, PAGE);
  vm.map(HERE, 4n * PAGE, READ);
  expect([...vm.read(HERE, 1)]).toEqual([0]);
});

test('the low 32 bits that the core itself lies in collide', async () => {
  const { vm } = await Guest.empty();
  expect(refusal(() => vm.map(0x7000_f3fe_f000n, 2n * PAGE, READ))).toEqual({
    tag: 'collision',
    val: 0x7000_f3ff_0000n,
  });
  vm.map(0x7000_f3fe_f000n, PAGE, READ_WRITE);
  vm.write(0x7000_f3fe_fffcn, Uint8Array.of(1, 2, 3, 4));
  expect([...vm.read(0x7000_f3fe_fffcn, 4)]).toEqual([1, 2, 3, 4]);
});

test('no more than the limit is accessible; reservations are free', async () => {
  const { vm } = await Guest.empty(4n * PAGE);
  vm.map(0x2000_0000n, 1n << 40n, NOTHING);
  vm.map(HERE, 4n * PAGE, READ);
  expect(refusal(() => vm.map(0x20_0000n, PAGE, READ))).toEqual({ tag: 'exhausted', val: undefined });
  expect(refusal(() => vm.protect(0x2000_0000n, PAGE, READ))).toEqual({ tag: 'exhausted', val: undefined });
  vm.map(HERE, 4n * PAGE, READ_WRITE);
  vm.protect(HERE, 2n * PAGE, NOTHING);
  expect(vm.usage()).toEqual({ memory: 2n * PAGE, peakMemory: 4n * PAGE, instructions: 0n });
  vm.protect(0x2000_0000n, PAGE, READ);
  vm.unmap(HERE, 4n * PAGE);
  expect(vm.usage().memory).toBe(PAGE);
});

test('a page is zero when it is mapped again, not when its access changes', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, PAGE, READ_WRITE);
  vm.write(HERE, Uint8Array.of(7));
  vm.protect(HERE, PAGE, NOTHING);
  vm.protect(HERE, PAGE, READ);
  expect([...vm.read(HERE, 1)]).toEqual([7]);
  vm.map(HERE, PAGE, READ);
  expect([...vm.read(HERE, 1)]).toEqual([0]);
});

test('a page of a reservation is zero when another one had its place', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, PAGE, READ_WRITE);
  vm.write(HERE, Uint8Array.of(7));
  vm.unmap(HERE, PAGE);
  vm.map(0x5_0010_0000n, PAGE, NOTHING);
  vm.protect(0x5_0010_0000n, PAGE, READ);
  expect([...vm.read(0x5_0010_0000n, 1)]).toEqual([0]);
});

test('a reservation lasts until it is unmapped, in whole or in part', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, 8n * PAGE, NOTHING);
  vm.unmap(HERE + 2n * PAGE, PAGE);
  expect(refusal(() => vm.protect(HERE, 4n * PAGE, READ))).toEqual({ tag: 'no-access', val: HERE + 2n * PAGE });
  vm.map(HERE + 2n * PAGE, PAGE, NOTHING);
  vm.protect(HERE, 8n * PAGE, READ);
  expect(vm.usage().memory).toBe(8n * PAGE);
  vm.unmap(HERE, 8n * PAGE);
  expect(refusal(() => vm.protect(HERE, PAGE, READ))).toEqual({ tag: 'no-access', val: HERE });
});

test('a reservation may lie over places that are taken; its pages then collide', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, PAGE, READ);
  vm.map(0x5_0010_0000n, 2n * PAGE, NOTHING);
  expect(refusal(() => vm.protect(0x5_0010_0000n, 2n * PAGE, READ))).toEqual({
    tag: 'collision',
    val: 0x5_0010_0000n,
  });
  vm.protect(0x5_0010_1000n, PAGE, READ);
});

test('pages that may be written or executed may be read', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, PAGE, { write: true });
  vm.map(HERE + PAGE, PAGE, { execute: true });
  expect(vm.read(HERE, 8192).length).toBe(8192);
  expect(refusal(() => vm.write(HERE + PAGE - 1n, Uint8Array.of(1, 2)))).toEqual({
    tag: 'no-access',
    val: HERE + PAGE,
  });
  expect([...vm.read(HERE + PAGE - 1n, 1)]).toEqual([0]);
});

test('a second vm in the same instance is refused, and so is a fork', async () => {
  const guest = await Guest.empty();
  guest.vm.map(HERE, PAGE, EVERYTHING);
  expect(refusal(() => guest.vm.constructor.create(1n))).toEqual({ tag: 'exhausted', val: undefined });
});

test('unmapping all there is takes everything', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, PAGE, READ_WRITE);
  vm.map(0x7000_0000_0000n, PAGE, READ_WRITE);
  vm.map(0x6000_0000_0000n, 1n << 36n, NOTHING);
  vm.unmap(0x8000n, 0x7fff_ffff_0000n - 0x8000n);
  expect(vm.usage().memory).toBe(0n);
  expect(refusal(() => vm.protect(0x6000_0000_0000n, PAGE, READ))).toEqual({
    tag: 'no-access',
    val: 0x6000_0000_0000n,
  });
});

test('a memory that has grown to its end still makes vcpus', async () => {
  const { vm } = await Guest.empty(1n << 32n);
  vm.map(0x7000_0000_0000n + 0xf3fe_f000n, PAGE, READ_WRITE);
  vm.write(0x7000_f3fe_f000n, Uint8Array.of(1));
  expect(vm.createVcpu()).toBeDefined();
});

test('pages that are filled hold what they are given, and zeros behind it, whatever was there', async () => {
  const { vm } = await Guest.empty();
  vm.map(HERE, 0x4000n, READ_WRITE);
  vm.write(HERE, new Uint8Array(0x4000).fill(0xa5));
  const data = Uint8Array.from({ length: 0x1234 }, (_, at) => at % 251);
  vm.fill(HERE + 0x1000n, 0x2000n, READ, data);
  expect(vm.read(HERE + 0x1000n, 0x1234)).toEqual(data);
  expect([...new Set(vm.read(HERE + 0x2234n, 0xdcc))]).toEqual([0]);
  expect([vm.read(HERE + 0xfffn, 1)[0], vm.read(HERE + 0x3000n, 1)[0]]).toEqual([0xa5, 0xa5]);
  expect(refusal(() => vm.write(HERE + 0x1000n, data))).toEqual({ tag: 'no-access', val: HERE + 0x1000n });
  expect(vm.usage().memory).toBe(0x4000n);
  for (const [address, length, access, size] of [
    [HERE, 0x1000n, NOTHING, 1],
    [HERE, 0x1000n, READ, 0x1001],
    [HERE, 0n, READ, 0],
    [HERE + 1n, 0x1000n, READ, 1],
  ] as const) {
    expect(refusal(() => vm.fill(address, length, access, new Uint8Array(size)))).toEqual({ tag: 'bad-range' });
  }
  expect(refusal(() => vm.fill(HERE + (1n << 32n), 0x1000n, READ, data.slice(0, 9)))).toEqual({
    tag: 'collision',
    val: HERE + (1n << 32n),
  });
  expect(vm.read(HERE, 1)[0]).toBe(0xa5);
});
