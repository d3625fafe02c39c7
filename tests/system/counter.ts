/** A service that counts, and programs that call it: what most tests of systems are made of. */

import { allPackages } from '../conformance/wit-world.ts';
import { component } from './components.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export const COUNTER = 'acme:count/counter@1.0.0';

export const PACKAGES = `${allPackages().join('')}
package acme:count@1.0.0 {
  interface counter {
    enum fault { peer-died, timed-out, would-deadlock }
    next: func() -> result<u32, fault>;
    /// Traps.
    crash: func() -> result<u32, fault>;
    /// Never returns.
    spin: func() -> result<u32, fault>;
    version: func() -> u32;
  }
}`;

/** \`result<u32, fault>\` at 16. */
const ok = (value: string) =>
  `(i32.store8 (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) ${value}) (i32.const 16)`;

/** @param start what its core module does when it starts @param pages of its memory */
export function counter(version = 1, start = '', pages = 1): Promise<Bytes> {
  return component(
    `world one { export ${COUNTER}; }`,
    `(module
      (memory (export "memory") ${pages})
      (global $count (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "${COUNTER}#next") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1))) ${ok('(global.get $count)')})
      (func (export "${COUNTER}#crash") (result i32) unreachable)
      (func (export "${COUNTER}#spin") (result i32) (loop $again (br $again)) unreachable)
      (func (export "${COUNTER}#version") (result i32) (i32.const ${version}))
      (func $start ${start})
      (start $start))`,
    PACKAGES,
  );
}

/** Passes calls on: imports what it exports. */
export function front(): Promise<Bytes> {
  const forward = (name: string) =>
    `(func (export "${COUNTER}#${name}") (result i32) (call $${name} (i32.const 16)) (i32.const 16))`;
  const results = ['next', 'crash', 'spin'];
  return component(
    `world one { import ${COUNTER}; export ${COUNTER}; }`,
    `(module
      ${results.map((name) => `(import "${COUNTER}" "${name}" (func $${name} (param i32)))`).join('\n')}
      (import "${COUNTER}" "version" (func $version (result i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      ${results.map(forward).join('\n')}
      (func (export "${COUNTER}#version") (result i32) (call $version)))`,
    PACKAGES,
  );
}

/**
 * A program that makes calls, and writes a letter and a line end for each: a digit for a number, else the first letter of the fault.
 * Steps: \`next\`, \`crash\`, \`spin\`, \`version\`, \`until-next\` (again until there is an answer), \`wait\` (10 ms), \`forever\`.
 */
export function caller(...steps: readonly string[]): Promise<Bytes> {
  const one: Record<string, string> = {
    next: '(call $show (call $tell_next))',
    crash: '(call $show (call $tell_crash))',
    spin: '(call $show (call $tell_spin))',
    version: '(call $show (i32.add (i32.const 48) (call $version)))',
    'until-next': `(loop $again (call $pause) (br_if $again (i32.gt_u (call $tell_next) (i32.const 57)))) (call $show (i32.const 97))`,
    flood: '(loop $again (call $show (i32.const 120)) (br $again))',
    wait: '(call $pause)',
    'forever-version':
      '(loop $again (call $show (i32.add (i32.const 48) (call $version))) (call $pause) (br $again))',
    'forever-until-version':
      '(loop $again (call $pause) (br_if $again (i32.gt_u (call $tell_next) (i32.const 57))) (call $show (i32.add (i32.const 48) (call $version))) (br $again))',
    forever: '(loop $again (call $pause) (br $again))',
  };
  const tell = (name: string) => `(func $tell_${name} (result i32)
    (call $${name} (i32.const 16))
    (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.load8_u (i32.add (i32.const 48) (i32.load8_u (i32.const 20)))))
      (else (i32.add (i32.const 48) (i32.rem_u (i32.load (i32.const 20)) (i32.const 10))))))`;
  return component(
    `world one { import ${COUNTER}; import wasi:cli/stdout@0.2.12; import wasi:clocks/monotonic-clock@0.2.12; export wasi:cli/run@0.2.12; }`,
    `(module
      ${['next', 'crash', 'spin'].map((name) => `(import "${COUNTER}" "${name}" (func $${name} (param i32)))`).join('\n')}
      (import "${COUNTER}" "version" (func $version (result i32)))
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
      (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $timer (param i64) (result i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (import "wasi:io/poll@0.2.12" "[resource-drop]pollable" (func $drop (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 48) "ptw")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func $pause (local $t i32)
        (local.set $t (call $timer (i64.const 10000000)))
        (call $block (local.get $t)) (call $drop (local.get $t)))
      (func $show (param i32)
        (i32.store8 (i32.const 64) (local.get 0)) (i32.store8 (i32.const 65) (i32.const 10))
        (call $write (call $stdout) (i32.const 64) (i32.const 2) (i32.const 80)))
      ${tell('next')} ${tell('crash')} ${tell('spin')}
      (func (export "wasi:cli/run@0.2.12#run") (result i32)
        ${steps.map((step) => one[step]).join('\n')}
        (i32.const 0)))`,
    PACKAGES,
  );
}
