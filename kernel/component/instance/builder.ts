/** Takes the steps of one component, nested or not, in order. The index spaces of the binary exist here and only here. */
import { viewOf } from '../abi/memory.ts';
import { type ComponentFunction, siteOf } from '../adapter/function.ts';
import { lowerFunction } from '../adapter/lowering.ts';
import { type CoreFunction, checkAlive, type Port, type Realloc } from '../adapter/port.ts';
import type { CanonicalOptions, CoreSort } from '../binary/ast.ts';
import type { Component, Step, TypedItem } from '../types/component.ts';
import type { ExternType } from '../types/model.ts';
import { ResourceMap } from '../types/substitute.ts';
import { type CoreCaller, forCaller, MemoryOwners } from './core-caller.ts';
import {
  instanceOf,
  missing,
  type NamedFunction,
  type OuterScope,
  type RuntimeComponent,
  type RuntimeInstance,
  type RuntimeItem,
} from './items.ts';
import { Lifted } from './lifted.ts';
import { moduleKeeper } from './module-keeper.ts';
import type { Resource } from './resource.ts';
import { dropHandle, newHandle, repOf } from './resource-builtins.ts';
import { adoptThrough, mapResources, nameResources } from './resource-links.ts';
import type { InstanceState } from './state.ts';
import type { System } from './system.ts';
import { Trap } from './trap.ts';
import { TypedInstance } from './typed-instance.ts';

export interface BuiltExport {
  readonly item: RuntimeItem;
}

type CoreExports = Record<string, unknown>;
type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

export class ComponentBuilder implements OuterScope {
  readonly parent: OuterScope | undefined;
  readonly map: ResourceMap;
  readonly components: RuntimeComponent[] = [];
  readonly coreModules: WebAssembly.Module[] = [];
  readonly #functions: NamedFunction[] = [];
  readonly #instances: { instance: RuntimeInstance; name: string }[] = [];
  readonly #coreInstances: CoreExports[] = [];
  readonly #core: Record<'core-func' | 'core-table' | 'core-memory' | 'core-global' | 'core-tag', unknown[]> =
    {
      'core-func': [],
      'core-table': [],
      'core-memory': [],
      'core-global': [],
      'core-tag': [],
    };
  readonly #exports = new Map<string, BuiltExport>();
  readonly #component: Component;
  readonly #system: System;
  readonly #given: ReadonlyMap<string, RuntimeItem>;
  readonly #state: InstanceState;
  readonly #memories = new MemoryOwners();

  constructor(
    component: Component,
    system: System,
    name: string,
    map: ResourceMap,
    given: ReadonlyMap<string, RuntimeItem>,
    parent: OuterScope | undefined,
    maker?: InstanceState,
  ) {
    this.#component = component;
    this.#system = system;
    this.map = map;
    this.#given = given;
    this.parent = parent;
    this.#state = system.newState(name, maker);
  }

