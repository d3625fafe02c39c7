// What a module says of its regions to who looks for speed: a custom section "regions" with a note for each function, in their order.
// There is none until `describeRegions` was called; `npm run bench:x86 -- --explain` does so, through the core's exports.
//
//     0 u64 rip   8 u32 instructions   12 u32 nodes   16 u32 edges   20 u32 entries   24 u32 extents   28 ... each u64 start, u32 length

import { entryCount } from './connect';
import { eachExtent } from './extent';
import { edgeCount, instructions, nodeCount } from './node';
import { NOTES, NOTES_LIMIT } from './scratch';
import { byte, copyBytes, patchSize, sizeHole, unsigned } from './writer';

const HEADER: usize = 28;
const EXTENT: usize = 12;

let described: bool = false;
let top: usize = NOTES;
let extents: u32 = 0;

export function describeRegions(): void {
  described = true;
}

/** A module without functions is begun. */
export function forgetNotes(): void {
  top = NOTES;
}

/** Notes the region whose nodes are there, which begins at `rip`. */
export function noteRegion(rip: u64): void {
  if (!described || top + HEADER > NOTES_LIMIT) return;
  const at = top;
  top += HEADER;
  let count: u32 = 0;
  let edges: u32 = 0;
  for (let n: u32 = 0; n < nodeCount(); n++) {
    count += instructions(n);
    edges += edgeCount(n);
  }
  store<u64>(at, rip);
  store<u32>(at, count, 8);
  store<u32>(at, nodeCount(), 12);
  store<u32>(at, edges, 16);
  store<u32>(at, entryCount(), 20);
  extents = 0;
  eachExtent(noteExtent);
  store<u32>(at, extents, 24);
}

function noteExtent(start: u64, length: u32): void {
  if (top + EXTENT > NOTES_LIMIT) return;
  store<u64>(top, start);
  store<u32>(top, length, 8);
  top += EXTENT;
  extents++;
}

/** Writes the section behind the others. */
export function writeNotes(): void {
  if (!described) return;
  byte(0);
  const section = sizeHole();
  const title = 'regions';
  unsigned(title.length);
  for (let i = 0; i < title.length; i++) byte(title.charCodeAt(i));
  copyBytes(NOTES, top - NOTES);
  patchSize(section);
}
