/** Services that are tasks: each counts its steps, and answers with the count who calls it. */

import { component } from './components.ts';
import { COUNTER, PACKAGES } from './counter.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const TASKS = 'nucleus:task/tasks@0.1.0';
const MAIN = 'nucleus:task/main@0.1.0';
const CLOCK = 'wasi:clocks/monotonic-clock@0.2.12';

/** What a step can answer, as text of a core module; `progress` begins at 16. */
export const answers = {
  ready: '(i32.store8 (i32.const 16) (i32.const 0)) (i32.const 16)',
  /** Until what `handle` gives is ready. */
  blocked: (handle: string) =>
    `(i32.store (i32.const 64) ${handle}) (i32.store8 (i32.const 16) (i32.const 1))
     (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 1)) (i32.const 16)`,
  /** Until an event comes. */
  asleep: `(i32.store8 (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 64))
     (i32.store (i32.const 24) (i32.const 0)) (i32.const 16)`,
  /** With a code, and without a message. */
  done: (code: string) =>
    `(i32.store8 (i32.const 16) (i32.const 2)) (i32.store8 (i32.const 20) ${code})
     (i32.store8 (i32.const 24) (i32.const 0)) (i32.const 16)`,
};

export interface Stepper {
  /** The body of `step`: `$count` is how many steps it has had, `$event` the last event plus one; gives an address. */
  readonly step: string;
  /** What `start` does before it gives the task. */
  readonly start?: string;
  /** What answers a call. */
  readonly next?: string;
  /** Imports of its world, and of its module, and functions of it. */
  readonly world?: string;
  readonly imports?: string;
  readonly functions?: string;
  readonly packages?: string;
}

export function stepper({
  step,
  start = '',
  world = '',
  imports = '',
  functions = '',
  ...rest
}: Stepper): Promise<Bytes> {
  const next = `(i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (global.get $count)) (i32.const 32)`;
  return component(
    `world one { ${world} import wasi:io/poll@0.2.12; export ${COUNTER}; export ${TASKS}; export ${MAIN}; }`,
    `(module
      (import "[export]${TASKS}" "[resource-new]task" (func $new (param i32) (result i32)))
      ${imports}
      (memory (export "memory") 1)
      (global $count (mut i32) (i32.const 0))
      (global $event (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      ${functions}
      (func (export "${MAIN}#start") (result i32) ${start} (call $new (i32.const 1)))
      (func (export "${TASKS}#[method]task.step") (param $task i32) (param $budget i32) (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1))) ${step})
      (func (export "${TASKS}#[method]task.notify") (param i32 i32)
        (global.set $event (i32.add (local.get 1) (i32.const 1))))
      (func (export "${TASKS}#[method]task.usage") (param i32) (result i32)
        (i64.store (i32.const 128) (i64.extend_i32_u (i32.mul (global.get $count) (i32.const 1000)))) (i32.const 128))
      (func (export "${COUNTER}#next") (result i32) ${rest.next ?? next})
      (func (export "${COUNTER}#crash") (result i32) unreachable)
      (func (export "${COUNTER}#spin") (result i32) (loop $again (br $again)) unreachable)
      (func (export "${COUNTER}#version") (result i32) (global.get $event)))`,
    rest.packages ?? PACKAGES,
  );
}

const EVENT = 'nucleus:task/event@0.1.0';

/** What a stepper needs to wait for itself: an event is made at its start, `(call $event)` gives a pollable of it. */
export const events = {
  world: `import ${EVENT};`,
  imports: `
    (import "${EVENT}" "[constructor]event" (func $make (result i32)))
    (import "${EVENT}" "[method]event.set" (func $set_event (param i32)))
    (import "${EVENT}" "[method]event.subscribe" (func $subscribe (param i32) (result i32)))`,
  functions: `
    (global $made (mut i32) (i32.const 0))
    (func $event (result i32) (call $subscribe (global.get $made)))
    (func $set (call $set_event (global.get $made)))`,
  start: '(global.set $made (call $make))',
};

/** What a stepper needs to wait for a time: `(call $timer (i64.const NANOSECONDS))` gives a pollable. */
export const timers = {
  world: `import ${CLOCK};`,
  imports: `(import "${CLOCK}" "subscribe-duration" (func $timer (param i64) (result i32)))`,
};