  build(): ReadonlyMap<string, BuiltExport> {
    for (const step of this.#component.steps) this.#take(step);
    return this.#exports;
  }

  #take(step: Step): void {
    switch (step.kind) {
      case 'core-module':
        this.coreModules.push(this.#system.module(step.bytes));
        break;
      case 'core-instantiate':
        this.#coreInstances.push(this.#instantiateCore(step));
        break;
      case 'core-exports':
        this.#coreInstances.push(this.#bundleCore(step));
        break;
      case 'component':
        this.components.push({ component: step.component, scope: this });
        break;
      case 'instantiate':
        this.#instantiate(step);
        break;
      case 'exports':
        this.#bundle(step);
        break;
      case 'alias-export':
        this.#aliasExport(step);
        break;
      case 'alias-core-export':
        this.#coreSpace(step.sort).push(this.#coreInstances[step.instance]![step.name]);
        break;
      case 'alias-outer':
        this.#aliasOuter(step);
        break;
      case 'resource':
        this.#defineResource(step);
        break;
      case 'resource-as':
        this.map.set(step.is, this.map.resource(step.resource));
        break;
      case 'lift':
        this.#lift(step);
        break;
      case 'lower':
        this.#lower(step);
        break;
      case 'resource.new':
        this.#addCore(newHandle(this.#state, this.#resource(step)));
        break;
      case 'resource.drop':
        this.#addCore(dropHandle(this.#state, this.#resource(step), this.#system.capabilities));
        break;
      case 'resource.rep':
        this.#addCore(repOf(this.#state, this.#resource(step)));
        break;
      case 'import':
        this.#import(step);
        break;
      case 'export':
        this.#export(step);
        break;
    }
  }

  #instantiateCore(step: StepOf<'core-instantiate'>): CoreExports {
    this.#system.countInstance(this.#state);
    const imports: Record<string, CoreExports> = Object.create(null);
    for (const { name, instance } of step.args) imports[name] = this.#coreInstances[instance]!;
    Object.assign(imports, this.#system.observe?.imports);
    try {
      const module = this.coreModules[step.module]!;
      const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports);
      moduleKeeper()?.note(module, instance.exports);
      checkAlive(this.#state);
      this.#memories.note(instance.exports);
      this.#system.cores.push(instance.exports);
      this.#system.observed(instance.exports, this.coreModules[step.module]!);
      return instance.exports;
    } catch (cause) {
      if (cause instanceof WebAssembly.LinkError) throw cause;
      const trap = new Trap(this.#state.name, { interface: '', function: 'start' }, cause);
      this.#state.kill(trap);
      throw trap;
    }
  }

  #bundleCore(step: StepOf<'core-exports'>): CoreExports {
    const exports: CoreExports = Object.create(null);
    for (const { name, sort, index } of step.exports) exports[name] = this.#coreSpace(sort)[index];
    return exports;
  }

  #coreSpace(sort: CoreSort): unknown[] {
    if (sort === 'core-instance') return this.#coreInstances;
    if (sort === 'core-module') return this.coreModules;
    return this.#core[sort as 'core-func'];
  }

