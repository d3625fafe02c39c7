/** String instructions: whole runs, single elements, overlaps, both directions, faults in the middle. */
import { expect, test } from 'vitest';
import { CODE, DATA, Guest, READ, type Registers } from '../test/guest.ts';

const TO = DATA + 0x2000n;
const DOWN = 0x400n | 0x202n;

/** Runs code with data 1, 2, 3, ... at DATA; gives the guest after its INT3. */
async function run(code: string, registers: Registers): Promise<Guest> {
  const guest = await Guest.start(`${code} cc`);
  guest.vm.write(DATA, Uint8Array.from({ length: 0x2000 }, (_, index) => index % 251));
  guest.set({ rsi: DATA, rdi: TO, ...registers });
  expect(guest.run(1_000_000).val.vector).toBe(3);
  return guest;
}

/** What MOVS does, one byte after the other. */
function expectedMove(from: number, to: number, size: number, step: number, count: number): Uint8Array {
  const memory = new Uint8Array(0x4000);
  for (let index = 0; index < 0x2000; index++) memory[index] = index % 251;
  for (let element = 0; element < count; element++) {
    memory.copyWithin(to + element * step, from + element * step, from + element * step + size);
  }
  return memory;
}

test.each([
  ['apart, all in a page', 'f3 a4', 0x10, 0x2010, 1, 100],
  ['apart, over pages of both', 'f3 a4', 0xff3, 0x2f80, 1, 0x1000],
  ['quads, over pages of both', 'f3 48 a5', 0xffc, 0x2ff9, 8, 0x100],
  ['onto what comes next: a pattern spreads', 'f3 a4', 0x100, 0x103, 1, 500],
  ['words onto what comes next', 'f3 66 a5', 0x100, 0x106, 2, 300],
  ['onto what came before', 'f3 48 a5', 0x103, 0x100, 8, 200],
  ['nothing at all', 'f3 a4', 0x10, 0x2000, 1, 0],
])('REP MOVS %s', async (_what, code, from, to, size, count) => {
  const guest = await run(code, { rsi: DATA + BigInt(from), rdi: DATA + BigInt(to), rcx: BigInt(count) });
  expect(guest.registers).toMatchObject({
    rcx: 0n,
    rsi: DATA + BigInt(from + size * count),
    rdi: DATA + BigInt(to + size * count),
  });
  const memory = guest.vm.read(DATA, 0x4000);
  expect(Buffer.compare(memory, expectedMove(from, to, size, size, count))).toBe(0);
});

test('REP MOVS downwards', async () => {
  const guest = await run('f3 a4', { rflags: DOWN, rsi: DATA + 0x1100n, rdi: DATA + 0x1180n, rcx: 0x800n });
  expect(guest.registers).toMatchObject({ rsi: DATA + 0x900n, rdi: DATA + 0x980n });
  const memory = guest.vm.read(DATA, 0x4000);
  expect(Buffer.compare(memory, expectedMove(0x1100, 0x1180, 1, -1, 0x800))).toBe(0);
});

test('REP MOVS with 32-bit addresses', async () => {
  const high = 0x5_0000_0000n;
  const guest = await run('67 f3 a4', { rsi: high | DATA, rdi: high | TO, rcx: high | 5n });
  expect(guest.registers).toMatchObject({ rsi: DATA + 5n, rdi: TO + 5n, rcx: 0n });
  expect(guest.word(TO, 5)).toBe(0x04_0302_0100n);
});

test('MOVS from another segment', async () => {
  const guest = await run('64 48 a5', { fsBase: 0x100n, rsi: DATA });
  expect(guest.word(TO)).toBe(guest.word(DATA + 0x100n));
  expect(guest.registers['rsi']).toBe(DATA + 8n);
});

test.each([
  ['bytes', 'f3 aa', 3000n, 1n, 0x88n],
  ['quads', 'f3 48 ab', 300n, 8n, 0x1122_3344_5566_7788n],
])('REP STOS of %s, over a page end', async (_what, code, rcx, size, value) => {
  const start = TO + 0xff9n;
  const guest = await run(code, { rax: 0x1122_3344_5566_7788n, rdi: start, rcx });
  expect(guest.registers).toMatchObject({ rdi: start + rcx * size, rcx: 0n });
  for (const index of [0n, 1n, rcx - 1n]) expect(guest.word(start + index * size, Number(size))).toBe(value);
  expect(guest.word(start + rcx * size, 4)).toBe(0n);
  expect(guest.word(start - 4n, 4)).toBe(0n);
});

test.each([
  ['the source ends', DATA + 0x3f00n, DATA, DATA + 0x4000n, 4],
  ['the destination ends', DATA, DATA + 0x3f00n, DATA + 0x4000n, 6],
])('REP MOVS stops where %s, with what it has done', async (_what, rsi, rdi, address, code) => {
  const guest = await Guest.start('f3 a4 cc');
  guest.set({ rsi, rdi, rcx: 0x1000n });
  expect(guest.run().val).toEqual({ vector: 14, code, address, rip: CODE });
  expect(guest.registers).toMatchObject({ rsi: rsi + 0x100n, rdi: rdi + 0x100n, rcx: 0xf00n });
  guest.vm.map(DATA + 0x4000n, 0x1000n, { read: true, write: true });
  expect(guest.run().val.vector).toBe(3);
  expect(guest.registers['rcx']).toBe(0n);
});

test('an element that lies across a page that refuses it is not moved', async () => {
  const guest = await Guest.start('f3 48 ab cc');
  guest.vm.protect(DATA + 0x1000n, 0x1000n, READ);
  guest.set({ rdi: DATA + 0xff4n, rcx: 4n, rax: ~0n & 0xffff_ffff_ffff_ffffn });
  expect(guest.run().val).toEqual({ vector: 14, code: 7, address: DATA + 0x1000n, rip: CODE });
  expect(guest.registers).toMatchObject({ rdi: DATA + 0xffcn, rcx: 3n });
  expect(guest.word(DATA + 0xffcn, 4)).toBe(0n);
});

test.each([
  ['REPE CMPS to the first difference', 'f3 a6', { rcx: 100n, rdi: DATA + 251n }, { rcx: 0n, rsi: DATA + 100n }],
  ['REPNE SCAS to what it looks for', 'f2 ae', { rcx: 300n, rax: 77n, rdi: DATA }, { rcx: 222n, rdi: DATA + 78n }],
  ['REPE SCAS of words', 'f3 66 af', { rcx: 9n, rax: 0n, rdi: TO }, { rcx: 0n, rdi: TO + 18n }],
  ['REPNE SCAS of nothing', 'f2 ae', { rcx: 0n, rax: 0n, rdi: TO }, { rcx: 0n, rdi: TO }],
  ['LODS', '48 ad', { rsi: DATA + 1n }, { rax: 0x0807_0605_0403_0201n, rsi: DATA + 9n }],
  ['LODS of 32 bits clears the rest', 'ad', { rax: 1n << 40n }, { rax: 0x0302_0100n }],
  ['REP LODS keeps the last', 'f3 ac', { rcx: 5n, rax: 0n }, { rax: 4n, rcx: 0n, rsi: DATA + 5n }],
])('%s', async (_what, code, registers, after) => {
  const guest = await run(code, registers);
  expect(guest.registers).toMatchObject(after);
});

test('REPE CMPS leaves the flags of the elements that differ', async () => {
  const guest = await run('f3 a6', { rcx: 10n, rsi: DATA, rdi: TO, rflags: 0x202n });
  // 0 equals 0; then 1 is more than 0
  expect(guest.registers).toMatchObject({ rcx: 8n, rflags: 0x202n });
});
