// Ways out of a region that lead straight into another module's translation, by an import: the engine then jumps where it would have to ask the run
// loop. The micro-operation of the way out says whether what was imported is still valid:
//
//     4 u32 place of the slot's generation    8 u32 the generation that it had    12 u32 number of the import, plus 1
//
// The import is made once, when the module is installed; what its slot holds later does not matter to it. But what is imported stays in the
// engine's memory, whether it is still valid or not, and so does what that imports. A guest that changes its code for ever, two functions in turns that
// call each other, would fill the memory; so there are only so many storeys: a module stands on those that it imports.

import { DISP, HANDLER, IMM, LINK } from '../state/uop';
import { exit, recordOverflowed, takeBehind } from './record';
import { RECORD_SCRATCH, ROADS, ROAD_LIMIT } from './scratch';
import { generationOf, translationAt } from './slot';

export const PLACE: usize = 4;
export const EXPECTED: usize = 8;
export const NUMBER: usize = 12;

// In the header of a module's record (installed.ts).
const COUNT: usize = 24;
const LIST: usize = 28;
const HEIGHT: usize = 32;

/** A module so high is not imported. */
const HIGHEST: u32 = 64;

let roads: u32 = 0;
let before: u32 = 0;

export function forgetRoads(): void {
  roads = 0;
  before = 0;
}

/** Begins with a region, or with it again. */
export function beginRoads(again: bool): void {
  if (again) roads = before;
  before = roads;
}

/** The current region does not come into the module. */
export function forgetRegionsRoads(): void {
  roads = before;
}

export function roadCount(): u32 {
  return roads;
}

/** Number of the import that is the translation at an address, plus 1; 0 when there is none. */
export function roadTo(rip: u64): u32 {
  if (!importable(rip)) return 0;
  const offset = exit(rip);
  const at = RECORD_SCRATCH + <usize>offset;
  if (load<u32>(at, NUMBER) || roads == ROAD_LIMIT) return load<u32>(at, NUMBER);
  store<u32>(ROADS + (<usize>roads << 2), offset);
  roads++;
  store<u32>(at, roads, NUMBER);
  return roads;
}

/** The micro-operation that leads into the translation at an address; 0 when there is none, or none that may be imported. */
function importable(rip: u64): usize {
  const u = translationAt(rip);
  return u && heightAt(u) < HIGHEST ? u : 0;
}

/** Height of the module that the block at `u` leads into. */
function heightAt(u: usize): u32 {
  return load<u32>(<usize>load<u32>(u, DISP), HEIGHT);
}

/** Puts the module's list of them behind its regions. */
export function noteRoads(): void {
  const list = takeBehind(<usize>roads << 2);
  store<u32>(RECORD_SCRATCH, roads, COUNT);
  store<u32>(RECORD_SCRATCH, list, LIST);
  if (!recordOverflowed()) memory.copy(RECORD_SCRATCH + <usize>list, ROADS, <usize>roads << 2);
}

/** Of a module's record: how many roads it has, and where their list is. */
export function roadsIn(record: usize): u32 {
  return load<u32>(record, COUNT);
}

export function roadsAt(record: usize): u32 {
  return load<u32>(record, LIST);
}

/** Offset of a road's micro-operation. */
export function roadAt(record: usize, index: u32): u32 {
  return load<u32>(record + <usize>roadsAt(record) + (<usize>index << 2));
}

/** The way out at `at` leads into the translation of the block at `u`, as long as that is there. */
export function openWay(at: usize, u: usize): void {
  const generation = generationOf(load<u32>(u, HANDLER));
  store<u32>(at, <u32>u, LINK);
  store<u32>(at, <u32>generation, PLACE);
  store<u32>(at, load<u32>(generation), EXPECTED);
}

/** The way out at `at` leads nowhere. */
export function closeWay(at: usize): void {
  // Its own number is never 0.
  store<u32>(at, <u32>(at + NUMBER), PLACE);
  store<u32>(at, 0, EXPECTED);
}

/** Writes the slots that are imported to `constants`, `stub` for those that hold nothing; makes the ways in a module's record ready; how many they are. */
export function buildRoads(record: usize, constants: usize, stub: u32): u32 {
  const count = roadsIn(record);
  let height: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = record + <usize>roadAt(record, i);
    const u = importable(load<u64>(at, IMM));
    const slot = u ? load<u32>(u, HANDLER) : 0;
    store<u32>(constants + (<usize>i << 2), slot ? slot : stub);
    if (!slot) {
      closeWay(at);
      continue;
    }
    openWay(at, u);
    height = max(height, heightAt(u));
  }
  store<u32>(record, height + 1, HEIGHT);
  return count;
}
