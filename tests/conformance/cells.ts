/**
 * A provider that has an instance for each object, and a user of it: `cell` is a word of its instance's memory, a `part` a
 * second object of the same instance. Some values of a cell have its functions fail. The user shows handles to the test as plain numbers.
 */
import { parseRightsTable, type RightsTable } from '../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { type Component, type Instance, instantiate } from '../../kernel/component/index.ts';
import { witComponent } from './component-text.ts';
import { type Js, jsOf } from './vault-pair.ts';

export const CELLS = 'test:cells/cells@0.1.0';
const DRIVER = 'test:cells/driver@0.1.0';

const WIT = `package test:cells@0.1.0;
interface cells {
  flags rights { read, write, execute, delete, grant, delegate }
  variant denial { missing(rights), revoked, expired }
  variant fault { denied(denial), peer-died, exhausted, unsupported, other(u32) }
  resource part {
    get: func() -> result<u32, fault>;
  }
  resource cell {
    create: static func(value: u64) -> result<cell, fault>;
    fork: func() -> result<cell, fault>;
    save: static func() -> list<u32>;
    restore: static func() -> result<cell, fault>;
    footprint: static func() -> u64;
    get: func() -> result<u32, fault>;
    add: func(value: u64) -> result<u32, fault>;
    part: func() -> result<part, fault>;
    crash: func() -> result<u32, fault>;
    /// Its parameters go through memory.
    sum: func(a0: u32, a1: u32, a2: u32, a3: u32, a4: u32, a5: u32, a6: u32, a7: u32, a8: u32, a9: u32, a10: u32, a11: u32, a12: u32, a13: u32, a14: u32, a15: u32, a16: u32) -> result<u32, fault>;
    attenuate: func(keep: rights) -> result<cell, fault>;
    revoke: func() -> result<_, fault>;
  }
  instances: func() -> u32;
}
interface driver {
  use cells.{fault, rights, cell, part};
  create: func(value: u64) -> result<u32, fault>;
  fork: func(h: u32) -> result<u32, fault>;
  get: func(h: u32) -> result<u32, fault>;
  add: func(h: u32, value: u64) -> result<u32, fault>;
  make-part: func(h: u32) -> result<u32, fault>;
  get-part: func(h: u32) -> result<u32, fault>;
  crash: func(h: u32) -> result<u32, fault>;
  sum: func(h: u32, each: u32) -> result<u32, fault>;
  attenuate: func(h: u32, keep: rights) -> result<u32, fault>;
  revoke: func(h: u32) -> result<u32, fault>;
  restore: func() -> result<u32, fault>;
  drop: func(h: u32);
  drop-part: func(h: u32);
  take: func(c: own<cell>) -> u32;
  give: func(h: u32) -> cell;
  churn: func(times: u32) -> u32;
}
world provider { export cells; }
world user { import cells; export driver; }`;

const OK =
  '(i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (local.get $v)) (i32.const 16)';
const OTHER =
  '(i32.store (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 4)) (i32.store (i32.const 24) (i32.const 4)) (i32.const 16)';
const own = (name: string) => `"${CELLS}#${name}"`;
const func = (name: string, parameters: string, body: string) =>
  `(func (export ${own(name)}) ${parameters} (result i32) (local $v i32) ${body})`;

/** The value stands at 64, which is what \`save\` names; objects are counted, and with the last one the value goes. */
const PROVIDER_MODULE = `(module
  (import "[export]${CELLS}" "[resource-new]cell" (func $new (param i32) (result i32)))
  (import "[export]${CELLS}" "[resource-new]part" (func $new-part (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (global $objects (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 3))))
  (func $gone (param i32)
    (global.set $objects (i32.sub (global.get $objects) (i32.const 1)))
    (if (i32.eqz (global.get $objects)) (then (i32.store (i32.const 64) (i32.const 0)))))
  (export ${own('[dtor]cell')} (func $gone))
  (export ${own('[dtor]part')} (func $gone))
  (func $made (result i32) (global.set $objects (i32.add (global.get $objects) (i32.const 1))) (i32.const 1))
  ${func(
    '[static]cell.create',
    '(param i64)',
    `(if (i32.or (global.get $objects) (i32.load (i32.const 64))) (then unreachable))
     (if (i64.eq (local.get 0) (i64.const 1300)) (then ${OTHER} return))
     (i32.store (i32.const 64) (i32.wrap_i64 (local.get 0)))
     (i32.store (i32.const 128) (i32.wrap_i64 (local.get 0)))
     (local.set $v (call $new (call $made))) ${OK}`,
  )}
  ${func('[method]cell.fork', '(param i32)', 'unreachable')}
  ${func(
    '[static]cell.save',
    '',
    `(i32.store (i32.const 32) (i32.const 64)) (i32.store (i32.const 36) (i32.const 4))
     (i32.store (i32.const 24) (i32.const 32))
     (i32.store (i32.const 28) (select (i32.const 0) (i32.const 2) (i32.eq (i32.load (i32.const 64)) (i32.const 99))))
     (if (i32.eq (i32.load (i32.const 64)) (i32.const 77)) (then (i32.store (i32.const 36) (i32.const 0x20000))))
     (if (i32.eq (i32.load (i32.const 64)) (i32.const 66)) (then unreachable))
     (i32.const 24)`,
  )}
  (func (export ${own('[static]cell.footprint')}) (result i64)
    (if (i32.eq (i32.load (i32.const 128)) (i32.const 55)) (then unreachable))
    (select (i64.const 0x4000001) (i64.const 0x4000000) (i32.eq (i32.load (i32.const 128)) (i32.const 44))))
  ${func('[static]cell.restore', '', `(local.set $v (call $new (call $made))) ${OK}`)}
  ${func('[method]cell.get', '(param i32)', `(local.set $v (i32.load (i32.const 64))) ${OK}`)}
  ${func(
    '[method]cell.add',
    '(param i32 i64)',
    `(local.set $v (i32.add (i32.load (i32.const 64)) (i32.wrap_i64 (local.get 1))))
     (i32.store (i32.const 64) (local.get $v)) ${OK}`,
  )}
  ${func('[method]cell.part', '(param i32)', `(local.set $v (call $new-part (call $made))) ${OK}`)}
  ${func('[method]part.get', '(param i32)', `(local.set $v (i32.load (i32.const 64))) ${OK}`)}
  ${func('[method]cell.crash', '(param i32)', 'unreachable')}
  ${func(
    '[method]cell.sum',
    '(param i32)',
    `(local.set $v (i32.add (i32.load (i32.const 64)) (i32.mul (i32.const 17) (i32.load offset=68 (local.get 0))))) ${OK}`,
  )}
  ${func('[method]cell.attenuate', '(param i32 i32)', 'unreachable')}
  ${func('[method]cell.revoke', '(param i32)', 'unreachable')}
  (func (export ${own('instances')}) (result i32) (global.get $objects)))`;

