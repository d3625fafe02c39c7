// Whether anybody can see the flags that an instruction writes: not if others write them before they are read and before the region can
// be left.

import { ALL_FLAGS, flagsKilled, flagsRead, flagsWritten } from '../decode/row';
import { LINK, ROW, UOP_SIZE } from '../state/uop';
import { isX87 } from './current';
import { DISPATCHES, FALLS, JUMPS, edge, edgeCount, endUop, firstUop, kindOfNode, order, target } from './node';

/** So far is looked ahead, in micro-operations. */
const FARTHEST: u32 = 32;

/** Are the flags that `u` in node `n` writes dead? */
export function flagsDieBehind(u: usize, n: u32): bool {
  const live = flagsWritten(load<u16>(u, ROW));
  return live != 0 && dieBehind(live, u, n);
}

/** Are all flags dead wherever node `n` leads? */
export function flagsDieAfter(n: u32): bool {
  for (let i: u32 = 0; i < edgeCount(n); i++) {
    const next = target(edge(n, i));
    // On the way back to a loop's header the region may be left.
    if (next < 0 || order(next) <= order(n) || kindOfNode(next) >= DISPATCHES || !dieBehind(ALL_FLAGS, firstUop(next) - UOP_SIZE, next)) return false;
  }
  return true;
}

function dieBehind(flags: u32, u: usize, n: u32): bool {
  let live = flags;
  let node = n;
  let at = u;
  for (let steps: u32 = 0; steps < FARTHEST; steps++) {
    at += UOP_SIZE;
    const kind = kindOfNode(node);
    const last = kind != FALLS && at + UOP_SIZE == endUop(node);
    if (last && kind != JUMPS) return false;
    if (last || at == endUop(node)) {
      const next = target(edge(node, 0));
      if (next < 0 || order(next) <= order(node) || kindOfNode(next) >= DISPATCHES) return false;
      node = next;
      at = firstUop(node) - UOP_SIZE;
      continue;
    }
    const row = <u32>load<u16>(at, ROW);
    // The decoder notes there whether the instruction may fault.
    if (flagsRead(row) & live || load<u32>(at, LINK) || isX87(row)) return false;
    live &= ~flagsKilled(row);
    if (!live) return true;
  }
  return false;
}
