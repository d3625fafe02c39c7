import { expect, it } from 'vitest';
import { PipePool } from './pipe-pool.ts';

it('pipes are used again, empty, by their size, and no more of them are kept than a few', () => {
  const pool = new PipePool();
  const [small, large] = [pool.take(4096), pool.take(8192)];
  small.put(Uint8Array.of(1));
  small.end();
  pool.give(small);
  expect(pool.take(8192)).not.toBe(large);
  expect(pool.take(4096)).toBe(small);
  expect([small.length, small.ended]).toEqual([0, false]);
  const many = Array.from({ length: 100 }, () => pool.take(4096));
  for (const pipe of many) pool.give(pipe);
  const again = new Set(Array.from({ length: 100 }, () => pool.take(4096)));
  expect(many.filter((pipe) => again.has(pipe)).length).toBe(64);
});
