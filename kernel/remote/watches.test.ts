import { expect, it } from 'vitest';
import { Watches } from './watches.ts';

it('there are so many watches, and those for whom there is no place are asked the less often the more they are', () => {
  const watches = new Watches();
  const all = Array.from({ length: 512 + 1000 }, () => ({}));
  expect(all.filter((one) => watches.take(one))).toHaveLength(512);
  expect(watches.askAgain).toBe(200);
  for (const one of all.slice(0, 100)) watches.leave(one);
  for (const one of all.slice(512)) watches.take(one);
  expect([watches.askAgain, watches.isAsked(all[512]!), watches.isAsked(all.at(-1)!)]).toEqual([
    180,
    false,
    true,
  ]);
  for (const one of all) watches.leave(one);
  expect(watches.askAgain).toBe(20);
});
