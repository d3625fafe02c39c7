/** A service that gives out handles, and programs that take them, use them and drop them for as long as they run. */

import { allPackages } from '../conformance/wit-world.ts';
import { component } from './components.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const LEASES = 'acme:lease/leases@1.0.0';

const PACKAGES = `${allPackages().join('')}
package acme:lease@1.0.0 {
  interface leases {
    enum fault { peer-died, timed-out, would-deadlock }
    resource lease { value: func() -> result<u32, fault>; }
    open: func() -> result<lease, fault>;
  }
}`;

const ok = (value: string) =>
  `(i32.store8 (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) ${value}) (i32.const 16)`;

/** Every lease has the same value. */
export function lessor(value: number): Promise<Bytes> {
  return component(
    `world one { export ${LEASES}; }`,
    `(module
      (import "[export]${LEASES}" "[resource-new]lease" (func $new (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "${LEASES}#open") (result i32) ${ok(`(call $new (i32.const ${value}))`)})
      (func (export "${LEASES}#[method]lease.value") (param i32) (result i32) ${ok('(local.get 0)')}))`,
    PACKAGES,
  );
}

/** Gives out leases of another lessor's as its own. */
export function sublessor(): Promise<Bytes> {
  return component(
    `world one { import ${LEASES}; export ${LEASES}; }`,
    `(module
      (import "${LEASES}" "open" (func $open (param i32)))
      (import "${LEASES}" "[method]lease.value" (func $value (param i32 i32)))
      (import "${LEASES}" "[resource-drop]lease" (func $end (param i32)))
      (import "[export]${LEASES}" "[resource-new]lease" (func $new (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "${LEASES}#open") (result i32)
        (call $open (i32.const 16))
        (if (i32.eqz (i32.load8_u (i32.const 16)))
          (then (i32.store (i32.const 20) (call $new (i32.load (i32.const 20))))))
        (i32.const 16))
      (func (export "${LEASES}#[method]lease.value") (param i32) (result i32)
        (call $value (local.get 0) (i32.const 16)) (i32.const 16))
      (func (export "${LEASES}#[dtor]lease") (param i32) (call $end (local.get 0))))`,
    PACKAGES,
  );
}

/** Traps if it is given anything but an answer, which is one of \`values\`, or \`peer-died\`; after that it waits for 5 ms. */
export function lessee(...values: readonly number[]): Promise<Bytes> {
  const isKnown = values.map((value) => `(i32.eq (i32.load (i32.const 20)) (i32.const ${value}))`);
  return component(
    `world one { import ${LEASES}; import wasi:clocks/monotonic-clock@0.2.12; export wasi:cli/run@0.2.12; }`,
    `(module
      (import "${LEASES}" "open" (func $open (param i32)))
      (import "${LEASES}" "[method]lease.value" (func $value (param i32 i32)))
      (import "${LEASES}" "[resource-drop]lease" (func $end (param i32)))
      (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $timer (param i64) (result i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (import "wasi:io/poll@0.2.12" "[resource-drop]pollable" (func $drop (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func $died (local $t i32)
        (if (i32.load8_u (i32.const 20)) (then unreachable))
        (local.set $t (call $timer (i64.const 5000000)))
        (call $block (local.get $t)) (call $drop (local.get $t)))
      (func $once (local $lease i32)
        (call $open (i32.const 16))
        (if (i32.load8_u (i32.const 16)) (then (call $died) (return)))
        (local.set $lease (i32.load (i32.const 20)))
        (call $value (local.get $lease) (i32.const 16))
        (if (i32.load8_u (i32.const 16))
          (then (call $died))
          (else (if (i32.eqz ${isKnown.reduce((a, b) => `(i32.or ${a} ${b})`)}) (then unreachable))))
        (call $end (local.get $lease)))
      (func (export "wasi:cli/run@0.2.12#run") (result i32)
        (loop $again (call $once) (br $again)) (i32.const 0)))`,
    PACKAGES,
  );
}
