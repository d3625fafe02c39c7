/**
 * A provider of a resource and a user of it, for testing what passes between two components: handles, rights, traps.
 *
 * `vault` implements `box`; a box's rep is its value. `user` holds handles and shows them to the test as plain numbers, so
 * that a test can also use numbers that are no handles.
 */
import { type Component, decodeComponent } from '../../kernel/component/index.ts';
import { witBinary } from './component-text.ts';

export const VAULT = 'test:vault/vault@0.1.0';
export const DRIVER = 'test:vault/driver@0.1.0';

const WIT = `package test:vault@0.1.0;
interface types {
  flags rights { read, write, execute, delete, grant, delegate }
  variant denial { missing(rights), revoked, expired }
}
interface vault {
  use types.{rights, denial};
  variant fault { denied(denial), peer-died, other(u32) }
  flags how { fast, create }
  resource lid {}
  resource box {
    constructor(value: u32);
    get: func() -> result<u32, fault>;
    set: func(how: how) -> result<u32, fault>;
    child: func(want: rights) -> result<box, fault>;
    fresh: func() -> box;
    crash: func() -> result<u32, fault>;
    crash-hard: func() -> u32;
    bad-case: func() -> result<u32, fault>;
    attenuate: func(keep: rights) -> result<box, fault>;
    inspect: func() -> result<rights, fault>;
    revoke: func() -> result<_, fault>;
  }
  give: func(value: own<box>) -> result<u32, fault>;
  sum: func(boxes: list<borrow<box>>) -> result<u32, fault>;
  pair: func(a: borrow<box>, b: own<box>) -> result<u32, fault>;
  record crate { name: string, box: option<box> }
  unpack: func(crates: list<crate>) -> result<list<crate>, fault>;
  dropped: func() -> u32;
  deep: func(n: u32) -> result<u32, fault>;
}
interface back { call: func(); }
interface driver {
  use types.{rights};
  use vault.{fault, how, box, lid};
  record raw-crate { name: string, box: option<u32> }
  unpack: func(crates: list<raw-crate>) -> result<list<raw-crate>, fault>;
  make: func(value: u32) -> u32;
  get: func(h: u32) -> result<u32, fault>;
  set: func(h: u32, how: how) -> result<u32, fault>;
  child: func(h: u32, want: rights) -> result<u32, fault>;
  fresh: func(h: u32) -> u32;
  crash: func(h: u32) -> result<u32, fault>;
  crash-hard: func(h: u32) -> u32;
  bad-case: func(h: u32) -> result<u32, fault>;
  attenuate: func(h: u32, keep: rights) -> result<u32, fault>;
  inspect: func(h: u32) -> result<rights, fault>;
  revoke: func(h: u32) -> result<_, fault>;
  give: func(h: u32) -> result<u32, fault>;
  sum: func(handles: list<u32>) -> result<u32, fault>;
  sum-at: func(pointer: u32, length: u32) -> result<u32, fault>;
  pair: func(a: u32, b: u32) -> result<u32, fault>;
  deep: func(n: u32) -> result<u32, fault>;
  drop: func(h: u32);
  take: func(b: own<box>) -> u32;
  keep-borrow: func(b: borrow<box>) -> u32;
  show-borrow: func(b: borrow<box>) -> result<u32, fault>;
  release: func(h: u32) -> box;
  no-op: func();
  call-back: func();
}
world provider { export vault; }
world user { import vault; import back; export driver; }`;

const MEMORY = `(memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 3))))`;

/** \`result<u32, fault>\` at 16: case, then a value or a fault. */
const OK =
  '(i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (local.get $v)) (i32.const 16)';

const own = (name: string) => `"${VAULT}#${name}"`;
const method = (name: string, parameters: string, body: string) =>
  `(func (export ${own(`[method]box.${name}`)}) ${parameters} (result i32) (local $v i32) ${body})`;

const PROVIDER_MODULE = `(module
  (import "[export]${VAULT}" "[resource-new]box" (func $new (param i32) (result i32)))
  (import "[export]${VAULT}" "[resource-rep]box" (func $rep (param i32) (result i32)))
  (import "[export]${VAULT}" "[resource-drop]box" (func $drop (param i32)))
  ${MEMORY}
  (global $dropped (mut i32) (i32.const 0))
  (func (export ${own('[dtor]box')}) (param i32)
    (global.set $dropped (local.get 0))
    (if (i32.eq (local.get 0) (i32.const 666)) (then unreachable)))
  (func (export ${own('dropped')}) (result i32) (global.get $dropped))
  (func (export ${own('[constructor]box')}) (param i32) (result i32) (call $new (local.get 0)))
  ${method('get', '(param i32)', `(local.set $v (local.get 0)) ${OK}`)}
  ${method('set', '(param i32 i32)', `(local.set $v (local.get 1)) ${OK}`)}
  ${method('child', '(param i32 i32)', `(local.set $v (call $new (i32.add (local.get 0) (i32.const 1)))) ${OK}`)}
  (func (export ${own('[method]box.fresh')}) (param i32) (result i32)
    (call $new (i32.add (local.get 0) (i32.const 1))))
  ${method('crash', '(param i32)', 'unreachable')}
  (func (export ${own('[method]box.crash-hard')}) (param i32) (result i32) unreachable)
  ${method('bad-case', '(param i32)', '(i32.store (i32.const 16) (i32.const 7)) (i32.const 16)')}
  ${method('attenuate', '(param i32 i32)', 'unreachable')}
  ${method('inspect', '(param i32)', 'unreachable')}
  ${method('revoke', '(param i32)', 'unreachable')}
  (func (export ${own('give')}) (param i32) (result i32) (local $v i32)
    (local.set $v (call $rep (local.get 0))) (call $drop (local.get 0)) ${OK})
  (func (export ${own('sum')}) (param i32 i32) (result i32) (local $v i32)
    (block $end (loop $next
      (br_if $end (i32.eqz (local.get 1)))
      (local.set $v (i32.add (local.get $v) (i32.load (local.get 0))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
      (br $next)))
    ${OK})
  (func (export ${own('pair')}) (param i32 i32) (result i32) (local $v i32)
    (local.set $v (i32.add (local.get 0) (call $rep (local.get 1)))) (call $drop (local.get 1)) ${OK})
  (func (export ${own('unpack')}) (param i32 i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (local.get 0))
    (i32.store (i32.const 24) (local.get 1)) (i32.const 16))
  (func $recurse (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $recurse (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0))))
  (func (export ${own('deep')}) (param i32) (result i32) (local $v i32)
    (local.set $v (call $recurse (local.get 0))) ${OK}))`;

