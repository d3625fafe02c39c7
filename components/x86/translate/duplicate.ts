// Gives each way to a small end of a function an end of its own. What is known on the way holds there too: a function that returns at once finds in
// its registers what it has just pushed (pushed.ts).

import { RETURNS, RETURNS_AND_POPS, copyNode, edge, edgeCount, entryOf, instructions, kindOfNode, nodeCount, reroute, selector, target } from './node';

/** An end has so many instructions at most. */
const LONGEST: u32 = 16;
/** So many are repeated in a region. */
const MOST: u32 = 64;

let repeated: u32 = 0;

/** Repeats nodes that return. */
export function duplicateEnds(): void {
  const count = nodeCount();
  repeated = 0;
  for (let n: u32 = 1; n < count; n++) {
    const kind = kindOfNode(n);
    if ((kind == RETURNS || kind == RETURNS_AND_POPS) && instructions(n) <= LONGEST) duplicate(n, count);
  }
}

/** The node is left to the first of the `count` nodes that lead there, or to who enters the region there; each other one gets a copy. */
function duplicate(n: u32, count: u32): void {
  let isTaken = entryOf(n) >= 0;
  for (let from: u32 = 1; from < count; from++) {
    if (from == n) continue;
    for (let i: u32 = 0; i < edgeCount(from); i++) {
      const e = edge(from, i);
      if (target(e) != n) continue;
      if (isTaken && !leadToCopy(e, n)) return;
      isTaken = true;
    }
  }
}

function leadToCopy(e: usize, n: u32): bool {
  if (repeated + instructions(n) > MOST) return false;
  const copy = copyNode(n);
  if (!copy) return false;
  repeated += instructions(n);
  reroute(e, copy, selector(e));
  return true;
}
