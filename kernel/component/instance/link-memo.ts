/**
 * What a component's imports came to when they were last linked. Who makes a hundred instances of one component gives them all
 * the same imports; checking and typing them takes longer than the rest of an instance does. What is remembered lives no
 * longer than an instance that was made of it.
 */
import type { Component } from '../types/component.ts';
import type { ResourceMap } from '../types/substitute.ts';
import type { RuntimeItem } from './items.ts';

/** Imports as a component sees them, and what stands for the resource types in them. */
export interface Linked {
  readonly items: ReadonlyMap<string, RuntimeItem>;
  readonly map: ResourceMap;
}

type Imports = Readonly<Record<string, unknown>>;

interface Memo {
  readonly imports: Imports;
  readonly linked: Linked;
}

const memos = new WeakMap<Component, WeakRef<Memo>>();
/** Keeps a memo as long as what was made of it. */
const keepers = new WeakMap<object, Memo>();

/** Gives what `link` gave for the very same imports, or calls it. `user` is who lives by it. */
export function linkOnce(component: Component, imports: Imports, user: object, link: () => Linked): Linked {
  let memo = memos.get(component)?.deref();
  if (memo === undefined || !same(memo.imports, imports)) {
    memo = { imports: { ...imports }, linked: link() };
    memos.set(component, new WeakRef(memo));
  }
  keepers.set(user, memo);
  return memo.linked;
}

function same(a: Imports, b: Imports): boolean {
  const names = Object.keys(b);
  return names.length === Object.keys(a).length && names.every((name) => name in a && a[name] === b[name]);
}
