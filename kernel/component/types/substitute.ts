/**
 * Replacing resource placeholders by other resource types throughout a type: what linking an import, instantiating a
 * component, and naming what an instance exports all come down to.
 *
 * Types are graphs that share their parts. A map remembers what it made of each part, so that a graph stays as small
 * as it was, and a part without any mapped resource comes out as the same object.
 */
import type {
  ComponentType,
  ExternType,
  Field,
  FunctionType,
  InstanceType,
  ResourceType,
  TypeDefinition,
  ValueType,
} from './model.ts';

export type Externs = ReadonlyMap<string, ExternType>;

/**
 * Placeholders and what stands for them here. `parent` is the map of the enclosing component, for placeholders that an
 * outer alias brought in. `charge` is called with the number of parts looked at, so that a caller can bound the work.
 * `names` asks for the names of types to be replaced too (`visibility.ts`), which only checking has a use for.
 */
export class ResourceMap {
  readonly #resources = new Map<ResourceType, ResourceType>();
  readonly #made = new Map<object, unknown>();
  readonly #parent: ResourceMap | undefined;
  readonly #charge: ((count: number) => void) | undefined;

  readonly #names: Map<object, object> | undefined;

  constructor(parent?: ResourceMap, charge?: (count: number) => void, names = false) {
    this.#parent = parent;
    this.#charge = charge;
    this.#names = names ? new Map() : undefined;
  }

  set(placeholder: ResourceType, actual: ResourceType): void {
    if (placeholder === actual) return;
    this.#resources.set(placeholder, actual);
    if (this.#made.size > 0) this.#made.clear();
  }

  /** The type that the wanted side calls by one name is called by another here. */
  rename(wanted: object, given: object): void {
    if (this.#names === undefined || wanted === given) return;
    this.#names.set(wanted, given);
    if (this.#made.size > 0) this.#made.clear();
  }

  /** What stands for `resource`; itself where nothing does. */
  resource(resource: ResourceType): ResourceType {
    return this.#resources.get(resource) ?? this.#parent?.resource(resource) ?? resource;
  }

  /** Counts parts looked at, with whoever asked to be told. */
  charge(count = 1): void {
    this.#charge?.(count);
  }

  value(type: ValueType): ValueType {
    const renamed = this.#names?.get(type);
    if (renamed !== undefined) return renamed as ValueType;
    return this.#once(type, () => this.#value(type));
  }

  function(type: FunctionType): FunctionType {
    return this.#once(type, () => {
      const parameters = this.#fields(type.parameters);
      const result = type.result && this.value(type.result);
      if (parameters === type.parameters && result === type.result) return type;
      return result ? { parameters, result } : { parameters };
    });
  }

  extern(type: ExternType): ExternType {
    switch (type.kind) {
      case 'func':
        return this.#with(type, 'type', this.function(type.type));
      case 'type':
        return this.#with(type, 'type', this.value(type.type));
      case 'resource':
        return this.#handle(type);
      case 'instance':
        return this.#with(type, 'type', this.instance(type.type));
      case 'component':
        return this.#with(type, 'type', this.component(type.type));
      case 'definition':
        return this.#with(type, 'type', this.extern(type.type) as TypeDefinition);
      case 'module':
        return type;
    }
  }

  instance(type: InstanceType): InstanceType {
    return this.#once(type, () => {
      const exports = this.externs(type.exports);
      return exports === type.exports ? type : { exports };
    });
  }

  component(type: ComponentType): ComponentType {
    return this.#once(type, () => {
      const imports = this.externs(type.imports);
      const exports = this.externs(type.exports);
      return imports === type.imports && exports === type.exports ? type : { imports, exports };
    });
  }

  externs(externs: Externs): Externs {
    let changed = false;
    const result = new Map<string, ExternType>();
    this.charge(externs.size);
    externs.forEach((type, name) => {
      const substituted = this.extern(type);
      changed ||= substituted !== type;
      result.set(name, substituted);
    });
    return changed ? result : externs;
  }

  #value(type: ValueType): ValueType {
    switch (type.kind) {
      case 'record':
        return this.#with(type, 'fields', this.#fields(type.fields));
      case 'variant':
        return this.#with(type, 'cases', this.#fields(type.cases));
      case 'list':
        return this.#with(type, 'element', this.value(type.element));
      case 'tuple':
        return this.#with(
          type,
          'elements',
          this.#list(type.elements, (element) => this.value(element)),
        );
      case 'option':
        return this.#with(type, 'type', this.value(type.type));
      case 'result': {
        const ok = type.ok && this.value(type.ok);
        const err = type.err && this.value(type.err);
        if (ok === type.ok && err === type.err) return type;
        return { kind: 'result', ...(ok && { ok }), ...(err && { err }) };
      }
      case 'own':
      case 'borrow':
        return this.#handle(type);
      default:
        return type;
    }
  }

  #handle<T extends { readonly resource: ResourceType; readonly via?: object }>(type: T): T {
    const mapped = this.#with(type, 'resource', this.resource(type.resource));
    const via = this.#names?.get(type.via ?? type.resource);
    if (via === undefined || via === type.via) return mapped;
    const { via: _, ...rest } = mapped;
    return (via === rest.resource ? rest : { ...rest, via }) as T;
  }

  #fields<T extends { readonly name: string; readonly type?: ValueType }>(
    fields: readonly T[],
  ): readonly T[] {
    return this.#list(fields, (field) =>
      field.type ? this.#with(field as T & Field, 'type', this.value(field.type)) : field,
    );
  }

  #list<T>(items: readonly T[], map: (item: T) => T): readonly T[] {
    this.charge(items.length);
    let changed = false;
    const result = items.map((item) => {
      const substituted = map(item);
      changed ||= substituted !== item;
      return substituted;
    });
    return changed ? result : items;
  }

  /** `type` itself if the part is what it was, else a copy with the new part. */
  #with<T, K extends keyof T>(type: T, key: K, part: T[K]): T {
    return type[key] === part ? type : { ...type, [key]: part };
  }

  #once<T extends object>(type: T, make: () => T): T {
    const known = this.#made.get(type);
    if (known !== undefined) return known as T;
    this.charge();
    const made = make();
    this.#made.set(type, made);
    return made;
  }
}

