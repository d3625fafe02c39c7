/**
 * Every narrow broker there is: a privileged primitive for one named owner. Columns are those of `Broker`. Who the owner is
 * stands in `identity.ts`; what the functions do, in the WIT. `docs/brokers.md` is made of both.
 */

import type { CodeHost } from './code-host.ts';
import { CODEGEN_ERRORS, CODEGEN_LIMITS, Codegen } from './codegen.ts';
import type { BrokerName } from './names.ts';

export interface BrokerFunction {
  /** Names of its parameters. */
  readonly arguments: readonly string[];
}

export interface Broker {
  readonly name: BrokerName;
  /** Import name of its interface, with version. */
  readonly interface: string;
  /** Name of the service that it belongs to, and of the built-in component that the service is made of. */
  readonly owner: string;
  /** Why it is no service's job. */
  readonly reason: string;
  readonly functions: Readonly<Record<string, BrokerFunction>>;
  /** All cases of its error type; a call by anyone but the owner ends in `refusal`. */
  readonly errors: readonly string[];
  readonly refusal: string;
  /** For one owner: what is limited, and to how much. */
  readonly limits: Readonly<Record<string, number>>;
  /** The interface for the owner, in jco's conventions. */
  open(host?: CodeHost): Readonly<Record<string, (...args: never[]) => unknown>>;
}

export const BROKERS: readonly Broker[] = [
  {
    name: 'nucleus:codegen',
    interface: 'nucleus:codegen/code@0.1.0',
    owner: 'x86',
    reason:
      'A component cannot make code while it runs; translating a guest program to WebAssembly is just that.',
    functions: {
      reserve: { arguments: ['count', 'rest'] },
      install: { arguments: ['module', 'constants', 'slot'] },
      release: { arguments: ['slot'] },
      kept: { arguments: ['first', 'into'] },
      recall: { arguments: ['number', 'start', 'into'] },
      reinstall: { arguments: ['number', 'start', 'constants', 'slot'] },
      keep: { arguments: ['label', 'content'] },
    },
    errors: CODEGEN_ERRORS,
    refusal: 'not-owner',
    limits: {
      'bytes of one module': CODEGEN_LIMITS.module,
      'modules that are installed in a core instance': CODEGEN_LIMITS.modules,
      'bytes of these together': CODEGEN_LIMITS.bytes,
      'slots that are reserved in a core instance': CODEGEN_LIMITS.slots,
      'bytes that a run keeps for itself': CODEGEN_LIMITS.kept,
    },
    open: (host) => new Codegen(CODEGEN_LIMITS, host).interface,
  },
];

/** The broker with this interface. */
export function brokerOf(interfaceName: string): Broker | undefined {
  return BROKERS.find((broker) => broker.interface === interfaceName);
}
