/** RDRAND and RDSEED: AES of a counter under the vm's seed, and nothing at all without one. */
import { createCipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import { CODE, EVERYTHING, Guest, bytes } from '../test/guest.ts';

const SEED = [0x0706050403020100n, 0x0f0e0d0c0b0a0908n, 0xffff_ffff_ffff_fffdn, 5n] as const;
const RDRAND_RAX = '48 0f c7 f0 cc';
const UNDEFINED = 6;
const BREAKPOINT = 3;
const REKEY = 1024;

async function guest(): Promise<Guest> {
  return Guest.start(RDRAND_RAX, EVERYTHING);
}

function number(machine: Guest, code = RDRAND_RAX): bigint {
  machine.vm.write(CODE, bytes(code));
  machine.set({ rip: CODE, rflags: 0xad7n });
  expect(machine.run().val.vector).toBe(BREAKPOINT);
  return machine.registers['rax']!;
}

function words(...values: bigint[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) buffer.writeBigUInt64LE(BigInt.asUintN(64, value), index * 8);
  return buffer;
}

function encrypt(key: Buffer, counter: bigint): Buffer {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return cipher.update(words(counter, counter >> 64n));
}

const KEY = words(SEED[0], SEED[1]);
const COUNTER = (SEED[3] << 64n) | SEED[2];

test('without a seed they are undefined, and CPUID does not name them', async () => {
  const machine = await guest();
  expect(machine.run()).toMatchObject({ tag: 'fault', val: { vector: UNDEFINED, rip: CODE } });
  const ecx = 30n;
  for (const seeded of [0n, 1n]) {
    if (seeded) machine.vm.seed(...SEED);
    machine.vm.write(CODE, bytes('0f a2 cc'));
    machine.set({ rip: CODE, rax: 1n, rcx: 0n });
    machine.run();
    expect((machine.registers['rcx']! >> ecx) & 1n).toBe(seeded);
  }
});

test('numbers are AES of the counter, whose carry counts', async () => {
  const machine = await guest();
  machine.vm.seed(...SEED);
  for (let i = 1n; i < 5n; i++) expect(number(machine)).toBe(encrypt(KEY, COUNTER + i).readBigUInt64LE());
});

test('the key is replaced by its own output', async () => {
  const machine = await guest();
  machine.vm.seed(...SEED);
  for (let i = 0; i < REKEY; i++) number(machine);
  const next = encrypt(KEY, COUNTER + BigInt(REKEY) + 1n);
  expect(number(machine)).toBe(encrypt(next, COUNTER + BigInt(REKEY) + 2n).readBigUInt64LE());
});

test('the same seed gives the same numbers, another one others', async () => {
  const machine = await guest();
  const three = (...seed: bigint[]): bigint[] => {
    machine.vm.seed(...seed);
    return [number(machine), number(machine), number(machine)];
  };
  const first = three(...SEED);
  expect(three(...SEED)).toEqual(first);
  expect(three(1n, 2n, 3n, 4n)).not.toEqual(first);
});

test('16 and 32 bits; CF is set and the other flags are cleared; RDSEED does the same', async () => {
  const machine = await guest();
  machine.vm.seed(...SEED);
  const expected = [1n, 2n, 3n].map((i) => encrypt(KEY, COUNTER + i).readBigUInt64LE());
  machine.set({ rax: 0x1122_3344_5566_7788n });
  expect(number(machine, '66 0f c7 f0 cc')).toBe(0x1122_3344_5566_0000n | (expected[0]! & 0xffffn));
  expect(number(machine, '0f c7 f0 cc')).toBe(expected[1]! & 0xffff_ffffn);
  expect(number(machine, '48 0f c7 f8 cc')).toBe(expected[2]);
  expect(machine.registers['rflags']! & 0x8d5n).toBe(1n);
});
