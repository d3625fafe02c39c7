// What a function of the guest accesses near RSP at its beginning is checked by who calls it, together with the return address that is pushed. So the
// function's first node cannot fail there, nobody sees the flags that it finds, and they need not be carried along. This is done where registers live
// in locals, and for functions that are called within their region. Who comes to such a node otherwise checks the same on the way.

import { RSP } from '../state/register-file';
import { beginAnchor } from './anchor';
import { holdStepAt, releaseStep } from './leave';
import { ADDRESS1, getRegister } from './local';
import { CALLS, DISPATCHES, edge, edgeCount, kindOfNode, nodeCount, reachOf, ripOfNode, setReach, target } from './node';
import { beginReach, spanCount, spanLength, spanWrites, startOfReach } from './span';
import { checkStack } from './value';
import { I64_ADD } from './wasm';
import { get, long, op, set } from './writer';

/** The return address. */
const BYTES: u32 = 8;
/** Not known yet: what is written now is written again. */
const OPEN: u32 = 1;

/** Finds the nodes that are called. */
export function findCalled(): void {
  for (let n: u32 = 1; n < nodeCount(); n++) {
    if (kindOfNode(n) != CALLS || !edgeCount(n)) continue;
    const called = target(edge(n, 0));
    if (called >= 0 && kindOfNode(called) < DISPATCHES) setReach(called, OPEN);
  }
}

export function isCalled(n: u32): bool {
  return reachOf(n) != 0;
}

/** A node begins that is called. */
export function enterCalled(n: u32): void {
  const reach = beginReach(BYTES);
  setReach(n, reach ? <u32>reach : OPEN);
  if (!reach) return;
  getRegister(RSP);
  set(ADDRESS1);
  if (spanCount(reach) > 1) beginAnchor(ADDRESS1, startOfReach(reach));
}

/** A call leads to such a node: checks what its return address needs, too, before it is pushed. */
export function checkBeforeCall(n: u32): void {
  check(n, -<i64>BYTES, true);
}

/** The same on another way, on which nothing of the next instruction has been done. */
export function checkOnTheWay(n: u32): void {
  holdStepAt(ripOfNode(n));
  check(n, 0, false);
  releaseStep();
}

/** RSP will have moved by so many bytes. */
function check(n: u32, moves: i64, writes: bool): void {
  const reach = <usize>reachOf(n);
  // At first the locals alone are of interest.
  const isOpen = reach == OPEN;
  if (!isOpen && !writes && !spanCount(reach)) return;
  const begin = isOpen ? 0 : startOfReach(reach);
  getRegister(RSP);
  long(begin + moves);
  op(I64_ADD);
  set(ADDRESS1);
  checkStack(ADDRESS1, isOpen ? BYTES : spanLength(reach), isOpen || writes || spanWrites(reach));
}
