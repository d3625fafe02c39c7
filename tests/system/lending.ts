/** A service that is lent files and headers by who calls it, and a program that lends its own. */

import { allPackages } from '../conformance/wit-world.ts';
import { component } from './components.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export const READER = 'acme:lend/reader@1.0.0';
const FILES = 'wasi:filesystem/types@0.2.12';
const HTTP = 'wasi:http/types@0.2.12';
const STREAMS = 'wasi:io/streams@0.2.12';

export const PACKAGES = `${allPackages().join('')}
package acme:lend@1.0.0 {
  interface reader {
    use ${FILES.replace('types@0.2.12', 'types@0.2.12.{descriptor}')};
    use ${HTTP.replace('types@0.2.12', 'types@0.2.12.{fields}')};
    /// The first byte of a file, or 1000 and the error.
    first: func(dir: borrow<descriptor>, path: string) -> u32;
    /// Of the file that was opened and kept.
    open: func(dir: borrow<descriptor>, path: string) -> result<descriptor, u32>;
    keep: func(dir: descriptor);
    first-kept: func(path: string) -> u32;
    create: func(dir: borrow<descriptor>, path: string) -> u32;
    tag: func(headers: borrow<fields>) -> u32;
  }
}`;

const MEMORY = `(memory (export "memory") 2)
  (global $next (mut i32) (i32.const 8192))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.add (local.get 3) (i32.const 7))) (i32.const -8)))
    (i32.sub (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))`;

/** `$open` gives a descriptor, or 1000 and the error; `$first` the first byte behind it. */
const READS = `
  (import "${FILES}" "[method]descriptor.open-at" (func $open-at (param i32 i32 i32 i32 i32 i32 i32)))
  (import "${FILES}" "[method]descriptor.read-via-stream" (func $via-stream (param i32 i64 i32)))
  (import "${FILES}" "[resource-drop]descriptor" (func $drop (param i32)))
  (import "${STREAMS}" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (import "${STREAMS}" "[resource-drop]input-stream" (func $close (param i32)))`;
const FIRST = `
  (func $open (param $dir i32) (param $path i32) (param $length i32) (param $how i32) (param $flags i32) (result i32)
    (call $open-at (local.get $dir) (i32.const 0) (local.get $path) (local.get $length) (local.get $how) (local.get $flags) (i32.const 16))
    (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.add (i32.const 1000) (i32.load8_u (i32.const 20)))) (else (i32.load (i32.const 20)))))
  (func $first (param $file i32) (result i32) (local $in i32) (local $value i32)
    (if (i32.ge_u (local.get $file) (i32.const 1000)) (then (return (local.get $file))))
    (call $via-stream (local.get $file) (i64.const 0) (i32.const 16))
    (if (i32.load8_u (i32.const 16)) (then (return (i32.const 2000))))
    (local.set $in (i32.load (i32.const 20)))
    (call $read (local.get $in) (i64.const 1) (i32.const 16))
    (local.set $value (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.const 3000)) (else (i32.load8_u (i32.load (i32.const 20))))))
    (call $close (local.get $in)) (call $drop (local.get $file)) (local.get $value))`;

