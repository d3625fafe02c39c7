import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('lets a second`s calls come at once, and the others in their turn', () => {
  let now = 0;
  const bucket = new TokenBucket(4, () => now);
  expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([0, 0, 0, 0]);
  expect([1, 2].map(() => bucket.take())).toEqual([250, 500]);
  now = 500;
  expect(bucket.take()).toBe(250);
  now = 10_000;
  expect([1, 2, 3, 4, 5].map(() => bucket.take())).toEqual([0, 0, 0, 0, 250]);
});
