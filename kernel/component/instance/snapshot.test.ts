import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { exposeState } from '../binary/core-state.ts';
import { type ExportedFunction, hostInterface, instantiate } from '../index.ts';

/** A component whose "run" is a core function that takes and gives a number. */
const text = (module: string, run: string, before = '', given = '') => `(component ${before}
  (core module $M ${module} (func (export "run") (param i32) (result i32) ${run}))
  (core instance $m (instantiate $M ${given}))
  (func (export "run") (param "a" u32) (result u32) (canon lift (core func $m "run"))))`;

const word = '(memory 1) (data (i32.const 8) "\\05")';
const table = '(table 2 funcref) (elem (i32.const 0) func $a) (func $a) (func $b) (elem declare func $b)';

/** Gives what is in `$g`, and puts the parameter there. */
const swap = (to: string, from: string) => `(${from} (global.get $g)) (global.set $g (${to} (local.get 0)))`;

describe('an instance that is reset', () => {
  it.each<[string, string, string, number]>([
    [
      'in its memory',
      word,
      '(i32.load (i32.const 8)) (i32.store (i32.const 8) (local.get 0)) (i32.store (i32.const 65532) (local.get 0))',
      5,
    ],
    [
      'at the end of its memory',
      word,
      '(i32.load (i32.const 65532)) (i32.store (i32.const 65532) (i32.const 1))',
      0,
    ],
    [
      'in a global',
      '(global $g (mut i32) (i32.const 7))',
      '(global.get $g) (global.set $g (local.get 0))',
      7,
    ],
    [
      'in a long global',
      '(global $g (mut i64) (i64.const -1))',
      swap('i64.extend_i32_u', 'i32.wrap_i64'),
      0xffffffff,
    ],
    [
      'in a fraction',
      '(global $g (mut f64) (f64.const -0.5))',
      swap('f64.convert_i32_u', 'i32.trunc_f64_s'),
      0,
    ],
    [
      'in what its start function made',
      '(global $g (mut i32) (i32.const 0)) (func $s (global.set $g (i32.const 3))) (start $s)',
      '(global.get $g) (global.set $g (local.get 0))',
      3,
    ],
    ['in a table that it leaves alone', table, '(i32.eqz (ref.is_null (table.get 0 (i32.const 0))))', 1],
  ])('is what it was: %s', async (_, module, run, first) => {
    const component = await componentOf(text(module, run));
    const instance = await instantiate(component, { name: 'app', reset: true });
    const { js } = instance.exports.get('run') as ExportedFunction;
    expect(js(99)).toBe(first);
    if (!module.includes('table')) expect(js(98)).not.toBe(first);
    expect([instance.reset(), js(97), instance.reset(), js(96)]).toEqual([true, first, true, first]);
  });

  it.each<[string, string, string]>([
    ['a memory that has grown', '(memory 1)', '(memory.grow (i32.const 1))'],
    ['a table that has changed', table, '(table.set 0 (i32.const 1) (ref.func $b)) (i32.const 0)'],
    ['a table that has grown', table, '(table.grow 0 (ref.null func) (i32.const 1))'],
    ['a segment that can be dropped', '(memory 1) (data $d "x")', '(data.drop $d) (i32.const 0)'],
    ['a segment of functions that can', `${table} (elem $e func $a)`, '(elem.drop $e) (i32.const 0)'],
    ['a global that is a reference', '(global $g (mut funcref) (ref.null func))', '(i32.const 0)'],
    ['a global whose bits cannot be seen', '(global $g (mut f32) (f32.const nan))', '(i32.const 0)'],
    ['vectors', '(global $g (mut v128) (v128.const i64x2 0 0))', '(i32.const 0)'],
    ['a trap', '', 'unreachable'],
    ['more memory than is worth it', '(memory 200)', '(i32.const 0)'],
    ['a name that the kernel takes', '(memory (export "nucleus:state memory 0") 1)', '(i32.const 0)'],
  ])('is closed where that cannot be: %s', async (_, module, run) => {
    const instance = await instantiate(await componentOf(text(module, run)), { name: 'app', reset: true });
    const { js } = instance.exports.get('run') as ExportedFunction;
    try {
      js(1);
    } catch {}
    expect(instance.reset()).toBe(false);
    expect(() => js(1)).toThrow();
  });

  it('is closed if it was not asked for, asked others while it started, or has objects of its own', async () => {
    const plain = await instantiate(await componentOf(text('', '(i32.const 0)')), { name: 'app' });
    expect(plain.reset()).toBe(false);
    const asks = (start: string) =>
      componentOf(
        text(
          `(import "h" "random" (func $random (result i32))) (global $g (mut i32) (i32.const 0))
           (func $s ${start}) (start $s)`,
          '(global.get $g)',
          `(import "random" (func $random (result u32))) (core func $lowered (canon lower (func $random)))`,
          '(with "h" (instance (export "random" (func $lowered))))',
        ),
      );
    const imports = { random: hostInterface('host', { random: () => 4 }) };
    const make = async (start: string) =>
      instantiate(await asks(start), { name: 'app', imports, reset: true });
    expect((await make('(global.set $g (call $random))')).reset()).toBe(false);
    expect((await make('')).reset()).toBe(true);
    const owner = await componentOf(
      '(component (type $t (resource (rep i32))) (core func $n (canon resource.new $t)))',
    );
    expect((await instantiate(owner, { name: 'app', reset: true })).reset()).toBe(false);
  });

  it('has dropped what it held', async () => {
    let dropped = 0;
    class Thing {
      [Symbol.dispose](): void {
        dropped++;
      }
    }
    const component = await componentOf(`(component
      (import "test:things/things" (instance $i (export "thing" (type $t (sub resource)))
        (export "make" (func (result (own $t)))) (export "use" (func (param "t" (borrow $t))))))
      (core func $make (canon lower (func $i "make"))) (core func $use (canon lower (func $i "use")))
      (core module $M (import "h" "make" (func $make (result i32))) (import "h" "use" (func $use (param i32)))
        (func (export "run") (param i32) (result i32) (call $make))
        (func (export "guess") (param i32) (result i32) (call $use (local.get 0)) (i32.const 0)))
      (core instance $m (instantiate $M
        (with "h" (instance (export "make" (func $make)) (export "use" (func $use))))))
      (func (export "run") (param "a" u32) (result u32) (canon lift (core func $m "run")))
      (func (export "guess") (param "a" u32) (result u32) (canon lift (core func $m "guess"))))`);
    const things = hostInterface('host', { Thing, make: () => new Thing(), use: () => {} });
    const capabilities = new CapabilityTable();
    const options = { name: 'app', imports: { 'test:things/things': things }, capabilities, reset: true };
    const instance = await instantiate(component, options);
    const call = (name: string, value: number) => (instance.exports.get(name) as ExportedFunction).js(value);
    expect([call('run', 0), call('run', 0), call('guess', 2), capabilities.size]).toEqual([1, 2, 0, 2]);
    expect([instance.reset(), dropped, capabilities.size]).toEqual([true, 2, 0]);
    expect(call('run', 0)).toBe(1);
    expect(() => call('guess', 2)).toThrow('there is no handle 2');
    expect(instance.reset()).toBe(false);
  });
});

describe('the state of a core module', () => {
  it('is exported beside what it exports', async () => {
    const bytes = await parse(`(module (import "m" "n" (memory 1)) (import "m" "g" (global (mut i32)))
      (table 1 funcref) (global (mut i32) (i32.const 1)) (global i32 (i32.const 2)) (export "g" (global 1)))`);
    const module = new WebAssembly.Module(exposeState(bytes) as BufferSource);
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual([
      'g',
      'nucleus:state table 0',
      'nucleus:state global 1',
    ]);
  });

  it('is left alone where the module cannot be read', () => {
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    expect(exposeState(Uint8Array.from([...header, 5, 9, 1]))).toBeUndefined();
    expect(exposeState(Uint8Array.from([...header, 6, 5, 1, 0x7f, 1, 0xff, 0x0b]))).toBeUndefined();
    expect(exposeState(Uint8Array.from([...header, 11, 3, 2, 0, 0x41]))).toBeUndefined();
  });
});
