/** Services of a manifest, small enough to see what is wrong with each: a store of items, a pantry that has some, and who cooks with them. */

import { allPackages } from '../conformance/wit-world.ts';
import { component, dummy } from '../system/components.ts';

const STORE = 'acme:kitchen/store@1.0.0';
const PANTRY = 'acme:kitchen/pantry@1.0.0';
const STOVE = 'acme:kitchen/stove@1.0.0';

const CALLS = 'acme:kitchen/pantry-calls@1.0.0';
const WAITER = 'acme:kitchen/waiter@1.0.0';
const LOG = 'acme:kitchen/log@1.0.0';

const PACKAGES = `${allPackages().join('')}
package acme:kitchen@1.0.0 {
  interface store {
    resource item {
      constructor();
      /// 7, and 0 when it has been taken.
      take: func() -> u32;
      weigh: func() -> u32;
    }
    /// Items that there have been.
    count: func() -> u32;
  }
  interface pantry {
    open: func();
    close: func();
    /// While it is open.
    look: func() -> u32;
    stock: func(many: bool) -> u32;
    use store.{item};
    fetch: func() -> item;
    /// Traps.
    crash: func() -> result<u32, fault>;
    enum fault { peer-died }
  }
  /// What the kernel answers for it.
  interface pantry-calls {
    use wasi:io/poll@0.2.12.{pollable};
    resource look-call { subscribe: func() -> pollable; finish: func() -> u32; }
    start-look: func() -> look-call;
  }
  interface waiter { wait: func() -> u32; }
  interface log {
    use wasi:io/streams@0.2.12.{output-stream};
    note: func(to: borrow<output-stream>) -> bool;
  }
  interface stove {
    use store.{item};
    begin: func();
    end: func();
    look: func() -> u32;
    stock: func(many: bool) -> u32;
    cook: func(what: borrow<item>) -> u32;
    swap: func(what: item) -> item;
    count: func() -> u32;
    fetch: func() -> item;
    /// What the pantry does; 0 when it has died of it.
    risk: func() -> u32;
  }
}`;

type Bytes = Uint8Array<ArrayBuffer>;

/** An item is a byte at its number: 1 when it has been taken. */
export const store = (): Promise<Bytes> =>
  component(
    `world one { export ${STORE}; }`,
    `(module
      (import "[export]${STORE}" "[resource-new]item" (func $new (param i32) (result i32)))
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 1024))
      (func (export "${STORE}#[constructor]item") (result i32)
        (global.set $next (i32.add (global.get $next) (i32.const 1)))
        (call $new (global.get $next)))
      (func $take (export "${STORE}#[method]item.take") (param $item i32) (result i32)
        (if (i32.load8_u (local.get $item)) (then (return (i32.const 0))))
        (i32.store8 (local.get $item) (i32.const 1))
        (i32.const 7))
      (func (export "${STORE}#[method]item.weigh") (param i32) (result i32) (i32.const 3))
      (func (export "${STORE}#count") (result i32) (i32.sub (global.get $next) (i32.const 1024)))
      (func (export "${STORE}#[dtor]item") (param i32)))`,
    PACKAGES,
  );

/** @param leaks it keeps an item of each stock of many @param risk what it does of one, as instructions @param runs it opens itself when it starts, and has an item from then on */
export const pantry = ({ leaks = false, risk = '', runs = false } = {}): Promise<Bytes> =>
  component(
    `world one { import ${STORE}; export ${PANTRY}; ${runs ? 'export wasi:cli/run@0.2.12;' : ''} }`,
    `(module
      (import "${STORE}" "[constructor]item" (func $new (result i32)))
      (import "${STORE}" "[resource-drop]item" (func $drop (param i32)))
      (import "${STORE}" "[method]item.weigh" (func $weigh (param i32) (result i32)))
      (import "${STORE}" "count" (func $count (result i32)))
      (memory (export "memory") 1)
      (global $open (mut i32) (i32.const 0))
      (global $own (mut i32) (i32.const 0))
      (func (export "${PANTRY}#open") (global.set $open (i32.const 1)))
      ${runs ? '(func (export "wasi:cli/run@0.2.12#run") (result i32) (global.set $open (i32.const 1)) (global.set $own (call $new)) (i32.const 0))' : ''}
      (func (export "${PANTRY}#fetch") (result i32) (call $new))
      (func $crash (export "${PANTRY}#crash") (result i32)
        ${risk || '(i32.store8 (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 5)) (i32.const 16)'})
      (func (export "${PANTRY}#close") (global.set $open (i32.const 0)))
      (func $look (export "${PANTRY}#look") (result i32)
        (if (i32.eqz (global.get $open)) (then unreachable))
        (if (global.get $own) (then (drop (call $weigh (global.get $own)))))
        (call $count))
      (func (export "${PANTRY}#stock") (param $many i32) (result i32)
        (call $drop (call $new))
        (if (local.get $many)
          (then (call $new) ${leaks ? 'drop' : '(call $drop)'}))
        (call $count)))`,
    PACKAGES,
  );

