// Where the code of a region lies: its nodes, those that lie behind each other as one extent.

import { UOP_SIZE, nextIp } from '../state/uop';
import { nodeAt } from './address-map';
import { endUop, instructions, nodeCount, ripOfNode } from './node';

/** A page. */
const LONGEST: u64 = 4096;

/** Calls `take` with start and length of each extent. */
export function eachExtent(take: (start: u64, length: u32) => void): void {
  let start: u64 = 0;
  let end: u64 = 0;
  for (let n: u32 = 1; n < nodeCount(); n++) {
    if (!instructions(n)) continue;
    const rip = ripOfNode(n);
    // A copy (duplicate.ts).
    if (nodeAt(rip) != <i32>n) continue;
    const next = nextIp(endUop(n) - UOP_SIZE);
    if (rip != end || next - start > LONGEST) {
      if (end) take(start, <u32>(end - start));
      start = rip;
    }
    end = next;
  }
  if (end) take(start, <u32>(end - start));
}
