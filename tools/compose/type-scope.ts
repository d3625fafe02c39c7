/**
 * The type index space of a component or an instance type while it is written: defines resolved types on demand, each
 * once, and under the name that an interface gives them, which is what a function must refer to.
 */
import type {
  Alias,
  ExternTypeReference,
  ValueTypeNode,
  ValueTypeReference,
} from '../../kernel/component/binary/ast.ts';
import type {
  ExternType,
  Field,
  FunctionType,
  InstanceType,
  PrimitiveKind,
  ResourceType,
  ValueType,
} from '../../kernel/component/types/model.ts';
import type { Declaration, TypeDefinition, TypeNode } from './definition.ts';
import { TypeKeys } from './type-key.ts';

export class TypeScope {
  readonly #emit: (definition: TypeDefinition | Alias) => void;
  readonly #parent: TypeScope | undefined;
  /** Brings in a type that an instance of the component exports. */
  readonly #find: (type: ResourceType | ValueType) => Alias | undefined;
  readonly #keys = new TypeKeys();
  /** Index of a value type by its key. */
  readonly #values = new Map<number, number>();
  readonly #resources = new Map<ResourceType, number>();
  /** Index of a value type that was brought in. */
  readonly #found = new Map<ValueType, number>();
  #next = 0;

  constructor(
    emit: (definition: TypeDefinition | Alias) => void,
    find: (type: ResourceType | ValueType) => Alias | undefined = () => undefined,
    parent?: TypeScope,
  ) {
    this.#emit = emit;
    this.#find = find;
    this.#parent = parent;
  }

  /** The type of something imported or exported, or of a lifted function. */
  extern(type: ExternType, name: string): ExternTypeReference {
    switch (type.kind) {
      case 'func':
        return { kind: 'func', type: this.function(type.type) };
      case 'type':
        return { kind: 'type', bound: { kind: 'eq', type: this.definedValue(type.type) } };
      case 'resource':
        if (type.abstract) return { kind: 'type', bound: { kind: 'sub-resource' } };
        return { kind: 'type', bound: { kind: 'eq', type: this.resource(type.resource) } };
      case 'instance':
        return { kind: 'instance', type: this.instance(type.type) };
      default:
        throw new Error(`compose: "${name}" is a ${type.kind}, which cannot be declared in a composition`);
    }
  }

  /** Takes note that an import or export of this type has just added an entry to the type space. */
  named(type: ExternType): void {
    if (type.kind === 'type' || type.kind === 'resource') this.know(type, this.#next++);
  }

  /** From now on, a type is the one that stands at `index`. */
  know(type: ExternType, index: number): void {
    if (type.kind === 'type') this.#values.set(this.#keys.of(type.type), index);
    // A method's resource is known by its first name, not by others that it is given.
    else if (type.kind === 'resource' && !(this.#resources.has(type.resource) && !type.abstract)) {
      this.#resources.set(type.resource, index);
    }
  }

  /** A new entry for a type that an instance exports, and its index. */
  alias(target: Extract<Alias['target'], { kind: 'export' }>): number {
    this.#emit({ kind: 'alias', sort: 'type', target });
    return this.#next++;
  }

  /** Forgets which types there are, so that what follows is made of types that are named from now on. */
  renew(): void {
    this.#values.clear();
    this.#found.clear();
    this.#resources.clear();
  }

  function({ parameters, result }: FunctionType): number {
    const fields = this.#fields(parameters);
    const end = result ? { result: this.value(result) } : {};
    return this.#define({ kind: 'func', parameters: fields, ...end });
  }

  instance({ exports }: InstanceType): number {
    const declarations: Declaration[] = [];
    const inner = new TypeScope((definition) => declarations.push(definition), undefined, this);
    for (const [name, type] of exports) {
      const reference = inner.extern(type, name);
      declarations.push({ kind: 'export-type', name, attributes: {}, type: reference });
      inner.named(type);
    }
    return this.#define({ kind: 'instance', declarations });
  }

  /** Index of a resource type known here or further out. */
  resource(resource: ResourceType): number {
    const known = this.#own(resource);
    if (known !== undefined) return known;
    for (let scope = this.#parent, count = 1; scope; scope = scope.#parent, count++) {
      const index = scope.#own(resource);
      if (index === undefined) continue;
      return this.#aliasResource(resource, {
        kind: 'alias',
        sort: 'type',
        target: { kind: 'outer', count, index },
      });
    }
    throw new Error(`compose: resource ${resource.name} is used where nothing before it defines it`);
  }

  #aliasResource(resource: ResourceType, alias: Alias): number {
    this.#emit(alias);
    this.#resources.set(resource, this.#next);
    return this.#next++;
  }

  #own(resource: ResourceType): number | undefined {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const alias = this.#find(resource);
    return alias && this.#aliasResource(resource, alias);
  }

  value(type: ValueType): ValueTypeReference {
    return isPrimitive(type) ? type.kind : this.definedValue(type);
  }

  /** As `value`, but always an index. */
  definedValue(type: ValueType): number {
    const key = this.#keys.of(type);
    let index = this.#values.get(key);
    if (index === undefined) {
      index = this.#brought(type) ?? this.#define(this.#node(type));
      this.#values.set(key, index);
    }
    return index;
  }

  /** Index of a value type that an instance of this component, or of one further out, exports. */
  #brought(type: ValueType): number | undefined {
    const own = this.#ownBrought(type);
    if (own !== undefined) return own;
    for (let scope = this.#parent, count = 1; scope; scope = scope.#parent, count++) {
      const index = scope.#ownBrought(type);
      if (index === undefined) continue;
      this.#emit({ kind: 'alias', sort: 'type', target: { kind: 'outer', count, index } });
      return this.#next++;
    }
    return undefined;
  }

  #ownBrought(type: ValueType): number | undefined {
    const known = this.#found.get(type);
    if (known !== undefined) return known;
    const alias = this.#find(type);
    if (alias === undefined) return undefined;
    this.#emit(alias);
    this.#found.set(type, this.#next);
    return this.#next++;
  }

  #define(type: TypeNode): number {
    this.#emit({ kind: 'type', type });
    return this.#next++;
  }

  #fields(fields: readonly Field[]) {
    return fields.map(({ name, type }) => ({ name, type: this.value(type) }));
  }

  #node(type: ValueType): ValueTypeNode {
    switch (type.kind) {
      case 'record':
        return { kind: 'record', fields: this.#fields(type.fields) };
      case 'variant':
        return {
          kind: 'variant',
          cases: type.cases.map((one) => ({
            name: one.name,
            ...(one.type && { type: this.value(one.type) }),
          })),
        };
      case 'flags':
      case 'enum':
        return type;
      case 'list':
        return { kind: 'list', element: this.value(type.element) };
      case 'tuple':
        return { kind: 'tuple', elements: type.elements.map((element) => this.value(element)) };
      case 'option':
        return { kind: 'option', type: this.value(type.type) };
      case 'result':
        return {
          kind: 'result',
          ...(type.ok && { ok: this.value(type.ok) }),
          ...(type.err && { err: this.value(type.err) }),
        };
      case 'own':
      case 'borrow':
        return { kind: type.kind, resource: this.resource(type.resource) };
      default:
        return { kind: 'primitive', primitive: type.kind };
    }
  }
}

function isPrimitive(type: ValueType): type is { readonly kind: PrimitiveKind } {
  switch (type.kind) {
    case 'record':
    case 'variant':
    case 'flags':
    case 'enum':
    case 'list':
    case 'tuple':
    case 'option':
    case 'result':
    case 'own':
    case 'borrow':
      return false;
    default:
      return true;
  }
}
