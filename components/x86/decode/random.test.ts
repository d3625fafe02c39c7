/** Any bytes at all: the core never traps, and what it tells is possible. Deterministic; a failure names its round. */
import { expect, test } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, STACK_TOP } from '../test/guest.ts';

const ROUNDS = 4000;
const LENGTH = 64;
/** Prefixes and bytes that lead deep into the tables. */
const LEADING = [0x0f, 0x66, 0xf2, 0xf3, 0x48, 0x4c, 0x41, 0x64, 0x65, 0x67, 0xf0, 0xd8, 0xdf, 0xc4, 0xc5, 0x62, 0x38, 0x3a];
/** Opcodes that only ring 0 may execute, and INT, IRET, HLT. */
const PRIVILEGED = [
  ...[[0xf4], [0xfa], [0xfb], [0xcf], [0x48, 0xcf], [0xcd], [0xcc], [0x6c], [0x6f], [0xf3, 0x6e], [0xe4], [0xee]],
  ...[[0x0f, 0x01], [0x0f, 0x01, 0xc1], [0x0f, 0x01, 0xd9], [0x0f, 0x20], [0x0f, 0x22], [0x0f, 0x30], [0x0f, 0x32], [0x0f, 0x00], [0x8e], [0x9d]],
];
const VECTORS = [0, 1, 3, 6, 12, 13, 14, 16, 17, 19];

/** xorshift32 */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

test('random bytes', async () => {
  const guest = await Guest.start('', EVERYTHING);
  const random = randomNumbers(0x5eed);
  const fresh = guest.vcpu.getVectors();
  const names = Object.keys(guest.registers).filter((name) => /^r([a-ds89]|1)/.test(name) && name !== 'rflags');
  for (let round = 0; round < ROUNDS; round++) {
    const code = Uint8Array.from({ length: LENGTH }, () =>
      random() % 3 === 0 ? LEADING[random() % LEADING.length]! : random() & 255,
    );
    guest.vm.write(CODE + BigInt(random() % 0xff8), code);
    guest.vm.write(CODE, code);
    const values = names.map((name) => [
      name,
      random() % 3 === 0 ? BigInt(random()) << BigInt(random() % 33) : DATA + BigInt(random() % 0x2000),
    ]);
    guest.set({ ...Object.fromEntries(values), rip: CODE, rsp: STACK_TOP, rflags: BigInt(random() & 0xcd5) | 0x202n });
    if (random() % 16 === 0) guest.vcpu.setVectors(fresh);
    const exit = guest.run(500);
    if (exit.tag !== 'fault') continue;
    const { vector, rip } = exit.val;
    expect({ round, known: VECTORS.includes(vector) }).toEqual({ round, known: true });
    expect({ round, rip: guest.registers['rip'] }).toEqual({ round, rip });
  }
  expect(guest.vm.usage().instructions).toBeGreaterThan(BigInt(ROUNDS));
});

test('random bytes in ring 0, with a random table and random interrupts', async () => {
  const guest = await Guest.start('', EVERYTHING);
  guest.vcpu = guest.vm.createBareVcpu();
  const random = randomNumbers(0xba5e);
  const tags = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const code = Array.from({ length: LENGTH }, () =>
      random() % 4 === 0 ? PRIVILEGED[random() % PRIVILEGED.length]! : [random() & 255],
    ).flat();
    guest.vm.write(CODE, Uint8Array.from(code));
    for (let vector = 0; vector < 32; vector++) {
      const gate = [random() & 63, random() & 15, random() % 8 ? 8 : 0, 0, random() % 8 ? 0 : 1, 0x8e + (random() % 3), 0x40];
      guest.vm.write(DATA + BigInt(vector * 16), Uint8Array.from([...gate, ...new Array(9).fill(0)]));
    }
    const interrupts = { base: DATA, limit: random() % 4 ? 0x1ff : random() & 0x1ff };
    guest.vcpu.setSystemRegisters({ ...guest.vcpu.getSystemRegisters(), interrupts });
    const rsp = random() % 8 ? STACK_TOP - BigInt(random() & 0xff) : BigInt(random()) << BigInt(random() % 33);
    const values = { rcx: BigInt(random() & 7), rsi: DATA, rdi: DATA + 0x1000n, rdx: BigInt(random()) };
    guest.set({ ...values, rip: CODE, rsp, rflags: BigInt(random() & 0xed5) });
    for (let runs = 0; runs < 6; runs++) {
      if (random() % 3 === 0) guest.vcpu.inject(random() & 255);
      const exit = guest.run(100, random() % 2 ? BigInt(random()) : undefined);
      tags.add(exit.tag);
      if (exit.tag === 'shutdown') break;
    }
  }
  const all = ['halt', 'hypercall', 'port-read', 'port-write', 'preempted', 'shutdown'];
  expect([...tags].sort()).toEqual(all);
});
