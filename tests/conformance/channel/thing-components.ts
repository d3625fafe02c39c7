/**
 * A component that takes and gives objects of a type that it does not provide, and one that uses it; and one that provides the type, for
 * where no host does.
 */
import { witBinary } from '../component-text.ts';

export const TYPES = 'test:things/types@0.1.0';
export const KEEPER = 'test:things/keeper@0.1.0';
export const DRIVER = 'test:things/driver@0.1.0';

const STREAMS = 'wasi:io/streams@0.2.12';

const WIT = `package test:things@0.1.0;
interface types {
  use wasi:io/streams@0.2.12.{input-stream};
  enum fault { denied, peer-died, timed-out }
  resource thing {
    constructor(value: u32);
    get: func() -> result<u32, fault>;
    child: func() -> thing;
    plus: func(other: borrow<thing>) -> u32;
    text: func() -> string;
    source: func() -> input-stream;
    merge: static func(a: thing, b: thing) -> thing;
  }
}
interface keeper {
  use types.{thing};
  record pair { a: thing, b: option<thing> }
  look: func(one: borrow<thing>) -> u32;
  walk: func(one: borrow<thing>) -> u32;
  plus: func(one: borrow<thing>, other: borrow<thing>) -> u32;
  plus-own: func(one: borrow<thing>) -> u32;
  own-plus: func(one: borrow<thing>) -> u32;
  length: func(one: borrow<thing>) -> u32;
  read: func(one: borrow<thing>) -> u32;
  keep: func(one: thing);
  look-kept: func() -> u32;
  drop-kept: func();
  back: func() -> thing;
  merge: func(all: list<pair>) -> thing;
  make: func(value: u32) -> thing;
}
interface driver {
  look: func(value: u32) -> u32;
  walk: func(value: u32) -> u32;
  plus: func(value: u32, other: u32) -> u32;
  plus-own: func(value: u32) -> u32;
  own-plus: func(value: u32) -> u32;
  length: func(value: u32) -> u32;
  read: func(value: u32) -> u32;
  keep: func(value: u32);
  look-kept: func() -> u32;
  drop-kept: func();
  back: func() -> u32;
  merge: func(value: u32, other: u32) -> u32;
  made: func(value: u32) -> u32;
  made-there: func(value: u32) -> u32;
  hold: func(value: u32);
  get-held: func() -> u32;
}
interface source { use wasi:io/streams@0.2.12.{input-stream}; open: func() -> input-stream; }
world provider { import types; export keeper; }
world user { import types; import keeper; export driver; }
world things { import source; export types; }
world between { import types; import keeper; export keeper; }
package wasi:io@0.2.12 {
  interface error { resource error {} }
  interface streams {
    use error.{error};
    variant stream-error { last-operation-failed(error), closed }
    resource input-stream { read: func(len: u64) -> result<list<u8>, stream-error>; }
  }
}`;

const MEMORY = `(memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.add (local.get 3) (i32.const 7))) (i32.const -8)))
    (i32.sub (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))`;

/** `get` gives the value, or 1000 and the case of the error. */
const THINGS = `
  (import "${TYPES}" "[constructor]thing" (func $new (param i32) (result i32)))
  (import "${TYPES}" "[method]thing.get" (func $get-result (param i32 i32)))
  (import "${TYPES}" "[resource-drop]thing" (func $drop (param i32)))`;
const GET = `(func $get (param $one i32) (result i32)
  (call $get-result (local.get $one) (i32.const 16))
  (if (result i32) (i32.load8_u (i32.const 16))
    (then (i32.add (i32.const 1000) (i32.load8_u (i32.const 20)))) (else (i32.load (i32.const 20)))))
  (func $take (param $one i32) (result i32) (local $value i32)
    (local.set $value (call $get (local.get $one))) (call $drop (local.get $one)) (local.get $value))`;

