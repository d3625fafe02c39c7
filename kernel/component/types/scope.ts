/**
 * The index spaces of one component, component type or instance type while it is checked, and the scopes around it.
 *
 * An entry of a space is the type of what has been defined so far; definitions only ever refer backwards.
 */
import type { CoreSort, Sort } from '../binary/ast.ts';
import { BinaryError } from '../binary/error.ts';
import { MAX_WORK } from '../binary/limits.ts';
import type {
  ComponentType,
  CoreExternType,
  CoreFunctionType,
  ExternType,
  FunctionType,
  InstanceType,
  ModuleType,
  ResourceExtern,
  ResourceType,
  TypeDefinition,
  ValueType,
} from './model.ts';
import { ResourceMap } from './substitute.ts';

/** An entry of the type space. Component and instance types hold placeholders for their abstract resources. */
export type TypeEntry =
  | { readonly kind: 'value'; readonly type: ValueType }
  | { readonly kind: 'func'; readonly type: FunctionType }
  /** `via`: see `visibility.ts`. */
  | { readonly kind: 'resource'; readonly resource: ResourceType; readonly via?: object }
  | { readonly kind: 'component'; readonly type: ComponentType }
  /** `used`: an import or export has its placeholders for itself already. */
  | { readonly kind: 'instance'; readonly type: InstanceType; used?: boolean };

export type CoreTypeEntry =
  | { readonly kind: 'func'; readonly type: CoreFunctionType }
  | { readonly kind: 'module'; readonly type: ModuleType }
  | { readonly kind: 'other' };

/** What a space holds, by sort. */
export interface Entries {
  'core-func': CoreExternType;
  'core-table': CoreExternType;
  'core-memory': CoreExternType;
  'core-global': CoreExternType;
  'core-tag': CoreExternType;
  'core-type': CoreTypeEntry;
  'core-module': ModuleType;
  'core-instance': ReadonlyMap<string, CoreExternType>;
  func: FunctionType;
  value: never;
  type: TypeEntry;
  component: ComponentType;
  instance: InstanceType;
}

/** What one check of a file shares: the place that messages name, and the work left. */
export class Progress {
  offset = 0;
  #left = MAX_WORK;

  fail(reason: string): never {
    throw new BinaryError(reason, this.offset);
  }

  /** Counts parts of a type looked at. */
  charge(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) this.fail('the types of this component are too large to check');
  }

  /** A map whose work counts. */
  map(): ResourceMap {
    return new ResourceMap(undefined, (count) => this.charge(count), true);
  }
}

export type ScopeKind = 'component' | 'component type' | 'instance type';

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  readonly progress: Progress;
  /** Resources that this component defines itself, which it alone may make and open. */
  readonly local = new Set<ResourceType>();
  readonly #spaces: { [S in Sort]: Entries[S][] } = {
    'core-func': [],
    'core-table': [],
    'core-memory': [],
    'core-global': [],
    'core-tag': [],
    'core-type': [],
    'core-module': [],
    'core-instance': [],
    func: [],
    value: [],
    type: [],
    component: [],
    instance: [],
  };

  constructor(kind: ScopeKind, progress: Progress, parent?: Scope) {
    this.kind = kind;
    this.progress = progress;
    this.parent = parent;
  }

  fail(reason: string): never {
    return this.progress.fail(reason);
  }

  /** `what` is in the format, and not in this runtime. */
  later(what: string): never {
    return this.fail(`${what} is not supported yet`);
  }

  /** Of the definition being checked. */
  get offset(): number {
    return this.progress.offset;
  }

  add<S extends Sort>(sort: S, entry: Entries[S]): void {
    this.#spaces[sort].push(entry);
  }

  get<S extends Sort>(sort: S, index: number): Entries[S] {
    const space: Entries[S][] = this.#spaces[sort];
    return space[index] ?? this.fail(outOfRange(sort, index, space.length));
  }

  resource(index: number): ResourceType {
    return this.resourceEntry(index).resource;
  }

  resourceEntry(index: number): Extract<TypeEntry, { kind: 'resource' }> {
    const entry = this.get('type', index);
    return entry.kind === 'resource' ? entry : this.fail(`type ${index} is not a resource type`);
  }

  function(index: number): FunctionType {
    const entry = this.get('type', index);
    return entry.kind === 'func' ? entry.type : this.fail(`type ${index} is not a function type`);
  }

  coreFunction(index: number): CoreFunctionType {
    const entry = this.get('core-func', index);
    return entry.kind === 'func' ? entry.type : this.fail(`core function ${index} has no function type`);
  }

  /** What entry `index` of `sort` looks like as an export. */
  extern(sort: Sort, index: number): ExternType {
    switch (sort) {
      case 'func':
      case 'component':
      case 'instance':
        return { kind: sort, type: this.get(sort, index) } as ExternType;
      case 'core-module':
        return { kind: 'module', type: this.get(sort, index) };
      case 'type':
        return this.#typeExtern(index);
      default:
        return this.fail(`${aSort(sort)} cannot be imported or exported`);
    }
  }

  #typeExtern(index: number): ExternType {
    const entry = this.get('type', index);
    if (entry.kind === 'value') return { kind: 'type', type: entry.type };
    if (entry.kind === 'resource') return { ...entry, abstract: false };
    return { kind: 'definition', type: { kind: entry.kind, type: entry.type } as TypeDefinition };
  }

  /** Adds what an import, export or alias brings, to the space of its sort. */
  addExtern(type: ExternType): void {
    if (type.kind === 'type') this.add('type', { kind: 'value', type: type.type });
    else if (type.kind === 'resource') this.add('type', resourceEntry(type));
    else if (type.kind === 'definition') this.add('type', { ...type.type });
    else if (type.kind === 'module') this.add('core-module', type.type);
    else if (type.kind === 'func') this.add('func', type.type);
    else if (type.kind === 'instance') this.add('instance', type.type);
    else this.add('component', type.type);
  }
}

function resourceEntry({ kind, resource, via }: ResourceExtern): TypeEntry {
  return via === undefined ? { kind, resource } : { kind, resource, via };
}

export function sortOf(type: ExternType): Sort {
  if (type.kind === 'module') return 'core-module';
  return type.kind === 'resource' || type.kind === 'definition' ? 'type' : type.kind;
}

export const CORE_SORT_OF: Readonly<Record<CoreExternType['kind'], CoreSort>> = {
  func: 'core-func',
  table: 'core-table',
  memory: 'core-memory',
  global: 'core-global',
  tag: 'core-tag',
};

/** A sort as messages call it: "core function", "instance". */
export function sortName(sort: Sort): string {
  return sort.replace('core-', 'core ').replace('func', 'function');
}

/** The same with its article. */
export function aSort(sort: Sort): string {
  return `${sort === 'instance' ? 'an' : 'a'} ${sortName(sort)}`;
}

function outOfRange(sort: Sort, index: number, length: number): string {
  const name = sortName(sort);
  if (length === 0) return `there is no ${name} ${index}: no ${name} is defined yet`;
  return `there is no ${name} ${index}: only ${length} are defined yet`;
}
