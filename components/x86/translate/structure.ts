// Writes a region's nodes as structured control flow, along the tree of dominators (Ramsey, "Beyond Relooper"): a node is followed
// by the nodes that it dominates; those to which several edges lead stand behind a block that the edges leave; a header opens a loop.

import { writeBody, writeEnd } from './body';
import { nodeAt } from './address-map';
import { writeByAddress } from './by-address';
import { crossTo } from './cross';
import { activeGroups, leaveGroups } from './span';
import { UNKNOWN, assumeFlagKind, dropFloats, flagKind } from './flag';
import { lastMerge, mergeBefore } from './graph';
import { forgetOffsets, restoreOffsets, saveOffsets } from './offset';
import { likely, unlikely } from './hint';
import { leaveIndirect, leaveTo } from './leave';
import { BUDGET_LEFT, SELECTOR, copies, keepCopies, registersLiveInMemory, setStraightDepth, straightDepth } from './local';
import { checkOnTheWay, isCalled } from './reach';
import { CALLS, DISPATCHES, GOES_TO_TARGET, TARGET_RIP, edge, edgeCount, entryOf, forwardEdges, isHeader } from './node';
import { kindOfNode, labelOf, order, ripOfEdge, selector, setLabel, target } from './node';
import { BR, BR_IF, BR_TABLE, I32_EQZ, I32_LOAD, I32_LT_S, I32_STORE, IF, LOOP, NO_RESULT } from './wasm';
import { BUDGET, ENTERED_WITH } from '../interpret/exit';
import { access, block, branch, close, get, label, op, open, set, unsigned, word } from './writer';

/** Writes the whole region. Node 0 dispatches to its entries. */
export function writeRegion(): void {
  assumeFlagKind(UNKNOWN);
  writeTree(0);
}

/** A node and all that it dominates. What is known of flags holds for the node; its edges leave nothing behind. */
function writeTree(n: u32): void {
  if (!isHeader(n)) {
    writeWithin(n, lastMerge(n));
    return;
  }
  assumeFlagKind(UNKNOWN);
  forgetOffsets();
  keepCopies(0);
  open(LOOP, NO_RESULT);
  setLabel(n, label());
  writeWithin(n, lastMerge(n));
  close();
}

/** The node's code, in blocks that end where the merging nodes stand, the last one outermost. */
function writeWithin(n: u32, merge: u32): void {
  if (merge) {
    block();
    setLabel(merge, label());
    writeWithin(n, mergeBefore(merge));
    close();
    writeSubtree(merge, true);
    return;
  }
  const kind = kindOfNode(n);
  if (kind == DISPATCHES) writeDispatch(n);
  if (kind == GOES_TO_TARGET) writeByAddress(n);
  if (kind >= DISPATCHES) return;
  writeBody(n);
  writeEnd(n);
}

/** Goes along an edge of `n`. */
export function goAlong(n: u32, e: usize): void {
  const next = target(e);
  if (next < 0) {
    crossTo(ripOfEdge(e));
    return;
  }
  if (isCalled(next) && kindOfNode(n) != CALLS) checkOnTheWay(next);
  // Otherwise it is 0 already.
  if (selector(e) > 0) {
    word(selector(e));
    set(SELECTOR);
  }
  if (order(next) <= order(n)) {
    leaveIfSpent(ripOfEdge(e));
    dropFloats();
    branch(BR, labelOf(next));
  } else if (forwardEdges(next) >= 2) {
    dropFloats();
    branch(BR, labelOf(next));
  } else writeSubtree(next, false);
}

/** Writes a subtree on its own: what was known before it holds again behind it. Where several ways meet nothing is known in it. */
function writeSubtree(n: u32, isMerge: bool): void {
  const known = flagKind();
  const groups = activeGroups();
  const copied = copies();
  const depth = straightDepth();
  saveOffsets();
  if (isMerge) {
    assumeFlagKind(UNKNOWN);
    forgetOffsets();
    keepCopies(0);
  }
  writeTree(n);
  restoreOffsets();
  keepCopies(copied);
  setStraightDepth(depth);
  leaveGroups(groups);
  assumeFlagKind(known);
}

/** A loop that is not entered from outside goes on for so many instructions when the budget is spent. */
const OVERTIME: i32 = 20_000;

/**
 * On the way back to a header: leaves when the budget is spent. Where the region cannot be entered again, nearly all loops reach a place
 * before the overtime is up where it can; the others become regions of their own.
 */
function leaveIfSpent(rip: u64): void {
  const node = nodeAt(rip);
  get(BUDGET_LEFT);
  word(node >= 0 && entryOf(node) >= 0 ? 0 : -OVERTIME);
  op(I32_LT_S);
  unlikely();
  open(IF, NO_RESULT);
  if (registersLiveInMemory()) {
    // There is still what it was when the region was entered.
    word(0);
    word(0);
    access(I32_LOAD, BUDGET);
    access(I32_STORE, ENTERED_WITH);
  }
  if (rip == TARGET_RIP) leaveIndirect();
  else leaveTo(rip);
  close();
}

/** Goes where the selector says, which is 0 from then on. */
function writeDispatch(n: u32): void {
  const ways = edgeCount(n);
  for (let i: u32 = 0; i < ways; i++) block();
  if (ways == 1) {
    op(BR);
    unsigned(0);
  } else {
    if (n > 0) {
      // A turn of the loop.
      get(SELECTOR);
      op(I32_EQZ);
      likely();
      op(BR_IF);
      unsigned(0);
    }
    get(SELECTOR);
    op(BR_TABLE);
    unsigned(ways - 1);
    for (let i: u32 = 0; i < ways; i++) unsigned(i);
  }
  for (let i: u32 = 0; i < ways; i++) {
    close();
    assumeFlagKind(UNKNOWN);
    if (i > 0) {
      word(0);
      set(SELECTOR);
    }
    goAlong(n, edge(n, i));
  }
}
