/** Two small components for tests: one counts, with a resource; the other is a WASI command that has it count. */
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';

const WIT = `
package test:count@1.2.3;
interface names { enum shade { light, dark } record label { shade: shade, size: u32 } }
interface counts {
  use names.{label};
  resource counter {
    constructor(start: u32);
    add: func(more: u32) -> u32;
    shown: func() -> label;
  }
}
world counting { export counts; }
world program { import counts; export wasi:cli/run@0.2.6; import wasi:cli/exit@0.2.6; }
package wasi:cli@0.2.6 {
  interface run { run: func() -> result; }
  interface exit { exit: func(status: result); }
}`;

const COUNTER = `(module
  (import "[export]test:count/counts@1.2.3" "[resource-new]counter" (func $new (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "test:count/counts@1.2.3#[constructor]counter") (param $start i32) (result i32)
    (i32.store (i32.const 16) (local.get $start))
    (call $new (i32.const 16)))
  (func (export "test:count/counts@1.2.3#[method]counter.add") (param $self i32) (param $more i32) (result i32)
    (i32.store (local.get $self) (i32.add (i32.load (local.get $self)) (local.get $more)))
    (i32.load (local.get $self)))
  (func (export "test:count/counts@1.2.3#[method]counter.shown") (param $self i32) (result i32)
    (i32.store8 (i32.const 32) (i32.const 1))
    (i32.store (i32.const 36) (i32.load (local.get $self)))
    (i32.const 32)))`;

/** Counts from 5 by 37; `run` fails unless that is 42 and the label says so. */
const PROGRAM = `(module
  (import "test:count/counts@1.2.3" "[constructor]counter" (func $make (param i32) (result i32)))
  (import "test:count/counts@1.2.3" "[method]counter.add" (func $add (param i32 i32) (result i32)))
  (import "test:count/counts@1.2.3" "[method]counter.shown" (func $shown (param i32 i32)))
  (import "test:count/counts@1.2.3" "[resource-drop]counter" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "wasi:cli/run@0.2.6#run") (result i32) (local $counter i32) (local $sum i32)
    (local.set $counter (call $make (i32.const 5)))
    (local.set $sum (call $add (local.get $counter) (i32.const 37)))
    (call $shown (local.get $counter) (i32.const 64))
    (call $drop (local.get $counter))
    (i32.or
      (i32.ne (local.get $sum) (i32.const 42))
      (i32.or (i32.ne (i32.load8_u (i32.const 64)) (i32.const 1)) (i32.ne (i32.load (i32.const 68)) (i32.const 42))))))`;

export interface TwoParts {
  readonly counter: Uint8Array;
  readonly program: Uint8Array;
}

export async function twoParts(): Promise<TwoParts> {
  return {
    counter: await component(COUNTER, 'counting', WIT),
    program: await component(PROGRAM, 'program', WIT),
  };
}

/** A component of a world in WIT around a core module in text. */
export async function component(module: string, world: string, witSource: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ binary: await parse(module), witSource, world }));
}
