// The nodes of a region's control flow graph, and its edges.
//
//     node, 64 bytes:   0 u32 first micro-operation   4 u32 end         8 u32 instructions   12 u32 kind
//                      16 u64 rip                    24 u32 first edge 28 u32 edges
//                      32 i32 number in reverse postorder, -1 if it cannot be reached         36 i32 immediate dominator
//                      40 u32 forward edges to it    44 u32 is a loop's header                48 u32 scope of the loop it is in
//                      52 u32 label                  56 i32 its number as an entry, -1        60 u32 what is checked on the ways to it (reach.ts)
//     edge, 16 bytes:   0 i32 node, -1 when it leaves the region    4 i32 what the selector becomes, -1    8 u64 rip

import { EDGES, EDGE_LIMIT, NODES, NODE_LIMIT } from './scratch';

const NODE_SIZE: usize = 64;
const EDGE_SIZE: usize = 16;

/** Falls through, or jumps. */
export const FALLS: u32 = 0;
export const JUMPS: u32 = 1;
export const BRANCHES_IF: u32 = 2;
export const CALLS: u32 = 3;
export const CALLS_INDIRECTLY: u32 = 4;
export const JUMPS_INDIRECTLY: u32 = 5;
export const RETURNS: u32 = 6;
export const RETURNS_AND_POPS: u32 = 7;
/** Its last micro-operation is not translated: the interpreter does it. */
export const STOPS: u32 = 8;
/** No code of the guest: goes where the selector says. */
export const DISPATCHES: u32 = 9;
/** No code of the guest: goes to the address in TARGET. */
export const GOES_TO_TARGET: u32 = 10;

/** In place of an edge's or node's address: it is the one in TARGET. */
export const TARGET_RIP: u64 = 0x8000_0000_0000_0000;

let nodes: u32 = 0;
let edges: u32 = 0;
let overflowed: bool = false;

export function forgetNodes(): void {
  nodes = 0;
  edges = 0;
  overflowed = false;
}

export function graphOverflowed(): bool {
  return overflowed;
}

export function nodeCount(): u32 {
  return nodes;
}

// @ts-ignore: decorator
@inline
function node(number: u32): usize {
  return NODES + <usize>number * NODE_SIZE;
}

export function addNode(first: usize, end: usize, kind: u32, rip: u64): u32 {
  if (nodes == NODE_LIMIT) {
    overflowed = true;
    return 0;
  }
  const at = node(nodes);
  memory.fill(at, 0, NODE_SIZE);
  store<u32>(at, <u32>first);
  store<u32>(at, <u32>end, 4);
  store<u32>(at, kind, 12);
  store<u64>(at, rip, 16);
  store<i32>(at, -1, 32);
  store<i32>(at, -1, 56);
  return nodes++;
}

export function firstUop(number: u32): usize {
  return load<u32>(node(number));
}

export function endUop(number: u32): usize {
  return load<u32>(node(number), 4);
}

export function setEnd(number: u32, end: usize, kind: u32, instructions: u32): void {
  store<u32>(node(number), <u32>end, 4);
  store<u32>(node(number), kind, 12);
  store<u32>(node(number), instructions, 8);
}

export function instructions(number: u32): u32 {
  return load<u32>(node(number), 8);
}

export function kindOfNode(number: u32): u32 {
  return load<u32>(node(number), 12);
}

export function ripOfNode(number: u32): u64 {
  return load<u64>(node(number), 16);
}

/** The edges of the node that was given last begin here. */
export function beginEdges(number: u32): void {
  store<u32>(node(number), edges, 24);
  store<u32>(node(number), 0, 28);
}

/** One more edge of the node for which `beginEdges` was called last. */
export function addEdge(number: u32, target: i32, selector: i32, rip: u64): void {
  if (edges == EDGE_LIMIT) {
    overflowed = true;
    return;
  }
  const at = EDGES + <usize>edges * EDGE_SIZE;
  store<i32>(at, target);
  store<i32>(at, selector, 4);
  store<u64>(at, rip, 8);
  edges++;
  store<u32>(node(number), edgeCount(number) + 1, 28);
}

export function edgeCount(number: u32): u32 {
  return load<u32>(node(number), 28);
}

/** Place of edge `index` of a node. */
// @ts-ignore: decorator
@inline
export function edge(number: u32, index: u32): usize {
  return EDGES + (<usize>load<u32>(node(number), 24) + <usize>index) * EDGE_SIZE;
}

// @ts-ignore: decorator
@inline
export function target(at: usize): i32 {
  return load<i32>(at);
}

export function selector(at: usize): i32 {
  return load<i32>(at, 4);
}

export function ripOfEdge(at: usize): u64 {
  return load<u64>(at, 8);
}

/** A copy of a node, with edges of its own to where the node leads; 0 when there is no space. */
export function copyNode(number: u32): u32 {
  const copy = addNode(firstUop(number), endUop(number), kindOfNode(number), ripOfNode(number));
  if (!copy) return 0;
  setEnd(copy, endUop(number), kindOfNode(number), instructions(number));
  beginEdges(copy);
  for (let i: u32 = 0; i < edgeCount(number); i++) {
    const at = edge(number, i);
    addEdge(copy, target(at), selector(at), ripOfEdge(at));
  }
  return copy;
}

/** Leads an edge to a dispatching node. */
export function reroute(at: usize, to: u32, selected: i32): void {
  store<i32>(at, <i32>to);
  store<i32>(at, selected, 4);
}

export function order(number: u32): i32 {
  return load<i32>(node(number), 32);
}

export function setOrder(number: u32, value: i32): void {
  store<i32>(node(number), value, 32);
}

export function dominator(number: u32): i32 {
  return load<i32>(node(number), 36);
}

export function setDominator(number: u32, value: i32): void {
  store<i32>(node(number), value, 36);
}

export function forwardEdges(number: u32): u32 {
  return load<u32>(node(number), 40);
}

export function setForwardEdges(number: u32, value: u32): void {
  store<u32>(node(number), value, 40);
}

export function isHeader(number: u32): bool {
  return load<u32>(node(number), 44) != 0;
}

export function setHeader(number: u32, value: bool): void {
  store<u32>(node(number), <u32>value, 44);
}

export function scope(number: u32): u32 {
  return load<u32>(node(number), 48);
}

export function setScope(number: u32, value: u32): void {
  store<u32>(node(number), value, 48);
}

export function labelOf(number: u32): u32 {
  return load<u32>(node(number), 52);
}

export function setLabel(number: u32, value: u32): void {
  store<u32>(node(number), value, 52);
}

export function entryOf(number: u32): i32 {
  return load<i32>(node(number), 56);
}

export function setEntry(number: u32, value: i32): void {
  store<i32>(node(number), value, 56);
}

export function reachOf(number: u32): u32 {
  return load<u32>(node(number), 60);
}

export function setReach(number: u32, value: u32): void {
  store<u32>(node(number), value, 60);
}
