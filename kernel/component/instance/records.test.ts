/** The records behind handles. */
import { beforeEach, describe, expect, it } from 'vitest';
import { VAULT } from '../../../tests/conformance/vault.ts';
import { type Js, loneVault, type VaultPair, vaultPair } from '../../../tests/conformance/vault-pair.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { type Instance, inspect, label } from '../index.ts';

describe.each([{ generate: true }, { generate: false }])(
  'records, with generated code: $generate',
  ({ generate }) => {
    let pair: VaultPair;
    let vault: Js;
    let user: Js;
    let userInstance: Instance;
    let capabilities: CapabilityTable;

    beforeEach(async () => {
      pair = await vaultPair(generate);
      ({ vault, user, userInstance, capabilities } = pair);
    });

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
  },
);

it('keeps no records when nobody asks', async () => {
  const box = new (await loneVault()).Box(4);
  expect(box.get()).toBe(4);
  expect(inspect(box)).toEqual(['read', 'write', 'execute', 'delete', 'grant', 'delegate']);
});
