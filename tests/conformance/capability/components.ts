/**
 * A provider of objects, and a holder of handles on them: what the model speaks of, as wasm components. A holder shows
 * the test its handles as plain numbers, and does with them what the test says; what it does goes through the kernel's
 * adapters.
 */
import type { Component } from '../../../kernel/component/index.ts';
import { witComponent } from '../component-text.ts';

export const OBJECTS = 'test:capabilities/objects@0.1.0';
export const PEER = 'test:capabilities/peer@0.1.0';
export const NEXT = 'test:capabilities/next@0.1.0';
export const DRIVER = 'test:capabilities/driver@0.1.0';

const peer = (name: string) => `interface ${name} {
  use types.{rights};
  use objects.{thing, fault};
  keep: func(one: own<thing>) -> result<u32, fault>;
  keep-all: func(all: list<own<thing>>) -> result<list<u32>, fault>;
  give: func(h: u32) -> result<thing, fault>;
  look: func(one: borrow<thing>, inner: u32, keep: rights) -> result<u32, fault>;
}`;

/** `next` is the `peer` of whom a holder calls. */
export const WIT = `package test:capabilities@0.1.0;
interface types {
  flags rights { read, write, execute, delete, grant, delegate }
  variant denial { missing(rights), revoked, expired }
}
interface objects {
  use types.{rights, denial};
  variant fault { denied(denial), peer-died }
  record about { rights: rights, remaining: option<u64> }
  resource thing {
    /// Requires: read
    read: func() -> result<u32, fault>;
    /// Requires: write
    write: func() -> result<u32, fault>;
    /// Requires: read
    /// Grants: want
    open: func(want: rights) -> result<thing, fault>;
    /// Kernel: attenuate
    attenuate: func(keep: rights) -> result<thing, fault>;
    /// Kernel: share
    share: func(keep: rights) -> result<thing, fault>;
    /// Kernel: revoke
    revoke: func() -> result<_, fault>;
    /// Kernel: expire
    expire: func(after: u64) -> result<_, fault>;
    /// Kernel: inspect
    inspect: func() -> result<about, fault>;
  }
  make: func() -> result<thing, fault>;
  finish: func(one: own<thing>) -> result<u32, fault>;
  ended: func() -> u32;
  crash: func();
}
${peer('peer')}
${peer('next')}
interface driver {
  use types.{rights};
  use objects.{fault, about};
  make: func() -> result<u32, fault>;
  read: func(h: u32) -> result<u32, fault>;
  write: func(h: u32) -> result<u32, fault>;
  open: func(h: u32, want: rights) -> result<u32, fault>;
  attenuate: func(h: u32, keep: rights) -> result<u32, fault>;
  share: func(h: u32, keep: rights) -> result<u32, fault>;
  revoke: func(h: u32) -> result<_, fault>;
  expire: func(h: u32, after: u64) -> result<_, fault>;
  inspect: func(h: u32) -> result<about, fault>;
  finish: func(h: u32) -> result<u32, fault>;
  send: func(h: u32) -> result<u32, fault>;
  send-all: func(all: list<u32>) -> result<list<u32>, fault>;
  fetch: func(h: u32) -> result<u32, fault>;
  lend: func(h: u32, inner: u32, keep: rights) -> result<u32, fault>;
  drop: func(h: u32);
  crash: func();
}
world provider { export objects; }
world holder { import objects; import next; export peer; export driver; }`;

/** Results are made at 16; what is allocated lies above 4096 and is never kept. */
const MEMORY = `(memory (export "memory") 1)
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $top (i32.add (i32.const 4096) (i32.and (i32.add (global.get $top) (i32.const 64)) (i32.const 0x7fc0))))
    (global.get $top))
  (func $ok (param i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (local.get 0)) (i32.const 16))`;

const method = (name: string, rest: string, body: string) =>
  `(func (export "${OBJECTS}#[method]thing.${name}") (param i32 ${rest}) (result i32) ${body})`;

