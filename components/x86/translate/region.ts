// Finds a region: the instructions that are translated together, from one address on along branches and calls whose targets are
// known and have been executed, and makes nodes of them.

import { lookup } from '../decode/cache';
import { decodeInstruction } from '../decode/instruction';
import { terminator } from '../gen/traits';
import { IMM, IP, ROW, UOP_SIZE, nextIp } from '../state/uop';
import { FALLS, BRANCHES_IF, CALLS, CALLS_INDIRECTLY, DISPATCHES, JUMPS, RETURNS, RETURNS_AND_POPS, STOPS } from './node';
import { addEdge, addNode, beginEdges, endUop, firstUop, forgetNodes, kindOfNode, nodeCount, ripOfNode, setEnd, setEntry } from './node';
import { HASH, HASH_COUNT, LEADERS, LISTS, NODE_OF, UOPS, UOP_LIMIT } from './scratch';

/** At most so many instructions in a region, and so many of them until calls are not followed any more. */
const LARGEST: u32 = 600;
const LARGEST_WITH_CALLS: u32 = 200;
const MOST_ENTRIES: u32 = 24;

let uops: u32 = 0;
let found: u32 = 0;
let waiting: u32 = 0;
let taken: u32 = 0;

// @ts-ignore: decorator
@inline
function uopAt(number: u32): usize {
  return UOPS + <usize>number * UOP_SIZE;
}

function numberOf(u: usize): u32 {
  return <u32>((u - UOPS) / UOP_SIZE);
}

/** Place in HASH of an address: what holds it, or where it would go. */
function placeOf(rip: u64): usize {
  let at = (<u32>rip ^ (<u32>rip >> 11)) & (HASH_COUNT - 1);
  while (true) {
    const place = HASH + (<usize>at << 2);
    const u = <usize>load<u32>(place);
    if (!u || load<u64>(u, IP) == rip) return place;
    at = (at + 1) & (HASH_COUNT - 1);
  }
}

/** First micro-operation of the instruction at an address, or 0 when it is not in the region. */
function known(rip: u64): usize {
  return load<u32>(placeOf(rip));
}

/** Puts an address on the list of those where blocks begin. */
function want(rip: u64): void {
  const place = LISTS + (<usize>waiting << 3);
  if (waiting < 4096) {
    store<u64>(place, rip);
    waiting++;
  }
}

/** Finds the region at `rip`. False when nothing can be translated there. */
export function findRegion(rip: u64): bool {
  forgetNodes();
  memory.fill(HASH, 0, <usize>HASH_COUNT << 2);
  memory.fill(LEADERS, 0, UOP_LIMIT);
  uops = 0;
  found = 0;
  waiting = 0;
  taken = 0;
  want(rip);
  for (; taken < waiting; taken++) explore(load<u64>(LISTS + (<usize>taken << 3)));
  if (!known(rip)) return false;
  makeNodes();
  makeEdges(rip);
  return entries > 0 && firstEntry == rip;
}

/** Decodes from an address on, up to the end of a block or to what is known. */
function explore(start: u64): void {
  let rip = start;
  const before = known(rip);
  if (before) {
    store<u8>(LEADERS + <usize>numberOf(before), 1);
    return;
  }
  if (found >= LARGEST) return;
  let first = true;
  while (found < LARGEST + 64 && uops + 3 < UOP_LIMIT && !known(rip)) {
    const u = uopAt(uops);
    const after = decodeInstruction(u, rip);
    if (!after) break;
    store<u32>(placeOf(rip), <u32>u);
    if (first) store<u8>(LEADERS + <usize>uops, 1);
    first = false;
    uops = numberOf(after);
    found++;
    const last = after - UOP_SIZE;
    const kind = terminator(load<u16>(last, ROW));
    if (kind != FALLS) {
      follow(last, kind);
      return;
    }
    rip = nextIp(last);
  }
  // The run ends without a branch: what comes next begins a block, if it is in the region.
  want(rip);
  markEnd();
}

