/**
 * A core module and a world become a component:
 *
 *     import instances, functions and types of the world
 *     core instance    of the calling module (indirect-module.ts)
 *     resource types   of exported interfaces
 *     core instance    of the module itself
 *     core instance    of the filling module
 *     lifted functions, and an instance of them for each exported interface
 *
 * Interfaces that the module does not import are left out, unless types of them are needed.
 */

import { layoutOf, type Signature, signatureOf } from '../../kernel/component/abi/layout.ts';
import type { Alias, CanonicalOptions, CoreSort } from '../../kernel/component/binary/ast.ts';
import { decodeComponent } from '../../kernel/component/index.ts';
import {
  type ExternType,
  type FunctionType,
  ResourceType,
  type ValueType,
} from '../../kernel/component/types/model.ts';
import { ResourceMap } from '../../kernel/component/types/substitute.ts';
import { ByteWriter } from '../compose/byte-writer.ts';
import type { Definition } from '../compose/definition.ts';
import { encodeComponent } from '../compose/encode.ts';
import { TypeScope } from '../compose/type-scope.ts';
import type { Interface, NamedType, Scope, WitFunction, World } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { ComponentizeError, type CoreImport, coreImports } from './core-imports.ts';
import { callingModule, fillingModule, START, TABLE } from './indirect-module.ts';
import { argumentName, namingComponent } from './naming-component.ts';
import { inOrder, interfaceExterns, knownTypes, typeExterns } from './world-externs.ts';

const MEMORY = 'memory';
const REALLOC = 'cabi_realloc';
const INITIALIZE = '_initialize';
const DESTRUCTOR: Pick<Signature, 'parameters' | 'results'> = { parameters: ['i32'], results: [] };

