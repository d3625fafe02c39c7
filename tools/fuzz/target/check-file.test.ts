import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCheck } from './check-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, text: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('a check', () => {
  it('is a module`s default export', async () => {
    const file = written('check.mjs', 'export default { stateless: true };');
    expect(await loadCheck(file)).toEqual({ stateless: true });
  });

  it('may be TypeScript, read by what stands beside it where Node does not', async () => {
    const reader = "exports.transformSync = (text) => ({ code: text.replace(': boolean', '') });";
    written('node_modules/esbuild/index.js', reader);
    const file = written('check.ts', 'const is: boolean = true;\nexport default { stateless: is };');
    expect(await loadCheck(file)).toEqual({ stateless: true });
  });

  it.each([
    ['none.mjs', undefined, 'there is no such file'],
    ['plain.mjs', 'export const stateless = true;', 'its default export is no object'],
    [
      'other.mjs',
      'export default { hint: {} };',
      'has hint; there are stateless, hints, mayEnd, before, after, end',
    ],
    ['list.mjs', "export default { hints: { key: 'a' } };", 'hints is not an object of lists'],
    [
      'later.mjs',
      'export default { async after() {} };',
      'after is not a function that has done its work when it returns',
    ],
    ['broken.mjs', "throw new Error('not today');", 'not today'],
  ])('%s is refused', async (name, text, reason) => {
    const file = text === undefined ? join(folder, name) : written(name, text);
    await expect(loadCheck(file)).rejects.toThrow(`--check ${file}: ${reason}`);
  });
});
