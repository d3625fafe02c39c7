/** A service that starts calls of another, and does something else while it waits for them. */

import { join } from 'node:path';
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
    resource spin-call { subscribe: func() -> pollable; finish: func() -> result<u32, fault>; }
    start-spin: func() -> spin-call;
  }
`;

/** `start` and `wait` of a function: what it gave, or a letter for its fault. */
const calls = (name: string) => `
  (import "${CALLS}" "start-${name}" (func $start_${name} (result i32)))
  (import "${CALLS}" "[method]${name}-call.subscribe" (func $subscribe_${name} (param i32) (result i32)))
  (import "${CALLS}" "[method]${name}-call.finish" (func $finish_${name} (param i32 i32)))`;

const wait = (name: string) => `
  (func $wait_${name} (param $call i32) (result i32)
    (call $block (call $subscribe_${name} (local.get $call)))
    (call $finish_${name} (local.get $call) (i32.const 16))
    (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.load8_u (i32.add (i32.const 48) (i32.load8_u (i32.const 20)))))
      (else (i32.add (i32.const 48) (i32.load (i32.const 20))))))`;

/** A program that calls `show` with letters. */
const program = (run: string) =>
  component(
    `world one { import ${CALLS}; import wasi:cli/stdout@0.2.12; export wasi:cli/run@0.2.12; }`,
    `(module
      ${calls('next')} ${calls('spin')}
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 48) "ptw")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      ${wait('next')} ${wait('spin')}
      (func $show (param $letter i32)
        (i32.store8 (i32.const 64) (local.get $letter)) (i32.store8 (i32.const 65) (i32.const 10))
        (call $write (call $stdout) (i32.const 64) (i32.const 2) (i32.const 80)))
      (func (export "wasi:cli/run@0.2.12#run") (result i32) (local $a i32) (local $b i32) ${run} (i32.const 0)))`,
    PACKAGES.replace('package acme:count@1.0.0 {', CALLS_WIT),
  );

/** Starts two calls, waits for each, and shows what the second one gave. */
const pair = () =>
  program(`(local.set $a (call $start_next))
    (local.set $b (call $start_next))
    (drop (call $wait_next (local.get $a)))
    (call $show (call $wait_next (local.get $b)))`);

/** Starts the first call of a function while its provider is in a call that never ends. */
const starter = () =>
  program(`(local.set $a (call $start_spin))
    (local.set $b (call $start_next))
    (call $show (i32.const 115))`);

/** The same; then it waits for both, and calls who comes after it. */
const impatient = () =>
  program(`(local.set $a (call $start_spin))
    (local.set $b (call $start_next))
    (call $show (i32.const 115))
    (call $show (call $wait_spin (local.get $a)))
    (call $show (call $wait_next (local.get $b)))
    (loop $again
      (br_if $again (i32.gt_u (local.tee $b (call $wait_next (call $start_next))) (i32.const 57))))
    (call $show (local.get $b))`);

let folder: Folder;
const made: Record<string, Uint8Array> = {};
beforeAll(async () => {
  made.counter = await counter();
  made.pair = await pair();
  made.impatient = await impatient();
  made.starter = await starter();
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
    main: { component: './pair.wasm' },
  });
  const up = folder.up();
  await up.says('main | 2');
  await folder.run('down');
  expect((await up.ended).stdout).toBe('main | 2\n');
});

const limits = { deadline: 0.2, budget: 1 };
const restart = { delay: 0.01 };

/** A call that is answered too late counts, too: on a machine with much else to do the number that comes in time is a later one. */
const answered = /^main \| \d$/m;
const told = /^main \| s\nmain \| t\nmain \| t\nmain \| \d\n$/;

it('does not wait for a service that is busy to start a call of it', async () => {
  folder.describe({
    counter: { component: './counter.wasm', limits: { deadline: 'none' } },
    main: { component: './starter.wasm' },
  });
  const up = folder.up();
  await up.says('main | s');
  await folder.run('down');
  expect((await up.ended).stdout).toBe('main | s\n');
});

it('is told at its deadline that a service does not answer, of a call that it has started, and goes on with the next', async () => {
  folder.describe({
    counter: { component: './counter.wasm', limits, restart },
    main: { component: './impatient.wasm' },
  });
  const up = folder.up();
  await up.says(answered);
  await folder.run('down');
  expect((await up.ended).stdout).toMatch(told);
});

it('is told so of a service in another process, too', async () => {
  const owner = new Folder();
  try {
    owner.write('counter.wasm', made.counter!);
    owner.describe({ counter: { component: './counter.wasm', publish: './counter.sock', limits, restart } });
    const providing = owner.up();
    await providing.says('1 of 1 service ready');
    folder.describe({
      far: {
        ...{ component: './counter.wasm', at: join(owner.path, 'counter.sock') },
        ...{ limits: { deadline: 0.2 }, restart: { delay: 0.01, factor: 1, most: 1000 } },
      },
      main: { component: './impatient.wasm' },
    });
    const up = folder.up();
    await up.says(answered);
    await folder.run('down');
    expect((await up.ended).stdout).toMatch(told);
    await owner.run('down');
    await providing.ended;
  } finally {
    await owner.remove();
  }
});
