/**
 * A component that makes code while it runs, and one function for each of nucleus:codegen's, so that a test can ask for
 * anything. Slot 1 of its table is a function that gives 1000 more than it takes; it exports `double` besides.
 */
import { readFileSync } from 'node:fs';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { witBinary } from './component-text.ts';

export const CODE = 'nucleus:codegen/code@0.1.0';
const CODEGEN_WIT = readFileSync(new URL('../../wit/codegen/codegen.wit', import.meta.url), 'utf8');
const WIT = `package test:maker;
${CODEGEN_WIT.replace(/package ([^;]+);/, 'package $1 {')}}
package test:maker@1.0.0 {
  interface driver {
    use ${CODE}.{codegen-error};
    poke: func(at: u32, bytes: list<u8>);
    peek: func(at: u32) -> u32;
    call: func(slot: u32, value: u32) -> u32;
    reserve: func(count: u32, rest: u32) -> result<u32, codegen-error>;
    install: func(at: u32, length: u32, constants: u32, constants-length: u32, slot: u32) -> result<u32, codegen-error>;
    release: func(slot: u32) -> result<_, codegen-error>;
    kept: func(first: u32, at: u32, length: u32) -> result<u32, codegen-error>;
    recall: func(number: u32, start: u32, at: u32, length: u32) -> result<u32, codegen-error>;
    reinstall: func(number: u32, start: u32, constants: u32, constants-length: u32, slot: u32) -> result<u32, codegen-error>;
    keep: func(label: u32, label-length: u32, at: u32, length: u32) -> result<_, codegen-error>;
    add-by-emitting: func(slot: u32, amount: u32, value: u32) -> u32;
  }
  world maker { import ${CODE}; export driver; }
}`;

/** (func (export "0") (param i32) (result i32) (i32.add (local.get 0) (i32.const N))), N the byte before the last two. */
export const ADDER = await parse(`(module
  (func (export "0") (param i32) (result i32) (i32.add (local.get 0) (i32.const 7))))`);
/** Where its constant stands. */
export const ADDER_CONSTANT = ADDER.lastIndexOf(0x41) + 1;
const escaped = [...ADDER].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

/** Its core module. */
const maker = (table = '(table (export "table") 2 4000 funcref) (elem (i32.const 1) $rest)') => `(module
  (type $unary (func (param i32) (result i32)))
  (import "${CODE}" "reserve" (func $reserve (param i32 i32 i32)))
  (import "${CODE}" "install" (func $install (param i32 i32 i32 i32 i32 i32)))
  (import "${CODE}" "release" (func $release (param i32 i32)))
  (import "${CODE}" "kept" (func $kept (param i32 i32 i32 i32)))
  (import "${CODE}" "recall" (func $recall (param i32 i32 i32 i32 i32)))
  (import "${CODE}" "reinstall" (func $reinstall (param i32 i32 i32 i32 i32 i32)))
  (import "${CODE}" "keep" (func $keep (param i32 i32 i32 i32 i32)))
  (memory (export "memory") 4)
  (data (i32.const 1024) "${escaped}")
  ${table}
  (func $rest (type $unary) (i32.add (local.get 0) (i32.const 1000)))
  (func (export "double") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 196608))
  (func (export "test:maker/driver@1.0.0#poke") (param $at i32) (param $from i32) (param $length i32)
    (memory.copy (local.get $at) (local.get $from) (local.get $length)))
  (func (export "test:maker/driver@1.0.0#peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func $call (export "test:maker/driver@1.0.0#call") (param $slot i32) (param $value i32) (result i32)
    ${table === '' ? '(i32.const 0)' : '(call_indirect (type $unary) (local.get $value) (local.get $slot))'})
  (func (export "test:maker/driver@1.0.0#reserve") (param i32 i32) (result i32)
    (call $reserve (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#install") (param i32 i32 i32 i32 i32) (result i32)
    (call $install (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#release") (param i32) (result i32)
    (call $release (local.get 0) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#kept") (param i32 i32 i32) (result i32)
    (call $kept (local.get 0) (local.get 1) (local.get 2) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#recall") (param i32 i32 i32 i32) (result i32)
    (call $recall (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#reinstall") (param i32 i32 i32 i32 i32) (result i32)
    (call $reinstall (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#keep") (param i32 i32 i32 i32) (result i32)
    (call $keep (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 16)) (i32.const 16))
  (func (export "test:maker/driver@1.0.0#add-by-emitting") (param $slot i32) (param $amount i32) (param $value i32) (result i32)
    (i32.store8 (i32.const ${1024 + ADDER_CONSTANT}) (local.get $amount))
    (call $install (i32.const 1024) (i32.const ${ADDER.length}) (i32.const 0) (i32.const 0) (local.get $slot) (i32.const 16))
    (if (i32.load8_u (i32.const 16)) (then unreachable))
    (call $call (local.get $slot) (local.get $value))))`;

export const DRIVER = 'test:maker/driver@1.0.0';

/** The component; `table` in place of the usual one. */
export function makerComponent(table?: string): Promise<Uint8Array> {
  return witBinary(WIT, 'test:maker/maker@1.0.0', maker(table));
}
