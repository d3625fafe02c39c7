import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CompiledScript, hashOf, readCompiled, writeCompiled } from './compiled-scripts.ts';

const scripts: readonly CompiledScript[] = [
  { name: 'a.js', text: hashOf('a'), ends: 0, code: Buffer.from([1, 2, 3]) },
  { name: 'b.js', text: hashOf('b'), ends: 1, code: Buffer.from([]) },
  { name: 'c.js', text: hashOf('c'), ends: 2, code: Buffer.from([4]) },
];

let folder: string;
let part: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-cache-'));
  part = join(folder, 'part');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('gives what was written', () => {
  writeCompiled(part, 'run', scripts);
  expect([...readCompiled(part, 'run').values()]).toEqual(scripts);
});

it('takes the place of what was there, and leaves nothing else', () => {
  writeCompiled(part, 'run', scripts);
  writeCompiled(part, 'run', scripts.slice(2));
  expect([...readCompiled(part, 'run').keys()]).toEqual(['c.js']);
  expect(readdirSync(part)).toEqual(['run']);
});

it('keeps the files that were written last', () => {
  const names = Array.from({ length: 20 }, (_, index) => `run-${index}`);
  for (const [index, name] of names.entries()) {
    writeCompiled(part, name, scripts);
    utimesSync(join(part, name), index, index);
  }
  writeCompiled(part, 'last', scripts);
  expect(readdirSync(part).sort()).toEqual([...names.slice(5), 'last'].sort());
});

it('has nothing where there is no file', () => expect(readCompiled(part, 'run').size).toBe(0));

it('writes nothing where it may not', () => {
  writeFileSync(part, '');
  writeCompiled(part, 'run', scripts);
  expect(readFileSync(part, 'utf8')).toBe('');
});

it('uses no file that was cut off or changed, wherever', () => {
  writeCompiled(part, 'run', scripts);
  const whole = readFileSync(join(part, 'run'));
  const broken = [...whole.keys()].flatMap((at) => {
    const flipped = Buffer.from(whole);
    flipped[at]! ^= 0x10;
    return [flipped, whole.subarray(0, at)];
  });
  for (const file of broken) {
    writeFileSync(join(part, 'run'), file);
    expect(readCompiled(part, 'run').size).toBe(0);
  }
});
