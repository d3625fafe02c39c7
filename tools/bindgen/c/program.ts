/**
 * What all parts of the generator ask of one world in C: which names things have, on which side of the component a type
 * stands, and where the text goes.
 */

import type { ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import type { NamedType, Scope, WitFunction, World } from '../../wit/model.ts';
import type { Wit } from '../../wit/resolve.ts';
import type { Docs } from '../../wit/syntax.ts';
import { NameSpace, prefixOf, snake } from './names.ts';

/** What a resource is called: its handles, the object behind an exported one, and the functions that come with them. */
export interface ResourceNames {
  readonly own: string;
  readonly borrow: string;
  /** Ends an own handle. */
  readonly drop: string;
  /** Imported: borrows from an own handle. */
  readonly lend: string;
  /** Exported: the author's struct. */
  readonly object: string;
  /** Exported: a new handle to an object. */
  readonly make: string;
  /** Exported: the object behind an own handle. */
  readonly rep: string;
  /** Exported, and written by the author. */
  readonly destructor: string;
}

/** An interface that is both imported and exported has two sets of types. */
export type Side = 'import' | 'export';

export class Program {
  readonly wit: Wit;
  readonly world: World;
  /** What the names of the world's own things start with, and its files. */
  readonly prefix: string;
  readonly names = new NameSpace();
  readonly header: string[] = [];
  /** Definitions that stand before functions which use them. */
  readonly statics: string[] = [];
  readonly functions: string[] = [];
  readonly #prefixes = new Map<string, string>();
  readonly #resources = new Map<string, ResourceNames>();
  readonly #functionNames = new Map<WitFunction, Map<Side, string>>();

  constructor(wit: Wit, world: World) {
    this.wit = wit;
    this.world = world;
    this.prefix = snake(world.name);
  }

  definition(type: ValueType | ResourceType): NamedType {
    return this.wit.definitions.get(type)!;
  }

  /** The side of `owner`'s types in a text that stands on the side `from`. */
  sideOf(owner: Scope, from: Side): Side {
    return from === 'export' && this.world.exports.has(owner.id) ? 'export' : 'import';
  }

  /** A resource of an interface that this component exports. */
  isOwn(resource: ResourceType, from: Side): boolean {
    return this.sideOf(this.definition(resource).owner, from) === 'export';
  }

  /** What names of `owner` start with; that of a second version of an interface ends with the version. */
  scopePrefix(owner: Scope, side: Side): string {
    const exported = side === 'export' ? 'exports_' : '';
    if (owner === this.world) return exported + this.prefix;
    const inline = !owner.id.includes(':');
    const base = inline ? `${this.prefix}_${snake(owner.id)}` : prefixOf(owner.id);
    const first = this.#prefixes.get(base) ?? owner.id;
    this.#prefixes.set(base, first);
    const version =
      first === owner.id ? '' : `_${owner.id.replace(/^.*@/, '').replace(/[^0-9A-Za-z]/g, '_')}`;
    return exported + base + version;
  }

  /** The names of a resource, and whether this is the first time that they are asked for. */
  resource(named: NamedType, side: Side): [names: ResourceNames, isNew: boolean] {
    const key = `${side} ${named.owner.id} ${named.name}`;
    const known = this.#resources.get(key);
    if (known !== undefined) return [known, false];
    const prefix = this.scopePrefix(named.owner, side);
    const label = snake(named.name);
    const declare = (text: string) => this.names.declare(`${prefix}_${text}`);
    const names = {
      own: declare(`own_${label}_t`),
      borrow: declare(`borrow_${label}_t`),
      drop: declare(`${label}_drop`),
      ...(side === 'import'
        ? { lend: declare(`${label}_borrow`), object: '', make: '', rep: '', destructor: '' }
        : {
            lend: '',
            object: declare(`${label}_t`),
            make: declare(`${label}_new`),
            rep: declare(`${label}_rep`),
            destructor: declare(`${label}_destructor`),
          }),
    };
    this.#resources.set(key, names);
    return [names, true];
  }

  /** The name of a function as the author calls or writes it. */
  functionName(owner: Scope, each: WitFunction, side: Side): string {
    const bySide = this.#functionNames.get(each) ?? new Map<Side, string>();
    this.#functionNames.set(each, bySide);
    const known = bySide.get(side);
    if (known !== undefined) return known;
    const resource = each.resource === undefined ? '' : `${snake(each.resource.name)}_`;
    const label = each.role === 'constructor' ? 'constructor' : snake(each.label);
    const name = this.names.declare(`${this.scopePrefix(owner, side)}_${resource}${label}`);
    bySide.set(side, name);
    return name;
  }
}

/** What becomes of a result: those of `option` and `result` types are a `bool` and pointers to where values go. */
export type Shape =
  | { readonly kind: 'value'; readonly type: ValueType | undefined }
  /** True if there is a value. */
  | { readonly kind: 'option'; readonly ret: ValueType; readonly err?: undefined }
  /** True on success. */
  | { readonly kind: 'result'; readonly ret: ValueType | undefined; readonly err: ValueType | undefined };

export function shapeOf(result: ValueType | undefined): Shape {
  if (result?.kind === 'result') return { kind: 'result', ret: result.ok, err: result.err };
  if (result?.kind === 'option') return { kind: 'option', ret: result.type };
  return { kind: 'value', type: result };
}

export function docLines(docs: Docs | undefined, indent = ''): string[] {
  const lines = (docs?.lines ?? []).map((line) => line.text.replaceAll('*/', '* /').replaceAll('/*', '/ *'));
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}
