/** A service that starts calls of another, and does something else while it waits for them. */

import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { component } from './components.ts';
import { counter, PACKAGES } from './counter.ts';
import { Folder } from './folder.ts';

const CALLS = 'acme:count/counter-calls@1.0.0';

const CALLS_WIT = `package acme:count@1.0.0 {
  interface counter-calls {
    use wasi:io/poll@0.2.12.{pollable};
    use counter.{fault};
    resource next-call { subscribe: func() -> pollable; finish: func() -> result<u32, fault>; }
    start-next: func() -> next-call;
  }
`;

/** Starts two calls, waits for each, and writes what the second one gave; or a letter for its fault. */
const program = () =>
  component(
    `world one { import ${CALLS}; import wasi:cli/stdout@0.2.12; export wasi:cli/run@0.2.12; }`,
    `(module
      (import "${CALLS}" "start-next" (func $start (result i32)))
      (import "${CALLS}" "[method]next-call.subscribe" (func $subscribe (param i32) (result i32)))
      (import "${CALLS}" "[method]next-call.finish" (func $finish (param i32 i32)))
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 48) "ptw")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func $wait (param $call i32) (result i32)
        (call $block (call $subscribe (local.get $call)))
        (call $finish (local.get $call) (i32.const 16))
        (if (result i32) (i32.load8_u (i32.const 16))
          (then (i32.load8_u (i32.add (i32.const 48) (i32.load8_u (i32.const 20)))))
          (else (i32.add (i32.const 48) (i32.load (i32.const 20))))))
      (func (export "wasi:cli/run@0.2.12#run") (result i32) (local $a i32) (local $b i32)
        (local.set $a (call $start))
        (local.set $b (call $start))
        (drop (call $wait (local.get $a)))
        (i32.store8 (i32.const 64) (call $wait (local.get $b))) (i32.store8 (i32.const 65) (i32.const 10))
        (call $write (call $stdout) (i32.const 64) (i32.const 2) (i32.const 80))
        (i32.const 0)))`,
    PACKAGES.replace('package acme:count@1.0.0 {', CALLS_WIT),
  );

let folder: Folder;
const made: Record<string, Uint8Array> = {};
beforeAll(async () => {
  made.counter = await counter();
  made.program = await program();
});
beforeEach(() => {
  folder = new Folder();
  for (const [name, bytes] of Object.entries(made)) folder.write(`${name}.wasm`, bytes);
});
afterEach(() => folder.remove());

it.each([
  ['in a domain of its own', {}],
  ['on the kernel`s thread', { trusted: true }],
])('starts calls of a service %s, and finishes them', async (_, how) => {
  folder.describe({
    counter: { component: './counter.wasm', ...how },
    main: { component: './program.wasm' },
  });
  const up = folder.up();
  await up.says('main | 2');
  await folder.run('down');
  expect((await up.ended).stdout).toBe('main | 2\n');
});