const PROVIDER = `(module
  ${THINGS}
  (import "${TYPES}" "[method]thing.child" (func $child (param i32) (result i32)))
  (import "${TYPES}" "[method]thing.plus" (func $plus (param i32 i32) (result i32)))
  (import "${TYPES}" "[method]thing.text" (func $text (param i32 i32)))
  (import "${TYPES}" "[method]thing.source" (func $source (param i32) (result i32)))
  (import "${TYPES}" "[static]thing.merge" (func $merge (param i32 i32) (result i32)))
  (import "${STREAMS}" "[method]input-stream.read" (func $read (param i32 i64 i32)))
  (import "${STREAMS}" "[resource-drop]input-stream" (func $close (param i32)))
  ${MEMORY}
  ${GET}
  (global $kept (mut i32) (i32.const 0))
  (func (export "${KEEPER}#look") (param i32) (result i32) (call $take (local.get 0)))
  (func (export "${KEEPER}#walk") (param i32) (result i32) (local $c i32) (local $d i32)
    (local.set $c (call $child (local.get 0))) (local.set $d (call $child (local.get $c)))
    (call $drop (local.get 0)) (call $drop (local.get $c)) (call $take (local.get $d)))
  (func (export "${KEEPER}#plus") (param i32 i32) (result i32) (local $r i32)
    (local.set $r (call $plus (local.get 0) (local.get 1)))
    (call $drop (local.get 0)) (call $drop (local.get 1)) (local.get $r))
  (func (export "${KEEPER}#plus-own") (param i32) (result i32) (local $r i32) (local $mine i32)
    (local.set $mine (call $new (i32.const 7)))
    (local.set $r (call $plus (local.get 0) (local.get $mine)))
    (call $drop (local.get 0)) (call $drop (local.get $mine)) (local.get $r))
  (func (export "${KEEPER}#own-plus") (param i32) (result i32) (local $r i32) (local $mine i32)
    (local.set $mine (call $new (i32.const 7)))
    (local.set $r (call $plus (local.get $mine) (local.get 0)))
    (call $drop (local.get 0)) (call $drop (local.get $mine)) (local.get $r))
  (func (export "${KEEPER}#length") (param i32) (result i32)
    (call $text (local.get 0) (i32.const 16)) (call $drop (local.get 0)) (i32.load (i32.const 20)))
  (func (export "${KEEPER}#read") (param i32) (result i32) (local $in i32)
    (local.set $in (call $source (local.get 0))) (call $drop (local.get 0))
    (call $read (local.get $in) (i64.const 1) (i32.const 16)) (call $close (local.get $in))
    (if (result i32) (i32.load8_u (i32.const 16))
      (then (i32.const 512)) (else (i32.load8_u (i32.load (i32.const 20))))))
  (func (export "${KEEPER}#keep") (param i32) (global.set $kept (local.get 0)))
  (func (export "${KEEPER}#look-kept") (result i32) (call $get (global.get $kept)))
  (func (export "${KEEPER}#drop-kept") (call $drop (global.get $kept)))
  (func (export "${KEEPER}#back") (result i32) (global.get $kept))
  (func (export "${KEEPER}#merge") (param $at i32) (param $count i32) (result i32)
    (call $merge (i32.load (local.get $at)) (i32.load offset=8 (local.get $at))))
  (func (export "${KEEPER}#make") (param i32) (result i32) (call $new (local.get 0))))`;

const each = (names: readonly string[], text: (name: string) => string) => names.map(text).join('\n');
const ONE = ['look', 'walk', 'plus-own', 'own-plus', 'length', 'read'];

/** It imports what it does not call, so that its domain knows what becomes of the handles. */
const USER = `(module
  ${THINGS}
  (import "${TYPES}" "[method]thing.plus" (func (param i32 i32) (result i32)))
  (import "${TYPES}" "[static]thing.merge" (func (param i32 i32) (result i32)))
  ${each(ONE, (name) => `(import "${KEEPER}" "${name}" (func $${name} (param i32) (result i32)))`)}
  (import "${KEEPER}" "plus" (func $plus (param i32 i32) (result i32)))
  (import "${KEEPER}" "keep" (func $keep (param i32)))
  (import "${KEEPER}" "look-kept" (func $look-kept (result i32)))
  (import "${KEEPER}" "drop-kept" (func $drop-kept))
  (import "${KEEPER}" "back" (func $back (result i32)))
  (import "${KEEPER}" "merge" (func $merge (param i32 i32) (result i32)))
  (import "${KEEPER}" "make" (func $make (param i32) (result i32)))
  ${MEMORY}
  ${GET}
  (global $held (mut i32) (i32.const 0))
  ${each(
    ONE,
    (name) => `(func (export "${DRIVER}#${name}") (param i32) (result i32) (local $r i32) (local $one i32)
    (local.set $one (call $new (local.get 0)))
    (local.set $r (call $${name} (local.get $one))) (call $drop (local.get $one)) (local.get $r))`,
  )}
  (func (export "${DRIVER}#plus") (param i32 i32) (result i32) (local $r i32) (local $a i32) (local $b i32)
    (local.set $a (call $new (local.get 0))) (local.set $b (call $new (local.get 1)))
    (local.set $r (call $plus (local.get $a) (local.get $b)))
    (call $drop (local.get $a)) (call $drop (local.get $b)) (local.get $r))
  (func (export "${DRIVER}#keep") (param i32) (call $keep (call $new (local.get 0))))
  (func (export "${DRIVER}#look-kept") (result i32) (call $look-kept))
  (func (export "${DRIVER}#drop-kept") (call $drop-kept))
  (func (export "${DRIVER}#back") (result i32) (call $take (call $back)))
  (func (export "${DRIVER}#merge") (param i32 i32) (result i32)
    (i32.store (i32.const 64) (call $new (local.get 0)))
    (i32.store8 (i32.const 68) (i32.const 1))
    (i32.store (i32.const 72) (call $new (local.get 1)))
    (call $take (call $merge (i32.const 64) (i32.const 1))))
  (func (export "${DRIVER}#made") (param i32) (result i32) (call $take (call $make (local.get 0))))
  (func (export "${DRIVER}#made-there") (param i32) (result i32) (local $r i32) (local $one i32)
    (local.set $one (call $make (local.get 0)))
    (local.set $r (call $look (local.get $one))) (call $drop (local.get $one)) (local.get $r))
  (func (export "${DRIVER}#hold") (param i32) (global.set $held (call $make (local.get 0))))
  (func (export "${DRIVER}#get-held") (result i32) (call $get (global.get $held))))`;