/**
 * Calls `visit` for each abstract resource that `externs` introduce, those in instances included, with the names that
 * lead to it. Resources bound inside component types are none of the caller's business.
 */
export function eachAbstract(
  externs: Externs,
  visit: (resource: ResourceType, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  externs.forEach((type, name) => {
    if (type.kind === 'resource' && type.abstract) visit(type.resource, [...path, name]);
    else if (type.kind === 'instance') eachAbstract(type.type.exports, visit, [...path, name]);
  });
}

/**
 * Gives every abstract resource of an instance type a resource type of its own, made by `make`, and returns the type
 * with those in place. So an instance that states no types itself (one made in JavaScript) gets its type.
 */
export function realise(
  type: InstanceType,
  map: ResourceMap,
  make: (path: readonly string[]) => ResourceType,
): InstanceType {
  eachAbstract(type.exports, (resource, path) => map.set(resource, make(path)));
  return map.instance(type);
}

/** Maps the abstract resources of `wanted` to those that `given`, known to satisfy it, has under the same names. */
export function adopt(given: InstanceType, wanted: InstanceType, map: ResourceMap): void {
  for (const [name, type] of wanted.exports) {
    const other = given.exports.get(name);
    if (type.kind === 'resource' && other?.kind === 'resource') {
      if (type.abstract) map.set(type.resource, map.resource(other.resource));
    } else if (type.kind === 'instance' && other?.kind === 'instance') {
      adopt(other.type, type.type, map);
    }
  }
}
