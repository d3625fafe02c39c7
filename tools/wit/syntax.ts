/**
 * The syntax tree of a WIT text, as it stands there: nothing is looked up yet.
 *
 * Source: WebAssembly/component-model, design/mvp/WIT.md.
 */

import type { Source } from './source.ts';

/** An identifier without its `%`, and where it stands. */
export interface Name {
  readonly text: string;
  readonly at: number;
}

export interface PackageName {
  readonly namespace: string;
  readonly name: string;
  readonly version?: string;
  readonly at: number;
}

/** `@since`, `@unstable`, `@deprecated` in front of an item. */
export interface Gate {
  readonly kind: 'since' | 'unstable' | 'deprecated';
  /** A version for `since` and `deprecated`, a feature's name for `unstable`. */
  readonly value: string;
}

/** Documentation, one string a line without the comment marks, with the offset of each line's text. */
export interface Docs {
  readonly lines: readonly { readonly text: string; readonly at: number }[];
}

interface Item {
  readonly name: Name;
  readonly docs: Docs;
  readonly gates: readonly Gate[];
}

/** `types`, or `wasi:io/poll@0.2.12`. */
export interface InterfacePath {
  readonly package?: PackageName;
  readonly name: Name;
}

export type TypeSyntax =
  | { readonly kind: 'name'; readonly name: Name }
  | { readonly kind: 'primitive'; readonly primitive: string }
  | { readonly kind: 'list'; readonly element: TypeSyntax }
  | { readonly kind: 'option'; readonly type: TypeSyntax }
  | { readonly kind: 'result'; readonly ok?: TypeSyntax; readonly err?: TypeSyntax }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeSyntax[] }
  | { readonly kind: 'own' | 'borrow'; readonly name: Name }
  /** Known to the grammar, but not part of WASI 0.2. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly at: number };

export interface FieldSyntax {
  readonly name: Name;
  readonly docs: Docs;
  readonly type: TypeSyntax;
}

export interface CaseSyntax {
  readonly name: Name;
  readonly docs: Docs;
  readonly type?: TypeSyntax;
}

export type TypeItem = Item &
  (
    | { readonly kind: 'record'; readonly fields: readonly FieldSyntax[] }
    | { readonly kind: 'variant' | 'enum' | 'flags'; readonly cases: readonly CaseSyntax[] }
    | { readonly kind: 'alias'; readonly type: TypeSyntax }
    | { readonly kind: 'resource'; readonly functions: readonly FunctionItem[] }
  );

export interface FunctionItem extends Item {
  readonly kind: 'function';
  readonly role: 'plain' | 'method' | 'static' | 'constructor';
  readonly async: boolean;
  readonly parameters: readonly FieldSyntax[];
  readonly result?: TypeSyntax;
}

/** `use path.{a, b as c};` */
export interface UseItem {
  readonly kind: 'use';
  readonly gates: readonly Gate[];
  readonly path: InterfacePath;
  readonly names: readonly { readonly name: Name; readonly as: Name }[];
}

export interface InterfaceItem extends Item {
  readonly kind: 'interface';
  readonly items: readonly (UseItem | TypeItem | FunctionItem)[];
}

/** `import x;`, `export a:b/c;`, `import f: func();`, `export i: interface { }` in a world. */
export interface PortItem {
  readonly kind: 'port';
  readonly direction: 'import' | 'export';
  readonly docs: Docs;
  readonly gates: readonly Gate[];
  readonly what:
    | { readonly kind: 'path'; readonly path: InterfacePath }
    | { readonly kind: 'function'; readonly function: FunctionItem }
    | { readonly kind: 'interface'; readonly interface: InterfaceItem };
}

/** `include w with { a as b };` */
export interface IncludeItem {
  readonly kind: 'include';
  readonly gates: readonly Gate[];
  readonly path: InterfacePath;
  readonly names: readonly { readonly name: Name; readonly as: Name }[];
}

export interface WorldItem extends Item {
  readonly kind: 'world';
  readonly items: readonly (UseItem | TypeItem | PortItem | IncludeItem)[];
}

/** `use a:b/c as d;` outside of interfaces and worlds. */
export interface TopUseItem {
  readonly kind: 'top-use';
  readonly path: InterfacePath;
  readonly as: Name;
}

export interface PackageSyntax {
  readonly source: Source;
  /** Absent in a file that leaves it to its package's other files. */
  readonly name?: PackageName;
  readonly docs: Docs;
  readonly items: readonly (InterfaceItem | WorldItem | TopUseItem)[];
  /** Where the items stand in the text, from behind the header to the end (without a block's braces). */
  readonly body: { readonly start: number; readonly end: number };
}

/** One file: at most one package of its own, and packages in blocks. */
export interface FileSyntax {
  readonly source: Source;
  readonly packages: readonly PackageSyntax[];
}