/** @param forgets it looks into the pantry when that is closed @param trusts it believes that nobody has taken an item */
export const stove = ({ forgets = false, trusts = false } = {}): Promise<Bytes> =>
  component(
    `world one { import ${STORE}; import ${PANTRY}; export ${STOVE}; }`,
    `(module
      (import "${STORE}" "[method]item.take" (func $take (param i32) (result i32)))
      (import "${STORE}" "[method]item.weigh" (func $weigh (param i32) (result i32)))
      (import "${STORE}" "[constructor]item" (func $new (result i32)))
      (import "${STORE}" "[resource-drop]item" (func $drop (param i32)))
      (import "${STORE}" "count" (func $count (result i32)))
      (import "${PANTRY}" "open" (func $open))
      (import "${PANTRY}" "close" (func $close))
      (import "${PANTRY}" "look" (func $look (result i32)))
      (import "${PANTRY}" "stock" (func $stock (param i32) (result i32)))
      (import "${PANTRY}" "fetch" (func $fetch (result i32)))
      (import "${PANTRY}" "crash" (func $crash (param i32)))
      (memory (export "memory") 1)
      (global $begun (mut i32) (i32.const 0))
      (func (export "${STOVE}#begin") (call $open) (global.set $begun (i32.const 1)))
      (func (export "${STOVE}#end") (call $close) ${forgets ? '' : '(global.set $begun (i32.const 0))'})
      (func (export "${STOVE}#look") (result i32)
        (if (result i32) (global.get $begun) (then (call $look)) (else (i32.const 0))))
      (func (export "${STOVE}#stock") (param i32) (result i32) (call $stock (local.get 0)))
      (func $cook (export "${STOVE}#cook") (param $item i32) (result i32)
        (local $taken i32)
        (local.set $taken (call $take (local.get $item)))
        (call $drop (local.get $item))
        ${trusts ? '(if (i32.eqz (local.get $taken)) (then unreachable))' : ''}
        (local.get $taken))
      (func (export "${STOVE}#swap") (param $item i32) (result i32)
        (call $drop (local.get $item))
        (call $new))
      (func (export "${STOVE}#fetch") (result i32) (call $fetch))
      (func (export "${STOVE}#risk") (result i32)
        (call $crash (i32.const 16))
        (if (result i32) (i32.load8_u (i32.const 16)) (then (i32.const 0)) (else (i32.load (i32.const 20)))))
      (func (export "${STOVE}#count") (result i32) (call $count)))`,
    PACKAGES,
  );

/** It starts calls of the pantry, and waits for them. @param opens it before */
export const waiter = (opens: boolean): Promise<Bytes> =>
  component(
    `world one { import ${CALLS}; import ${PANTRY}; export ${WAITER}; }`,
    `(module
      (import "${PANTRY}" "open" (func $open))
      (import "${CALLS}" "start-look" (func $start (result i32)))
      (import "${CALLS}" "[method]look-call.subscribe" (func $subscribe (param i32) (result i32)))
      (import "${CALLS}" "[method]look-call.finish" (func $finish (param i32) (result i32)))
      (import "${CALLS}" "[resource-drop]look-call" (func $drop (param i32)))
      (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
      (import "wasi:io/poll@0.2.12" "[resource-drop]pollable" (func $forget (param i32)))
      (memory (export "memory") 1)
      (func (export "${WAITER}#wait") (result i32) (local $call i32) (local $ready i32)
        ${opens ? '(call $open)' : ''}
        (local.set $call (call $start))
        (local.set $ready (call $subscribe (local.get $call)))
        (call $block (local.get $ready))
        (call $forget (local.get $ready))
        (call $finish (local.get $call))
        (call $drop (local.get $call))))`,
    PACKAGES,
  );

/** It takes a stream of the host's from who calls it. */
export const log = (): Promise<Bytes> =>
  component(
    `world one { export ${LOG}; }`,
    `(module
      (import "wasi:io/streams@0.2.12" "[resource-drop]output-stream" (func $drop (param i32)))
      (memory (export "memory") 1)
      (func (export "${LOG}#note") (param i32) (result i32) (call $drop (local.get 0)) (i32.const 1)))`,
    PACKAGES,
  );

/** It lends the log its standard output, and traps where the log says that this was nothing. */
export const writer = (): Promise<Bytes> =>
  component(
    `world one { import ${LOG}; import wasi:cli/stdout@0.2.12; export ${WAITER}; }`,
    `(module
      (import "${LOG}" "note" (func $note (param i32) (result i32)))
      (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
      (import "wasi:io/streams@0.2.12" "[resource-drop]output-stream" (func $drop (param i32)))
      (memory (export "memory") 1)
      (func (export "${WAITER}#wait") (result i32) (local $stream i32) (local $noted i32)
        (local.set $stream (call $stdout))
        (local.set $noted (call $note (local.get $stream)))
        (call $drop (local.get $stream))
        (if (i32.eqz (local.get $noted)) (then unreachable))
        (local.get $noted)))`,
    PACKAGES,
  );

/** A pantry that asks the stove. */
export const ring = (): Promise<Bytes> => dummy(`world one { import ${STOVE}; export ${PANTRY}; }`, PACKAGES);
