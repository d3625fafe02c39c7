import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import type { ComponentTree } from '../../kernel/component/binary/ast.ts';
import { readComponent } from '../../kernel/component/binary/component.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Definition } from './definition.ts';
import { encodeComponent } from './encode.ts';
import { twoParts } from './test/two-parts.ts';

/** A decoded component, encoded again, without custom sections. */
function again(tree: ComponentTree): ByteWriter {
  return encodeComponent(
    tree.definitions.map((one): Definition => {
      if (one.kind === 'component') return { kind: 'component', bytes: again(one.tree) };
      if (one.kind === 'core-module')
        return { kind: 'core-module', bytes: new ByteWriter().bytes(one.bytes) };
      if (one.kind === 'core-type' || one.kind === 'start') throw new Error(`cannot write ${one.kind}`);
      return one as Definition;
    }),
  );
}

/** Without names that the text gives to its items, so nothing but definitions stands in the binary. */
const texts: Readonly<Record<string, string>> = {
  'value types': `(component
    (type bool) (type u8) (type s8) (type u16) (type s16) (type u32) (type s32) (type u64) (type s64)
    (type f32) (type f64) (type char) (type string)
    (type (record (field "a" u8) (field "b" 12)))
    (type (variant (case "a") (case "b" 13)))
    (type (list 14)) (type (tuple u8 15)) (type (flags "a" "b")) (type (enum "a" "b")) (type (option 16))
    (type (result)) (type (result u8)) (type (result (error 18))) (type (result u8 (error string))))`,
  'more than 64 types': `(component ${'(type (list u8))'.repeat(70)} (type (option 69)) (type (list 64)))`,
  functions: `(component
    (type (func)) (type (func (param "a" u8) (param "b" string) (result (list u8)))))`,
  'imports of every sort': `(component
    (import "r" (type (sub resource)))
    (type (record (field "a" u8)))
    (import "t" (type (eq 1)))
    (import "f" (func (param "a" (own 0)) (param "b" 2)))
    (import "a:b/c@1.2.3" (instance
      (alias outer 1 0 (type)) (export "x" (type (eq 0)))
      (export "y" (type (sub resource)))
      (type (borrow 2))
      (export "[method]y.m" (func (param "self" 3)))))
    (import "c" (component (import "i" (func)) (export "e" (func)))))`,
  'resources and their functions': `(component
    (core module (func (export "d") (param i32))
      (memory (export "m") 1) (func (export "g") (param i32 i32 i32 i32) (result i32) i32.const 0)
      (func (export "h") (param i32 i32) (result i32) i32.const 0) (func (export "p") (param i32)))
    (core instance (instantiate 0))
    (alias core export 0 "d" (core func))
    (type (resource (rep i32) (dtor (core func 0))))
    (core func (canon resource.new 0))
    (core func (canon resource.rep 0))
    (core func (canon resource.drop 0))
    (alias core export 0 "m" (core memory))
    (alias core export 0 "g" (core func))
    (alias core export 0 "h" (core func))
    (alias core export 0 "p" (core func))
    (type (func (param "a" string) (result string)))
    (func (type 1) (canon lift (core func 5)
      string-encoding=utf16 (memory (core memory 0)) (realloc (core func 4)) (post-return (core func 6))))
    (core func (canon lower (func 0) string-encoding=latin1+utf16 (memory (core memory 0)) (realloc (core func 4))))
    (core instance (export "x" (func 7)) (export "m" (memory 0)))
    (export "t" (type 0))
    (export "f" (func 0)))`,
  'nesting and instances': `(component
    (core module)
    (component
      (import "a:b/c" (instance))
      (alias outer 1 0 (core module))
      (export "i" (instance 0)))
    (instance)
    (instance (instantiate 0 (with "a:b/c" (instance 0))))
    (alias export 1 "i" (instance))
    (instance (export "j" (instance 2)))
    (export "k" (instance 3)))`,
};

describe('the encoder gives back what the decoder read', () => {
  it.each(Object.entries(texts))('%s', async (_, text) => {
    const bytes = await parse(text);
    const encoded = again(readComponent(bytes)).concatenated();
    expect(await print(encoded)).toBe(await print(bytes));
  });

  it('of components that another tool has made', async () => {
    for (const bytes of Object.values(await twoParts())) {
      const tree = readComponent(bytes);
      expect(withoutPlaces(readComponent(again(tree).concatenated()))).toEqual(withoutPlaces(tree));
    }
  });

  it.each(['x86', 'loader', 'linux', 'bare', 'vfs'])('of %s', (name) => {
    const path = join(import.meta.dirname, '..', '..', 'dist', 'components', `${name}.wasm`);
    const tree = readComponent(readFileSync(path));
    expect(withoutPlaces(readComponent(again(tree).concatenated()))).toEqual(withoutPlaces(tree));
  });
});

/** A tree without offsets and custom sections; modules by their bytes. */
function withoutPlaces(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'offset' && key !== 'customs');
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutPlaces(part)]));
}

describe('numbers', () => {
  it.each<[number, number[]]>([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [624485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('%i unsigned', (value, bytes) => {
    expect([...new ByteWriter().unsigned(value).concatenated()]).toEqual(bytes);
  });

  it.each<[number, number[]]>([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
  ])('%i signed', (value, bytes) => {
    expect([...new ByteWriter().signed(value).concatenated()]).toEqual(bytes);
  });

  it('and long runs keep their order', () => {
    const long = new Uint8Array(1000).fill(7);
    const all = new ByteWriter().byte(1).bytes(long).byte(2).append(new ByteWriter().byte(3).bytes(long));
    expect(all.length).toBe(2003);
    expect(all.concatenated()).toEqual(Uint8Array.of(1, ...long, 2, 3, ...long));
    expect(all.chunks().filter((chunk) => chunk === long)).toHaveLength(2);
  });
});
