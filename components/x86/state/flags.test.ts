/** Flags as a whole: what PUSHF sees after instructions, and every combination through POPF, SAHF and LAHF. */
import { expect, test } from 'vitest';
import { execute } from '../test/guest.ts';

const CF = 0x1n;
const PF = 0x4n;
const AF = 0x10n;
const ZF = 0x40n;
const SF = 0x80n;
const OF = 0x800n;
const STATUS = CF | PF | AF | ZF | SF | OF;

test('every combination of status flags survives', async () => {
  for (let bits = 0n; bits < 64n; bits++) {
    const flags =
      (bits & 1n ? CF : 0n) |
      (bits & 2n ? PF : 0n) |
      (bits & 4n ? AF : 0n) |
      (bits & 8n ? ZF : 0n) |
      (bits & 16n ? SF : 0n) |
      (bits & 32n ? OF : 0n);
    // popf; lahf; sahf; setc..: pushf; pop rbx
    const registers = await execute('50 9d 9f 9c 5b b4 00 9e 9c 59', { rax: flags });
    expect(registers['rbx']! & STATUS).toBe(flags);
    expect(registers['rcx']! & STATUS).toBe(flags & OF);
  }
});

test('POPF changes what user code may change', async () => {
  const { rbx } = await execute('50 9d 9c 5b 6a 02 9d', { rax: 0xffff_ffff_ffff_feffn });
  expect(rbx).toBe(0x24_4ed7n);
});

test('POPF of 16 bits leaves the upper ones', async () => {
  const { rbx } = await execute('66 6a 00 66 9d 9c 5b', { rflags: 0x20_0ad7n });
  expect(rbx).toBe(0x20_0202n);
});

test.each([
  ['add eax, ebx', '01 d8', 0xffff_ffffn, 1n, CF | PF | AF | ZF],
  ['add eax, ebx', '01 d8', 0x7fff_ffffn, 1n, PF | AF | SF | OF],
  ['sub eax, ebx', '29 d8', 0n, 1n, CF | PF | AF | SF],
  ['sub al, bl', '28 d8', 0x80n, 1n, AF | OF],
  ['inc eax', 'ff c0', 0xffff_ffffn, 0n, PF | AF | ZF],
  ['dec ax', '66 ff c8', 0x8000n, 0n, PF | AF | OF],
  ['neg rax', '48 f7 d8', 1n << 63n, 0n, CF | PF | SF | OF],
  ['and eax, ebx', '21 d8', 0xf0n, 0x0fn, PF | ZF],
])('%s of %s and %s', async (_what, code, rax, rbx, flags) => {
  const { rcx } = await execute(`${code} 9c 59`, { rax, rbx, rflags: 0x202n });
  expect(rcx! & STATUS).toBe(flags);
});

test('flags that nobody reads within a block are there after it', async () => {
  // add; then a jump to a block that pushes the flags
  const { rcx } = await execute('01 d8 eb 00 9c 59', { rax: 0xffff_ffffn, rbx: 1n });
  expect(rcx! & STATUS).toBe(CF | PF | AF | ZF);
});

test('flags count where the next instruction may fault before it writes its own', async () => {
  // cmp eax, ebx; xor ecx, ecx; setb cl, which reads those of xor
  const first = await execute('39 d8 31 c9 0f 92 c1', { rax: 1n, rbx: 2n });
  expect(first['rcx']).toBe(0n);
  // cmp eax, ebx; mov ecx, [rsp]; setb cl
  const second = await execute('39 d8 8b 0c 24 0f 92 c1', { rax: 1n, rbx: 2n });
  expect(second['rcx']! & 0xffn).toBe(1n);
});

/** Conditions by number, as a function of flags. */
const CONDITIONS: ((flags: bigint) => boolean)[] = [
  (f) => (f & OF) !== 0n,
  (f) => (f & CF) !== 0n,
  (f) => (f & ZF) !== 0n,
  (f) => (f & (CF | ZF)) !== 0n,
  (f) => (f & SF) !== 0n,
  (f) => (f & PF) !== 0n,
  (f) => ((f & SF) !== 0n) !== ((f & OF) !== 0n),
  (f) => (f & ZF) !== 0n || ((f & SF) !== 0n) !== ((f & OF) !== 0n),
];

test.each(Array.from({ length: 16 }, (_, number) => number))('condition %i, fused and not', async (number) => {
  const holds = (flags: bigint): boolean => CONDITIONS[number >> 1]!(flags) !== ((number & 1) === 1);
  const jump = (0x70 + number).toString(16);
  const values: [bigint, bigint][] = [[1n, 2n], [2n, 1n], [7n, 7n], [0x8000_0000n, 1n], [1n, 0x8000_0000n], [0n, 0n]];
  for (const [rax, rbx] of values) {
    for (const operation of ['39 d8', '85 d8', '29 d8', '01 d8', '21 d8', 'ff c8', 'ff c0', '38 d8']) {
      // the operation; pushf; pop rcx. Then: the operation; jcc over "mov dl, 1"
      const { rcx } = await execute(`${operation} 9c 59`, { rax, rbx });
      const { rdx, rsi } = await execute(`${operation} ${jump} 02 b2 01 9c 5e`, { rax, rbx });
      expect(rdx).toBe(holds(rcx!) ? 0n : 1n);
      expect(rsi! & STATUS).toBe(rcx! & STATUS);
    }
  }
});
