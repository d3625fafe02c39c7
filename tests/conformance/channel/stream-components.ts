/** A component that takes and gives streams and pollables, and one that uses it: each has a host of its own. */
import { witBinary } from '../component-text.ts';

export const SINK = 'test:streams/sink@0.1.0';
export const DRIVER = 'test:streams/driver@0.1.0';
export const STREAMS = 'wasi:io/streams@0.2.12';
export const POLL = 'wasi:io/poll@0.2.12';
export const STDIN = 'test:streams/stdin@0.1.0';
export const STDOUT = 'test:streams/stdout@0.1.0';

const WIT = `package test:streams@0.1.0;
interface stdin { use wasi:io/streams@0.2.12.{input-stream}; get-stdin: func() -> input-stream; }
interface stdout { use wasi:io/streams@0.2.12.{output-stream}; get-stdout: func() -> output-stream; }
interface sink {
  use wasi:io/streams@0.2.12.{output-stream, input-stream};
  use wasi:io/poll@0.2.12.{pollable};
  put: func(out: borrow<output-stream>, byte: u32) -> u32;
  keep: func(out: own<output-stream>);
  put-kept: func(byte: u32) -> u32;
  drop-kept: func();
  source: func() -> input-stream;
  ready: func(on: own<pollable>) -> bool;
}
interface driver {
  put: func(byte: u32) -> u32;
  keep: func();
  put-kept: func(byte: u32) -> u32;
  drop-kept: func();
  open: func() -> u32;
  read: func(one: u32) -> u32;
  close: func(one: u32);
  there: func(one: u32) -> bool;
  ready-there: func() -> bool;
}
world provider { import stdin; export sink; }
world user { import stdin; import stdout; import sink; export driver; }
package wasi:io@0.2.12 {
  interface poll { resource pollable { ready: func() -> bool; } }
  interface error { resource error {} }
  interface streams {
    use error.{error};
    use poll.{pollable};
    variant stream-error { last-operation-failed(error), closed }
    resource input-stream {
      read: func(len: u64) -> result<list<u8>, stream-error>;
      subscribe: func() -> pollable;
    }
    resource output-stream { blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>; }
  }
}`;

const MEMORY = `(memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))`;

/** Gives 0 where the byte was written, and else 1 and the case of the error. */
const PUT = `(func $put (param $out i32) (param $byte i32) (result i32)
  (i32.store8 (i32.const 64) (local.get $byte))
  (call $write (local.get $out) (i32.const 64) (i32.const 1) (i32.const 16))
  (if (result i32) (i32.load8_u (i32.const 16)) (then (i32.add (i32.const 1) (i32.load8_u (i32.const 20)))) (else (i32.const 0))))`;

const PROVIDER = `(module
  (import "${STREAMS}" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
  (import "${STREAMS}" "[resource-drop]output-stream" (func $drop (param i32)))
  (import "${POLL}" "[method]pollable.ready" (func $ready (param i32) (result i32)))
  (import "${POLL}" "[resource-drop]pollable" (func $drop-pollable (param i32)))
  (import "${STDIN}" "get-stdin" (func $stdin (result i32)))
  ${MEMORY}
  (global $kept (mut i32) (i32.const 0))
  ${PUT}
  (func (export "${SINK}#put") (param i32 i32) (result i32) (local $r i32)
    (local.set $r (call $put (local.get 0) (local.get 1))) (call $drop (local.get 0)) (local.get $r))
  (func (export "${SINK}#keep") (param i32) (global.set $kept (local.get 0)))
  (func (export "${SINK}#put-kept") (param i32) (result i32) (call $put (global.get $kept) (local.get 0)))
  (func (export "${SINK}#drop-kept") (call $drop (global.get $kept)))
  (func (export "${SINK}#source") (result i32) (call $stdin))
  (func (export "${SINK}#ready") (param i32) (result i32) (local $r i32)
    (local.set $r (call $ready (local.get 0))) (call $drop-pollable (local.get 0)) (local.get $r)))`;

/** Reads give the byte, 256 where there is none now, 512 at the end, 768 where they fail. */
const USER = `(module
  (import "${STREAMS}" "[method]input-stream.read" (func $read (param i32 i64 i32)))
  (import "${STREAMS}" "[method]input-stream.subscribe" (func $subscribe (param i32) (result i32)))
  (import "${STREAMS}" "[resource-drop]input-stream" (func $close (param i32)))
  (import "${STREAMS}" "[resource-drop]output-stream" (func $drop (param i32)))
  (import "${POLL}" "[method]pollable.ready" (func $ready (param i32) (result i32)))
  (import "${POLL}" "[resource-drop]pollable" (func $drop-pollable (param i32)))
  (import "${STDIN}" "get-stdin" (func $stdin (result i32)))
  (import "${STDOUT}" "get-stdout" (func $stdout (result i32)))
  (import "${SINK}" "put" (func $put (param i32 i32) (result i32)))
  (import "${SINK}" "keep" (func $keep (param i32)))
  (import "${SINK}" "put-kept" (func $put-kept (param i32) (result i32)))
  (import "${SINK}" "drop-kept" (func $drop-kept))
  (import "${SINK}" "source" (func $source (result i32)))
  (import "${SINK}" "ready" (func $is-ready (param i32) (result i32)))
  ${MEMORY}
  (func (export "${DRIVER}#put") (param i32) (result i32) (local $out i32) (local $r i32)
    (local.set $out (call $stdout))
    (local.set $r (call $put (local.get $out) (local.get 0)))
    (call $drop (local.get $out)) (local.get $r))
  (func (export "${DRIVER}#keep") (call $keep (call $stdout)))
  (func (export "${DRIVER}#put-kept") (param i32) (result i32) (call $put-kept (local.get 0)))
  (func (export "${DRIVER}#drop-kept") (call $drop-kept))
  (func (export "${DRIVER}#open") (result i32) (call $source))
  (func (export "${DRIVER}#read") (param i32) (result i32)
    (call $read (local.get 0) (i64.const 1) (i32.const 16))
    (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.sub (i32.const 768) (i32.shl (i32.load8_u (i32.const 20)) (i32.const 8))))
      (else (if (result i32) (i32.load (i32.const 24))
        (then (i32.load8_u (i32.load (i32.const 20)))) (else (i32.const 256))))))
  (func (export "${DRIVER}#close") (param i32) (call $close (local.get 0)))
  (func (export "${DRIVER}#there") (param i32) (result i32) (local $p i32) (local $r i32)
    (local.set $p (call $subscribe (local.get 0)))
    (local.set $r (call $ready (local.get $p)))
    (call $drop-pollable (local.get $p)) (local.get $r))
  (func (export "${DRIVER}#ready-there") (result i32) (local $in i32) (local $r i32)
    (local.set $in (call $stdin))
    (local.set $r (call $is-ready (call $subscribe (local.get $in))))
    (call $close (local.get $in)) (local.get $r)))`;

export const streamProvider = () => witBinary(WIT, 'provider', PROVIDER);
export const streamUser = () => witBinary(WIT, 'user', USER);
