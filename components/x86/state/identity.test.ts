/** CPUID says what the table has, and nothing that it has not. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTables } from '../../../tools/isa/index.ts';
import { CODE, execute, Guest, type Registers } from '../test/guest.ts';

const ISA = fileURLToPath(new URL('../isa', import.meta.url));

async function leaf(rax: bigint, rcx = 0n): Promise<Registers> {
  return execute('0f a2', { rax, rcx });
}

/** Where CPUID says it: leaf, register, bit, and the leaf's part. */
const FEATURES: Record<string, [bigint, string, bigint, bigint?]> = {
  sse2: [1n, 'rdx', 26n],
  sse3: [1n, 'rcx', 0n],
  ssse3: [1n, 'rcx', 9n],
  'sse4.1': [1n, 'rcx', 19n],
  'sse4.2': [1n, 'rcx', 20n],
  movbe: [1n, 'rcx', 22n],
  popcnt: [1n, 'rcx', 23n],
  pclmulqdq: [1n, 'rcx', 1n],
  aes: [1n, 'rcx', 25n],
  fma: [1n, 'rcx', 12n],
  xsave: [1n, 'rcx', 26n],
  avx: [1n, 'rcx', 28n],
  f16c: [1n, 'rcx', 29n],
  xsaveopt: [13n, 'rax', 0n, 1n],
  xsavec: [13n, 'rax', 1n, 1n],
  fsgsbase: [7n, 'rbx', 0n],
  bmi1: [7n, 'rbx', 3n],
  avx2: [7n, 'rbx', 5n],
  bmi2: [7n, 'rbx', 8n],
  clflushopt: [7n, 'rbx', 23n],
  clwb: [7n, 'rbx', 24n],
  sha: [7n, 'rbx', 29n],
  vaes: [7n, 'rcx', 9n],
  vpclmulqdq: [7n, 'rcx', 10n],
  rdpid: [7n, 'rcx', 22n],
  rdrand: [1n, 'rcx', 30n],
  rdseed: [7n, 'rbx', 18n],
  adx: [7n, 'rbx', 19n],
  lzcnt: [0x8000_0001n, 'rcx', 5n],
};

test('every feature in the table is one that CPUID can name', async () => {
  const { rows } = await readTables(ISA);
  const named = new Set(rows.map((row) => row.attributes.cpu).filter((cpu) => cpu !== undefined));
  expect([...named].filter((name) => !(name in FEATURES))).toEqual([]);
});

test('what CPUID names is in the table', async () => {
  const { rows } = await readTables(ISA);
  for (const [name, [number, register, bit, part]] of Object.entries(FEATURES)) {
    const claimed = ((await leaf(number, part))[register]! >> bit) & 1n;
    const has = name === 'sse2' || rows.some((row) => row.attributes.cpu === name);
    if (claimed === 1n) expect([name, has]).toEqual([name, true]);
  }
});

test('the level is x86-64-v3', async () => {
  for (const name of 'sse3 ssse3 sse4.1 sse4.2 popcnt avx avx2 bmi1 bmi2 f16c fma lzcnt movbe xsave'.split(' ')) {
    const [number, register, bit] = FEATURES[name]!;
    expect([name, ((await leaf(number))[register]! >> bit) & 1n]).toEqual([name, 1n]);
  }
});

test('ERMS is set: repeated moves and stores are the fastest ones', async () => {
  expect(((await leaf(7n))['rbx']! >> 9n) & 1n).toBe(1n);
});

test.each([
  ['v1', ''],
  ['v2', 'sse3 ssse3 sse4.1 sse4.2 popcnt'],
])('of what is beyond SSE2, x86-64-%s shows only that', async (level, names) => {
  const guest = await Guest.start('0f a2 cc');
  guest.vm.show(level);
  const shown: string[] = [];
  for (const [name, [rax, register, bit, rcx]] of Object.entries(FEATURES)) {
    guest.set({ rip: CODE, rax, rcx: rcx ?? 0n });
    guest.run();
    if ((guest.registers[register]! >> bit) & 1n && name !== 'sse2') shown.push(name);
  }
  expect(shown.sort()).toEqual(names.split(' ').filter((name) => name !== '').sort());
});

test('OSXSAVE is set, and XGETBV and leaf 13 agree on what is saved', async () => {
  const osxsave = 27n;
  expect(((await leaf(1n))['rcx']! >> osxsave) & 1n).toBe(1n);
  const { rax, rdx } = await execute('0f 01 d0');
  expect([rax, rdx]).toEqual([7n, 0n]);
  expect(await leaf(13n)).toMatchObject({ rax: 7n, rbx: 832n, rcx: 832n, rdx: 0n });
  expect(await leaf(13n, 2n)).toMatchObject({ rax: 256n, rbx: 576n });
});

test('the vendor is one that C libraries know, and unknown leaves are 0', async () => {
  const { rbx, rdx, rcx } = await leaf(0n);
  const text = [rbx!, rdx!, rcx!]
    .map((word) => Buffer.from([0, 8, 16, 24].map((shift) => Number((word >> BigInt(shift)) & 255n))).toString())
    .join('');
  expect(text).toBe('GenuineIntel');
  expect(await leaf(0x4000_0000n)).toMatchObject({ rax: 0n, rbx: 0n, rcx: 0n, rdx: 0n });
  expect(await leaf(0xen)).toMatchObject({ rax: 0n, rbx: 0n });
});

test('caches are described until there are no more', async () => {
  const kinds: bigint[] = [];
  for (let sub = 0n; sub < 6n; sub++) kinds.push((await leaf(4n, sub))['rax']! & 31n);
  expect(kinds).toEqual([1n, 2n, 3n, 3n, 0n, 0n]);
});
