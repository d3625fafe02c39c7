/**
 * Makes an instance of a checked component: compiles its core modules, then takes its steps in order, each adding to
 * one index space, with imports linked by name and adapters between.
 *
 * Compiling is the only part that waits, so all modules are compiled first; the steps then run without a pause, as
 * the order of effects (start functions) demands.
 */

import type { RightsTable, RulesByInterface } from '../../capability/requirements.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import type { CallCounters } from '../adapter/counters.ts';
import type { FaultSource } from '../adapter/injection.ts';
import type { CallTracer } from '../adapter/watching.ts';
import { exposeState } from '../binary/core-state.ts';
import { limitMemories } from '../binary/memory-limit.ts';
import { pathOf, rightsOf } from '../rights-section.ts';
import type { Component } from '../types/component.ts';
import type { ExternType } from '../types/model.ts';
import { findCompatible } from '../types/names.ts';
import { ResourceMap, realise } from '../types/substitute.ts';
import { link } from '../types/subtype.ts';
import { ComponentBuilder } from './builder.ts';
import type { CoreObserver } from './core-observer.ts';
import { ExportedFunction, ExportedInstance } from './exports.ts';
import type { HandleEntry, SavedHandles } from './handle-table.ts';
import { HostInterface } from './host-interface.ts';
import { type InstancePool, MAX_LIVE } from './instance-pool.ts';
import {
  hostFunction,
  hostInstance,
  instanceOf,
  linkedAs,
  missing,
  type RuntimeInstance,
  type RuntimeItem,
} from './items.ts';
import { type Linked, linkOnce } from './link-memo.ts';
import { compileModule } from './module-cache.ts';
import { poolOf } from './pooled-exports.ts';
import { abandon } from './resource.ts';
import { Snapshot } from './snapshot.ts';
import type { InstanceState } from './state.ts';
import { SwitchedInstance } from './switched.ts';
import { type CallTrace, System } from './system.ts';
import { Trap, writeStacks } from './trap.ts';

/** What an import can be given: what another instance exports, or JavaScript. */
export type ImportValue =
  | ExportedInstance
  | SwitchedInstance
  | ExportedFunction
  | HostInterface
  | WebAssembly.Module;

export interface InstantiateOptions {
  /** Holder name in records and messages. */
  readonly name: string;
  /** By import name; an `@0.2.x` version serves any other. */
  readonly imports?: Readonly<Record<string, ImportValue | undefined>>;
  /** Which rights functions need. Without it, rights are not checked. */
  readonly rights?: RightsTable;
  /** Where records live. Without it and without `rights`, none are kept. */
  readonly capabilities?: CapabilityTable;
  /** Counts calls where given. */
  readonly counters?: CallCounters;
  /** Told of each call through an adapter, where given. */
  readonly trace?: CallTrace;
  /** Chooses calls that it is told of with their values. */
  readonly tracer?: CallTracer;
  /** Calls that fail on purpose, where given. */
  readonly faults?: FaultSource;
  /** Most bytes that each of its core memories may grow to; a component that begins with more is refused. */
  readonly memory?: number;
  /** Most instances, of components and core modules, that it is made of. */
  readonly instances?: number;
  /** Most handles that it, and each component inside it, may hold at a time. */
  readonly handles?: number;
  /** Runs what makes the instance once everything is compiled, its start functions among it: for who watches how long they take. */
  readonly entering?: (make: () => Instance) => Instance;
  /** Most instances that live at a time, where the component has one for each object of a type (`Kernel: instantiate`). */
  readonly pool?: number;
  /** Told once of each instance in it that dies; it must not call the component. */
  readonly onDeath?: (why: Trap) => void;
  /**
   * True: code is generated for adapters in their first call; absent: once they have been called often. False: they are closures, as
   * they are where an engine forbids generated code.
   */
  readonly generate?: boolean;
  /** For who makes many instances, one after the other: `Instance.reset` then works, where the component allows it. */
  readonly reset?: boolean;
  /** Looks into its core instances. */
  readonly observe?: CoreObserver;
}

