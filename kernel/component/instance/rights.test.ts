/** Rights of handles, checked at each call. */
import { beforeEach, describe, expect, it } from 'vitest';
import { VAULT } from '../../../tests/conformance/vault.ts';
import {
  type Js,
  payloadOf,
  thrown,
  type VaultPair,
  vaultPair,
} from '../../../tests/conformance/vault-pair.ts';
import { attenuate, expire, type Handle, inspect, revoke, type Trap } from '../index.ts';

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

describe.each([{ generate: true }, { generate: false }])(
  'rights, with generated code: $generate',
  ({ generate }) => {
    let pair: VaultPair;
    let vault: Js;
    let user: Js;

    beforeEach(async () => {
      pair = await vaultPair(generate);
      ({ vault, user } = pair);
    });

    const give = (value: number, ...rights: string[]) =>
      user.take(attenuate(new vault.Box(value) as Handle, rights as never)) as number;

    it('of the receiver are needed', () => {
      expect(user.get(give(5, 'read'))).toBe(5);
      expect(payloadOf(() => user.get(give(5, 'write', 'execute')))).toEqual(denied('read'));
    });

    it('depend on flags', () => {
      const handle = give(5, 'read', 'write');
      expect(user.set(handle, flags('fast'))).toBe(1);
      expect(payloadOf(() => user.set(handle, flags('create')))).toEqual(denied('delete'));
      expect(user.set(give(5, 'read', 'write', 'delete'), flags('create'))).toBe(2);
    });

    it('of an argument are needed, and of one that moves also `delegate`', () => {
      const a = give(5, 'read');
      expect(payloadOf(() => user.pair(a, give(6, 'read', 'grant', 'delegate')))).toEqual(denied('write'));
      expect(payloadOf(() => user.pair(a, give(6, 'write')))).toEqual(denied('delegate'));
      expect(user.pair(a, give(6, 'write', 'grant', 'delegate'))).toBe(11);
    });

    it('that a refusal names leave everything as it was', () => {
      const handle = give(6, 'write');
      expect(payloadOf(() => user.give(handle))).toEqual(denied('delegate'));
      expect(user.pair(user.make(1), user.make(2))).toBe(3);
      user.drop(handle);
      expect(vault.dropped()).toBe(2);
    });

    it('of handles inside values: one that moves needs `delegate`', () => {
      const [a, b] = [user.make(1), give(2, 'read')];
      const crates = [a, b].map((box) => ({ name: 'x', box }));
      expect(payloadOf(() => user.unpack(crates))).toEqual(denied('delegate'));
      expect([user.get(a), user.get(b)]).toEqual([1, 2]);
    });

    it('without `grant` end with the next holder', () => {
      expect(payloadOf(() => user.give(give(6, 'delegate')))).toEqual(denied('delegate'));
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
      expect(payloadOf(() => box.get())).toEqual(denied('read'));
      expect(inspect(box)).toEqual(['write']);
    });

    it('of handles in lists: they must be alive', () => {
      const box = new vault.Box(5);
      const [a, b] = [user.make(1), user.take(attenuate(box, ['read']))];
      revoke(box);
      expect(payloadOf(() => user.sum([a, b]))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(user.sum([a, a])).toBe(2);
    });

    it('are taken away for good by attenuate, which the kernel answers', () => {
      const handle = user.make(5);
      const weaker = user.attenuate(handle, flags('write', 'delegate'));
      expect(payloadOf(() => user.get(weaker))).toEqual(denied('read'));
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
      expect(payloadOf(() => user.get(grandchild))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(user.get(root)).toBe(5);
    });

    it('end at the end time', () => {
      const box = new vault.Box(5);
      expire(box, 100);
      const handle = user.take(attenuate(box, ['read']));
      expect(user.get(handle)).toBe(5);
      pair.now = 100;
      expect(payloadOf(() => user.get(handle))).toEqual({ tag: 'denied', val: { tag: 'expired' } });
    });
  },
);