export function reader(): Promise<Bytes> {
  return component(
    `world one { import ${FILES}; import ${HTTP}; export ${READER}; }`,
    `(module
      ${READS}
      (import "${HTTP}" "[method]fields.append" (func $append (param i32 i32 i32 i32 i32 i32)))
      (import "${HTTP}" "[resource-drop]fields" (func $drop-fields (param i32)))
      ${MEMORY}
      (data (i32.const 512) "x-tagyes")
      ${FIRST}
      (global $kept (mut i32) (i32.const 0))
      (func (export "${READER}#first") (param $dir i32) (param $path i32) (param $length i32) (result i32) (local $r i32)
        (local.set $r (call $first (call $open (local.get $dir) (local.get $path) (local.get $length) (i32.const 0) (i32.const 1))))
        (call $drop (local.get $dir)) (local.get $r))
      (func (export "${READER}#open") (param $dir i32) (param $path i32) (param $length i32) (result i32) (local $r i32)
        (local.set $r (call $open (local.get $dir) (local.get $path) (local.get $length) (i32.const 0) (i32.const 1)))
        (call $drop (local.get $dir))
        (i32.store8 (i32.const 32) (i32.ge_u (local.get $r) (i32.const 1000)))
        (i32.store (i32.const 36) (local.get $r)) (i32.const 32))
      (func (export "${READER}#keep") (param i32) (global.set $kept (local.get 0)))
      (func (export "${READER}#first-kept") (param $path i32) (param $length i32) (result i32)
        (call $first (call $open (global.get $kept) (local.get $path) (local.get $length) (i32.const 0) (i32.const 1))))
      (func (export "${READER}#create") (param $dir i32) (param $path i32) (param $length i32) (result i32) (local $r i32)
        (local.set $r (call $open (local.get $dir) (local.get $path) (local.get $length) (i32.const 1) (i32.const 3)))
        (if (i32.lt_u (local.get $r) (i32.const 1000)) (then (call $drop (local.get $r)) (local.set $r (i32.const 99))))
        (call $drop (local.get $dir)) (local.get $r))
      (func (export "${READER}#tag") (param $headers i32) (result i32)
        (call $append (local.get $headers) (i32.const 512) (i32.const 5) (i32.const 517) (i32.const 3) (i32.const 16))
        (call $drop-fields (local.get $headers)) (i32.load8_u (i32.const 16))))`,
    PACKAGES,
  );
}

/** Writes a line for each call: the byte, or `!` for an error. */
export function lender(): Promise<Bytes> {
  return component(
    `world one { import wasi:filesystem/preopens@0.2.12; import ${FILES}; import ${HTTP}; import wasi:cli/stdout@0.2.12; import ${READER}; export wasi:cli/run@0.2.12; }`,
    `(module
      ${READS}
      (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
      (import "${HTTP}" "[constructor]fields" (func $fields (result i32)))
      (import "${HTTP}" "[method]fields.has" (func $has (param i32 i32 i32) (result i32)))
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "${STREAMS}" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
      ${['first', 'create'].map((name) => `(import "${READER}" "${name}" (func $reader-${name} (param i32 i32 i32) (result i32)))`).join('\n')}
      (import "${READER}" "open" (func $reader-open (param i32 i32 i32 i32)))
      (import "${READER}" "keep" (func $keep (param i32)))
      (import "${READER}" "first-kept" (func $first-kept (param i32 i32) (result i32)))
      (import "${READER}" "tag" (func $tag (param i32) (result i32)))
      ${MEMORY}
      (data (i32.const 512) "in.txtnone.txtx-tag")
      ${FIRST}
      (func $show (param i32)
        (i32.store8 (i32.const 64) (if (result i32) (i32.ge_u (local.get 0) (i32.const 256)) (then (i32.const 33)) (else (local.get 0))))
        (i32.store8 (i32.const 65) (i32.const 10))
        (call $write (call $stdout) (i32.const 64) (i32.const 2) (i32.const 80)))
      (func (export "wasi:cli/run@0.2.12#run") (result i32) (local $dir i32) (local $headers i32)
        (call $directories (i32.const 96))
        (local.set $dir (i32.load (i32.load (i32.const 96))))
        (call $show (call $reader-first (local.get $dir) (i32.const 512) (i32.const 6)))
        (call $show (call $reader-first (local.get $dir) (i32.const 518) (i32.const 8)))
        (call $show (call $reader-create (local.get $dir) (i32.const 518) (i32.const 8)))
        (call $reader-open (local.get $dir) (i32.const 512) (i32.const 6) (i32.const 96))
        (call $show (call $first (i32.load (i32.const 100))))
        (local.set $headers (call $fields))
        (drop (call $tag (local.get $headers)))
        (call $show (i32.add (i32.const 48) (call $has (local.get $headers) (i32.const 526) (i32.const 5))))
        (call $keep (local.get $dir))
        (call $show (call $first-kept (i32.const 512) (i32.const 6)))
        (call $show (call $first-kept (i32.const 512) (i32.const 6)))
        (i32.const 0)))`,
    PACKAGES,
  );
}