/** A component that runs. */
export class Instance {
  readonly name: string;
  readonly exports: ReadonlyMap<string, ExportedInstance | ExportedFunction>;
  readonly #states: readonly InstanceState[];
  readonly #system: System;
  readonly #snapshot: Snapshot | undefined;
  readonly #pool: InstancePool | undefined;
  /** What `forget` leaves to each state. */
  #kept: readonly SavedHandles[] | undefined;

  constructor(
    name: string,
    exports: ReadonlyMap<string, ExportedInstance | ExportedFunction>,
    system: System,
    snapshot?: Snapshot,
    pool?: InstancePool,
  ) {
    this.name = name;
    this.exports = exports;
    this.#states = system.states;
    this.#system = system;
    this.#snapshot = snapshot;
    this.#pool = pool;
  }

  /** Why it is dead, if it is; of one that has several instances: why the first has died. */
  get death(): Error | undefined {
    return this.#pool?.death ?? this.#states.find((state) => state.death !== undefined)?.death;
  }

  /** What it uses now: bytes of the memories that its core modules export, and handles. */
  usage(): { readonly memory: number; readonly handles: number } {
    const systems = this.#pool?.systems ?? [this.#system];
    const exported = systems.flatMap(({ cores }) => cores.flatMap((core) => Object.values(core)));
    const memories = new Set(exported.filter((one) => one instanceof WebAssembly.Memory));
    const memory = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const states = systems.flatMap((one) => one.states);
    return { memory, handles: states.reduce((sum, { table }) => sum + table.size, 0) };
  }

  /**
   * Drops every handle that it holds and makes it again what it was when it had just been made: nothing that it has done
   * since can be seen in it. False where that is not possible; it is then closed.
   */
  reset(): boolean {
    this.#dropHandles();
    const idle = this.#states.every((state) => state.flags === 0 && state.borrows === 0);
    if (idle && this.#snapshot?.restore()) return true;
    this.close();
    return false;
  }

  /** The handles that it holds now are to stay in `forget`. */
  keep(): void {
    this.#kept = this.#states.map(({ table }) => table.save());
  }

  /**
   * Drops every handle that has come since `keep`, and knows of no object of its own any more but what there was then; nobody else
   * may have a handle on another one. For who puts back himself what its core instances were (`observe`). False where it is dead, in
   * a call, or has lost what it was to keep.
   */
  forget(): boolean {
    const isWhole = this.#kept === undefined || this.#dropSince(this.#kept);
    if (this.#kept === undefined || !isWhole) this.#dropHandles();
    const isIdle = this.#states.every((state) => state.flags === 0 && state.borrows === 0);
    return isWhole && this.#pool === undefined && isIdle;
  }

  #dropSince(kept: readonly SavedHandles[]): boolean {
    for (const [at, state] of this.#states.entries()) {
      const since = state.table.restore(kept[at]!);
      if (since === undefined) return false;
      this.#abandon(since, state);
    }
    return true;
  }

  #dropHandles(): void {
    const systems = this.#pool?.systems ?? [this.#system];
    for (const state of systems.flatMap(({ states }) => states)) this.#abandon(state.table.clear(), state);
  }

  #abandon(entries: readonly HandleEntry[], state: InstanceState): void {
    for (const entry of entries)
      if (entry.own && entry.resource.implementer !== state) abandon(entry, this.#system.capabilities);
  }

