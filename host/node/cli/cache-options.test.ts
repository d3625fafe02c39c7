import { resolve } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cacheFolderOf } from './cache-options.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [{}, '/usual'],
  [{ cache: true }, '/usual'],
  [{ jit: 'hot' as const }, '/usual'],
  [{ jit: 'always' as const }, undefined],
  [{ jit: 'never' as const }, undefined],
  [{ cache: false }, undefined],
  [{ cacheDir: 'here' }, resolve('here')],
  [{ cacheDir: '/here', jit: 'always' as const }, '/here'],
  [{ cacheDir: '/here', jit: 'never' as const }, undefined],
])('of %j the folder is %s', (values, folder) => {
  vi.stubEnv('NUCLEUS_CACHE_DIR', '/usual');
  expect(cacheFolderOf(values)).toBe(folder);
  vi.stubEnv('NUCLEUS_CACHE_DIR', '');
  expect(cacheFolderOf(values)).toBe(folder === '/usual' ? undefined : folder);
});

it('refuses what means nothing', () => {
  expect(() => cacheFolderOf({ cacheDir: '' })).toThrow(
    '--cache-dir: names no directory; --no-cache does without',
  );
  expect(() => cacheFolderOf({ cacheDir: 'a', cache: false })).toThrow(
    '--cache-dir a: contradicts --no-cache',
  );
});
