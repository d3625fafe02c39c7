/** What all parts of one component, nested instances included, share while they are made and run. */

import { extend } from '../../capability/additions.ts';
import type { FunctionRule, RightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import { canGenerate } from '../adapter/code.ts';
import type { CallCounters } from '../adapter/counters.ts';
import type { CallOptions, Policy } from '../adapter/function.ts';
import { guardOf } from '../adapter/guard.ts';
import type { FaultSource } from '../adapter/injection.ts';
import { checkKernelMethod } from '../adapter/kernel-methods.ts';
import type { CallTracer } from '../adapter/watching.ts';
import { MAX_INSTANCES } from '../binary/limits.ts';
import { type ComponentRights, pathOf } from '../rights-section.ts';
import type { FunctionType } from '../types/model.ts';
import type { CoreObserver } from './core-observer.ts';
import { HOST } from './exports.ts';
import { setHome } from './handle.ts';
import type { LinkedSite } from './items.ts';
import type { Lifted } from './lifted.ts';
import { Resource } from './resource.ts';
import { InstanceState } from './state.ts';
import { type CallSite, Trap } from './trap.ts';

/** Told of each call before it is checked: who calls what. */
export type CallTrace = (caller: string, site: CallSite) => void;

interface SystemOptions {
  readonly name: string;
  readonly rights?: RightsTable;
  readonly capabilities?: CapabilityTable;
  readonly counters?: CallCounters;
  readonly trace?: CallTrace;
  /** Chooses calls that it is told of with their values. */
  readonly tracer?: CallTracer;
  readonly faults?: FaultSource;
  readonly generate?: boolean;
  readonly instances?: number;
  readonly handles?: number;
  readonly onDeath?: (why: Trap) => void;
  readonly observe?: CoreObserver;
}

export class System {
  readonly capabilities: CapabilityTable;
  /** Every instance with state of its own, in the order in which they were made. */
  readonly states: InstanceState[] = [];
  /** What each core instance exports, in that order, too. */
  readonly cores: Readonly<Record<string, unknown>>[] = [];
  /** Every lifted function, in the order in which they were made. */
  readonly lifted: Lifted[] = [];
  /** Every resource type of its own, in that order. */
  readonly resources: Resource[] = [];
  /** Whether anything inside has called out. */
  hasCalled = false;
  /** Whether adapters are generated, or closures. */
  generates: boolean;
  /** Whether there is state beyond that of its own core modules: objects of its own, modules that came from outside. */
  hasMore = false;
  #instances = 0;
  readonly #options: SystemOptions;
  readonly #modules: ReadonlyMap<Uint8Array, WebAssembly.Module>;
  /** What calls from inside need, and those from JavaScript. */
  readonly #rights: { readonly inside: RightsTable; readonly host: RightsTable } | undefined;

  constructor(
    options: SystemOptions,
    modules: ReadonlyMap<Uint8Array, WebAssembly.Module>,
    { own, inner }: ComponentRights,
  ) {
    this.#options = options;
    this.generates = options.generate ?? canGenerate;
    this.#modules = modules;
    const inside = options.rights && extend(options.rights, inner);
    this.#rights = inside && { inside, host: extend(inside, [own]) };
    this.capabilities = options.capabilities ?? new CapabilityTable();
  }

  /** Of an instance that is being made. */
  newState(name: string, maker: InstanceState | undefined): InstanceState {
    const { handles, onDeath } = this.#options;
    const state = new InstanceState(name, maker, handles, onDeath);
    this.states.push(state);
    this.countInstance(state);
    return state;
  }

  /** One more instance, of a component or a core module, made for `state`. */
  countInstance(state: InstanceState): void {
    const { instances = MAX_INSTANCES } = this.#options;
    if (++this.#instances <= instances) return;
    const reason = new AbiError(`it makes more than ${instances} instances`);
    throw new Trap(state.name, { interface: '', function: 'instantiate' }, reason);
  }

  defineResource(name: string, state: InstanceState): Resource {
    const resource = new Resource(name, state.name, state);
    this.hasMore = true;
    this.resources.push(resource);
    setHome(resource, this.capabilities);
    return resource;
  }

  /** All is over: who has handles on objects of these types keeps nothing else alive. */
  forgetResources(): void {
    for (const one of this.resources) one.destructor = undefined;
  }

  /** Whether somebody is to stand in its place. */
  get hasKin(): boolean {
    return this.resources.some(({ kin }) => kin !== undefined);
  }

  module(bytes: Uint8Array): WebAssembly.Module {
    return this.#modules.get(bytes)!;
  }

  get observe(): CoreObserver | undefined {
    return this.#options.observe;
  }

  /** Tells who looks into core instances of one that has been made. */
  observed(exports: WebAssembly.Exports, module: WebAssembly.Module): void {
    const made = this.observe?.made;
    if (made === undefined) return;
    // A module that came from outside is none of the component's.
    const own = [...this.#modules].find(([, one]) => one === module);
    if (own !== undefined) made(exports, own[0]);
  }

  /** Options of the calls that `caller` makes to `site`, which `provider` answers; @param shown its name for a person */
  calls(caller: string, site: LinkedSite, provider: string, shown = provider): CallOptions {
    const { trace, faults } = this.#options;
    this.hasCalled = true;
    const fault = caller === provider ? undefined : faults?.at(provider, site.interface, site.function);
    const watcher = this.#options.tracer?.watch(caller, site, shown);
    const generate = this.generates && fault === undefined && watcher === undefined;
    const warms = generate && this.#options.generate === undefined;
    return {
      ...(warms ? { warms } : {}),
      site,
      policy: this.#policy(site, caller === HOST ? this.#rights?.host : this.#rights?.inside),
      counter: this.#options.counters?.open(caller, site, provider),
      trace: trace && (() => trace(caller, site)),
      generate,
      ...(fault ? { fault } : {}),
      ...(watcher ? { watcher } : {}),
    };
  }

  /** Holds the function's rule against its type. Throws LinkError where they do not go together. */
  checkRule(site: LinkedSite, target: { readonly type: FunctionType }): void {
    const policy = this.#policy(site, this.#rights?.inside);
    if (policy?.rule === undefined) return;
    const options = { site, policy, counter: undefined, trace: undefined, generate: false };
    guardOf(target.type, options);
    checkKernelMethod(target.type, options);
  }

  readonly callsFromHost = (site: LinkedSite): CallOptions => this.calls(HOST, site, this.#options.name);

  /** What is asked of calls of a function that its component exports. */
  ruleOf(site: LinkedSite): FunctionRule | undefined {
    return this.#policy(site, this.#rights?.host)?.rule;
  }

  #policy(site: LinkedSite, rights: RightsTable | undefined): Policy | undefined {
    if (rights === undefined && this.#options.capabilities === undefined) return undefined;
    const table = rights && extend(rights, site.rules ?? []);
    return { capabilities: this.capabilities, rule: table?.rule(pathOf(site.interface), site.function) };
  }
}
