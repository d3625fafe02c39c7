/** A service that is granted folders, and asks WASI for what is in them. */

import { allPackages } from '../conformance/wit-world.ts';
import { component } from '../system/components.ts';

export const CELLAR = 'acme:kitchen/cellar@1.0.0';

const PACKAGES = `${allPackages().join('')}
package acme:kitchen@1.0.0 {
  interface cellar {
    /// Folders that there are.
    folders: func() -> u32;
    /// Makes a directory in a folder; 0, or the error's number and 1.
    make: func(folder: u8) -> u32;
    /// First byte of the file that is called label in a folder, by a stream; 0 where there is none.
    label: func(folder: u8) -> u32;
    /// Bytes that it has written to a new file of a folder, as far as they are there.
    note: func(folder: u8) -> u32;
    /// Writes more and more to the file new.
    pour: func(folder: u8) -> u32;
  }
}`;

const TYPES = 'wasi:filesystem/types@0.2.12';
const STREAMS = 'wasi:io/streams@0.2.12';

/** @param trusts it traps where the directory is there already */
export const cellar = (trusts = false): Promise<Uint8Array<ArrayBuffer>> =>
  component(
    `world one {
      import wasi:filesystem/preopens@0.2.12;
      import ${TYPES};
      import wasi:cli/stdout@0.2.12;
      export ${CELLAR};
    }`,
    `(module
      (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
      (import "${TYPES}" "[method]descriptor.create-directory-at" (func $mkdir (param i32 i32 i32 i32)))
      (import "${TYPES}" "[method]descriptor.open-at" (func $open (param i32 i32 i32 i32 i32 i32 i32)))
      (import "${TYPES}" "[method]descriptor.read-via-stream" (func $reading (param i32 i64 i32)))
      (import "${TYPES}" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
      (import "${TYPES}" "[resource-drop]descriptor" (func $drop (param i32)))
      (import "${STREAMS}" "[method]input-stream.read" (func $read (param i32 i64 i32)))
      (import "${STREAMS}" "[resource-drop]input-stream" (func $end (param i32)))
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "${STREAMS}" "[method]output-stream.check-write" (func $room (param i32 i32)))
      (import "${STREAMS}" "[resource-drop]output-stream" (func $leave (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "label")
      (data (i32.const 32) "new")
      (global $top (mut i32) (i32.const 4096))
      (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
        (global.get $top)
        (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get $size)) (i32.const 7)) (i32.const -8))))
      ;; The number of folders; those but one are dropped, which is in $kept.
      (global $kept (mut i32) (i32.const 0))
      (func $ask (param $wanted i32) (result i32) (local $at i32)
        (global.set $top (i32.const 4096))
        (global.set $kept (i32.const 0))
        (call $directories (i32.const 64))
        (block $done (loop $next
          (br_if $done (i32.ge_u (local.get $at) (i32.load (i32.const 68))))
          (if (i32.eq (local.get $at) (local.get $wanted))
            (then (global.set $kept (i32.load (i32.add (i32.load (i32.const 64)) (i32.mul (local.get $at) (i32.const 12))))))
            (else (call $drop (i32.load (i32.add (i32.load (i32.const 64)) (i32.mul (local.get $at) (i32.const 12)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next)))
        (local.get $at))
      (func $letGo (if (global.get $kept) (then (call $drop (global.get $kept)))))
      (func (export "${CELLAR}#folders") (result i32) (local $stream i32)
        (local.set $stream (call $stdout))
        (call $room (local.get $stream) (i32.const 96))
        (call $leave (local.get $stream))
        (call $ask (i32.const -1)))
      (func $make (export "${CELLAR}#make") (param $folder i32) (result i32)
        (drop (call $ask (local.get $folder)))
        (if (i32.eqz (global.get $kept)) (then (return (i32.const 0))))
        (call $mkdir (global.get $kept) (i32.const 32) (i32.const 3) (i32.const 96))
        (call $letGo)
        (if (i32.eqz (i32.load8_u (i32.const 96))) (then (return (i32.const 0))))
        ;; exist
        ${trusts ? '(if (i32.eq (i32.load8_u (i32.const 97)) (i32.const 7)) (then unreachable))' : ''}
        (i32.add (i32.const 1) (i32.load8_u (i32.const 97))))
      (func (export "${CELLAR}#label") (param $folder i32) (result i32) (local $file i32) (local $stream i32) (local $first i32)
        (drop (call $ask (local.get $folder)))
        (if (i32.eqz (global.get $kept)) (then (return (i32.const 0))))
        (call $open (global.get $kept) (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 0) (i32.const 1) (i32.const 96))
        (call $letGo)
        (if (i32.load8_u (i32.const 96)) (then (return (i32.const 0))))
        (local.set $file (i32.load (i32.const 100)))
        (call $reading (local.get $file) (i64.const 0) (i32.const 96))
        (call $drop (local.get $file))
        (if (i32.load8_u (i32.const 96)) (then (return (i32.const 0))))
        (local.set $stream (i32.load (i32.const 100)))
        (call $read (local.get $stream) (i64.const 1) (i32.const 96))
        (if (i32.eqz (i32.load8_u (i32.const 96))) (then (local.set $first (i32.load8_u (i32.load (i32.const 100))))))
        (call $end (local.get $stream))
        (local.get $first))
      (global $poured (mut i64) (i64.const 0))
      (func (export "${CELLAR}#pour") (param $folder i32) (result i32) (local $file i32)
        (drop (call $ask (local.get $folder)))
        (if (i32.eqz (global.get $kept)) (then (return (i32.const 0))))
        (call $open (global.get $kept) (i32.const 0) (i32.const 32) (i32.const 3) (i32.const 1) (i32.const 2) (i32.const 96))
        (call $letGo)
        (if (i32.load8_u (i32.const 96)) (then (return (i32.const 0))))
        (local.set $file (i32.load (i32.const 100)))
        (global.set $poured (i64.add (global.get $poured) (i64.const 32768)))
        (call $write (local.get $file) (i32.const 1024) (i32.const 32768) (global.get $poured) (i32.const 96))
        (call $drop (local.get $file))
        (i32.load8_u (i32.const 96)))
      (func (export "${CELLAR}#note") (param $folder i32) (result i32) (local $file i32)
        (drop (call $ask (local.get $folder)))
        (if (i32.eqz (global.get $kept)) (then (return (i32.const 0))))
        ;; create, exclusively; write
        (call $open (global.get $kept) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 5) (i32.const 2) (i32.const 96))
        (call $letGo)
        (if (i32.load8_u (i32.const 96)) (then (return (i32.const 0))))
        (local.set $file (i32.load (i32.const 100)))
        (call $write (local.get $file) (i32.const 16) (i32.const 5) (i64.const 0) (i32.const 96))
        (call $drop (local.get $file))
        (if (i32.load8_u (i32.const 96)) (then (return (i32.const 0))))
        (i32.load (i32.const 104))))`,
    PACKAGES,
  );
