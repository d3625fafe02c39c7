// Connects the nodes of a region by edges, and says where it can be entered.

import { SET_SIZE, destination } from '../decode/destination';
import { IMM, IP, UOP_SIZE, nextIp } from '../state/uop';
import { nodeAt } from './address-map';
import { findFunctions, returnsTo } from './function';
import { mayLeadTo } from './lane';
import { BRANCHES_IF, CALLS, CALLS_INDIRECTLY, FALLS, GOES_TO_TARGET, JUMPS, JUMPS_INDIRECTLY, RETURNS, RETURNS_AND_POPS } from './node';
import { STOPS, TARGET_RIP, addEdge, addNode, beginEdges, endUop, entryOf, kindOfNode, nodeCount, ripOfNode, setEntry } from './node';
import { NODE_LIMIT, WAYS } from './scratch';

const MOST_ENTRIES: u32 = 64;
/** A jump that has more ways goes through a table that all of the region share. */
const MOST_COMPARED: u32 = 3;

let entries: u32 = 0;
/** Does a call that leaves the region come back to the instruction behind it without the run loop? */
let comesBack: bool = false;
/** The node that goes where TARGET says; 0 when there is none. */
let shared: u32 = 0;
/** How many ways the current jump has: their addresses stand in WAYS, then a byte for each node that `shared` leads to. */
let ways: u32 = 0;
const SHARED: usize = WAYS + 0x4000;
const MOST_WAYS: u32 = 0x800;
/** Addresses outside of the region that the shared node leads to. */
const OUTSIDE: usize = WAYS + 0x6000;
const MOST_OUTSIDE: u32 = 0x200;
let outside: u32 = 0;

export function entryCount(): u32 {
  return entries;
}

/** Does a call lead to where the region can be entered, as a function that calls itself does? Who comes back behind it calls again before long. */
function callsEntry(n: u32): bool {
  const called = nodeAt(load<u64>(endUop(n) - UOP_SIZE, IMM));
  return !comesBack && called >= 0 && entryOf(called) >= 0;
}

/** Connects the nodes of the region that begins at `start`. False when it cannot be entered there. */
export function connect(start: u64, comesBackItself: bool): bool {
  comesBack = comesBackItself;
  const count = nodeCount();
  beginEdges(0);
  entries = 0;
  shared = 0;
  outside = 0;
  memory.fill(SHARED, 0, NODE_LIMIT);
  addEntry(start);
  if (!entries) return false;
  for (let n: u32 = 1; n < count; n++) {
    const kind = kindOfNode(n);
    if (kind == CALLS && callsEntry(n)) continue;
    if (kind == CALLS || kind == CALLS_INDIRECTLY) addEntry(nextIp(endUop(n) - UOP_SIZE));
  }
  findFunctions();
  for (let n: u32 = 1; n < count; n++) connectNode(n);
  if (shared) connectShared(count);
  return true;
}

function connectNode(n: u32): void {
  beginEdges(n);
  const last = endUop(n) - UOP_SIZE;
  const kind = kindOfNode(n);
  if (kind == FALLS) addEdgeTo(n, nextIp(last));
  else if (kind == JUMPS) addEdgeTo(n, load<u64>(last, IMM));
  else if (kind == CALLS) {
    addEdgeTo(n, load<u64>(last, IMM));
    // The way behind the call, when what is called lies outside and is called as a function.
    if (comesBack && nodeAt(load<u64>(last, IMM)) < 0) addEdgeTo(n, nextIp(last));
  }
  else if (kind == BRANCHES_IF) {
    addEdgeTo(n, load<u64>(last, IMM));
    addEdgeTo(n, nextIp(last));
  } else if (kind == RETURNS || kind == RETURNS_AND_POPS) {
    ways = 0;
    for (let call: u32 = 1; call < nodeCount(); call++) {
      if (returnsTo(n, call)) addWay(nextIp(endUop(call) - UOP_SIZE));
    }
    addWays(n);
  } else if (kind == JUMPS_INDIRECTLY || kind == CALLS_INDIRECTLY) {
    ways = 0;
    const leaves = comesBack && kind == JUMPS_INDIRECTLY;
    for (let i: u32 = 0; i < SET_SIZE; i++) addDestination(destination(load<u64>(last, IP), i), leaves);
    addWays(n);
    if (!comesBack || kind != CALLS_INDIRECTLY) return;
    // Twice, since several calls may stand there.
    addEdgeTo(n, nextIp(last));
    addEdgeTo(n, nextIp(last));
  }
}

/** Where an indirect jump was seen to go: in the region, or into another translation if it may leave. */
function addDestination(rip: u64, mayLeave: bool): void {
  if (rip && mayLeave && nodeAt(rip) < 0 && mayLeadTo(rip)) putWay(rip);
  else addWay(rip);
}

/** One more address that the current jump may go to; counts if it is in the region. */
function addWay(rip: u64): void {
  if (rip && nodeAt(rip) >= 0) putWay(rip);
}

function putWay(rip: u64): void {
  if (ways == MOST_WAYS) return;
  store<u64>(WAYS + (<usize>ways << 3), rip);
  ways++;
}

/** Edges for the ways: one each, or one to the node that all share. */
function addWays(n: u32): void {
  if (ways <= MOST_COMPARED) {
    for (let i: u32 = 0; i < ways; i++) addEdgeTo(n, load<u64>(WAYS + (<usize>i << 3)));
    return;
  }
  if (!shared) shared = addNode(0, 0, GOES_TO_TARGET, TARGET_RIP);
  for (let i: u32 = 0; i < ways; i++) share(load<u64>(WAYS + (<usize>i << 3)));
  addEdge(n, shared, -1, TARGET_RIP);
}

/** One more way of the shared node. */
function share(rip: u64): void {
  const n = nodeAt(rip);
  if (n >= 0) {
    store<u8>(SHARED + <usize>n, 1);
    return;
  }
  for (let i: u32 = 0; i < outside; i++) {
    if (load<u64>(OUTSIDE + (<usize>i << 3)) == rip) return;
  }
  if (outside == MOST_OUTSIDE) return;
  store<u64>(OUTSIDE + (<usize>outside << 3), rip);
  outside++;
}

/** The edges of the shared node, to those of the first `count` nodes that somebody wants. */
function connectShared(count: u32): void {
  beginEdges(shared);
  for (let n: u32 = 1; n < count; n++) {
    if (load<u8>(SHARED + <usize>n)) addEdge(shared, n, -1, ripOfNode(n));
  }
  for (let i: u32 = 0; i < outside; i++) addEdge(shared, -1, -1, load<u64>(OUTSIDE + (<usize>i << 3)));
}

function addEdgeTo(n: u32, rip: u64): void {
  addEdge(n, nodeAt(rip), -1, rip);
}

/** Would a translation that is entered here come straight back? */
function stopsAtOnce(node: u32): bool {
  return kindOfNode(node) == STOPS && load<u64>(endUop(node) - UOP_SIZE, IP) == ripOfNode(node);
}

/** Makes the node at an address one at which the region can be entered. */
function addEntry(rip: u64): void {
  const node = nodeAt(rip);
  if (node < 0 || entryOf(node) >= 0 || entries == MOST_ENTRIES || stopsAtOnce(node)) return;
  setEntry(node, entries);
  addEdge(0, node, -1, rip);
  entries++;
}
