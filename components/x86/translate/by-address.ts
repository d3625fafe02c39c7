// A node that goes where TARGET says, or out of the region. Few ways are told apart by a tree of comparisons, many by a table by some bits of the
// address, each way by a comparison with all of it at last.

import { leaveIndirect } from './leave';
import { TARGET } from './local';
import { edge, edgeCount, ripOfEdge } from './node';
import { TABLE } from './scratch';
import { goAlong } from './structure';
import { assumeFlagKind, UNKNOWN } from './flag';
import { BR, BR_TABLE, ELSE, I32_AND, I32_LT_U, I32_SHR_U, I32_WRAP, I64_EQ, IF, NO_RESULT } from './wasm';
import { pushWide } from './wide';
import { block, branch, close, get, label, op, open, unsigned, word } from './writer';

/** Up to so many ways are a tree: the processor foresees its branches better than one jump for all ways. */
const TREE_MOST: u32 = 16;
/** The table has at most so many places for each way. */
const SPARSE: u32 = 3;
const HIGHEST_SHIFT: u32 = 12;

// The bits that were chosen. A region has one such node, so they stay while it is written.
let shift: u32 = 0;
let size: u32 = 0;

function indexOf(rip: u64): u32 {
  return (<u32>rip >> shift) & (size - 1);
}

/** How many ways share a place at most. */
function crowding(n: u32): u32 {
  memory.fill(TABLE, 0, size);
  let worst: u32 = 0;
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const place = TABLE + <usize>indexOf(ripOfEdge(edge(n, i)));
    const here = <u32>load<u8>(place) + 1;
    store<u8>(place, here);
    worst = max(worst, here);
  }
  return worst;
}

/** Chooses the bits that tell the ways apart best. */
function chooseBits(n: u32): void {
  const ways = edgeCount(n);
  let least: u32 = ~0;
  let bestShift: u32 = 0;
  let bestSize: u32 = 1;
  for (size = 2; size <= ways * SPARSE; size <<= 1) {
    for (shift = 0; shift <= HIGHEST_SHIFT; shift++) {
      const worst = crowding(n);
      if (worst >= least) continue;
      least = worst;
      bestShift = shift;
      bestSize = size;
    }
    if (least == 1) break;
  }
  shift = bestShift;
  size = bestSize;
}

/** Writes the node. */
export function writeByAddress(n: u32): void {
  block();
  const miss = label();
  if (edgeCount(n) <= TREE_MOST) writeTree(n, miss);
  else writeTable(n, miss);
  close();
  leaveIndirect();
}

function writeTable(n: u32, miss: u32): void {
  chooseBits(n);
  for (let place: u32 = 0; place < size; place++) block();
  get(TARGET);
  op(I32_WRAP);
  word(<i32>shift);
  op(I32_SHR_U);
  word(<i32>size - 1);
  op(I32_AND);
  op(BR_TABLE);
  unsigned(size - 1);
  for (let place: u32 = 0; place < size; place++) unsigned(place);
  for (let place: u32 = 0; place < size; place++) {
    close();
    writePlace(n, place);
    branch(BR, miss);
  }
}

/** The ways that share a place of the table. */
function writePlace(n: u32, place: u32): void {
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const e = edge(n, i);
    if (indexOf(ripOfEdge(e)) == place) writeWay(n, e);
  }
}

/** Goes along an edge if TARGET is what it leads to. */
function writeWay(n: u32, e: usize): void {
  get(TARGET);
  pushWide(ripOfEdge(e));
  op(I64_EQ);
  open(IF, NO_RESULT);
  assumeFlagKind(UNKNOWN);
  goAlong(n, e);
  close();
}

function writeTree(n: u32, miss: u32): void {
  sortWays(n);
  writeBetween(n, 0, edgeCount(n), miss);
}

/** The numbers of the edges in TABLE, by the low halves of their addresses. */
function sortWays(n: u32): void {
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const low = <u32>ripOfEdge(edge(n, i));
    let at = i;
    for (; at > 0 && lowOf(n, at - 1) > low; at--) store<u8>(TABLE + <usize>at, load<u8>(TABLE + <usize>at - 1));
    store<u8>(TABLE + <usize>at, <u8>i);
  }
}

function sorted(n: u32, at: u32): usize {
  return edge(n, load<u8>(TABLE + <usize>at));
}

function lowOf(n: u32, at: u32): u32 {
  return <u32>ripOfEdge(sorted(n, at));
}

/** The ways from `first` up to `end`: one, or two halves. */
function writeBetween(n: u32, first: u32, end: u32, miss: u32): void {
  if (end - first == 1) {
    writeWay(n, sorted(n, first));
    branch(BR, miss);
  }
  if (end - first <= 1) return;
  const middle = (first + end) >> 1;
  get(TARGET);
  op(I32_WRAP);
  word(<i32>lowOf(n, middle));
  op(I32_LT_U);
  open(IF, NO_RESULT);
  writeBetween(n, first, middle, miss);
  op(ELSE);
  writeBetween(n, middle, end, miss);
  close();
}
