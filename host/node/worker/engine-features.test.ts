import { expect, it } from 'vitest';
import { switchOnFeatures } from './engine-features.ts';

it('makes the engine read what toolchains write', () => {
  switchOnFeatures();
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  // One i32 global of 1 + 1.
  const global = [6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b];
  expect(WebAssembly.validate(Uint8Array.from([...header, ...global]))).toBe(true);
});