  #addCore(value: CoreFunction): void {
    this.#core['core-func'].push(value);
  }

  #instantiate(step: StepOf<'instantiate'>): void {
    const { component, scope } = this.components[step.component]!;
    const map = new ResourceMap(scope?.map);
    const given = new Map<string, RuntimeItem>();
    for (const arg of step.args) {
      const wanted = component.type.imports.get(arg.name);
      if (wanted !== undefined) mapResources(arg.type, this.map, wanted, map);
      if (arg.sort !== 'type') given.set(arg.name, this.#item(arg));
    }
    const name = `${this.#state.name}.${this.#instances.length}`;
    const child = new ComponentBuilder(component, this.#system, name, map, given, scope, this.#state);
    const items = new Map([...child.build()].map(([key, built]) => [key, built.item] as const));
    const shape = { exports: component.type.exports };
    adoptThrough(shape, map, step.type, this.map);
    this.#instances.push({ instance: instanceOf(shape, items, map), name: '' });
  }

  #bundle(step: StepOf<'exports'>): void {
    const items = step.exports.filter((one) => one.sort !== 'type');
    const bundle = new Map(items.map((one) => [one.name, this.#item(one)] as const));
    this.#instances.push({ instance: instanceOf(step.type, bundle, this.map), name: '' });
  }

  #aliasExport(step: StepOf<'alias-export'>): void {
    if (step.sort === 'type') return;
    const { instance, name } = this.#instances[step.instance]!;
    const item = instance.item(step.name);
    if (item === undefined) throw missing(this.#state.name, [name, step.name], step.type);
    this.#add(item, { interface: name, function: step.name });
  }

  #aliasOuter(step: StepOf<'alias-outer'>): void {
    let scope: OuterScope = this;
    for (let count = step.count; count > 0; count--) scope = scope.parent!;
    if (step.sort === 'component') this.components.push(scope.components[step.index]!);
    else this.coreModules.push(scope.coreModules[step.index]!);
  }

  #defineResource(step: StepOf<'resource'>): void {
    const resource = this.#system.defineResource(step.resource.name, this.#state);
    if (step.destructor !== undefined) {
      resource.destructor = this.#core['core-func'][step.destructor] as (rep: number) => void;
    }
    this.map.set(step.resource, resource);
  }

  #resource(step: { readonly resource: Parameters<ResourceMap['resource']>[0] }): Resource {
    return this.map.resource(step.resource) as Resource;
  }

  #lift(step: StepOf<'lift'>): void {
    const { postReturn } = step.options;
    const lifted = new Lifted(
      this.#system.lifted.length,
      step,
      this.map,
      this.#core['core-func'][step.function] as CoreFunction,
      this.#port(step.options),
      postReturn === undefined ? undefined : (this.#core['core-func'][postReturn] as CoreFunction),
    );
    this.#system.lifted.push(lifted);
    this.#functions.push({ function: lifted, site: { interface: '', function: '' }, linked: false });
  }

  #lower(step: StepOf<'lower'>): void {
    const { function: found, site } = this.#functions[step.function]!;
    const target = forCaller(found, () => this.#caller(step.options));
    const port = this.#port(step.options);
    this.#system.checkRule(site, target);
    this.#addCore(
      lowerFunction(
        target,
        port,
        () =>
          this.#system.calls(this.#state.name, siteOf(target) ?? site, providerOf(target), nameOf(target)),
        step,
      ),
    );
  }

  /** The core instance that makes calls with these options. */
  #caller(options: CanonicalOptions): CoreCaller {
    const { name } = this.#state;
    if (options.memory === undefined) return { name, memory: undefined, exports: undefined };
    const memory = this.#core['core-memory'][options.memory] as WebAssembly.Memory;
    return { name, memory, exports: this.#memories.of(memory) };
  }

  #port(options: CanonicalOptions): Port {
    const { memory, realloc } = options;
    return {
      instance: this.#state,
      encoding: options.encoding,
      memory:
        memory === undefined ? undefined : viewOf(this.#core['core-memory'][memory] as WebAssembly.Memory),
      realloc: realloc === undefined ? undefined : (this.#core['core-func'][realloc] as Realloc),
    };
  }

  #import(step: StepOf<'import'>): void {
    if (step.sort === 'type') return;
    const item = this.#given.get(step.name)!;
    if (item.kind === 'instance') this.#instances.push({ instance: item.value, name: step.name });
    else this.#add(item, { interface: '', function: step.name });
  }

  #export(step: StepOf<'export'>): void {
    if (this.parent === undefined) nameResources(step.type, this.map, step.name);
    if (step.sort === 'type') return;
    const item = this.#retyped(this.#item(step), step.type);
    this.#exports.set(step.name, { item });
    this.#add(item, { interface: '', function: step.name });
  }

  /** An instance is exported with the type that the export states, which may have fewer items. */
  #retyped(item: RuntimeItem, type: ExternType): RuntimeItem {
    if (item.kind !== 'instance' || type.kind !== 'instance' || item.value.shape === type.type) return item;
    const { value } = item;
    return { kind: 'instance', value: new TypedInstance(type.type, this.map, (name) => value.item(name)) };
  }

  #add(item: RuntimeItem, site: NamedFunction['site']): void {
    switch (item.kind) {
      case 'func':
        this.#functions.push({
          function: item.value,
          site: item.site ?? site,
          linked: item.site !== undefined,
        });
        break;
      case 'instance':
        this.#instances.push({ instance: item.value, name: site.function });
        break;
      case 'component':
        this.components.push(item.value);
        break;
      case 'module':
        this.#system.hasMore = true;
        this.coreModules.push(item.value);
        break;
    }
  }

  #function(index: number): RuntimeItem {
    const { function: value, site, linked } = this.#functions[index]!;
    return linked ? { kind: 'func', value, site } : { kind: 'func', value };
  }

  #item(entry: TypedItem): RuntimeItem {
    switch (entry.sort) {
      case 'func':
        return this.#function(entry.index);
      case 'instance':
        return { kind: 'instance', value: this.#instances[entry.index]!.instance };
      case 'component':
        return { kind: 'component', value: this.components[entry.index]! };
      default:
        return { kind: 'module', value: this.coreModules[entry.index]! };
    }
  }
}

/** Who answers calls of a function; of one in another domain nobody here: faults are made at its provider's end. */
function providerOf(target: ComponentFunction): string {
  if (target.kind === 'switched') return providerOf(target.target);
  return target.kind === 'host' && target.entries ? '' : nameOf(target);
}

/** The same for a person, also where the object is in another thread. */
function nameOf(target: ComponentFunction): string {
  if (target.kind === 'switched') return nameOf(target.target);
  return target.kind === 'lifted' ? target.port.instance.name : target.provider;
}
