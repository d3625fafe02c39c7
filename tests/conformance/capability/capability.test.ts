/** The kernel obeys the model of capabilities. NUCLEUS_WALKS sets how many random walks there are. */
import { describe, expect, it } from 'vitest';
import { walkAll, walkAtRandom } from './checker.ts';

const walks = Number(process.env.NUCLEUS_WALKS ?? 1_000);
const length = 40;

describe('the kernel agrees with the model', () => {
  it('in every state of 3 components and 2 objects, up to 3 steps', async () => {
    const { states, steps } = await walkAll(3, false);
    expect(states).toBeGreaterThan(7_000);
    expect(steps).toBeGreaterThan(30_000);
  });

  it('in every such state in which somebody has died, up to 2 steps', async () => {
    expect((await walkAll(2, true)).states).toBeGreaterThan(1_000);
  });

  it('in every state up to 2 steps, with the provider in another domain', async () => {
    expect((await walkAll(2, false, { across: true })).states).toBeGreaterThan(500);
    expect((await walkAll(1, true, { across: true })).states).toBeGreaterThan(50);
  });

  it('in every state next to the first ones, where who dies comes back', async () => {
    expect((await walkAll(1, true, { switched: true })).states).toBeGreaterThan(50);
  });

  it.each([
    ['switches between all', { switched: true }, Math.ceil(walks / 4)],
    ['switches between all, and closures', { switched: true, generate: false }, Math.ceil(walks / 10)],
    ['generated adapters', { generate: true }, walks],
    ['adapters of closures', { generate: false }, Math.ceil(walks / 10)],
    ['everybody in a domain of their own', { across: 'apart' }, Math.ceil(walks / 4)],
    ['the provider in another domain', { across: true }, Math.ceil(walks / 4)],
    [
      'the provider in another domain, and closures',
      { across: true, generate: false },
      Math.ceil(walks / 10),
    ],
  ])(
    'on random walks, with %s',
    async (_, kind, count) => {
      expect((await walkAtRandom(1, count, length, kind)).steps).toBe(count * length);
    },
    3_600_000,
  );
});