/** The component. Errors: ComponentizeError. */
export function componentize(core: Uint8Array, wit: Wit, worldId: string): Uint8Array<ArrayBuffer> {
  const world = wit.world(worldId);
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(core as BufferSource);
  } catch (cause) {
    throw new ComponentizeError(`it is no valid core module: ${(cause as Error).message}`, { cause });
  }
  const definitions = new Componentizer(core, module, wit, world).run();
  const component = encodeComponent(definitions).concatenated();
  try {
    decodeComponent(component);
  } catch (cause) {
    throw new ComponentizeError(`the module does not fit ${world.id}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return component;
}

/** An import that is called through the table, or a destructor. */
interface Indirect {
  readonly signature: Pick<Signature, 'parameters' | 'results'>;
  /** The core function that goes into the table, once the module is there. */
  target(): number;
}

class Componentizer {
  readonly #core: Uint8Array;
  readonly #wit: Wit;
  readonly #world: World;
  readonly #imports: readonly CoreImport[];
  readonly #exports: ReadonlySet<string>;
  readonly #definitions: Definition[] = [];
  readonly #scope: TypeScope;
  readonly #counts = new Map<string, number>();
  /** Component instances of imported interfaces. */
  readonly #importedInstances = new Map<Interface, number>();
  /** The same, and those of exported interfaces, which stand before them. */
  readonly #instances = new Map<Interface, number>();
  readonly #functions = new Map<WitFunction, number>();
  /** From resources of the text to those that are exported. */
  readonly #own = new ResourceMap();
  readonly #indirect: Indirect[] = [];
  #main = -1;
  #memory = -1;
  #realloc = -1;

  constructor(core: Uint8Array, module: WebAssembly.Module, wit: Wit, world: World) {
    this.#core = core;
    this.#wit = wit;
    this.#world = world;
    this.#imports = coreImports(module, world);
    this.#exports = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
    this.#scope = new TypeScope(
      (definition) => this.#definitions.push(definition),
      (type) => this.#aliasOf(type),
    );
  }

  run(): readonly Definition[] {
    this.#importAll();
    const exported = inOrder(interfacesOf(this.#world.exports));
    const destructors = exported.flatMap((owner) => resourcesOf(owner).map((each) => [owner, each] as const));
    const lowered = this.#planLowered();
    const dtors = new Map(destructors.map(([owner, each]) => [each, this.#planDestructor(owner, each)]));
    const calling = this.#instantiate(callingModule(this.#indirect.map((each) => each.signature)), []);
    for (const [, each] of destructors) this.#defineResource(each, calling, dtors.get(each));
    this.#instantiateMain(calling, lowered);
    this.#fill(calling);
    for (const owner of exported) this.#exportInterface(owner);
    for (const [name, port] of this.#world.exports) {
      if (port.kind !== 'function') continue;
      const index = this.#lift(port.function, name, port.function.type);
      this.#definitions.push({ kind: 'export', name, attributes: {}, sort: 'func', index });
      this.#next('func');
    }
    return this.#definitions;
  }

  #next(sort: string): number {
    const index = this.#counts.get(sort) ?? 0;
    this.#counts.set(sort, index + 1);
    return index;
  }

  #add(sort: string, definition: Definition): number {
    this.#definitions.push(definition);
    return this.#next(sort);
  }

  #importAll(): void {
    const used = new Set(
      this.#imports.flatMap(({ what }) => (what.kind === 'function' ? [what.function] : [])),
    );
    const needed = this.#neededInterfaces();
    for (const owner of inOrder(interfacesOf(this.#world.imports))) {
      if (needed.has(owner)) this.#importInterface(owner, used);
    }
    for (const [name, extern] of typeExterns(this.#wit, this.#world)) {
      const type = this.#scope.extern(extern, name);
      this.#definitions.push({ kind: 'import', name, attributes: {}, type });
      this.#scope.named(extern);
    }
    for (const [name, port] of this.#world.imports) {
      if (port.kind !== 'function' || !used.has(port.function)) continue;
      const type = { kind: 'func', type: this.#scope.function(port.function.type) } as const;
      this.#functions.set(port.function, this.#add('func', { kind: 'import', name, attributes: {}, type }));
    }
  }

  /** Interfaces of which the module imports something, and those whose types are in what is imported or exported. */
  #neededInterfaces(): ReadonlySet<Interface> {
    const needed = new Set<Interface>();
    const visit = (owner: Interface): void => {
      if (needed.has(owner)) return;
      needed.add(owner);
      owner.dependencies.forEach(visit);
    };
    for (const { module } of this.#imports) {
      const port = this.#world.imports.get(module);
      if (port?.kind === 'interface') visit(port.interface);
    }
    for (const owner of interfacesOf(this.#world.exports)) owner.dependencies.forEach(visit);
    this.#world.dependencies.forEach(visit);
    return needed;
  }

  #importInterface(owner: Interface, used: ReadonlySet<WitFunction>): void {
    const wanted = new Set(owner.functions.filter((each) => used.has(each)).map((each) => each.name));
    const exports = interfaceExterns(this.#wit, owner, (name) => wanted.has(name));
    if (exports.size === 0) return;
    const type = this.#scope.extern({ kind: 'instance', type: { exports } }, owner.id);
    const instance = this.#add('instance', { kind: 'import', name: owner.id, attributes: {}, type });
    this.#instances.set(owner, instance);
    this.#importedInstances.set(owner, instance);
  }

  /** A type that an imported instance exports. */
  #aliasOf(type: ResourceType | ValueType): Alias | undefined {
    const named = this.#wit.definitions.get(type);
    if (named === undefined || (named.owner as Scope) === this.#world) return undefined;
    const instance = this.#importedInstances.get(named.owner as Interface);
    if (instance === undefined) return undefined;
    return { kind: 'alias', sort: 'type', target: { kind: 'export', instance, name: named.name } };
  }

  /** Which imports go through the table: by import, their place in it. */
  #planLowered(): ReadonlyMap<CoreImport, number> {
    const places = new Map<CoreImport, number>();
    for (const one of this.#imports) {
      if (one.what.kind !== 'function' || !needsMemory(one.what.function.type)) continue;
      const { type } = one.what.function;
      const lowered = one.what;
      places.set(one, this.#indirect.length);
      const options = () => this.#options(usesRealloc(type, 'lower'));
      this.#indirect.push({
        signature: signatureOf(type, 'lower'),
        target: () => this.#lower(lowered, options()),
      });
    }
    return places;
  }

  /** The place in the table of a resource's destructor, if the module has one. */
  #planDestructor(owner: Interface, named: NamedType): number | undefined {
    const name = `${owner.id}#[dtor]${named.name}`;
    if (!this.#exports.has(name)) return undefined;
    const place = this.#indirect.length;
    this.#indirect.push({
      signature: DESTRUCTOR,
      target: () => this.#coreExport('core-func', this.#main, name),
    });
    return place;
  }

  #instantiate(
    bytes: ByteWriter,
    args: readonly { readonly name: string; readonly instance: number }[],
  ): number {
    const module = this.#add('core-module', { kind: 'core-module', bytes });
    return this.#add('core-instance', { kind: 'core-instance', from: { kind: 'instantiate', module, args } });
  }

  #coreExport(sort: CoreSort, instance: number, name: string): number {
    return this.#add(sort, { kind: 'alias', sort, target: { kind: 'core-export', instance, name } });
  }

  #defineResource(named: NamedType, calling: number, place: number | undefined): void {
    const resource = new ResourceType(`${named.owner.id}/${named.name}`);
    this.#own.set(named.resource!, resource);
    const end =
      place === undefined ? {} : { destructor: this.#coreExport('core-func', calling, String(place)) };
    this.#definitions.push({ kind: 'type', type: { kind: 'resource', ...end } });
    this.#scope.named({ kind: 'resource', resource, abstract: true });
  }

  #instantiateMain(calling: number, places: ReadonlyMap<CoreImport, number>): void {
    const modules = new Map<string, { name: string; sort: 'core-func'; index: number }[]>();
    for (const one of this.#imports) {
      const place = places.get(one);
      const index =
        place === undefined ? this.#direct(one.what) : this.#coreExport('core-func', calling, String(place));
      const list = modules.get(one.module) ?? [];
      modules.set(one.module, [
        ...list.filter(({ name }) => name !== one.name),
        { name: one.name, sort: 'core-func', index },
      ]);
    }
    const args = [...modules].map(([name, exports]) => ({
      name,
      instance: this.#add('core-instance', { kind: 'core-instance', from: { kind: 'exports', exports } }),
    }));
    this.#main = this.#instantiate(new ByteWriter().bytes(this.#core), args);
    if (this.#exports.has(MEMORY)) this.#memory = this.#coreExport('core-memory', this.#main, MEMORY);
    if (this.#exports.has(REALLOC)) this.#realloc = this.#coreExport('core-func', this.#main, REALLOC);
  }

  /** The core function for an import that needs no memory. */
  #direct(what: CoreImport['what']): number {
    if (what.kind === 'function') return this.#lower(what, { encoding: 'utf8' });
    const resource = what.resource.resource!;
    const type = this.#scope.resource(what.exported ? this.#own.resource(resource) : resource);
    return this.#add('core-func', { kind: 'canon', canon: { kind: what.kind, type } });
  }

  #lower(what: Extract<CoreImport['what'], { kind: 'function' }>, options: CanonicalOptions): number {
    const index = this.#imported(what.owner, what.function);
    return this.#add('core-func', { kind: 'canon', canon: { kind: 'lower', function: index, options } });
  }

  #imported(owner: Interface | undefined, each: WitFunction): number {
    const known = this.#functions.get(each);
    if (known !== undefined) return known;
    const target = {
      kind: 'export',
      instance: this.#importedInstances.get(owner!)!,
      name: each.name,
    } as const;
    const index = this.#add('func', { kind: 'alias', sort: 'func', target });
    this.#functions.set(each, index);
    return index;
  }

  #options(realloc: boolean): CanonicalOptions {
    if (this.#memory < 0) throw this.#lacks(MEMORY);
    if (realloc && this.#realloc < 0) throw this.#lacks(REALLOC);
    return { encoding: 'utf8', memory: this.#memory, ...(realloc && { realloc: this.#realloc }) };
  }

  #fill(calling: number): void {
    const start = this.#exports.has(INITIALIZE);
    const table = this.#coreExport('core-table', calling, TABLE);
    const functions = this.#indirect.map((each, index) => ({ name: String(index), index: each.target() }));
    if (start) functions.push({ name: START, index: this.#coreExport('core-func', this.#main, INITIALIZE) });
    const exports = [
      { name: TABLE, sort: 'core-table' as const, index: table },
      ...functions.map((each) => ({ ...each, sort: 'core-func' as const })),
    ];
    const instance = this.#add('core-instance', {
      kind: 'core-instance',
      from: { kind: 'exports', exports },
    });
    const module = fillingModule(
      this.#indirect.map((each) => each.signature),
      start,
    );
    this.#instantiate(module, [{ name: '', instance }]);
  }

  #exportInterface(owner: Interface): void {
    const types = knownTypes(this.#wit, owner).map(({ name, named, extern: text }) => {
      const extern = this.#own.extern(text);
      const index = this.#typeIndex(owner, named, extern);
      return { handed: { extern, name, own: named.owner === owner }, sort: 'type' as const, index };
    });
    const functions = owner.functions.map((each) => {
      const type = this.#own.function(each.type);
      const index = this.#lift(each, `${owner.id}#${each.name}`, type);
      return {
        handed: { extern: { kind: 'func', type } as const, name: each.name, own: true },
        sort: 'func' as const,
        index,
      };
    });
    const all = [...types, ...functions];
    const component = this.#add('component', {
      kind: 'component',
      bytes: namingComponent(all.map(({ handed }) => handed)),
    });
    const args = all.map(({ sort, index }, number) => ({ name: argumentName(number), sort, index }));
    const index = this.#add('instance', { kind: 'instance', from: { kind: 'instantiate', component, args } });
    const exported = { kind: 'export', name: owner.id, attributes: {}, sort: 'instance', index } as const;
    this.#instances.set(owner, this.#add('instance', exported));
  }

  /** A type as an exported interface knows it: its own, or that of the interface which it takes it from. */
  #typeIndex(owner: Interface, named: NamedType, extern: ExternType): number {
    const instance = named.owner === owner ? undefined : this.#instances.get(named.owner as Interface);
    if (instance !== undefined) return this.#scope.alias({ kind: 'export', instance, name: named.name });
    if (extern.kind === 'resource') return this.#scope.resource(extern.resource);
    return this.#scope.definedValue((extern as Extract<ExternType, { kind: 'type' }>).type);
  }

  /** The component function of what the module exports under `name`. */
  #lift(each: WitFunction, name: string, type: FunctionType): number {
    if (!this.#exports.has(name)) throw this.#lacks(name);
    const post = `cabi_post_${name}`;
    const plain = needsMemory(each.type)
      ? this.#options(usesRealloc(each.type, 'lift'))
      : { encoding: 'utf8' as const };
    const end = this.#exports.has(post)
      ? { postReturn: this.#coreExport('core-func', this.#main, post) }
      : {};
    const index = this.#coreExport('core-func', this.#main, name);
    const canon = {
      kind: 'lift',
      function: index,
      options: { ...plain, ...end },
      type: this.#scope.function(type),
    } as const;
    return this.#add('func', { kind: 'canon', canon });
  }

  #lacks(name: string): ComponentizeError {
    return new ComponentizeError(
      `the module does not export "${name}", which the world ${this.#world.id} needs`,
    );
  }
}

function interfacesOf(ports: World['imports']): Interface[] {
  return [...ports.values()].flatMap((port) => (port.kind === 'interface' ? [port.interface] : []));
}

function resourcesOf(owner: Interface): NamedType[] {
  return [...new Set(owner.types.values())].filter(
    (each) => each.kind === 'resource' && each.owner === owner,
  );
}

function needsMemory(type: FunctionType): boolean {
  const { spilled, returned } = signatureOf(type, 'lower');
  return spilled || returned || type.parameters.some((each) => layoutOf(each.type).pointers);
}

function usesRealloc(type: FunctionType, direction: 'lift' | 'lower'): boolean {
  if (direction === 'lower') return type.result !== undefined && layoutOf(type.result).pointers;
  return signatureOf(type, 'lift').spilled || type.parameters.some((each) => layoutOf(each.type).pointers);
}
