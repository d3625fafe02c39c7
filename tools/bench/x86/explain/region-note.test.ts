import { parse, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, it } from 'vitest';
import { bodySizes, functionCount, importCount, regionNotes, withNames } from './region-note.ts';
import { functionText } from './report.ts';

const TEXT = `(module
  (import "core" "memory" (memory 0))
  (import "core" "table" (table 1 2 funcref))
  (import "core" "limited" (memory 1 300))
  (import "core" "handle" (func (param i32) (result i32)))
  (import "constant" "0" (global i32))
  (import "core" "settle" (func))
  (func (param i32) (result i32) local.get 0)
  (func (export "0") nop nop))`;

/** A custom section. */
function custom(name: string, content: readonly number[]): Uint8Array {
  return Uint8Array.from([
    0,
    name.length + 1 + content.length,
    name.length,
    ...Buffer.from(name),
    ...content,
  ]);
}

function note(): number[] {
  const bytes = Buffer.alloc(28 + 12);
  bytes.writeBigUInt64LE(0x7fff_0000_1234n, 0);
  [45, 7, 12, 3, 1].forEach((value, at) => {
    bytes.writeUInt32LE(value, 8 + 4 * at);
  });
  bytes.writeBigUInt64LE(0x7fff_0000_1200n, 28);
  bytes.writeUInt32LE(0x99, 36);
  return [...bytes];
}

it('reads what a module says of its regions', async () => {
  const module = await parse(TEXT);
  expect(regionNotes(module)).toBeUndefined();
  expect(regionNotes(Buffer.concat([module, custom('other', [1]), custom('regions', note())]))).toEqual([
    {
      ...{ rip: 0x7fff_0000_1234n, instructions: 45, nodes: 7, edges: 12, entries: 3 },
      extents: [{ start: 0x7fff_0000_1200n, length: 0x99 }],
    },
  ]);
});

it('counts and names functions', async () => {
  const module = await parse(TEXT);
  expect(importCount(module)).toBe(2);
  expect(functionCount(module)).toBe(4);
  expect(bodySizes(module)).toEqual([4, 4]);
  const named = withNames(module, [
    [2, 'first'],
    [3, `second ${'x'.repeat(200)}`],
  ]);
  expect(await print(named)).toMatch(/\(func \$first .*\(func \$"?#?second/s);
  expect(await functionText(module, 1)).toMatch(/^ {2}\(func \(;3;\).*nop\s+nop\s+\)$/s);
});
