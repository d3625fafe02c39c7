// A node that goes where TARGET says: a table by some bits of the address, then comparisons, then out of the region.

import { leaveIndirect } from './leave';
import { TARGET } from './local';
import { edge, edgeCount, ripOfEdge } from './node';
import { TABLE } from './scratch';
import { goAlong } from './structure';
import { assumeFlagKind, UNKNOWN } from './flag';
import { BR, BR_TABLE, I32_AND, I32_SHR_U, I32_WRAP, I64_EQ, IF, NO_RESULT } from './wasm';
import { pushWide } from './wide';
import { block, branch, close, get, label, op, open, unsigned, word } from './writer';

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
  chooseBits(n);
  block();
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
  const miss = label() - size;
  for (let place: u32 = 0; place < size; place++) {
    close();
    writePlace(n, place, miss);
  }
  close();
  leaveIndirect();
}

/** The ways that share a place of the table. */
function writePlace(n: u32, place: u32, miss: u32): void {
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const e = edge(n, i);
    const rip = ripOfEdge(e);
    if (indexOf(rip) != place) continue;
    get(TARGET);
    pushWide(rip);
    op(I64_EQ);
    open(IF, NO_RESULT);
    assumeFlagKind(UNKNOWN);
    goAlong(n, e);
    close();
  }
  branch(BR, miss);
}
