// Whether anybody can see the flags that an instruction writes: not if others write them before they are read and before the region can
// be left.

import { flagsKilled, flagsRead, flagsWritten } from '../decode/row';
import { LINK, ROW, UOP_SIZE } from '../state/uop';
import { DISPATCHES, FALLS, JUMPS, edge, endUop, firstUop, kindOfNode, order, target } from './node';

/** So far is looked ahead, in micro-operations. */
const FARTHEST: u32 = 32;

/** Are the flags that `u` in node `n` writes dead? */
export function flagsDieBehind(u: usize, n: u32): bool {
  let live = flagsWritten(load<u16>(u, ROW));
  if (!live) return false;
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
    if (flagsRead(row) & live || load<u32>(at, LINK)) return false;
    live &= ~flagsKilled(row);
    if (!live) return true;
  }
  return false;
}
