/** The capabilities of a system as a tree: what derives from what. Equal ones without children of their own count as one. */

import type { CapabilityView } from '../../../kernel/capability/table.ts';

export interface CapabilityNode {
  readonly view: CapabilityView;
  /** How many there are that look like this. */
  readonly count: number;
  readonly children: readonly CapabilityNode[];
}

interface Growing {
  readonly view: CapabilityView;
  count: number;
  children: Growing[];
}

/** Roots and children in the order of `views`. One whose parent is not there is a root. */
export function treeOf(views: readonly CapabilityView[]): CapabilityNode[] {
  const nodes = new Map<number, Growing>();
  for (const view of views) nodes.set(view.id, { view, count: 1, children: [] });
  const roots: Growing[] = [];
  for (const node of nodes.values()) {
    // Parents are older, so that no circle can be built.
    const { id, parent } = node.view;
    const above = parent !== undefined && parent < id ? nodes.get(parent) : undefined;
    (above?.children ?? roots).push(node);
  }
  for (const node of nodes.values()) node.children = merged(node.children);
  return merged(roots);
}

function merged(siblings: readonly Growing[]): Growing[] {
  const leaves = new Map<string, Growing>();
  return siblings.filter((node) => {
    if (node.children.length > 0) return true;
    const key = looksOf(node.view);
    const first = leaves.get(key);
    if (first === undefined) {
      leaves.set(key, node);
      return true;
    }
    first.count += 1;
    return false;
  });
}

/** All that is shown of a capability but its own number. */
function looksOf({ id: _, parent: __, ...shown }: CapabilityView): string {
  return JSON.stringify(shown);
}

/** Levels that a drawn tree has; what lies deeper stands at the last of them. */
export const DEEPEST = 24;

export interface Placed {
  readonly node: CapabilityNode;
  /** 0 for a root. */
  readonly level: number;
  /** For it and the nodes above it, roots first, whether it is the last of its siblings; down to `DEEPEST`. */
  readonly lasts: readonly boolean[];
}

/** Every node with its place, parents before children. */
export function* walk(roots: readonly CapabilityNode[]): Generator<Placed> {
  const pending: Placed[] = placed(roots, 0, []).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...placed(next.node.children, next.level + 1, next.lasts).reverse());
  }
}

function placed(nodes: readonly CapabilityNode[], level: number, above: readonly boolean[]): Placed[] {
  return nodes.map((node, at) => {
    const lasts = level > DEEPEST ? above : [...above, at === nodes.length - 1];
    return { node, level, lasts };
  });
}