  /** Drops every handle that it holds. From then on it is dead to whoever has a handle on an object of its own. */
  close(): void {
    this.#dropHandles();
    const site = { interface: '', function: '' };
    this.#pool?.close(new Trap(this.name, site, new Error('it was closed')));
    for (const state of this.#states) state.kill(new Trap(this.name, site, new Error('it was closed')));
    this.#system.forgetResources();
    if (this.#system.hasKin) this.#leaveNothing();
  }

  /** Others stay who have handles of its, and types with them: they are not to keep the rest of it. */
  #leaveNothing(): void {
    for (const one of this.exports.values()) if (one instanceof ExportedInstance) one.end(this.name);
    for (const { death } of this.#states) if (death !== undefined) writeStacks(death);
  }
}

/** Makes an instance. Throws LinkError if an import is missing or does not fit, Trap if a start function traps. */
export async function instantiate(component: Component, options: InstantiateOptions): Promise<Instance> {
  const modules = await modulesFor(component, options);
  const make = () => instanceOfModules(component, modules, options);
  return options.entering === undefined ? make() : options.entering(make);
}

function instanceOfModules(component: Component, modules: Modules, options: InstantiateOptions): Instance {
  const { system, built } = build(component, modules, options);
  const pool = poolOf(system, built, {
    name: options.name,
    limit: options.pool ?? MAX_LIVE,
    make: () => build(component, modules, options).system,
  });
  // One that has asked the world for something while it started has it from then.
  const canReset = modules.exposed && !system.hasCalled && !system.hasMore;
  const snapshot = canReset ? Snapshot.of(system.cores) : undefined;
  // It makes a handful of calls: adapters that are generated would cost more than they save.
  if (options.reset && snapshot === undefined) system.generates = false;
  const exports = new Map<string, ExportedInstance | ExportedFunction>();
  for (const [name, { item }] of built) {
    if (item.kind === 'instance') {
      exports.set(
        name,
        new ExportedInstance(name, item.value, system.callsFromHost, rulesFor(component, name)),
      );
    } else if (item.kind === 'func') {
      exports.set(name, new ExportedFunction(name, item.value, system.callsFromHost, item.site));
    }
  }
  return new Instance(options.name, exports, system, snapshot, pool);
}

function build(component: Component, modules: Modules, options: InstantiateOptions) {
  const system = new System(options, modules, rightsOf(component));
  const linked = linkOnce(component, options.imports ?? {}, system, () => linkImports(component, options));
  const map = new ResourceMap(linked.map);
  const builder = new ComponentBuilder(component, system, options.name, map, linked.items, undefined);
  return { system, built: builder.build() };
}

/** What the component, or one inside it, says of the rights that its export `name` needs. */
export function rulesFor(component: Component, name: string): RulesByInterface[] | undefined {
  const path = pathOf(name);
  const { own, inner } = rightsOf(component);
  const found = [own, ...inner].flatMap((one) => one.get(path) ?? []);
  return found.length === 0 ? undefined : found.map((rules) => new Map([[path, rules]]));
}

/** Compiled core modules by their bytes in the component. */
class Modules extends Map<Uint8Array, WebAssembly.Module> {
  /** Whether all their state can be reached. */
  readonly exposed: boolean;

  constructor(entries: Iterable<readonly [Uint8Array, WebAssembly.Module]>, exposed: boolean) {
    super(entries);
    this.exposed = exposed;
  }
}

/** By component; by observer, too, where one rewrites. */
const compiled = new WeakMap<object, WeakMap<Component, Map<string, Promise<Modules>>>>();
const asGiven = {};

/** The core modules of a component, compiled once for as long as it is in use. */
function modulesFor(component: Component, options: InstantiateOptions): Promise<Modules> {
  const { memory, reset = false, observe } = options;
  const byComponent = entry(compiled, observe?.rewrite ? observe : asGiven, () => new WeakMap());
  const known = entry(byComponent, component, () => new Map<string, Promise<Modules>>());
  return entry(known, `${memory} ${reset}`, () => compileModules(component, memory, reset, observe?.rewrite));
}

/** What stands in a map, put there first if need be. */
function entry<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

async function compileModules(
  component: Component,
  memory: number | undefined,
  reset: boolean,
  rewrite: CoreObserver['rewrite'],
): Promise<Modules> {
  const given = coreModules(component);
  const limited = given
    .map((bytes) => rewrite?.(bytes) ?? bytes)
    .map((bytes) => (memory === undefined ? bytes : limitMemories(bytes, memory)));
  const open = reset ? limited.map(exposeState) : [];
  const exposed = reset && !open.includes(undefined);
  const used = exposed ? (open as Uint8Array[]) : limited;
  const modules = await Promise.all(used.map(compileModule));
  return new Modules(
    given.map((bytes, at) => [bytes, modules[at]!] as const),
    exposed,
  );
}

function coreModules(component: Component): Uint8Array[] {
  return component.steps.flatMap((step) => {
    if (step.kind === 'core-module') return [step.bytes];
    return step.kind === 'component' ? coreModules(step.component) : [];
  });
}

/** Finds and checks what each import is given, and maps its abstract resources. */
function linkImports(component: Component, options: InstantiateOptions): Linked {
  const map = new ResourceMap();
  const items = new Map<string, RuntimeItem>();
  for (const [name, type] of component.type.imports) {
    const item = linkImport(name, type, options, map);
    if (item !== undefined) items.set(name, item);
  }
  return { items, map };
}

function linkImport(
  name: string,
  wanted: ExternType,
  options: InstantiateOptions,
  map: ResourceMap,
): RuntimeItem | undefined {
  if (needsNothing(wanted)) return undefined;
  const imports = options.imports ?? {};
  const offered = Object.keys(imports).filter((key) => imports[key] !== undefined);
  const key = findCompatible(name, offered);
  const value = key === undefined ? undefined : imports[key];
  if (value === undefined) {
    if (isTypesOnly(wanted)) return { kind: 'instance', value: typesOnly(wanted) };
    throw missing(options.name, [name], wanted);
  }
  if (value instanceof HostInterface && wanted.kind === 'resource') {
    map.set(wanted.resource, value.resource('', name));
    return undefined;
  }
  if (value instanceof HostInterface) {
    return linkedAs(name, linkHost(name, wanted, value, options, map), value);
  }
  if (value instanceof ExportedInstance || value instanceof SwitchedInstance) {
    link({ kind: 'instance', type: value.type }, wanted, map, name, options.name);
    return linkedAs(name, { kind: 'instance', value: value.instance }, value);
  }
  if (value instanceof ExportedFunction) {
    link({ kind: 'func', type: value.type }, wanted, map, name, options.name);
    const { function: found, site } = value;
    return linkedAs(name, { kind: 'func', value: found, ...(site && { site }) });
  }
  if (wanted.kind !== 'module') throw missing(options.name, [name], wanted);
  return { kind: 'module', value };
}

/** A type that the component knows itself. A resource does not count that the component leaves to whoever links it. */
function needsNothing(type: ExternType): boolean {
  if (type.kind === 'resource') return !type.abstract;
  return type.kind === 'type' || type.kind === 'definition';
}

function linkHost(
  name: string,
  wanted: ExternType,
  host: HostInterface,
  options: InstantiateOptions,
  map: ResourceMap,
): RuntimeItem {
  if (wanted.kind === 'func') {
    const value = hostFunction(name, map.function(wanted.type), host);
    if (value === undefined) throw missing(options.name, [name], wanted);
    return { kind: 'func', value };
  }
  if (wanted.kind !== 'instance') throw missing(options.name, [name], wanted);
  const type = realise(wanted.type, map, (path) => host.resource(name, path.at(-1)!));
  return { kind: 'instance', value: hostInstance(type, host) };
}

/** An instance that exports types alone needs no provider. */
function isTypesOnly(type: ExternType): type is Extract<ExternType, { kind: 'instance' }> {
  if (type.kind !== 'instance') return false;
  return [...type.type.exports.values()].every(needsNothing);
}

function typesOnly(type: Extract<ExternType, { kind: 'instance' }>): RuntimeInstance {
  return instanceOf(type.type, new Map());
}