const forward = (name: string, target: string, parameters: number) => {
  const list = 'i32 '.repeat(parameters);
  const args = Array.from({ length: parameters }, (_, index) => `(local.get ${index})`).join(' ');
  return {
    import: `(import "${VAULT}" "${target}" (func $${name} (param ${list} i32)))`,
    export: `(func (export "${DRIVER}#${name}") (param ${list}) (result i32)
      (call $${name} ${args} (i32.const 16)) (i32.const 16))`,
  };
};

const FORWARDED = [
  forward('get', '[method]box.get', 1),
  forward('set', '[method]box.set', 2),
  forward('child', '[method]box.child', 2),
  forward('crash', '[method]box.crash', 1),
  forward('bad-case', '[method]box.bad-case', 1),
  forward('attenuate', '[method]box.attenuate', 2),
  forward('inspect', '[method]box.inspect', 1),
  forward('revoke', '[method]box.revoke', 1),
  forward('give', 'give', 1),
  forward('sum', 'sum', 2),
  forward('pair', 'pair', 2),
  forward('deep', 'deep', 1),
  forward('unpack', 'unpack', 2),
];

const USER_MODULE = `(module
  ${FORWARDED.map((one) => one.import).join('\n')}
  (import "${VAULT}" "[constructor]box" (func $make (param i32) (result i32)))
  (import "${VAULT}" "[method]box.fresh" (func $fresh (param i32) (result i32)))
  (import "${VAULT}" "[method]box.crash-hard" (func $crash-hard (param i32) (result i32)))
  (import "${VAULT}" "[resource-drop]box" (func $drop (param i32)))
  (import "${VAULT}" "[resource-drop]lid" (func $drop-lid (param i32)))
  (import "test:vault/back@0.1.0" "call" (func $back))
  ${MEMORY}
  ${FORWARDED.map((one) => one.export).join('\n')}
  (func (export "${DRIVER}#make") (param i32) (result i32) (call $make (local.get 0)))
  (func (export "${DRIVER}#fresh") (param i32) (result i32) (call $fresh (local.get 0)))
  (func (export "${DRIVER}#crash-hard") (param i32) (result i32) (call $crash-hard (local.get 0)))
  (func (export "${DRIVER}#sum-at") (param i32 i32) (result i32)
    (call $sum (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
  (func (export "${DRIVER}#drop") (param i32) (call $drop (local.get 0)))
  (func (export "${DRIVER}#take") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#keep-borrow") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#show-borrow") (param i32) (result i32)
    (call $get (local.get 0) (i32.const 16)) (call $drop (local.get 0)) (i32.const 16))
  (func (export "${DRIVER}#release") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#no-op"))
  (func (export "${DRIVER}#call-back") (call $back)))`;

export function vaultBinary(): Promise<Uint8Array<ArrayBuffer>> {
  return witBinary(WIT, 'provider', PROVIDER_MODULE);
}

export function userBinary(): Promise<Uint8Array<ArrayBuffer>> {
  return witBinary(WIT, 'user', USER_MODULE);
}

export async function vaultComponent(): Promise<Component> {
  return decodeComponent(await vaultBinary());
}

export async function userComponent(): Promise<Component> {
  return decodeComponent(await userBinary());
}

/** What the methods of `box` need, as the build would read it out of the WIT. */
export const RIGHTS = {
  'test:vault/vault': {
    '[method]box.get': { requires: [{ of: 'self', rights: ['read'] }] },
    '[method]box.set': {
      requires: [
        { of: 'self', rights: ['read'] },
        { of: 'self', rights: ['write', 'delete'], when: { parameter: 'how', flag: 'create' } },
      ],
    },
    '[method]box.child': { grants: { parameter: 'want' } },
    '[method]box.fresh': { grants: 'fresh' },
    '[method]box.crash-hard': { requires: [{ of: 'self', rights: ['execute'] }] },
    '[method]box.attenuate': { kernel: 'attenuate' },
    '[method]box.inspect': { kernel: 'inspect' },
    '[method]box.revoke': { kernel: 'revoke' },
    pair: {
      requires: [
        { of: 'a', rights: ['read'] },
        { of: 'b', rights: ['write'] },
      ],
    },
  },
};
