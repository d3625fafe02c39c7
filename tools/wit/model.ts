/**
 * WIT texts, resolved: the types are those of `kernel/component/types`, with the names and docs that a binary loses.
 *
 * A record, variant, enum or flags type is one object, made by its definition, so `definitions` finds the definition
 * from the type; the same holds for resources.
 */

import type { FunctionType, ResourceType, ValueType } from '../../kernel/component/types/model.ts';
import type { Source } from './source.ts';
import type { Docs, FunctionItem, Gate } from './syntax.ts';

/** A type definition; a resource has no `type`. */
export interface NamedType {
  readonly name: string;
  readonly kind: 'record' | 'variant' | 'enum' | 'flags' | 'alias' | 'resource';
  readonly docs: Docs;
  readonly gates: readonly Gate[];
  /** The interface or world whose text defines it (not one that merely uses it). */
  readonly owner: Scope;
  readonly type?: ValueType;
  readonly resource?: ResourceType;
  /** Docs of fields, cases, labels. */
  readonly memberDocs: ReadonlyMap<string, Docs>;
}

export interface WitFunction {
  /** On the wire: `open`, `[constructor]node`, `[method]node.open-at`, `[static]vm.create`. */
  readonly name: string;
  /** In the text: `open-at`. */
  readonly label: string;
  readonly role: FunctionItem['role'];
  /** The resource that a method, static or constructor belongs to. */
  readonly resource?: NamedType;
  /** A method's first parameter is `self`. */
  readonly type: FunctionType;
  readonly docs: Docs;
  readonly gates: readonly Gate[];
  /** Where its name stands, in the owner's source. */
  readonly at: number;
}

/** What an interface and a world have in common. */
export interface Scope {
  /** `nucleus:fs/types@0.1.0`; the plain name of an interface that is written out in a world. */
  readonly id: string;
  readonly name: string;
  readonly docs: Docs;
  readonly source: Source;
  /** By local name, those of other interfaces that it uses included. */
  readonly types: ReadonlyMap<string, NamedType>;
  /** Interfaces that it uses types of, in the order of its text. */
  readonly dependencies: readonly Interface[];
}

export interface Interface extends Scope {
  readonly kind: 'interface';
  readonly functions: readonly WitFunction[];
}

export type Port =
  | { readonly kind: 'interface'; readonly interface: Interface }
  | { readonly kind: 'function'; readonly function: WitFunction };

export interface World extends Scope {
  readonly kind: 'world';
  /** By name on the wire. What imports and exports use is among the imports. */
  readonly imports: ReadonlyMap<string, Port>;
  readonly exports: ReadonlyMap<string, Port>;
}
