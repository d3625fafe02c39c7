/** The kernel obeys the model of capabilities. NUCLEUS_WALKS sets how many random walks there are. */
import { describe, expect, it } from 'vitest';
import { walkAll, walkAtRandom } from './checker.ts';

const walks = Number(process.env['NUCLEUS_WALKS'] ?? 1_000);

describe('the kernel agrees with the model', () => {
  it('in every state up to 3 components, 2 objects, 3 steps', async () => {
    const { states, steps } = await walkAll(3);
    console.log(`${states} states, ${steps} steps`);
    expect(states).toBeGreaterThan(1_000);
  });

  it.each([true, false])(`on random walks, with generated adapters: %s`, async (generate) => {
    const { steps } = await walkAtRandom(1, generate ? walks : walks / 10, 40, generate);
    console.log(`${steps} steps`);
    expect(steps).toBeGreaterThan(walks);
  });
});