const forward = (name: string, target: string, parameters: string) => {
  const count = parameters.split(' ').filter((one) => one !== '').length;
  const args = Array.from({ length: count }, (_, index) => `(local.get ${index})`).join(' ');
  return {
    import: `(import "${CELLS}" "${target}" (func $${name} (param ${parameters} i32)))`,
    export: `(func (export "${DRIVER}#${name}") (param ${parameters}) (result i32)
      (call $${name} ${args} (i32.const 16)) (i32.const 16))`,
  };
};

const FORWARDED = [
  forward('create', '[static]cell.create', 'i64'),
  forward('fork', '[method]cell.fork', 'i32'),
  forward('get', '[method]cell.get', 'i32'),
  forward('add', '[method]cell.add', 'i32 i64'),
  forward('make-part', '[method]cell.part', 'i32'),
  forward('get-part', '[method]part.get', 'i32'),
  forward('crash', '[method]cell.crash', 'i32'),
  forward('attenuate', '[method]cell.attenuate', 'i32 i32'),
  forward('revoke', '[method]cell.revoke', 'i32'),
  forward('restore', '[static]cell.restore', ''),
];

const USER_MODULE = `(module
  ${FORWARDED.map((one) => one.import).join('\n')}
  (import "${CELLS}" "[method]cell.sum" (func $sum (param i32 i32)))
  (import "${CELLS}" "[resource-drop]cell" (func $drop (param i32)))
  (import "${CELLS}" "[resource-drop]part" (func $drop-part (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  ${FORWARDED.map((one) => one.export).join('\n')}
  (func (export "${DRIVER}#sum") (param i32 i32) (result i32)
    (i32.store (i32.const 512) (local.get 0)) (i32.store (i32.const 580) (local.get 1))
    (call $sum (i32.const 512) (i32.const 16)) (i32.const 16))
  (func (export "${DRIVER}#drop") (param i32) (call $drop (local.get 0)))
  (func (export "${DRIVER}#drop-part") (param i32) (call $drop-part (local.get 0)))
  (func (export "${DRIVER}#take") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#give") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#churn") (param i32) (result i32) (local $sum i32)
    (block $end (loop $next
      (br_if $end (i32.eqz (local.get 0)))
      (call $create (i64.const 5) (i32.const 16))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 16))))
      (call $drop (i32.load (i32.const 20)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br $next)))
    (local.get $sum)))`;

/** What its functions need, as the build would read it out of the WIT. */
const RIGHTS = {
  'test:cells/cells': {
    '[static]cell.create': { kernel: 'instantiate', grants: 'fresh' },
    '[method]cell.fork': { kernel: 'fork', grants: 'fresh', requires: [{ of: 'self', rights: ['read'] }] },
    '[static]cell.save': { kernel: 'save' },
    '[static]cell.restore': { kernel: 'restore', grants: 'fresh' },
    '[static]cell.footprint': { kernel: 'footprint' },
    '[method]cell.get': { requires: [{ of: 'self', rights: ['read'] }] },
    '[method]cell.add': { requires: [{ of: 'self', rights: ['write'] }] },
    '[method]cell.attenuate': { kernel: 'attenuate' },
    '[method]cell.revoke': { kernel: 'revoke' },
  },
};

const [provider, user]: Component[] = [
  await witComponent(WIT, 'provider', PROVIDER_MODULE),
  await witComponent(WIT, 'user', USER_MODULE),
];

export interface Cells {
  readonly capabilities: CapabilityTable;
  readonly rights: RightsTable;
  readonly instance: Instance;
  readonly cells: Js;
  readonly user: Js;
  /** A further user of the same provider. */
  another(): Promise<Js>;
}

/** A provider and a user of it, linked. */
export async function cellsPair(generate: boolean, pool?: number): Promise<Cells> {
  const capabilities = new CapabilityTable();
  const rights = parseRightsTable(RIGHTS);
  const shared = { rights, capabilities, generate };
  const instance = await instantiate(provider!, { name: 'cells', ...shared, ...(pool ? { pool } : {}) });
  const another = async () => {
    const imports = { [CELLS]: instance.exports.get(CELLS) };
    return jsOf(await instantiate(user!, { name: 'user', imports, ...shared }), DRIVER);
  };
  return { capabilities, rights, instance, cells: jsOf(instance, CELLS), user: await another(), another };
}