/** The last micro-operation ends its block although it is no branch. */
function markEnd(): void {
  if (uops) store<u8>(LEADERS + <usize>uops, 1);
}

/** Goes on behind the end of a block. */
function follow(u: usize, kind: u32): void {
  markEnd();
  const target = load<u64>(u, IMM);
  if (kind == JUMPS) want(target);
  else if (kind == BRANCHES_IF) {
    want(nextIp(u));
    if (known(target) || lookup(target)) want(target);
  } else if (kind == CALLS) {
    if (known(target) || (found < LARGEST_WITH_CALLS && lookup(target))) want(target);
    want(nextIp(u));
  } else if (kind == CALLS_INDIRECTLY) want(nextIp(u));
}

/** Cuts the micro-operations at leaders. */
function makeNodes(): void {
  addNode(0, 0, DISPATCHES, 0);
  let node: u32 = 0;
  let count: u32 = 0;
  let rip: u64 = ~0;
  let ended = true;
  for (let i: u32 = 0; i < uops; i++) {
    const u = uopAt(i);
    if (load<u8>(LEADERS + <usize>i) || ended) {
      if (!ended) setEnd(node, u, FALLS, count);
      node = addNode(u, 0, FALLS, load<u64>(u, IP));
      count = 0;
    }
    if (load<u64>(u, IP) != rip || count == 0) count++;
    rip = load<u64>(u, IP);
    store<u16>(NODE_OF + (<usize>i << 1), <u16>node);
    const kind = terminator(load<u16>(u, ROW));
    setEnd(node, u + UOP_SIZE, kind, count);
    ended = kind != FALLS;
  }
}

/** Node that begins at an address; -1 when there is none. */
function nodeAt(rip: u64): i32 {
  const u = known(rip);
  if (!u) return -1;
  const node = <u32>load<u16>(NODE_OF + (<usize>numberOf(u) << 1));
  return firstUop(node) == u ? <i32>node : -1;
}

let entries: u32 = 0;
let firstEntry: u64 = 0;

export function entryCount(): u32 {
  return entries;
}

function makeEdges(start: u64): void {
  const count = nodeCount();
  beginEdges(0);
  entries = 0;
  addEntry(start);
  for (let n: u32 = 1; n < count; n++) {
    const kind = kindOfNode(n);
    if (kind == CALLS || kind == CALLS_INDIRECTLY) addEntry(nextIp(endUop(n) - UOP_SIZE));
  }
  for (let n: u32 = 1; n < count; n++) {
    beginEdges(n);
    const last = endUop(n) - UOP_SIZE;
    const kind = kindOfNode(n);
    if (kind == FALLS) addEdgeTo(n, nextIp(last));
    else if (kind == JUMPS || kind == CALLS) addEdgeTo(n, load<u64>(last, IMM));
    else if (kind == BRANCHES_IF) {
      addEdgeTo(n, load<u64>(last, IMM));
      addEdgeTo(n, nextIp(last));
    } else if (kind == RETURNS || kind == RETURNS_AND_POPS) addReturns(n);
  }
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
  if (node < 0 || entries == MOST_ENTRIES || stopsAtOnce(node)) return;
  if (entries == 0) firstEntry = rip;
  setEntry(node, entries);
  addEdge(0, node, -1, rip);
  entries++;
}

/** A return may go back behind each call of the region that stays in the region. */
function addReturns(n: u32): void {
  for (let from: u32 = 1; from < nodeCount(); from++) {
    if (kindOfNode(from) != CALLS) continue;
    const last = endUop(from) - UOP_SIZE;
    if (nodeAt(load<u64>(last, IMM)) < 0) continue;
    const site = nodeAt(nextIp(last));
    if (site >= 0) addEdge(n, site, -1, nextIp(last));
  }
}
