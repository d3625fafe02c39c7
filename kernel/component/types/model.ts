/**
 * The component model's types, resolved: what a decoded binary, a WIT text and the adapters all speak of.
 *
 * Resource types are compared by identity: two `ResourceType` objects are the same type only if they are the same
 * object. While a component is checked on its own, its abstract (imported) resources are placeholders; linking
 * substitutes the provider's.
 *
 * Source: WebAssembly/component-model, Explainer.md "Type definitions".
 */

export type PrimitiveKind =
  | 'bool'
  | 'u8'
  | 's8'
  | 'u16'
  | 's16'
  | 'u32'
  | 's32'
  | 'u64'
  | 's64'
  | 'f32'
  | 'f64'
  | 'char'
  | 'string';

export interface Primitive {
  readonly kind: PrimitiveKind;
}

/** A record's field; `name` in kebab-case as in WIT. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

/** A variant's case; without `type` it carries nothing. */
export interface Case {
  readonly name: string;
  readonly type?: ValueType;
}

export type ValueType =
  | Primitive
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'variant'; readonly cases: readonly Case[] }
  | { readonly kind: 'list'; readonly element: ValueType }
  | { readonly kind: 'tuple'; readonly elements: readonly ValueType[] }
  | { readonly kind: 'flags'; readonly labels: readonly string[] }
  | { readonly kind: 'enum'; readonly labels: readonly string[] }
  | { readonly kind: 'option'; readonly type: ValueType }
  | { readonly kind: 'result'; readonly ok?: ValueType; readonly err?: ValueType }
  | HandleType<'own'>
  | HandleType<'borrow'>;

/** `via`: see `visibility.ts`. */
interface HandleType<K> {
  readonly kind: K;
  readonly resource: ResourceType;
  readonly via?: object;
}

/** A resource type's identity. `name` is only for messages, such as "nucleus:fs/types@0.1.0/node". */
export class ResourceType {
  readonly name: string;
  /** See `kin.ts`. */
  kin: Set<string> | undefined = undefined;

  constructor(name: string) {
    this.name = name;
  }
}

export interface FunctionType {
  readonly parameters: readonly Field[];
  readonly result?: ValueType;
}

/** What an instance exports, or a component imports or exports, under one name. */
export type ExternType =
  | { readonly kind: 'func'; readonly type: FunctionType }
  /** A value type under a name (`type x = ...`, `record`, ...). */
  | { readonly kind: 'type'; readonly type: ValueType }
  /** A resource type; `abstract` where the declaration is `(sub resource)`. */
  | ResourceExtern
  /** Another type under a name: of functions, instances or components. WIT packages made into components have these. */
  | { readonly kind: 'definition'; readonly type: TypeDefinition }
  | { readonly kind: 'instance'; readonly type: InstanceType }
  | { readonly kind: 'component'; readonly type: ComponentType }
  | { readonly kind: 'module'; readonly type: ModuleType };

export type TypeDefinition =
  | { readonly kind: 'func'; readonly type: FunctionType }
  | { readonly kind: 'instance'; readonly type: InstanceType }
  | { readonly kind: 'component'; readonly type: ComponentType };

export interface ResourceExtern {
  readonly kind: 'resource';
  readonly resource: ResourceType;
  readonly abstract: boolean;
  /** See `visibility.ts`. */
  readonly via?: object;
}

export interface InstanceType {
  /** Keys are WIT names: `[method]node.read-at`, `node`, `attributes`. */
  readonly exports: ReadonlyMap<string, ExternType>;
}

export interface ComponentType {
  /** Keys are import names such as `wasi:io/poll@0.2.12`. */
  readonly imports: ReadonlyMap<string, ExternType>;
  readonly exports: ReadonlyMap<string, ExternType>;
}

export interface ModuleType {
  readonly imports: readonly { module: string; name: string; type: CoreExternType }[];
  readonly exports: readonly { name: string; type: CoreExternType }[];
}

/** `ref` is any other reference type; whether two of those agree is the engine's to say. */
export type CoreValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref' | 'ref';

export interface CoreFunctionType {
  readonly parameters: readonly CoreValueType[];
  readonly results: readonly CoreValueType[];
}

export type CoreExternType =
  | { readonly kind: 'func'; readonly type: CoreFunctionType }
  /** Without limits, a type or a global's type where reading got no further than the kind. */
  | { readonly kind: 'table'; readonly element?: CoreValueType; readonly limits?: Limits }
  | { readonly kind: 'memory'; readonly limits?: MemoryType }
  | { readonly kind: 'global'; readonly global?: { readonly type: CoreValueType; readonly mutable: boolean } }
  | { readonly kind: 'tag'; readonly type?: CoreFunctionType };

/** Elements of a table or pages of a memory; `wide` where they are counted in 64 bits. */
export interface Limits {
  readonly minimum: number;
  readonly maximum?: number;
  readonly wide?: true;
}

export interface MemoryType extends Limits {
  readonly shared?: true;
  /** Bytes; 65536 where it is absent. */
  readonly pageSize?: number;
}
