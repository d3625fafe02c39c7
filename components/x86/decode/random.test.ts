/** Any bytes at all: the core never traps, and what it tells is possible. Deterministic; a failure names its round. */
import { expect, test } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, STACK_TOP } from '../test/guest.ts';

const ROUNDS = 4000;
const LENGTH = 64;
/** Prefixes and bytes that lead deep into the tables. */
const LEADING = [0x0f, 0x66, 0xf2, 0xf3, 0x48, 0x4c, 0x41, 0x64, 0x65, 0x67, 0xf0, 0xd8, 0xdf, 0xc4, 0xc5, 0x62, 0x38, 0x3a];
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
