/**
 * A component binary as data, exactly as it stands in the file: definitions in order, each adding at most one entry
 * to one index space. Nothing is looked up here; indices and types are resolved by `types/resolve.ts`, and whoever
 * instantiates works from what that makes (`types/component.ts`).
 *
 * Which definition adds to which space:
 *
 *     core-module      core-module      instance   instance         import    the space of its extern type
 *     core-instance    core-instance    alias      its sort         export    the space of its sort
 *     core-type        core-type        type       type             start     nothing
 *     component        component        canon      func for lift, core-func for all others
 *
 * Source: WebAssembly/component-model, Binary.md.
 */
import type {
  CoreExternType,
  CoreFunctionType,
  CoreValueType,
  ModuleType,
  PrimitiveKind,
} from '../types/model.ts';

/** The index spaces. Core sorts carry the prefix that they have in the text format. */
export type CoreSort =
  | 'core-func'
  | 'core-table'
  | 'core-memory'
  | 'core-global'
  | 'core-tag'
  | 'core-type'
  | 'core-module'
  | 'core-instance';
export type Sort = CoreSort | 'func' | 'value' | 'type' | 'component' | 'instance';

/** An entry of an index space. */
export interface SortIndex<S extends Sort = Sort> {
  readonly sort: S;
  readonly index: number;
}

/** A component, the whole file or nested. `offset` is that of its first byte in the file. */
export interface ComponentTree {
  readonly offset: number;
  readonly definitions: readonly Definition[];
  readonly customs: readonly CustomSection[];
}

/** `bytes` is a view on the file, without the name. */
export interface CustomSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Where something starts in the file, for messages. */
export interface Located {
  readonly offset: number;
}

export type Definition = Located &
  (
    | CoreModule
    | CoreInstance
    | CoreTypeDefinition
    | NestedComponent
    | Instance
    | Alias
    | TypeDefinition
    | Canon
    | Start
    | Import
    | Export
  );

/** `bytes` is a view on the file: a core module from its magic number on. `type` is what its sections declare. */
export interface CoreModule {
  readonly kind: 'core-module';
  readonly bytes: Uint8Array;
  readonly type: ModuleType;
}

export interface CoreInstance {
  readonly kind: 'core-instance';
  readonly from: CoreInstantiate | CoreInlineExports;
}
export interface CoreInstantiate {
  readonly kind: 'instantiate';
  readonly module: number;
  /** `instance` is an index of the core instance space. */
  readonly args: readonly { readonly name: string; readonly instance: number }[];
}
export interface CoreInlineExports {
  readonly kind: 'exports';
  readonly exports: readonly (SortIndex<CoreSort> & { readonly name: string })[];
}

export interface NestedComponent {
  readonly kind: 'component';
  readonly tree: ComponentTree;
}

export interface Instance {
  readonly kind: 'instance';
  readonly from: Instantiate | InlineExports;
}
export interface Instantiate {
  readonly kind: 'instantiate';
  readonly component: number;
  readonly args: readonly (SortIndex & { readonly name: string })[];
}
export interface InlineExports {
  readonly kind: 'exports';
  readonly exports: readonly (SortIndex & { readonly name: string; readonly attributes: NameAttributes })[];
}

export interface Alias {
  readonly kind: 'alias';
  readonly sort: Sort;
  readonly target: AliasTarget;
}
export type AliasTarget =
  | { readonly kind: 'export'; readonly instance: number; readonly name: string }
  /** `instance` is an index of the core instance space. */
  | { readonly kind: 'core-export'; readonly instance: number; readonly name: string }
  /** `count` enclosing scopes outwards; 0 is the scope that the alias stands in. */
  | { readonly kind: 'outer'; readonly count: number; readonly index: number };

export type CanonicalEncoding = 'utf8' | 'utf16' | 'latin1+utf16';

/** Options of a lift or lower; numbers are indices of the core memory and core function spaces. */
export interface CanonicalOptions {
  readonly encoding: CanonicalEncoding;
  readonly memory?: number;
  readonly realloc?: number;
  readonly postReturn?: number;
  /** WASI 0.3. */
  readonly async?: boolean;
  readonly callback?: number;
}

export interface Canon {
  readonly kind: 'canon';
  readonly canon:
    | {
        readonly kind: 'lift';
        /** The core function lifted. */
        readonly function: number;
        readonly options: CanonicalOptions;
        /** Index of the component function type. */
        readonly type: number;
      }
    | { readonly kind: 'lower'; readonly function: number; readonly options: CanonicalOptions }
    /** `type` is the index of a resource type. */
    | { readonly kind: 'resource.new' | 'resource.drop' | 'resource.rep'; readonly type: number }
    | BuiltIn;
}

/** A built-in of WASI 0.3 or of threads; `name` as in the text format. Resolving refuses it. */
export interface BuiltIn {
  readonly kind: 'built-in';
  readonly name: string;
  readonly operands: BuiltInOperands;
}
export interface BuiltInOperands {
  /** Index of a stream or future type. */
  readonly type?: number;
  /** What `task.return` returns. */
  readonly result?: ValueTypeReference;
  readonly options?: CanonicalOptions;
  readonly async?: boolean;
  readonly cancellable?: boolean;
  readonly shared?: boolean;
  readonly memory?: number;
  readonly table?: number;
  readonly coreType?: number;
  readonly slot?: number;
  readonly slotType?: CoreValueType;
}

