/** What handles are to those who hold them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DRIVER, VAULT } from '../../../tests/conformance/vault.ts';
import { type Js, thrown, trapOf, type VaultPair, vaultPair } from '../../../tests/conformance/vault-pair.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { drop, Trap } from '../index.ts';

describe.each([{ generate: true }, { generate: false }])(
  'handles, with generated code: $generate',
  ({ generate }) => {
    let pair: VaultPair;
    let vault: Js;
    let user: Js;
    let capabilities: CapabilityTable;

    beforeEach(async () => {
      pair = await vaultPair(generate);
      ({ vault, user, capabilities } = pair);
    });

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
  },
);
