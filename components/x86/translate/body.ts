// Writes one node: its instructions, and how it ends.

import { SET_SIZE, destination } from '../decode/destination';
import { EMPTY, attributes } from '../decode/row';
import { translator } from '../gen/translators';
import { RSP } from '../state/register-file';
import { FIRST, IMM, IP, LINK, ROW, UOP_SIZE, nextIp } from '../state/uop';
import { begin, changesVectorAlone, isX87, touchesVectors } from './current';
import { pushNumber, readStack } from './family/stack';
import { mayLeadTo } from './lane';
import { nodeAt } from './address-map';
import { beginCall, endCall, returnToCaller } from './cross';
import { UNKNOWN, assumeFlagKind, flagKind, forgetPending } from './flag';
import { pushCondition } from './status';
import { flagsDieAfter, flagsDieBehind } from './liveness';
import { currentStep, forgetStep, leaveIndirect, leaveTo, stepIf } from './leave';
import { ADDRESS0, BUDGET_LEFT, TARGET, beginStraight, keepCopies, registersLiveInMemory } from './local';
import { BRANCHES_IF, CALLS, CALLS_INDIRECTLY, FALLS, JUMPS, JUMPS_INDIRECTLY, RETURNS, RETURNS_AND_POPS, STOPS, TARGET_RIP } from './node';
import { isWarm } from './region';
import { likely, unlikely } from './hint';
import { edge, edgeCount, endUop, firstUop, instructions, kindOfNode, ripOfEdge, ripOfNode, target } from './node';
import { forgetOffsets, restoreOffsets, saveOffsets } from './offset';
import { checkBeforeCall, enterCalled, isCalled } from './reach';
import { beginNode, forgetAddress } from './span';
import { beginInstruction, resumeAt, saveBefore, saveState } from './resume';
import { moveStack } from './stack-base';
import { goAlong } from './structure';
import { loadAt, pushOperand } from './value';
import { S64 } from './current';
import { forgetValues, valuesAreFull } from './doubt';
import { beginVectors, endVectors, settleVectors, tellViews } from './vector-register';
import { closeStack, saveStack } from './x87-stack';
import { pushWide } from './wide';
import { ELSE, I32_SUB, I64_EQ, I64_NE, I64_SHL, I64_SHR_S, IF, NO_RESULT } from './wasm';
import { close, get, long, op, open, set, word } from './writer';

/** All instructions of a node but a branch at its end. */
export function writeBody(n: u32): void {
  beginNode();
  beginVectors();
  const kind = kindOfNode(n);
  const last = endUop(n) - UOP_SIZE;
  const stops = kind == STOPS;
  let left = instructions(n) - <u32>stops;
  charge(left);
  beginStraight();
  resumeAt(ripOfNode(n), left);
  if (isCalled(n)) enterCalled(n);
  const end = kind == FALLS ? endUop(n) : last;
  const barrier = load<u64>(last, IP);
  for (let u = firstUop(n); u < end; u += UOP_SIZE) {
    if (stops && load<u64>(u, IP) == barrier) return;
    writeInstruction(u, left, n);
    if (load<u64>(u + UOP_SIZE, IP) != load<u64>(u, IP)) left--;
  }
}

function charge(count: u32): void {
  if (!count) return;
  get(BUDGET_LEFT);
  word(<i32>count);
  op(I32_SUB);
  set(BUDGET_LEFT);
}

function writeInstruction(u: usize, left: u32, n: u32): void {
  const row = <u32>load<u16>(u, ROW);
  if (attributes(row) & EMPTY) return;
  begin(u, left, flagsDieBehind(u, n));
  forgetStep();
  forgetAddress();
  if (!changesVectorAlone() || valuesAreFull()) {
    settleVectors();
    if (valuesAreFull()) forgetValues();
  }
  tellViews();
  // The decoder notes there whether the instruction may fault.
  const x87 = isX87(row);
  if (registersLiveInMemory()) {
    if (touchesVectors()) saveBefore(load<u64>(u, IP), left);
    else beginInstruction(load<u64>(u, IP), left, load<u32>(u, LINK) != 0 || x87);
  }
  if (!x87) saveStack();
  call_indirect<void>(translator(row));
}

