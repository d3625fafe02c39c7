/**
 * The pollable form of calls to a provider in the same thread. There is nobody who could serve a call while its caller goes on, so
 * it takes place when it is started, and is settled from then on.
 */
import { CapabilityTable } from '../capability/table.ts';
import { Departing } from '../component/adapter/entry-crossing.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { HostInterface } from '../component/instance/host-interface.ts';
import { abandon } from '../component/instance/resource.ts';
import { callSoon } from '../task/pollable.ts';
import type { Outcome, StartedCall } from './answer.ts';
import { CallsInterface } from './calls-interface.ts';
import type { Exported } from './dispatcher.ts';

export interface DirectCallsOptions {
  /** Who provides the interface, and who imports it, in records. */
  readonly provider: string;
  readonly importer: string;
  readonly capabilities?: CapabilityTable;
}

/** What an import of the `-calls` form of an exported interface is given. */
export function directCalls(exported: Exported, options: DirectCallsOptions): HostInterface {
  const { provider, importer, capabilities = new CapabilityTable() } = options;
  return new CallsInterface(provider, (names) => {
    const name = names.find((one) => exported.type.exports.get(one)?.kind === 'func');
    const target = name === undefined ? undefined : exported.callByEntries(name, importer);
    if (target === undefined) throw new Error(`${provider} has no function ${exported.name}#${names[0]}`);
    return (args) => new DirectCall(() => called(target, args, capabilities), capabilities);
  });
}

/** Calls, and ends what was to move and did not. */
function called(
  target: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  capabilities: CapabilityTable,
): unknown {
  const passed = args.map((one) => (isMoving(one) ? new Departing(one) : one));
  try {
    return target(...passed);
  } finally {
    for (const one of passed) if (one instanceof Departing && !one.landed) abandon(one.entry, capabilities);
  }
}

/** What is lent is lent to this call, too. */
function isMoving(value: unknown): value is HandleEntry {
  return value instanceof HandleEntry && value.own && value.lends === 0;
}

class DirectCall implements StartedCall {
  readonly onSettled = callSoon;
  #outcome: Outcome<unknown> | undefined;
  readonly #capabilities: CapabilityTable;

  constructor(call: () => unknown, capabilities: CapabilityTable) {
    this.#capabilities = capabilities;
    try {
      this.#outcome = { value: call() };
    } catch (error) {
      this.#outcome = { error };
    }
  }

  settled(): boolean {
    return true;
  }

  take(): unknown {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome !== undefined && 'error' in outcome) throw outcome.error;
    return outcome?.value;
  }

  cancel(): void {
    if (this.#outcome !== undefined && 'value' in this.#outcome) this.#drop(this.#outcome.value);
    this.#outcome = undefined;
  }

  #drop(value: unknown): void {
    if (value instanceof HandleEntry) abandon(value, this.#capabilities);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
      for (const one of Object.values(value)) this.#drop(one);
  }
}
