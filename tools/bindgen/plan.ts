/**
 * What all parts of the generator ask: on which side of the component a type stands, which file defines it, and how it
 * is written in AssemblyScript.
 */

import type { PrimitiveKind, ResourceType, ValueType } from '../../kernel/component/types/model.ts';
import type { NamedType, Scope, World } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import type { ModuleText } from './module-text.ts';
import { fileName, typeName } from './names.ts';

/** An interface that is both imported and exported has two sets of types. */
export type Side = 'import' | 'export';

export interface BindgenOptions {
  /** Objects made from parameters are used again in the next call, since nothing is ever freed. */
  readonly stub: boolean;
  /** Imported functions by INTERFACE#NAME on the wire whose results are made once and filled again in each call. */
  readonly reuse?: readonly string[];
  /** `components/lib`, seen from the component's folder, such as `../lib`. */
  readonly lib: string;
  /** Module of the component that exports `cabi_realloc`, seen from its folder, in place of the library's. */
  readonly realloc?: string;
  /** Module of the component whose exports the core module exports, too, for modules that a broker compiles. */
  readonly core?: string;
}

export const SCALARS: ReadonlyMap<string, string> = new Map([
  ['bool', 'bool'],
  ['u8', 'u8'],
  ['u16', 'u16'],
  ['u32', 'u32'],
  ['u64', 'u64'],
  ['s8', 'i8'],
  ['s16', 'i16'],
  ['s32', 'i32'],
  ['s64', 'i64'],
  ['f32', 'f32'],
  ['f64', 'f64'],
  ['char', 'u32'],
]);

/** Longest tuple that `components/lib` has a class for. */
const LONGEST_TUPLE = 16;

export class Plan {
  readonly wit: Wit;
  readonly world: World;
  readonly options: BindgenOptions;
  readonly #files = new Map<string, string>();

  constructor(wit: Wit, world: World, options: BindgenOptions) {
    this.wit = wit;
    this.world = world;
    this.options = options;
  }

  /** The side of `owner`'s types in a text that stands on the side `from`. */
  sideOf(owner: Scope, from: Side): Side {
    return from === 'export' && this.world.exports.has(owner.id) ? 'export' : 'import';
  }

  definition(type: ValueType | ResourceType): NamedType | undefined {
    return this.wit.definitions.get(type);
  }

  /** The generated file for the types and functions of `owner` on one side. */
  file(owner: Scope, side: Side): string {
    const id = owner === this.world ? 'world' : owner.id;
    const base = `gen/${side}/${fileName(id)}`;
    const known = this.#files.get(base);
    if (known === undefined) this.#files.set(base, id);
    if (known === undefined || known === id) return base;
    // A second version of the same interface.
    return `${base}-${id.replace(/^.*@/, '').replace(/[^0-9A-Za-z]/g, '-')}`;
  }

  /** What the names of exported functions of `owner` start with on the wire, without `#`. */
  exportPrefix(owner: Scope): string {
    return owner === this.world ? '$root' : owner.id;
  }

  isScalarList(type: ValueType): boolean {
    return type.kind === 'list' && isScalar(type.element);
  }

  /** The file that the author writes for an exported interface. */
  authorFile(owner: Scope): string {
    return this.file(owner, 'export').replace(/^gen\//, '');
  }

  /** A resource of an interface that this component exports. */
  isOwn(resource: ResourceType, side: Side): boolean {
    return this.sideOf(this.definition(resource)!.owner, side) === 'export';
  }

  /** The local name in `module` of a named type's class, enum or alias; with `suffix`, of what goes with it. */
  nameIn(module: ModuleText, named: NamedType, from: Side, suffix = ''): string {
    const side = this.sideOf(named.owner, from);
    const isAuthors = named.kind === 'resource' && side === 'export';
    const path = isAuthors ? this.authorFile(named.owner) : this.file(named.owner, side);
    const name = typeName(named.name) + suffix;
    return module.import(path, name, typeName(fileName(named.owner.id)) + name);
  }

  lib(module: ModuleText, file: string, name: string): string {
    return module.import(`${this.options.lib}/${file}`, name);
  }

  /** How a type is written in `module`. */
  typeText(module: ModuleText, type: ValueType | undefined, from: Side): string {
    if (type === undefined) return this.lib(module, 'wit', 'Unit');
    const inner = (each: ValueType | undefined) => this.typeText(module, each, from);
    switch (type.kind) {
      case 'string':
        return 'string';
      case 'list':
        return `${isScalar(type.element) ? 'StaticArray' : 'Array'}<${inner(type.element)}>`;
      case 'option':
        return `${this.lib(module, 'wit', 'Option')}<${inner(type.type)}>`;
      case 'result':
        return `${this.lib(module, 'wit', 'Result')}<${inner(type.ok)}, ${inner(type.err)}>`;
      case 'tuple':
        return `${this.lib(module, 'wit', tupleName(type.elements))}<${type.elements.map(inner).join(', ')}>`;
      case 'own':
      case 'borrow':
        return this.nameIn(module, this.definition(type.resource)!, from);
      case 'record':
      case 'variant':
      case 'enum':
      case 'flags':
        return this.nameIn(module, this.definition(type)!, from);
      default:
        return SCALARS.get(type.kind)!;
    }
  }
}

export interface Scalar {
  readonly kind: Exclude<PrimitiveKind, 'string'>;
}

/** What fits into a StaticArray as it lies in memory. */
export function isScalar(type: ValueType): type is Scalar {
  return SCALARS.has(type.kind);
}

export function tupleName(elements: readonly ValueType[]): string {
  if (elements.length <= LONGEST_TUPLE) return `Tuple${elements.length}`;
  throw new WitError(`a tuple of ${elements.length} elements: at most ${LONGEST_TUPLE} are supported`);
}

/** Names of a tuple's fields. */
export function tupleField(index: number): string {
  return String.fromCharCode(97 + index);
}

/** Tells types apart that AssemblyScript writes alike: own and borrow, and where they stand. */
export function typeKey(type: ValueType | undefined): string {
  switch (type?.kind) {
    case 'borrow':
      return 'b';
    case 'list':
      return typeKey(type.element);
    case 'option':
      return typeKey(type.type);
    case 'result':
      return `${typeKey(type.ok)},${typeKey(type.err)}`;
    case 'tuple':
      return type.elements.map(typeKey).join();
    default:
      return '';
  }
}
