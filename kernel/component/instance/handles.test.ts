import { beforeEach, describe, expect, it } from 'vitest';
import { DRIVER, RIGHTS, userComponent, VAULT, vaultComponent } from '../../../tests/conformance/vault.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import {
  attenuate,
  type ComponentError,
  drop,
  type ExportedInstance,
  expire,
  type Handle,
  hostInterface,
  type Instance,
  inspect,
  instantiate,
  label,
  revoke,
  Trap,
} from '../index.ts';

const [vaultSource, userSource] = [await vaultComponent(), await userComponent()];
// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Js = Record<string, any>;
const jsOf = (instance: Instance, name: string) => (instance.exports.get(name) as ExportedInstance).js;

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
/** The trap behind an error; `peer-died` has it as its cause. */
function trapOf(call: () => unknown): Trap {
  const error = thrown(call) as Error;
  return (error instanceof Trap ? error : error.cause) as Trap;
}
const payload = (call: () => unknown) => (thrown(call) as ComponentError).payload;
const denied = (...missing: string[]) => ({
  tag: 'denied',
  val: {
    tag: 'missing',
    val: Object.fromEntries(
      ['read', 'write', 'execute', 'delete', 'grant', 'delegate'].map((name) => [
        name,
        missing.includes(name),
      ]),
    ),
  },
});
const flags = (...names: string[]) => Object.fromEntries(names.map((name) => [name, true]));

