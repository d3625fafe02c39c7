/**
 * Static composition: components, and who imports what from whom, become one component. Parts go in byte for byte, as
 * nested components; what no part answers is imported from outside, each interface once.
 *
 *     import wasi:...        merged over all parts (merge.ts)
 *     instance of types      for interfaces that hold nothing but types
 *     component, instance    for each part, behind those that it imports from
 *     export                 what was asked for
 *
 * The same input gives the same bytes.
 */
import type { Alias } from '../../kernel/component/binary/ast.ts';
import { decodeComponent } from '../../kernel/component/index.ts';
import { type ExternType, ResourceType } from '../../kernel/component/types/model.ts';
import { findCompatible } from '../../kernel/component/types/names.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Definition } from './definition.ts';
import { encodeComponent } from './encode.ts';
import { type Linked, linkParts } from './link.ts';
import { TypeScope } from './type-scope.ts';
import { type Part, type WiredImport, type WiredPart, type Wiring, wire } from './wire.ts';

export interface Composition {
  /** Component binaries by the name of the part. */
  readonly parts: Readonly<Record<string, Uint8Array>>;
  readonly wiring: Wiring;
  /** Interfaces to export, such as `wasi:cli/run@0.2.12`, each with the part that exports it. */
  readonly exports: Readonly<Record<string, string>>;
  /** May this interface be left to the host? By default those of `wasi:`. */
  readonly outside?: (name: string) => boolean;
}

/** Errors: LinkError for a missing or mismatched import, BinaryError for a part that is no component. */
export function compose(composition: Composition): ByteWriter {
  const parts = Object.entries(composition.parts).map(([name, bytes]) => ({
    name,
    bytes,
    component: decodeComponent(bytes),
  }));
  const outside = composition.outside ?? ((name: string) => name.startsWith('wasi:'));
  const wired = wire(parts, composition.wiring, outside);
  const composer = new Composer(linkParts(wired));
  for (const one of wired) composer.instantiate(one);
  for (const [name, from] of Object.entries(composition.exports)) {
    const part = parts.find((one) => one.name === from);
    const as = part && findCompatible(name, part.component.type.exports.keys());
    if (!as) throw new Error(`${name} is to be exported, but ${from} ${part ? 'lacks it' : 'is no part'}`);
    composer.export(name, part, as);
  }
  return encodeComponent(composer.definitions);
}

class Composer {
  readonly definitions: Definition[] = [];
  readonly #linked: Linked;
  readonly #scope: TypeScope;
  /** Instances by the interface's name in `outer` or `types`. */
  readonly #provided = new Map<string, number>();
  /** Which instance shows a resource, and as what. */
  readonly #resources = new Map<ResourceType, { readonly instance: number; readonly name: string }>();
  readonly #parts = new Map<Part, { readonly instance: number; readonly exports: Map<string, number> }>();
  #instances = 0;
  #components = 0;

  constructor(linked: Linked) {
    this.#linked = linked;
    this.#scope = new TypeScope(
      (definition) => this.definitions.push(definition),
      (type) => (type instanceof ResourceType ? this.#aliasOf(type) : undefined),
    );
    for (const { name, type } of linked.outer.interfaces()) this.#import(name, type.exports);
    for (const { name, type } of linked.types.interfaces()) this.#state(name, type.exports);
  }

  /** Adds a part, and an instance of it. */
  instantiate({ part, imports }: WiredPart): void {
    const args = imports.map((one) => ({
      name: one.name,
      sort: 'instance' as const,
      index: this.#argument(one),
    }));
    this.definitions.push({ kind: 'component', bytes: new ByteWriter().bytes(part.bytes) });
    const component = this.#components++;
    this.definitions.push({ kind: 'instance', from: { kind: 'instantiate', component, args } });
    this.#parts.set(part, { instance: this.#instances++, exports: new Map() });
  }

  export(name: string, part: Part, as: string): void {
    const index = this.#exported(part, as);
    this.definitions.push({ kind: 'export', name, attributes: {}, sort: 'instance', index });
    this.#instances++;
  }

  #import(name: string, exports: ReadonlyMap<string, ExternType>): void {
    const type = this.#scope.extern({ kind: 'instance', type: { exports } }, name);
    this.definitions.push({ kind: 'import', name, attributes: {}, type });
    this.#provide(name, exports);
  }

  /** Adds an instance of types alone. */
  #state(name: string, exports: ReadonlyMap<string, ExternType>): void {
    const items = [...exports].map(([label, type]) => ({
      name: label,
      attributes: {},
      sort: 'type' as const,
      index: this.#typeIndex(type, name),
    }));
    this.definitions.push({ kind: 'instance', from: { kind: 'exports', exports: items } });
    this.#provide(name, exports);
  }

  #typeIndex(type: ExternType, name: string): number {
    if (type.kind === 'type') return this.#scope.definedValue(type.type);
    if (type.kind === 'resource') return this.#scope.resource(type.resource);
    throw new Error(`compose: ${name} holds more than types`);
  }

  #provide(name: string, exports: ReadonlyMap<string, ExternType>): void {
    const instance = this.#instances++;
    this.#provided.set(name, instance);
    for (const [label, type] of exports) {
      if (type.kind !== 'resource' || this.#resources.has(type.resource)) continue;
      this.#resources.set(type.resource, { instance, name: label });
    }
  }

  #aliasOf(resource: ResourceType): Alias | undefined {
    const place = this.#resources.get(resource);
    return place && { kind: 'alias', sort: 'type', target: { kind: 'export', ...place } };
  }

  /** The instance that answers an import. */
  #argument({ name, source }: WiredImport): number {
    if (source.from === 'part') return this.#exported(source.part, source.as);
    const { outer, types } = this.#linked;
    const group = source.from === 'outside' ? outer : types;
    return this.#provided.get(group.nameOf(name))!;
  }

  /** The instance that a part exports under a name. */
  #exported(part: Part, name: string): number {
    const { instance, exports } = this.#parts.get(part)!;
    let index = exports.get(name);
    if (index === undefined) {
      index = this.#instances++;
      exports.set(name, index);
      const target = { kind: 'export', instance, name } as const;
      this.definitions.push({ kind: 'alias', sort: 'instance', target });
    }
    return index;
  }
}
