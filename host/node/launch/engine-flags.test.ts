import { cachedDataVersionTag } from 'node:v8';
import { afterEach, expect, it } from 'vitest';
import { beforeFlags, setEngineFlag, setOptimizing } from './engine-flags.ts';

afterEach(() => setOptimizing(true));

it('leaves the flags as they were once V8 optimizes again', () => {
  const before = cachedDataVersionTag();
  setOptimizing(false);
  expect(cachedDataVersionTag()).not.toBe(before);
  setOptimizing(true);
  expect(cachedDataVersionTag()).toBe(before);
});

it('tells of the first change that lasts, while the flags are what they were', () => {
  const before = cachedDataVersionTag();
  const seen: number[] = [];
  beforeFlags(() => seen.push(cachedDataVersionTag()));
  setOptimizing(false);
  setEngineFlag('--stack-trace-limit=11', '--stack-trace-limit=10');
  setEngineFlag('--stack-trace-limit=10', '--stack-trace-limit=10');
  expect(seen).toEqual([before]);
});