describe.each([{ generate: true }, { generate: false }])('with generated code: $generate', ({ generate }) => {
  let now: number;
  let capabilities: CapabilityTable;
  let vault: Js;
  let user: Js;
  let userInstance: Instance;
  let back: () => void;

  beforeEach(async () => {
    now = 0;
    capabilities = new CapabilityTable({ clock: () => now });
    back = () => {};
    const shared = { rights: parseRightsTable(RIGHTS), capabilities, generate };
    const provider = await instantiate(vaultSource, { name: 'vault', ...shared });
    userInstance = await instantiate(userSource, {
      name: 'user',
      imports: {
        [VAULT]: provider.exports.get(VAULT),
        'test:vault/back@0.1.0': hostInterface('test', { call: () => back() }),
      },
      ...shared,
    });
    vault = jsOf(provider, VAULT);
    user = jsOf(userInstance, DRIVER);
  });

  describe('handles', () => {
    it('are small numbers from 1, used again when free', () => {
      expect([user.make(10), user.make(20), user.make(30)]).toEqual([1, 2, 3]);
      user.drop(2);
      expect(user.make(40)).toBe(2);
      expect(user.get(2)).toBe(40);
      expect(user.get(3)).toBe(30);
    });

    it('run the destructor when dropped', () => {
      user.drop(user.make(17));
      expect(vault.dropped()).toBe(17);
    });

    it('cross in lists', () => {
      const handles = [user.make(1), user.make(20), user.make(300)];
      expect(user.sum(handles)).toBe(321);
      for (const handle of handles) user.drop(handle);
    });

    it('cross inside options, records and lists, there and back', () => {
      const [a, b] = [user.make(1), user.make(20)];
      const crates = [
        { name: 'a', box: a },
        { name: 'empty', box: undefined },
        { name: 'b', box: b },
      ];
      const returned = user.unpack(crates) as typeof crates;
      expect(returned.map((crate) => crate.name)).toEqual(['a', 'empty', 'b']);
      expect(returned[1]!.box).toBeUndefined();
      expect([user.get(returned[0]!.box!), user.get(returned[2]!.box!)]).toEqual([1, 20]);
      expect(capabilities.size).toBe(2);
    });

    it('cross inside values between JavaScript and a component', () => {
      const box = new vault.Box(7);
      const [crate] = vault.unpack([{ name: 'x', box }]);
      expect(crate.name).toBe('x');
      expect(crate.box.get()).toBe(7);
      expect(() => box.get()).toThrow('was dropped or moved');
      const other = new vault.Box(8);
      expect(() => vault.unpack([{ name: 'y', box: other }, { name: 5 }])).toThrow(
        'expected a string, got 5',
      );
      expect(other.get()).toBe(8);
    });

    it('move from JavaScript and back', () => {
      const box = new vault.Box(5);
      const handle = user.take(box);
      expect(user.get(handle)).toBe(5);
      expect(() => box.get()).toThrow('was dropped or moved');
      const returned = user.release(handle);
      expect(returned).toBeInstanceOf(vault.Box);
      expect(returned.get()).toBe(5);
      expect(trapOf(() => user.get(handle)).message).toMatch(/there is no handle 1$/);
    });

    it('can be lent by JavaScript', () => {
      const box = new vault.Box(6);
      expect(user.showBorrow(box)).toBe(6);
      expect(box.get()).toBe(6);
    });

    it.each([
      ['a number that is none', (u: Js) => u.get(7), 'there is no handle 7'],
      ['zero', (u: Js) => u.get(0), 'there is no handle 0'],
      ['a negative number', (u: Js) => u.get(-1), 'there is no handle -1'],
      ['a dropped one', (u: Js) => [u.drop(u.make(1)), u.get(1)], 'there is no handle 1'],
      ['a second drop', (u: Js) => [u.drop(u.make(1)), u.drop(1)], 'there is no handle 1'],
      ['one in a list', (u: Js) => u.sum([u.make(1), 9]), 'there is no handle 9'],
      [
        'the same moved and lent',
        (u: Js) => u.pair(u.make(1), 1),
        'handle 1 is lent to a call that has not returned',
      ],
      [
        'a list out of bounds',
        (u: Js) => u.sumAt(65532, 2),
        'a list of 8 bytes at address 65532 leaves the memory of 65536 bytes',
      ],
      [
        'a list of endless length',
        (u: Js) => u.sumAt(4, 0x40000001),
        'a list of 4294967300 bytes is too long',
      ],
      ['an unaligned list', (u: Js) => u.sumAt(2, 1), 'a list at address 2 is not aligned to 4 bytes'],
    ])('end the user that uses %s', (_, use, message) => {
      const error = trapOf(() => use(user));
      expect(error).toBeInstanceOf(Trap);
      expect(error.instance).toBe('user');
      expect(error.message).toContain(message);
      expect(thrown(() => user.noOp())).toBe(error);
      expect(new vault.Box(3).get()).toBe(3);
    });

    it('must not be kept beyond the call that lent them', () => {
      const error = thrown(() => user.keepBorrow(new vault.Box(1))) as Trap;
      expect(error.message).toBe(
        `user trapped in ${DRIVER}#keep-borrow: it returned while it still holds 1 borrowed handle(s)`,
      );
    });

    it('are refused by type', () => {
      expect(() => user.take({})).toThrow(`expected a handle of ${VAULT}/box, got object`);
      const box = new vault.Box(1);
      drop(box);
      expect(() => user.take(box)).toThrow(`this handle of ${VAULT}/box was dropped or moved`);
      expect(user.make(1)).toBe(1);
    });
  });

  describe('records', () => {
    it('say who holds what', () => {
      user.make(1);
      const box = new vault.Box(2);
      label(box, 'a box');
      expect(capabilities.snapshot()).toEqual([
        {
          id: 1,
          holder: 'user',
          provider: 'vault',
          type: `${VAULT}/box`,
          rights: ['read', 'write', 'execute', 'delete', 'grant', 'delegate'],
          state: 'live',
        },
        expect.objectContaining({ id: 2, holder: 'host', label: 'a box' }),
      ]);
      user.take(box);
      expect(capabilities.snapshot()[1]).toMatchObject({ id: 2, holder: 'user', label: 'a box' });
      user.drop(1);
      user.drop(2);
      expect(capabilities.size).toBe(0);
    });

    it('end when a handle goes home to its provider', () => {
      expect(user.give(user.make(8))).toBe(8);
      expect(capabilities.size).toBe(0);
      expect(vault.dropped()).toBe(8);
    });

    it('end when an instance is closed', () => {
      user.make(8);
      user.make(9);
      userInstance.close();
      expect(capabilities.size).toBe(0);
      expect(vault.dropped()).toBe(9);
    });
  });

  describe('rights', () => {
    const give = (value: number, ...rights: string[]) =>
      user.take(attenuate(new vault.Box(value) as Handle, rights as never)) as number;

    it('of the receiver are needed', () => {
      expect(user.get(give(5, 'read'))).toBe(5);
      expect(payload(() => user.get(give(5, 'write', 'execute')))).toEqual(denied('read'));
    });

    it('depend on flags', () => {
      const handle = give(5, 'read', 'write');
      expect(user.set(handle, flags('fast'))).toBe(1);
      expect(payload(() => user.set(handle, flags('create')))).toEqual(denied('delete'));
      expect(user.set(give(5, 'read', 'write', 'delete'), flags('create'))).toBe(2);
    });

    it('of an argument are needed, and of one that moves also `delegate`', () => {
      const a = give(5, 'read');
      expect(payload(() => user.pair(a, give(6, 'read', 'grant', 'delegate')))).toEqual(denied('write'));
      expect(payload(() => user.pair(a, give(6, 'write')))).toEqual(denied('delegate'));
      expect(user.pair(a, give(6, 'write', 'grant', 'delegate'))).toBe(11);
    });

    it('that a refusal names leave everything as it was', () => {
      const handle = give(6, 'write');
      expect(payload(() => user.give(handle))).toEqual(denied('delegate'));
      expect(user.pair(user.make(1), user.make(2))).toBe(3);
      user.drop(handle);
      expect(vault.dropped()).toBe(2);
    });

    it('of handles inside values: one that moves needs `delegate`', () => {
      const [a, b] = [user.make(1), give(2, 'read')];
      const crates = [a, b].map((box) => ({ name: 'x', box }));
      expect(payload(() => user.unpack(crates))).toEqual(denied('delegate'));
      expect([user.get(a), user.get(b)]).toEqual([1, 2]);
    });

    it('without `grant` end with the next holder', () => {
      expect(payload(() => user.give(give(6, 'delegate')))).toEqual(denied('delegate'));
      expect(user.give(give(6, 'delegate', 'grant'))).toBe(6);
    });

    it('of a returned handle are the receiver`s, cut by what was wanted', () => {
      const child = user.child(give(5, 'read', 'write'), flags('read', 'execute'));
      expect(user.inspect(child)).toEqual({ ...denied('read').val.val });
      expect(user.get(child)).toBe(6);
      expect(user.inspect(user.fresh(child))).toEqual(
        denied('read', 'write', 'execute', 'delete', 'grant', 'delegate').val.val,
      );
    });

    it('end the caller alone where the function has no case for a refusal', () => {
      const handle = give(5, 'read');
      const error = thrown(() => user.crashHard(handle)) as Trap;
      expect(error.instance).toBe('user');
      expect(error.message).toBe(
        `user trapped in ${VAULT}#[method]box.crash-hard: the handle lacks the right execute`,
      );
      expect(new vault.Box(1).get()).toBe(1);
    });

    it('are checked for JavaScript too', () => {
      const box = attenuate(new vault.Box(5) as Handle, ['write']) as Js & Handle;
      expect(payload(() => box.get())).toEqual(denied('read'));
      expect(inspect(box)).toEqual(['write']);
    });

    it('of handles in lists: they must be alive', () => {
      const box = new vault.Box(5);
      const [a, b] = [user.make(1), user.take(attenuate(box, ['read']))];
      revoke(box);
      expect(payload(() => user.sum([a, b]))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(user.sum([a, a])).toBe(2);
    });

    it('are taken away for good by attenuate, which the kernel answers', () => {
      const handle = user.make(5);
      const weaker = user.attenuate(handle, flags('write', 'delegate'));
      expect(payload(() => user.get(weaker))).toEqual(denied('read'));
      expect(user.inspect(user.attenuate(weaker, flags('read', 'write')))).toEqual(denied('write').val.val);
      user.drop(handle);
      expect(vault.dropped()).toBe(0);
      user.drop(weaker);
      expect(vault.dropped()).toBe(0);
      user.drop(weaker + 1);
      expect(vault.dropped()).toBe(5);
    });

    it('end with a revocation, in the whole subtree', () => {
      const root = user.make(5);
      const child = user.child(root, flags('read', 'write'));
      const grandchild = user.child(child, flags('read'));
      user.drop(child);
      expect(user.get(grandchild)).toBe(7);
      user.revoke(root);
      expect(payload(() => user.get(grandchild))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(user.get(root)).toBe(5);
    });

    it('end at the end time', () => {
      const box = new vault.Box(5);
      expire(box, 100);
      const handle = user.take(attenuate(box, ['read']));
      expect(user.get(handle)).toBe(5);
      now = 100;
      expect(payload(() => user.get(handle))).toEqual({ tag: 'denied', val: { tag: 'expired' } });
    });
  });

  describe('traps', () => {
    it('come back as peer-died where the error type has it', () => {
      const handle = user.make(1);
      expect(payload(() => user.crash(handle))).toEqual({ tag: 'peer-died' });
      expect(payload(() => user.get(handle))).toEqual({ tag: 'peer-died' });
      user.drop(handle);
      user.noOp();
      const error = thrown(() => vault.dropped()) as Trap;
      expect(error.message).toBe(`vault trapped in ${VAULT}#[method]box.crash: unreachable`);
      expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    });

    it('end the caller too where it has not', () => {
      const handle = user.make(1);
      const error = thrown(() => user.crashHard(handle)) as Trap;
      expect(error.message).toBe(
        `user trapped in ${VAULT}#[method]box.crash-hard: vault trapped in ${VAULT}#[method]box.crash-hard: unreachable`,
      );
      expect((error.cause as Trap).instance).toBe('vault');
      expect(userInstance.death).toBe(error);
      expect(thrown(() => user.noOp())).toBe(error);
    });

    it('include results that break the rules', () => {
      expect(payload(() => user.badCase(user.make(1)))).toEqual({ tag: 'peer-died' });
      const error = thrown(() => vault.dropped()) as Trap;
      expect(error.message).toBe(
        `vault trapped in ${VAULT}#[method]box.bad-case: there is no case 7 in a variant of 2 cases`,
      );
    });

    it('give lent handles back', () => {
      const box = new vault.Box(1);
      expect(payload(() => box.crash())).toEqual({ tag: 'peer-died' });
      drop(box);
      expect(capabilities.size).toBe(0);
    });

    it('of a destructor end who dropped the handle', () => {
      const handle = user.make(666);
      const error = thrown(() => user.drop(handle)) as Trap;
      expect(error.instance).toBe('user');
      expect((error.cause as Trap).message).toBe(`vault trapped in [drop]${VAULT}/box: unreachable`);
    });

    it('of a spent stack go up to the task', () => {
      const error = thrown(() => user.deep(100_000_000)) as Trap;
      expect(error).toBeInstanceOf(Trap);
      expect(error.exhausted).toBe(true);
      expect(error.instance).toBe('user');
    });

    it('are what a host function`s own errors become', () => {
      back = () => {
        throw new Error('a defect of the host');
      };
      const error = thrown(() => user.callBack()) as Trap;
      expect(error.message).toBe('user trapped in test:vault/back@0.1.0#call: a defect of the host');
    });

    it('follow from calling an instance that is in a call', () => {
      let inner: unknown;
      back = () => {
        inner = thrown(() => user.noOp());
      };
      user.callBack();
      expect((inner as Error).message).toBe('user cannot be entered: it is in a call already');
      user.noOp();
    });
  });
});

it('keeps no records when nobody asks', async () => {
  const provider = await instantiate(vaultSource, { name: 'vault' });
  const box = new (jsOf(provider, VAULT).Box)(4);
  expect(box.get()).toBe(4);
  expect(inspect(box)).toEqual(['read', 'write', 'execute', 'delete', 'grant', 'delegate']);
});