const PROVIDER = `(module
  (import "[export]${OBJECTS}" "[resource-new]thing" (func $new (param i32) (result i32)))
  (import "[export]${OBJECTS}" "[resource-drop]thing" (func $drop (param i32)))
  ${MEMORY}
  (global $made (mut i32) (i32.const 0))
  (global $ended (mut i32) (i32.const 0))
  (func $make (result i32)
    (global.set $made (i32.add (global.get $made) (i32.const 1)))
    (call $ok (call $new (global.get $made))))
  (func (export "${OBJECTS}#[dtor]thing") (param i32)
    (global.set $ended (i32.add (global.get $ended) (i32.const 1))))
  ${method('read', '', '(call $ok (local.get 0))')}
  ${method('write', '', '(call $ok (local.get 0))')}
  ${method('open', 'i32', '(call $make)')}
  ${['attenuate', 'share'].map((name) => method(name, 'i32', 'unreachable')).join('\n')}
  ${method('revoke', '', 'unreachable')}
  ${method('expire', 'i64', 'unreachable')}
  ${method('inspect', '', 'unreachable')}
  (func (export "${OBJECTS}#make") (result i32) (call $make))
  (func (export "${OBJECTS}#finish") (param i32) (result i32) (call $drop (local.get 0)) (call $ok (i32.const 0)))
  (func (export "${OBJECTS}#ended") (result i32) (global.get $ended))
  (func (export "${OBJECTS}#crash") unreachable))`;

/** Functions of the driver that hand their parameters to an import, and its result back: name, import, parameters. */
const forwarded: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['make', OBJECTS, 'make', []],
  ['finish', OBJECTS, 'finish', ['i32']],
  ...['read', 'write', 'revoke', 'inspect'].map(
    (name) => [name, OBJECTS, `[method]thing.${name}`, ['i32']] as const,
  ),
  ...['open', 'attenuate', 'share'].map(
    (name) => [name, OBJECTS, `[method]thing.${name}`, ['i32', 'i32']] as const,
  ),
  ['expire', OBJECTS, '[method]thing.expire', ['i32', 'i64']],
  ['send', NEXT, 'keep', ['i32']],
  ['send-all', NEXT, 'keep-all', ['i32', 'i32']],
  ['fetch', NEXT, 'give', ['i32']],
  ['lend', NEXT, 'look', ['i32', 'i32', 'i32']],
];

const imports = forwarded.map(
  ([name, from, target, parameters]) =>
    `(import "${from}" "${target}" (func $${name} (param ${parameters.join(' ')} i32)))`,
);

const exports = forwarded.map(([name, , , parameters]) => {
  const list = parameters.map((_, index) => `(local.get ${index})`).join(' ');
  return `(func (export "${DRIVER}#${name}") (param ${parameters.join(' ')}) (result i32)
    (call $${name} ${list} (i32.const 16)) (i32.const 16))`;
});

/** What a borrower does, by number. */
export const INNER = ['read', 'attenuate', 'share', 'revoke', 'expire', 'crash'] as const;

/** Makes a `result<_, fault>` at 16 a `result<u32, fault>`. */
const WIDER = '(i32.store (i32.const 20) (i32.load align=1 (i32.const 17)))';

const INNER_CALLS = [
  '(call $read (local.get 0) (i32.const 16))',
  '(call $attenuate (local.get 0) (local.get 2) (i32.const 16))',
  '(call $share (local.get 0) (local.get 2) (i32.const 16))',
  `(call $revoke (local.get 0) (i32.const 16)) ${WIDER}`,
  `(call $expire (local.get 0) (i64.const 10) (i32.const 16)) ${WIDER}`,
  'unreachable',
].map((call, index) => `(if (i32.eq (local.get 1) (i32.const ${index})) (then ${call}))`);

const HOLDER = `(module
  ${imports.join('\n')}
  (import "${OBJECTS}" "[resource-drop]thing" (func $drop (param i32)))
  ${MEMORY}
  ${exports.join('\n')}
  (func (export "${DRIVER}#drop") (param i32) (call $drop (local.get 0)))
  (func (export "${DRIVER}#crash") unreachable)
  (func (export "${PEER}#keep") (param i32) (result i32) (call $ok (local.get 0)))
  (func (export "${PEER}#keep-all") (param i32 i32) (result i32)
    (i32.store (i32.const 24) (local.get 1)) (call $ok (local.get 0)))
  (func (export "${PEER}#give") (param i32) (result i32) (call $ok (local.get 0)))
  (func (export "${PEER}#look") (param i32 i32 i32) (result i32)
    ${INNER_CALLS.join('\n')}
    (call $drop (local.get 0)) (i32.const 16)))`;

/** What `witBinary` makes the two of. */
export const PROVIDER_PARTS = [WIT, 'provider', PROVIDER] as const;
export const HOLDER_PARTS = [WIT, 'holder', HOLDER] as const;

export function providerComponent(): Promise<Component> {
  return witComponent(...PROVIDER_PARTS);
}

export function holderComponent(): Promise<Component> {
  return witComponent(...HOLDER_PARTS);
}