/** Kept as data; resolving refuses it, since values are not part of the component model's WASI 0.2 level. */
export interface Start {
  readonly kind: 'start';
  readonly function: number;
  readonly args: readonly number[];
  readonly results: number;
}

export interface Import {
  readonly kind: 'import';
  readonly name: string;
  readonly attributes: NameAttributes;
  readonly type: ExternTypeReference;
}

export interface Export extends SortIndex {
  readonly kind: 'export';
  readonly name: string;
  readonly attributes: NameAttributes;
  /** The type that it is exported as, where one is given. */
  readonly type?: ExternTypeReference;
}

/** What may stand beside a name; none of it takes part in linking. */
export interface NameAttributes {
  readonly implements?: string;
  readonly versionSuffix?: string;
  readonly externalId?: string;
}

/** The type of an import or export, by index. */
export type ExternTypeReference =
  | { readonly kind: 'module' | 'func' | 'component' | 'instance'; readonly type: number }
  | { readonly kind: 'type'; readonly bound: TypeBound };
export type TypeBound = { readonly kind: 'eq'; readonly type: number } | { readonly kind: 'sub-resource' };

// Types

export interface TypeDefinition {
  readonly kind: 'type';
  readonly type: TypeNode;
}

export type TypeNode =
  | ValueTypeNode
  | FunctionTypeNode
  | ResourceTypeNode
  | { readonly kind: 'component' | 'instance'; readonly declarations: readonly Declaration[] };

/** A value type where it is used: a primitive, or the index of a type definition. */
export type ValueTypeReference = PrimitiveKind | 'error-context' | number;

export interface NamedTypeReference {
  readonly name: string;
  readonly type: ValueTypeReference;
}
export interface CaseNode {
  readonly name: string;
  readonly type?: ValueTypeReference;
}

export type ValueTypeNode =
  | { readonly kind: 'primitive'; readonly primitive: PrimitiveKind }
  | { readonly kind: 'record'; readonly fields: readonly NamedTypeReference[] }
  | { readonly kind: 'variant'; readonly cases: readonly CaseNode[] }
  | { readonly kind: 'list'; readonly element: ValueTypeReference }
  | { readonly kind: 'tuple'; readonly elements: readonly ValueTypeReference[] }
  | { readonly kind: 'flags' | 'enum'; readonly labels: readonly string[] }
  | { readonly kind: 'option'; readonly type: ValueTypeReference }
  | { readonly kind: 'result'; readonly ok?: ValueTypeReference; readonly err?: ValueTypeReference }
  | { readonly kind: 'own' | 'borrow'; readonly resource: number }
  | LaterTypeNode;

/** Types that are read and then refused: those of WASI 0.3, and others that the specification gates. */
export type LaterTypeNode =
  | { readonly kind: 'error-context' }
  | { readonly kind: 'stream' | 'future'; readonly element?: ValueTypeReference }
  | { readonly kind: 'map'; readonly key: ValueTypeReference; readonly value: ValueTypeReference }
  | { readonly kind: 'fixed-list'; readonly element: ValueTypeReference; readonly length: number };

export interface FunctionTypeNode {
  readonly kind: 'func';
  /** WASI 0.3. */
  readonly async?: boolean;
  readonly parameters: readonly NamedTypeReference[];
  readonly result?: ValueTypeReference;
}

/** `destructor` is a core function's index. */
export interface ResourceTypeNode {
  readonly kind: 'resource';
  readonly destructor?: number;
}

/** A line of a component type or instance type; imports stand in component types only. */
export type Declaration = Located &
  (CoreTypeDefinition | TypeDefinition | Alias | Import | ExportDeclaration);
export interface ExportDeclaration {
  readonly kind: 'export-type';
  readonly name: string;
  readonly attributes: NameAttributes;
  readonly type: ExternTypeReference;
}

export interface CoreTypeDefinition {
  readonly kind: 'core-type';
  readonly type: CoreTypeNode;
}
export type CoreTypeNode =
  | { readonly kind: 'func'; readonly type: CoreFunctionType }
  /** A struct, array or continuation: nothing that a component can use, but it takes an index. */
  | { readonly kind: 'other' }
  | { readonly kind: 'module'; readonly declarations: readonly ModuleDeclaration[] };
export type ModuleDeclaration = Located &
  (
    | {
        readonly kind: 'import';
        readonly module: string;
        readonly name: string;
        readonly type: CoreExternReference;
      }
    | { readonly kind: 'export'; readonly name: string; readonly type: CoreExternReference }
    | CoreTypeDefinition
    /** A core type of an enclosing scope. */
    | { readonly kind: 'outer'; readonly count: number; readonly index: number }
  );

/** `type` is the index of a core function type. */
export type CoreExternReference =
  | { readonly kind: 'func'; readonly type: number }
  | { readonly kind: 'tag'; readonly type: number }
  | Extract<CoreExternType, { kind: 'table' | 'memory' | 'global' }>;
