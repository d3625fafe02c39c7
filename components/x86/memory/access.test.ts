/** What the guest may touch, and how exactly a fault is told. */
import { expect, test } from 'vitest';
import { CODE, DATA, Guest, NOTHING, READ, READ_EXECUTE, STACK_TOP, refusal } from '../test/guest.ts';

const UNMAPPED = 0x5000_0000n;
const PRESENT = 1;
const WRITE = 2;
const USER = 4;
const FETCH = 16;

/** Each loads rax with a mark first, so that the fault is not in the first instruction of its block. */
const MARK = 'b8 05000000';

test.each([
  ['a read of what is not mapped', '48 8b 1e', UNMAPPED, USER, UNMAPPED],
  ['a write to what is not mapped', '48 89 1e', UNMAPPED, USER | WRITE, UNMAPPED],
  ['a write to what may only be read', '48 89 1e', DATA, USER | WRITE | PRESENT, DATA],
  ['an addition to what may only be read', '48 01 1e', DATA, USER | WRITE | PRESENT, DATA],
  ['a comparison with what is not mapped', '48 39 1e', UNMAPPED, USER, UNMAPPED],
  ['a read of a page without access', '8a 1e', DATA + 0x1000n, USER, DATA + 0x1000n],
  ['a read across into a page without access', '48 8b 1e', DATA + 0xffcn, USER, DATA + 0x1000n],
  ['a read across from a page without access', '48 8b 1e', DATA + 0x1ffcn, USER, DATA + 0x1ffcn],
  ['a read where the low 32 bits are mapped', '48 8b 1e', DATA | (1n << 40n), USER, DATA | (1n << 40n)],
  ['a read with an index', '48 8b 5c 3e 10', UNMAPPED - 0x30n, USER, UNMAPPED],
  ['a read in the kernel half', '48 8b 1e', 0xffff_8000_0000_0000n, USER, 0xffff_8000_0000_0000n],
  ['a read that is all but non-canonical', '48 8b 1e', 0x7fff_ffff_fff8n, USER, 0x7fff_ffff_fff8n],
  ['a read at the very top', '48 8b 1e', 0xffff_ffff_ffff_fff8n, USER, 0xffff_ffff_ffff_fff8n],
])('%s is a page fault', async (_what, instruction, rsi, code, address) => {
  const guest = await Guest.start(`${MARK} ${instruction} cc`);
  guest.vm.protect(DATA, 0x1000n, READ);
  guest.vm.protect(DATA + 0x1000n, 0x1000n, NOTHING);
  guest.set({ rsi, rdi: 0x20n, rbx: 0x77n, rflags: 0x8d7n });
  const before = guest.registers;
  expect(guest.run()).toEqual({ tag: 'fault', val: { vector: 14, code, address, rip: CODE + 5n } });
  expect(guest.registers).toEqual({ ...before, rax: 5n, rip: CODE + 5n });
});

test.each([
  ['a read through rsi', '48 8b 1e', 13],
  ['a write through rsi', '48 89 1e', 13],
  ['a read through rbp', '48 8b 5d 00', 12],
  ['a push', '53', 12],
  ['a pop', '5b', 12],
  ['a return', 'c3', 12],
  ['a call', 'e8 00000000', 12],
])('%s at an address that is not canonical (%s) is an exception', async (_what, instruction, vector) => {
  const guest = await Guest.start(`${MARK} ${instruction} cc`);
  const away = 0x8000_0000_0000n;
  guest.set({ rsi: away, rbp: away, rsp: away + 0x800n, rbx: 0x77n });
  expect(guest.run().val).toEqual({ vector, code: 0, address: 0n, rip: CODE + 5n });
  expect(guest.registers['rbx']).toBe(0x77n);
  expect(guest.registers['rsp']).toBe(away + 0x800n);
});

test('an access across two pages works where both may be accessed', async () => {
  const guest = await Guest.start('48 89 1e  48 8b 06  cc');
  guest.set({ rsi: DATA + 0xffdn, rbx: 0x1122_3344_5566_7788n });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0x1122_3344_5566_7788n);
  expect(guest.word(DATA + 0xffdn)).toBe(0x1122_3344_5566_7788n);
});

test('a write across two pages changes neither when the second refuses it', async () => {
  const guest = await Guest.start('48 89 1e cc');
  guest.vm.protect(DATA + 0x1000n, 0x1000n, READ);
  guest.set({ rsi: DATA + 0xffdn, rbx: ~0n & 0xffff_ffff_ffff_ffffn });
  expect(guest.run().val).toEqual({ vector: 14, code: 7, address: DATA + 0x1000n, rip: CODE });
  expect(guest.word(DATA + 0xff8n)).toBe(0n);
});

test('a fault can be repaired, and the instruction executed again', async () => {
  const guest = await Guest.start('48 8b 1e cc');
  guest.set({ rsi: UNMAPPED });
  expect(guest.run().val.vector).toBe(14);
  guest.vm.map(UNMAPPED, 0x1000n, READ);
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rbx']).toBe(0n);
});

test('a push that faults leaves rsp where it was', async () => {
  const guest = await Guest.start('50 cc');
  guest.set({ rsp: UNMAPPED });
  expect(guest.run().val).toEqual({ vector: 14, code: 6, address: UNMAPPED - 8n, rip: CODE });
  expect(guest.registers['rsp']).toBe(UNMAPPED);
});

test.each([
  ['that is not mapped', UNMAPPED, USER | FETCH],
  ['that may not be executed', DATA, USER | FETCH | PRESENT],
])('a jump to a page %s faults there', async (_what, target, code) => {
  const guest = await Guest.start('ff e6');
  guest.set({ rsi: target });
  expect(guest.run().val).toEqual({ vector: 14, code, address: target, rip: target });
});

test('a jump to an address that is not canonical faults at the jump', async () => {
  const guest = await Guest.start(`${MARK} ff e6`);
  guest.set({ rsi: 0x8000_0000_0000n });
  expect(guest.run().val).toEqual({ vector: 13, code: 0, address: 0n, rip: CODE + 5n });
});

test('an instruction that goes on in a page that may not be executed faults there', async () => {
  const guest = await Guest.start('e9 f80f0000');
  guest.vm.map(CODE, 0x2000n, { read: true, write: true });
  guest.vm.write(CODE + 0xffdn, Uint8Array.of(0xb8, 1, 2, 3, 4, 0xcc));
  guest.vm.protect(CODE, 0x1000n, READ_EXECUTE);
  guest.set({ rip: CODE + 0xffdn });
  expect(guest.run().val).toEqual({
    vector: 14,
    code: USER | FETCH | PRESENT,
    address: CODE + 0x1000n,
    rip: CODE + 0xffdn,
  });
  guest.vm.protect(CODE + 0x1000n, 0x1000n, READ_EXECUTE);
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rax']).toBe(0x0403_0201n);
});

test('taking the right to execute away reaches code that has run', async () => {
  const guest = await Guest.start('ff c0 ff e6');
  guest.set({ rsi: CODE });
  expect(guest.run(1000).tag).toBe('preempted');
  guest.vm.protect(CODE, 0x4000n, READ);
  expect(guest.run().val).toMatchObject({ vector: 14, code: USER | FETCH | PRESENT });
  guest.vm.unmap(CODE, 0x4000n);
  expect(guest.run().val).toMatchObject({ vector: 14, code: USER | FETCH });
  expect(refusal(() => guest.vm.read(CODE, 1))).toEqual({ tag: 'no-access', val: CODE });
  expect(guest.registers['rsp']).toBe(STACK_TOP);
});