/** The end of a node. */
export function writeEnd(n: u32): void {
  endVectors();
  closeStack();
  const kind = kindOfNode(n);
  const last = endUop(n) - UOP_SIZE;
  if (kind != FALLS) {
    begin(last, 1, false);
    forgetStep();
    forgetAddress();
  }
  if (registersLiveInMemory()) prepareEnd(n, kind, load<u64>(last, IP));
  if (kind == STOPS) leaveTo(load<u64>(last, IP));
  else if (kind == FALLS || kind == JUMPS) goAlong(n, edge(n, 0));
  else if (kind == BRANCHES_IF) writeBranch(n, load<u16>(last, FIRST));
  else if (kind == CALLS) {
    const called = target(edge(n, 0));
    const checked = called >= 0 && isCalled(called);
    if (checked) checkBeforeCall(called);
    pushNumber(nextIp(last), checked);
    saveState();
    if (edgeCount(n) == 2) writeCall(n, ripOfEdge(edge(n, 0)));
    goAlong(n, edge(n, 0));
  } else if (kind == CALLS_INDIRECTLY) {
    pushOperand(0, S64);
    set(TARGET);
    checkDestination(currentStep());
    pushNumber(nextIp(last), false);
    saveState();
    if (registersLiveInMemory()) writeCalls(n, load<u64>(last, IP));
    goToTarget(n, true, 0);
  } else if (kind == JUMPS_INDIRECTLY) {
    pushOperand(0, S64);
    set(TARGET);
    goToTarget(n, false, 0);
  } else writeReturn(n, kind == RETURNS_AND_POPS ? <i64>load<u16>(last, IMM) : 0);
}

/** So many functions are called from one place without the run loop. */
const MOST_CALLED: u32 = 3;

/** Calls the function at TARGET if it is one of those that the call was seen to go to and that lie outside of the region. */
function writeCalls(n: u32, source: u64): void {
  let called: u32 = 0;
  for (let i: u32 = 0; i < SET_SIZE && called < MOST_CALLED; i++) {
    const rip = destination(source, i);
    if (!rip || nodeAt(rip) >= 0 || !mayLeadTo(rip)) continue;
    called++;
    get(TARGET);
    long(rip);
    op(I64_EQ);
    open(IF, NO_RESULT);
    writeCall(n, rip);
    close();
  }
}

/** Calls what lies outside of the region, and goes on behind the call. */
function writeCall(n: u32, rip: u64): void {
  const after = edge(n, edgeCount(n) - 1);
  if (!beginCall(rip, ripOfEdge(after))) return;
  keepCopies(0);
  forgetOffsets();
  assumeFlagKind(UNKNOWN);
  goAlong(n, after);
  endCall();
}

/** While registers live in memory: it is up to date behind a node. An instruction that may not be able to go on begins with that. */
function prepareEnd(n: u32, kind: u32, rip: u64): void {
  if (kind <= BRANCHES_IF && flagsDieAfter(n)) forgetPending();
  if (kind == CALLS) beginInstruction(rip, 1, true);
  else if (kind == CALLS_INDIRECTLY || kind == JUMPS_INDIRECTLY || kind == RETURNS || kind == RETURNS_AND_POPS) saveBefore(rip, 1);
  else saveState();
}

/** A way out that is cold is hardly ever taken. */
function hintBranch(n: u32): void {
  const out = isColdExit(edge(n, 0));
  if (out == isColdExit(edge(n, 1))) return;
  if (out) unlikely();
  else likely();
}

function isColdExit(e: usize): bool {
  return target(e) < 0 && !isWarm(ripOfEdge(e));
}

function writeBranch(n: u32, condition: u32): void {
  pushCondition(condition);
  const known = flagKind();
  hintBranch(n);
  open(IF, NO_RESULT);
  goAlong(n, edge(n, 0));
  op(ELSE);
  assumeFlagKind(known);
  goAlong(n, edge(n, 1));
  close();
}

/** The interpreter takes over at `step` when the address in TARGET is not canonical. */
function checkDestination(step: u32): void {
  word(<i32>step);
  get(TARGET);
  long(16);
  op(I64_SHL);
  long(16);
  op(I64_SHR_S);
  get(TARGET);
  op(I64_NE);
  stepIf();
}

/**
 * Goes to the address in TARGET: along the edge that leads there, or out of the region. A return drops so many bytes from the stack on
 * every way. An address that equals an edge's is canonical.
 */
function goToTarget(n: u32, isChecked: bool, dropped: i64): void {
  // What stands behind the edges is written on the way: by then the current instruction is another one.
  const step = isChecked ? 0 : currentStep();
  const ways = edgeCount(n) - (isChecked && registersLiveInMemory() ? 2 : 0);
  for (let i: u32 = 0; i < ways; i++) {
    const e = edge(n, i);
    if (ripOfEdge(e) == TARGET_RIP) {
      if (!isChecked) checkDestination(step);
      dropReturnAddress(dropped);
      saveState();
      goAlong(n, e);
      return;
    }
    get(TARGET);
    pushWide(ripOfEdge(e));
    op(I64_EQ);
    open(IF, NO_RESULT);
    saveOffsets();
    dropReturnAddress(dropped);
    goAlong(n, e);
    restoreOffsets();
    close();
  }
  if (!isChecked) checkDestination(step);
  dropReturnAddress(dropped);
  saveState();
  if (dropped) returnToCaller();
  leaveIndirect();
}

/** Goes behind the call that it returns from if that is in the region. */
function writeReturn(n: u32, bytes: i64): void {
  readStack(RSP, S64);
  loadAt(ADDRESS0, S64);
  set(TARGET);
  goToTarget(n, false, 8 + bytes);
}

function dropReturnAddress(bytes: i64): void {
  if (!bytes) return;
  moveStack(bytes);
}
