/**
 * A decoded and checked component: what instantiation does, step by step, with every type resolved.
 *
 * Steps stand in the order of the file, and each adds at most one entry to one index space, as the definition it
 * comes from did; types and core types have no steps (steps carry the types they need), so those two spaces do not
 * exist at run time. An outer alias reaches a core module or a component of an enclosing component only.
 *
 * Types name resources by placeholders: one `ResourceType` for each abstract resource of an import, for each resource
 * definition, and for each resource that a nested instance makes. Instantiating a component maps the placeholders to
 * real resource types in a `ResourceMap` (`types/substitute.ts`), by these rules:
 *
 *     import          link(given, step.type, map, ...) checks, and maps the import's abstract resources;
 *                     realise(step.type.type, map, make) where JavaScript provides the instance
 *     resource        map.set(step.resource, new ResourceType(step.resource.name))
 *     resource-as     map.set(step.is, map.resource(step.resource))
 *     instantiate     adopt(child's type, step.type, map) maps those that the new instance exports
 *     anything else   map.function(type), map.extern(type), map.resource(type) give the real ones
 *
 * A type without resources comes out of the map as the same object, so caches keyed by type hold across instances.
 */
import type { CanonicalOptions, CoreSort, CustomSection, Sort } from '../binary/ast.ts';
import type { ComponentType, ExternType, FunctionType, InstanceType, ResourceType } from './model.ts';

export interface Component {
  readonly type: ComponentType;
  readonly steps: readonly Step[];
  readonly customs: readonly CustomSection[];
  /** The name that the `component-name` section gives, for messages. */
  readonly name?: string;
}

/** `offset` is that of the definition in the file, for messages. */
export type Step = { readonly offset: number } /** Adds a core module. `bytes` is a view on the file. */ & (
  | { readonly kind: 'core-module'; readonly bytes: Uint8Array }
  /** Adds a core instance. `args`: two-level imports, the module's import name to a core instance. */
  | {
      readonly kind: 'core-instantiate';
      readonly module: number;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
    }
  /** Adds a core instance made of existing core definitions. */
  | {
      readonly kind: 'core-exports';
      readonly exports: readonly { readonly name: string; readonly sort: CoreSort; readonly index: number }[];
    }
  /** Adds a component. Outer aliases in it see the instance being built. */
  | { readonly kind: 'component'; readonly component: Component }
  /** Adds an instance. `type` is what it exports. */
  | {
      readonly kind: 'instantiate';
      readonly component: number;
      readonly args: readonly TypedItem[];
      readonly type: InstanceType;
    }
  /** Adds an instance made of existing definitions. */
  | { readonly kind: 'exports'; readonly exports: readonly TypedItem[]; readonly type: InstanceType }
  /** Adds an entry of `sort` to its space: export `name` of instance number `instance`. */
  | {
      readonly kind: 'alias-export';
      readonly sort: Sort;
      readonly instance: number;
      readonly name: string;
      readonly type: ExternType;
    }
  /** The same of a core instance. */
  | {
      readonly kind: 'alias-core-export';
      readonly sort: CoreSort;
      readonly instance: number;
      readonly name: string;
    }
  /** Adds entry `index` of the component `count` levels out. */
  | {
      readonly kind: 'alias-outer';
      readonly sort: 'core-module' | 'component';
      readonly count: number;
      readonly index: number;
    }
  /** Adds nothing: a resource type of this component's. `destructor` is a core function. */
  | { readonly kind: 'resource'; readonly resource: ResourceType; readonly destructor?: number }
  /** Adds nothing: `resource` is shown under `is`, its only name from here on. Map `is` to what `resource` stands for. */
  | { readonly kind: 'resource-as'; readonly resource: ResourceType; readonly is: ResourceType }
  /** Adds a function: the core function number `function`, as `type`. */
  | {
      readonly kind: 'lift';
      readonly function: number;
      readonly options: CanonicalOptions;
      readonly type: FunctionType;
    }
  /** Adds a core function: the function number `function`, whose type is `type`. */
  | {
      readonly kind: 'lower';
      readonly function: number;
      readonly options: CanonicalOptions;
      readonly type: FunctionType;
    }
  /** Adds a core function. */
  | { readonly kind: 'resource.new' | 'resource.drop' | 'resource.rep'; readonly resource: ResourceType }
  /** Adds an entry to the space of its type's sort (`sortOf`); a type or resource adds nothing. */
  | { readonly kind: 'import'; readonly name: string; readonly sort: Sort; readonly type: ExternType }
  /** Exports an entry, and adds it once more to the space of its sort; a type or resource adds nothing. */
  | ({ readonly kind: 'export' } & TypedItem)
);

/** An entry of an index space under a name, with its type. For sort `type` only the type counts. */
export interface TypedItem {
  readonly name: string;
  readonly sort: Sort;
  readonly index: number;
  readonly type: ExternType;
}
