// Makes a region's graph one that WebAssembly's structured control flow can express: every loop has one header. Then numbers
// the nodes and finds dominators.
//
// A loop that can be entered at several nodes gets a node in front that dispatches: whoever enters at another one than its beginning sets the
// selector and goes there. Inside of the loop one of them is its beginning, and the others are nodes as any: the ways to them stay,
// and loops that are left without the beginning are treated the same. So the selector is 0 but for the way from where a loop is entered to where it
// leads. Loops are found as strongly connected components (Tarjan), then again inside of each without its header.

import { DISPATCHES, addEdge, addNode, beginEdges, dominator, edge, edgeCount, forwardEdges, nodeCount, order } from './node';
import { ripOfNode, reroute, scope, setDominator, setForwardEdges, setHeader, setOrder, setScope, target } from './node';
import { LISTS, NODE_LIMIT } from './scratch';

const WORD: usize = 4;
const INDEX: usize = LISTS;
const LOW: usize = LISTS + <usize>NODE_LIMIT * WORD;
const STACK: usize = LISTS + <usize>NODE_LIMIT * WORD * 2;
const ON_STACK: usize = LISTS + <usize>NODE_LIMIT * WORD * 3;
const ORDER: usize = LISTS + <usize>NODE_LIMIT * WORD * 4;
const COMPONENT: usize = LISTS + <usize>NODE_LIMIT * WORD * 5;
const ENTERED: usize = LISTS + <usize>NODE_LIMIT * WORD * 6;
/** By node: the last one in order that it dominates and to which several edges lead; and by each of these, the one before it. */
const LAST_MERGE: usize = LISTS + <usize>NODE_LIMIT * WORD * 7;
const MERGE_BEFORE: usize = LISTS + <usize>NODE_LIMIT * WORD * 8;

