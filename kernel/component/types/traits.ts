/** What a check wants to know of a whole value type, found once for each type object. */
import type { ComponentType, ExternType, FunctionType, ResourceType, ValueType } from './model.ts';
import type { Externs } from './substitute.ts';

export interface Traits {
  /** Nodes of the type written out in full: a part that is used twice counts twice. */
  readonly size: number;
  /** Types inside one another; 1 for a primitive. */
  readonly depth: number;
  readonly borrows: boolean;
  /** An `own` or `borrow` is inside. */
  readonly handles: boolean;
}

const known = new WeakMap<ValueType, Traits>();

/** Recurses as deep as the type is; types are kept shallow by whoever builds them (`MAX_TYPE_DEPTH`). */
export function traitsOf(type: ValueType): Traits {
  let traits = known.get(type);
  if (traits === undefined) {
    traits = findTraits(type);
    known.set(type, traits);
  }
  return traits;
}

function findTraits(type: ValueType): Traits {
  let size = 1;
  let depth = 0;
  let borrows = type.kind === 'borrow';
  let handles = borrows || type.kind === 'own';
  for (const part of partsOf(type)) {
    const traits = traitsOf(part);
    size += traits.size;
    depth = Math.max(depth, traits.depth);
    borrows ||= traits.borrows;
    handles ||= traits.handles;
  }
  return { size, depth: depth + 1, borrows, handles };
}

/** The value types that a value type is directly made of. */
export function partsOf(type: ValueType): readonly ValueType[] {
  switch (type.kind) {
    case 'record':
      return type.fields.map((field) => field.type);
    case 'variant':
      return type.cases.flatMap((one) => (one.type ? [one.type] : []));
    case 'list':
      return [type.element];
    case 'tuple':
      return type.elements;
    case 'option':
      return [type.type];
    case 'result':
      return [...(type.ok ? [type.ok] : []), ...(type.err ? [type.err] : [])];
    default:
      return [];
  }
}

/** What a case carries; undefined: nothing, or there is no such case. */
export function payloadOf(
  type: Extract<ValueType, { kind: 'variant' | 'result' }>,
  tag: string,
): ValueType | undefined {
  if (type.kind === 'variant') return type.cases.find(({ name }) => name === tag)?.type;
  return tag === 'ok' ? type.ok : tag === 'err' ? type.err : undefined;
}

/** Other value types are inside. */
export function hasParts(type: ValueType): boolean {
  return traitsOf(type).depth > 1;
}

/** Fields, cases, labels or elements of a type, and one for itself. */
export function membersOf(type: ValueType): number {
  switch (type.kind) {
    case 'record':
      return 1 + type.fields.length;
    case 'variant':
      return 1 + type.cases.length;
    case 'tuple':
      return 1 + type.elements.length;
    case 'flags':
    case 'enum':
      return 1 + type.labels.length;
    default:
      return 1;
  }
}

/** The value types that a function takes and gives. */
export function valuesOf(type: FunctionType): readonly ValueType[] {
  const parameters = type.parameters.map((parameter) => parameter.type);
  return type.result ? [...parameters, type.result] : parameters;
}

const nestings = new WeakMap<object, number>();

/** Instance and component types inside one another; 0 for anything else. */
export function nestingOf(type: ExternType): number {
  if (type.kind === 'definition') return nestingOf(type.type);
  if (type.kind !== 'instance' && type.kind !== 'component') return 0;
  let nesting = nestings.get(type.type);
  if (nesting === undefined) {
    const inside = type.kind === 'instance' ? [type.type.exports] : [type.type.imports, type.type.exports];
    nesting = 1;
    for (const externs of inside) {
      for (const inner of externs.values()) nesting = Math.max(nesting, 1 + nestingOf(inner));
    }
    nestings.set(type.type, nesting);
  }
  return nesting;
}

/**
 * Walks types to the resources that they mention, each shared part once. A resource that an instance or component type
 * introduces itself is not mentioned by it.
 */
export class ResourceWalk {
  readonly #seen = new Set<object>();
  readonly #bound = new Set<ResourceType>();
  readonly #visit: (resource: ResourceType) => void;
  readonly #charge: (count: number) => void;

  constructor(visit: (resource: ResourceType) => void, charge: (count: number) => void) {
    this.#visit = visit;
    this.#charge = charge;
  }

  value(type: ValueType): void {
    if (!traitsOf(type).handles || this.#seen.has(type)) return;
    this.#charge(membersOf(type));
    if (type.kind === 'own' || type.kind === 'borrow') this.#resource(type.resource);
    else for (const part of partsOf(type)) this.value(part);
    this.#seen.add(type);
  }

  function(type: FunctionType): void {
    for (const part of valuesOf(type)) this.value(part);
  }

  externs(externs: Externs): void {
    externs.forEach((type) => {
      this.#extern(type);
    });
  }

  component(type: ComponentType): void {
    this.externs(type.imports);
    this.externs(type.exports);
  }

  #extern(type: ExternType): void {
    this.#charge(1);
    if (type.kind === 'func') this.function(type.type);
    else if (type.kind === 'type') this.value(type.type);
    else if (type.kind === 'definition') this.#extern(type.type);
    else if (type.kind === 'instance') this.externs(type.type.exports);
    else if (type.kind === 'component') this.component(type.type);
    else if (type.kind === 'resource' && !type.abstract) this.#resource(type.resource);
    else if (type.kind === 'resource') this.#bound.add(type.resource);
  }

  #resource(resource: ResourceType): void {
    if (!this.#bound.has(resource)) this.#visit(resource);
  }
}