/** Passes on what it is lent and given. */
const BETWEEN = `(module
  ${THINGS}
  ${each(ONE, (name) => `(import "${KEEPER}" "${name}" (func $${name} (param i32) (result i32)))`)}
  (import "${KEEPER}" "plus" (func $plus (param i32 i32) (result i32)))
  (import "${KEEPER}" "keep" (func $keep (param i32)))
  (import "${KEEPER}" "look-kept" (func $look-kept (result i32)))
  (import "${KEEPER}" "drop-kept" (func $drop-kept))
  (import "${KEEPER}" "back" (func $back (result i32)))
  (import "${KEEPER}" "merge" (func $merge (param i32 i32) (result i32)))
  (import "${KEEPER}" "make" (func $make (param i32) (result i32)))
  ${MEMORY}
  ${each(
    ONE,
    (name) => `(func (export "${KEEPER}#${name}") (param i32) (result i32) (local $r i32)
    (local.set $r (call $${name} (local.get 0))) (call $drop (local.get 0)) (local.get $r))`,
  )}
  (func (export "${KEEPER}#plus") (param i32 i32) (result i32) (local $r i32)
    (local.set $r (call $plus (local.get 0) (local.get 1)))
    (call $drop (local.get 0)) (call $drop (local.get 1)) (local.get $r))
  (func (export "${KEEPER}#keep") (param i32) (call $keep (local.get 0)))
  (func (export "${KEEPER}#look-kept") (result i32) (call $look-kept))
  (func (export "${KEEPER}#drop-kept") (call $drop-kept))
  (func (export "${KEEPER}#back") (result i32) (call $back))
  (func (export "${KEEPER}#merge") (param i32 i32) (result i32) (call $merge (local.get 0) (local.get 1)))
  (func (export "${KEEPER}#make") (param i32) (result i32) (call $make (local.get 0))))`;

/** An object is its value, and negative what a value cannot be. */
const PROVIDES = `(module
  (import "[export]${TYPES}" "[resource-new]thing" (func $wrap (param i32) (result i32)))
  (import "[export]${TYPES}" "[resource-rep]thing" (func $rep (param i32) (result i32)))
  (import "[export]${TYPES}" "[resource-drop]thing" (func $drop (param i32)))
  (import "test:things/source@0.1.0" "open" (func $open (result i32)))
  ${MEMORY}
  (data (i32.const 256) "a thing")
  (func (export "${TYPES}#[constructor]thing") (param i32) (result i32) (call $wrap (local.get 0)))
  (func (export "${TYPES}#[method]thing.get") (param i32) (result i32)
    (i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (local.get 0)) (i32.const 32))
  (func (export "${TYPES}#[method]thing.child") (param i32) (result i32)
    (call $wrap (i32.add (local.get 0) (i32.const 1))))
  (func (export "${TYPES}#[method]thing.plus") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "${TYPES}#[method]thing.text") (param i32) (result i32)
    (i32.store (i32.const 32) (i32.const 256)) (i32.store (i32.const 36) (i32.const 7)) (i32.const 32))
  (func (export "${TYPES}#[method]thing.source") (param i32) (result i32) (call $open))
  (func (export "${TYPES}#[static]thing.merge") (param i32 i32) (result i32) (local $r i32)
    (local.set $r (i32.add (call $rep (local.get 0)) (call $rep (local.get 1))))
    (call $drop (local.get 0)) (call $drop (local.get 1)) (call $wrap (local.get $r))))`;

export const thingProvider = () => witBinary(WIT, 'provider', PROVIDER);
export const thingUser = () => witBinary(WIT, 'user', USER);
export const thingsBetween = () => witBinary(WIT, 'between', BETWEEN);
export const thingsThemselves = () => witBinary(WIT, 'things', PROVIDES);
