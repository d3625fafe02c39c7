/** What all parts of one component, nested instances included, share while they are made and run. */

import type { RightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { canGenerate } from '../adapter/code.ts';
import type { CallCounters } from '../adapter/counters.ts';
import type { CallOptions, Policy } from '../adapter/function.ts';
import { guardOf } from '../adapter/guard.ts';
import { checkKernelMethod } from '../adapter/kernel-methods.ts';
import type { FunctionType } from '../types/model.ts';
import { parseName } from '../types/names.ts';
import { HOST } from './exports.ts';
import type { InstanceState } from './state.ts';
import type { CallSite } from './trap.ts';

/** Told of each call before it is checked: who calls what. */
export type CallTrace = (caller: string, site: CallSite) => void;

interface SystemOptions {
  readonly name: string;
  readonly rights?: RightsTable;
  readonly capabilities?: CapabilityTable;
  readonly counters?: CallCounters;
  readonly trace?: CallTrace;
  readonly generate?: boolean;
}

export class System {
  readonly capabilities: CapabilityTable;
  /** Every instance with state of its own, in the order in which they were made. */
  readonly states: InstanceState[] = [];
  readonly #options: SystemOptions;
  readonly #modules: ReadonlyMap<Uint8Array, WebAssembly.Module>;

  constructor(options: SystemOptions, modules: ReadonlyMap<Uint8Array, WebAssembly.Module>) {
    this.#options = options;
    this.#modules = modules;
    this.capabilities = options.capabilities ?? new CapabilityTable();
  }

  module(bytes: Uint8Array): WebAssembly.Module {
    return this.#modules.get(bytes)!;
  }

  /** Options of the calls that `caller` makes to `site`. */
  calls(caller: string, site: CallSite): CallOptions {
    const { trace } = this.#options;
    return {
      site,
      policy: this.#policy(site),
      counter: this.#options.counters?.open(caller, site),
      trace: trace && (() => trace(caller, site)),
      generate: this.#options.generate ?? canGenerate,
    };
  }

  /** Holds the function's rule against its type. Throws LinkError where they do not go together. */
  checkRule(site: CallSite, type: FunctionType): void {
    const policy = this.#policy(site);
    if (policy?.rule === undefined) return;
    const options = { site, policy, counter: undefined, trace: undefined, generate: false };
    guardOf(type, options);
    checkKernelMethod(type, options);
  }

  readonly callsFromHost = (site: CallSite): CallOptions => this.calls(HOST, site);

  #policy(site: CallSite): Policy | undefined {
    const { rights, capabilities } = this.#options;
    if (rights === undefined && capabilities === undefined) return undefined;
    const name = parseName(site.interface);
    const path = name?.kind === 'interface' ? name.path : site.interface;
    return { capabilities: this.capabilities, rule: rights?.rule(path, site.function) };
  }
}
