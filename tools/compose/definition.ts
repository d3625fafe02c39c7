/**
 * What the encoder writes: definitions of a component, in the shapes that the kernel's decoder gives them, so that each
 * can be tested by the other. Core modules and nested components are bytes.
 */
import type {
  Alias,
  Canon,
  CoreInstance,
  Export,
  ExportDeclaration,
  FunctionTypeNode,
  Import,
  Instance,
  ResourceTypeNode,
  ValueTypeNode,
} from '../../kernel/component/binary/ast.ts';
import type { ByteWriter } from './byte-writer.ts';

export type Definition =
  | { readonly kind: 'core-module' | 'component'; readonly bytes: ByteWriter }
  | TypeDefinition
  | CoreInstance
  | Instance
  | Alias
  | Canon
  | Import
  | Export;

export interface TypeDefinition {
  readonly kind: 'type';
  readonly type: TypeNode;
}

export type TypeNode =
  | ValueTypeNode
  | FunctionTypeNode
  | ResourceTypeNode
  | { readonly kind: 'component' | 'instance'; readonly declarations: readonly Declaration[] };

/** A line of a component type or instance type. */
export type Declaration = TypeDefinition | Alias | Import | ExportDeclaration;
