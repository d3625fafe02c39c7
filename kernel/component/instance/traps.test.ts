/** What a trap does to both ends of a call. */
import { beforeEach, describe, expect, it } from 'vitest';
import { VAULT } from '../../../tests/conformance/vault.ts';
import {
  type Js,
  payloadOf,
  thrown,
  type VaultPair,
  vaultPair,
} from '../../../tests/conformance/vault-pair.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { drop, type Instance, Trap } from '../index.ts';

describe.each([{ generate: true }, { generate: false }])(
  'traps, with generated code: $generate',
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

    it('come back as peer-died where the error type has it', () => {
      const handle = user.make(1);
      expect(payloadOf(() => user.crash(handle))).toEqual({ tag: 'peer-died' });
      expect(payloadOf(() => user.get(handle))).toEqual({ tag: 'peer-died' });
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
      expect(payloadOf(() => user.badCase(user.make(1)))).toEqual({ tag: 'peer-died' });
      const error = thrown(() => vault.dropped()) as Trap;
      expect(error.message).toBe(
        `vault trapped in ${VAULT}#[method]box.bad-case: there is no case 7 in a variant of 2 cases`,
      );
    });

    it('give lent handles back', () => {
      const box = new vault.Box(1);
      expect(payloadOf(() => box.crash())).toEqual({ tag: 'peer-died' });
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
      pair.back = () => {
        throw new Error('a defect of the host');
      };
      const error = thrown(() => user.callBack()) as Trap;
      expect(error.message).toBe('user trapped in test:vault/back@0.1.0#call: a defect of the host');
    });

    it('follow from calling an instance that is in a call', () => {
      let inner: unknown;
      pair.back = () => {
        inner = thrown(() => user.noOp());
      };
      user.callBack();
      expect((inner as Error).message).toBe('user cannot be entered: it is in a call already');
      user.noOp();
    });
  },
);
