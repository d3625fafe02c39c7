import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { readCoreModule } from './core-module.ts';
import { Reader } from './reader.ts';

const read = async (text: string) => readCoreModule(new Reader(await parse(`(module ${text})`)));

describe('a core module', () => {
  it('tells its imports and exports with the types of functions', async () => {
    expect(
      await read(`
        (import "a" "f" (func $f (param i32 funcref) (result externref v128)))
        (import "a" "t" (table 1 2 funcref)) (import "a" "m" (memory 1 2))
        (import "a" "g" (global (mut f64))) (import "a" "e" (tag (param i32)))
        (func $h (param i64)) (func (export "unused"))
        (export "imported" (func $f)) (export "own" (func $h))
        (export "t" (table 0)) (export "m" (memory 0)) (export "g" (global 0)) (export "e" (tag 0))`),
    ).toEqual({
      imports: [
        {
          module: 'a',
          name: 'f',
          type: { kind: 'func', type: { parameters: ['i32', 'funcref'], results: ['externref', 'v128'] } },
        },
        {
          module: 'a',
          name: 't',
          type: { kind: 'table', element: 'funcref', limits: { minimum: 1, maximum: 2 } },
        },
        { module: 'a', name: 'm', type: { kind: 'memory', limits: { minimum: 1, maximum: 2 } } },
        { module: 'a', name: 'g', type: { kind: 'global', global: { type: 'f64', mutable: true } } },
        { module: 'a', name: 'e', type: { kind: 'tag', type: { parameters: ['i32'], results: [] } } },
      ],
      exports: [
        { name: 'unused', type: { kind: 'func', type: { parameters: [], results: [] } } },
        {
          name: 'imported',
          type: { kind: 'func', type: { parameters: ['i32', 'funcref'], results: ['externref', 'v128'] } },
        },
        { name: 'own', type: { kind: 'func', type: { parameters: ['i64'], results: [] } } },
        { name: 't', type: { kind: 'table', element: 'funcref', limits: { minimum: 1, maximum: 2 } } },
        { name: 'm', type: { kind: 'memory', limits: { minimum: 1, maximum: 2 } } },
        { name: 'g', type: { kind: 'global', global: { type: 'f64', mutable: true } } },
        { name: 'e', type: { kind: 'tag', type: { parameters: ['i32'], results: [] } } },
      ],
    });
  });

  it('may have garbage-collected types, large memories and shared ones', async () => {
    const { imports, exports } = await read(`
      (rec (type $a (sub (struct (field i8) (field (mut (ref null $b)))))) (type $b (array (mut i16))))
      (type $c (sub final $a (struct (field i8) (field (mut (ref null $b))) (field i64))))
      (type $f (func (param (ref $c)) (result anyref)))
      (import "a" "m" (memory i64 1 2)) (import "a" "s" (memory 1 2 shared)) (import "a" "t" (table 1 (ref null $f)))
      (func (export "f") (type $f) unreachable)`);
    expect(imports.map(({ type }) => type.kind)).toEqual(['memory', 'memory', 'table']);
    expect(exports).toEqual([
      { name: 'f', type: { kind: 'func', type: { parameters: ['ref'], results: ['ref'] } } },
    ]);
  });

  it('is not read where only the engine looks', async () => {
    const bytes = await parse('(module (func (export "f") (i32.const 1) (drop)))');
    const code = bytes.lastIndexOf(0x41);
    bytes.fill(0xff, code, code + 3);
    expect(readCoreModule(new Reader(bytes)).exports.map(({ name }) => name)).toEqual(['f']);
  });
});
