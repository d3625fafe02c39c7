/** A vault and a user of it, linked: the pair that the tests of handles, rights and traps call. */

import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import {
  type ComponentError,
  type ExportedInstance,
  hostInterface,
  type Instance,
  instantiate,
  Trap,
} from '../../kernel/component/index.ts';
import { DRIVER, RIGHTS, userComponent, VAULT, vaultComponent } from './vault.ts';

const [vaultSource, userSource] = [await vaultComponent(), await userComponent()];

// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
export type Js = Record<string, any>;

export interface VaultPair {
  readonly capabilities: CapabilityTable;
  readonly vault: Js;
  readonly user: Js;
  readonly userInstance: Instance;
  /** What the clock says. */
  now: number;
  /** What the user`s call of the host does. */
  back: () => void;
}

export async function vaultPair(generate: boolean): Promise<VaultPair> {
  const outside = { now: 0, back: () => {} };
  const capabilities = new CapabilityTable({ clock: () => outside.now });
  const shared = { rights: parseRightsTable(RIGHTS), capabilities, generate };
  const provider = await instantiate(vaultSource, { name: 'vault', ...shared });
  const userInstance = await instantiate(userSource, {
    name: 'user',
    imports: {
      [VAULT]: provider.exports.get(VAULT),
      'test:vault/back@0.1.0': hostInterface('test', { call: () => outside.back() }),
    },
    ...shared,
  });
  const [vault, user] = [jsOf(provider, VAULT), jsOf(userInstance, DRIVER)];
  return Object.assign(outside, { capabilities, vault, user, userInstance });
}

/** A vault that keeps no records. */
export async function loneVault(): Promise<Js> {
  return jsOf(await instantiate(vaultSource, { name: 'vault' }), VAULT);
}

export function jsOf(instance: Instance, name: string): Js {
  return (instance.exports.get(name) as ExportedInstance).js;
}

/** What a call throws. */
export function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The trap behind an error; `peer-died` has it as its cause. */
export function trapOf(call: () => unknown): Trap {
  const error = thrown(call) as Error;
  return (error instanceof Trap ? error : error.cause) as Trap;
}

/** The error value that a call throws. */
export function payloadOf(call: () => unknown): unknown {
  return (thrown(call) as ComponentError).payload;
}