// @ts-ignore: decorator
@inline
function at(list: usize, index: u32): u32 {
  return load<u32>(list + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function put(list: usize, index: u32, value: u32): void {
  store<u32>(list + (<usize>index << 2), value);
}

let counter: u32 = 0;
let depth: u32 = 0;
let scopes: u32 = 0;
let components: u32 = 0;
let dispatches: u32 = 0;
/** How many nodes lay in loops when components were found last. */
let inLoops: u32 = 0;
/** So many loops keep the ways between the nodes at which they are entered. */
const MOST_DISPATCHES: u32 = 16;

/** Gives every loop one header. Node 0 is where the region is entered. */
export function makeReducible(): void {
  scopes = 0;
  dispatches = 0;
  for (let n: u32 = 0; n < nodeCount(); n++) setScope(n, 0);
  mendScope(0, ~0);
}

/** Works on the nodes of a scope, without edges to its header. */
function mendScope(which: u32, header: u32): void {
  const first = components;
  findComponents(which, header);
  const last = components;
  for (let component = first; component < last; component++) mendComponent(which, ++scopes, component);
}

/** The components of a scope without edges to its header. */
function findComponents(which: u32, header: u32): void {
  const count = nodeCount();
  counter = 0;
  depth = 0;
  inLoops = 0;
  for (let n: u32 = 0; n < count; n++) {
    put(INDEX, n, 0);
    put(ON_STACK, n, 0);
  }
  for (let n: u32 = 0; n < count; n++) {
    if (scope(n) == which && n != header && !at(INDEX, n)) search(n, which, header);
  }
}

/** Tarjan's search. Components of several nodes, or of one with an edge to itself, get numbers in COMPONENT. */
function search(n: u32, which: u32, header: u32): void {
  put(INDEX, n, ++counter);
  put(LOW, n, counter);
  put(STACK, depth++, n);
  put(ON_STACK, n, 1);
  let loops = false;
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const next = target(edge(n, i));
    if (next < 0 || scope(<u32>next) != which || <u32>next == header) continue;
    if (<u32>next == n) loops = true;
    if (!at(INDEX, next)) {
      search(next, which, header);
      if (at(LOW, next) < at(LOW, n)) put(LOW, n, at(LOW, next));
    } else if (at(ON_STACK, next) && at(INDEX, next) < at(LOW, n)) put(LOW, n, at(INDEX, next));
  }
  if (at(LOW, n) != at(INDEX, n)) return;
  const alone = at(STACK, depth - 1) == n && !loops;
  let member: u32 = 0;
  do {
    member = at(STACK, --depth);
    put(ON_STACK, member, 0);
    put(COMPONENT, member, alone ? ~0 : components);
    inLoops += <u32>!alone;
  } while (member != n);
  if (!alone) components++;
}

/** Gives one component one header, and goes on inside. */
function mendComponent(which: u32, inner: u32, component: u32): void {
  const count = nodeCount();
  for (let n: u32 = 0; n < count; n++) {
    if (scope(n) == which && at(COMPONENT, n) == component) setScope(n, inner);
  }
  let header: u32 = ~0;
  let headers: u32 = 0;
  findEntered(inner);
  for (let n: u32 = 0; n < count; n++) {
    if (!at(ENTERED, n)) continue;
    header = n;
    headers++;
  }
  if (headers > 1) header = dispatch(inner);
  if (headers) mendScope(inner, header);
}

/** Notes in ENTERED to which nodes of a scope edges lead from outside. */
function findEntered(inner: u32): void {
  const count = nodeCount();
  for (let n: u32 = 0; n < count; n++) put(ENTERED, n, 0);
  for (let from: u32 = 0; from < count; from++) {
    if (scope(from) == inner) continue;
    for (let i: u32 = 0; i < edgeCount(from); i++) {
      const next = target(edge(from, i));
      if (next >= 0 && scope(next) == inner) put(ENTERED, next, 1);
    }
  }
}

/** Of the nodes at which a scope is entered: the one without which the fewest others lie in loops. */
function beginning(inner: u32): u32 {
  const count = nodeCount();
  let best: u32 = 0;
  let least: u32 = ~0;
  for (let n: u32 = 0; n < count; n++) {
    if (!at(ENTERED, n)) continue;
    findComponents(inner, n);
    if (inLoops >= least) continue;
    least = inLoops;
    best = n;
  }
  return best;
}

/** Puts a dispatching node in front of all nodes at which the scope is entered; way 0 is to its beginning. */
function dispatch(inner: u32): u32 {
  const count = nodeCount();
  const first = beginning(inner);
  const node = addNode(0, 0, DISPATCHES, 0);
  if (node == 0) return 0;
  // Each such node has an edge to each of those entered: where a region would have too many, the scope is left to one loop.
  const isOneLoop = ++dispatches > MOST_DISPATCHES;
  setScope(node, inner);
  beginEdges(node);
  lead(first, node, 0, ~0);
  let way = 1;
  for (let n: u32 = 0; n < count; n++) {
    if (at(ENTERED, n) && n != first) lead(n, node, way++, isOneLoop ? ~0 : inner);
  }
  return node;
}

/** Leads the edges to `n` to a dispatching node, but those from the scope `except`, and adds the way from there. */
function lead(n: u32, node: u32, way: i32, except: u32): void {
  for (let from: u32 = 0; from < node; from++) {
    if (scope(from) == except) continue;
    for (let i: u32 = 0; i < edgeCount(from); i++) {
      const e = edge(from, i);
      if (target(e) == n) reroute(e, node, way);
    }
  }
  addEdge(node, n, -1, ripOfNode(n));
}

/** Numbers the nodes in reverse postorder, and finds dominators, headers and how many edges lead forward to each. */
export function analyse(): void {
  const count = nodeCount();
  for (let n: u32 = 0; n < count; n++) {
    setOrder(n, -1);
    setDominator(n, -1);
    setHeader(n, false);
    setForwardEdges(n, 0);
  }
  depth = count;
  number(0);
  // What has been reached stands at the end of ORDER.
  const first = depth;
  for (let i = first; i < count; i++) setOrder(at(ORDER, i), i - first);
  findDominators(first, count);
  for (let i = first; i < count; i++) {
    const n = at(ORDER, i);
    for (let j: u32 = 0; j < edgeCount(n); j++) {
      const next = target(edge(n, j));
      if (next < 0) continue;
      if (order(next) <= order(n)) setHeader(next, true);
      else setForwardEdges(next, forwardEdges(next) + 1);
    }
  }
  listMerges(first, count);
}

/** For each node those that it dominates and to which several edges lead, from the last one in order to the first. */
function listMerges(first: u32, end: u32): void {
  memory.fill(LAST_MERGE, 0, <usize>nodeCount() * WORD);
  for (let i = first + 1; i < end; i++) {
    const n = at(ORDER, i);
    if (forwardEdges(n) < 2) continue;
    const above = dominator(n);
    put(MERGE_BEFORE, n, at(LAST_MERGE, above));
    put(LAST_MERGE, above, n);
  }
}

/** The last node in order that `n` dominates and to which several edges lead; 0 if there is none. */
export function lastMerge(n: u32): u32 {
  return at(LAST_MERGE, n);
}

/** The one before `merge` of those that the same node dominates; 0 if there is none. */
export function mergeBefore(merge: u32): u32 {
  return at(MERGE_BEFORE, merge);
}

function number(n: u32): void {
  setOrder(n, 0);
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const next = target(edge(n, i));
    if (next >= 0 && order(next) < 0) number(next);
  }
  put(ORDER, --depth, n);
}

/** Cooper, Harvey and Kennedy: over and over, until nothing changes. */
function findDominators(first: u32, end: u32): void {
  setDominator(0, 0);
  let changed = true;
  while (changed) {
    changed = false;
    for (let i = first; i < end; i++) {
      const n = at(ORDER, i);
      if (dominator(n) < 0) continue;
      for (let j: u32 = 0; j < edgeCount(n); j++) {
        const next = target(edge(n, j));
        if (next <= 0) continue;
        const known = dominator(next);
        const common = known < 0 ? <i32>n : intersect(known, n);
        if (common == known) continue;
        setDominator(next, common);
        changed = true;
      }
    }
  }
}

function intersect(a: u32, b: u32): i32 {
  while (a != b) {
    while (order(a) > order(b)) a = dominator(a);
    while (order(b) > order(a)) b = dominator(b);
  }
  return a;
}
