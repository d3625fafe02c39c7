// Ways from a region into another one of the same module: the engine jumps straight to a function that it knows. What is asked on each way, and where,
// is as on a road (road.ts), but that it opens only when the other region has been placed. Which function it is, is known when the module ends:
// until then its number is five bytes that are filled later.
//
//     lane, 8 bytes:   0 u32 offset of its micro-operation   4 u32 number of the other region, NONE if there is none
//     call, 8 bytes:   0 u32 place of the function's number: in the body, then in all functions   4 u32 number of the lane

import { HANDLER, IMM } from '../state/uop';
import { entriesOf, entryRip, regionSlot } from './entry';
import { coreFunctions } from './import';
import { slotOf } from './installed';
import { isNearlyHot } from './region';
import { enqueueAlso, isWaiting } from './queue';
import { exit, recordOverflowed, takeBehind } from './record';
import { NUMBER, closeWay, openWay } from './road';
import { BODY, CALLS, CALL_LIMIT, CODE, LANES, LANE_LIMIT, RECORD_SCRATCH, REGIONS } from './scratch';
import { hasTranslation, translationAt } from './slot';
import { here, patchNumber, sizeHole } from './writer';

// In the header of a module's record (installed.ts).
const COUNT: usize = 36;
const LIST: usize = 40;

export const LANE_SIZE: usize = 8;
const REGION: usize = 4;
const NONE: u32 = ~0;

let lanes: u32 = 0;
let lanesBefore: u32 = 0;
let calls: u32 = 0;
let callsBefore: u32 = 0;

function laneAt(index: u32): usize {
  return LANES + <usize>index * LANE_SIZE;
}

function callAt(index: u32): usize {
  return CALLS + (<usize>index << 3);
}

/** A module without functions is begun. */
export function forgetLanes(): void {
  lanes = 0;
  lanesBefore = 0;
  calls = 0;
  callsBefore = 0;
}

/** Begins with a region, or with it again. */
export function beginLanes(again: bool): void {
  if (again) lanes = lanesBefore;
  lanesBefore = lanes;
  calls = callsBefore;
}

/** The current region does not come into the module. */
export function forgetRegionsLanes(): void {
  lanes = lanesBefore;
  calls = callsBefore;
}

/** The current region's function stands in CODE at `start`. */
export function keepCalls(start: usize): void {
  for (let i = callsBefore; i < calls; i++) store<u32>(callAt(i), load<u32>(callAt(i)) + <u32>(start - CODE));
  callsBefore = calls;
}

/** Is there a translation at an address, or will one come into this module? */
export function mayLeadTo(rip: u64): bool {
  return hasTranslation(rip) || isWaiting(rip);
}

/** Number of the lane to an address where a region of this module is to begin, plus 1; 0 without one. */
export function laneTo(rip: u64): u32 {
  if (!isWaiting(rip) && !(isNearlyHot(rip) && enqueueAlso(rip))) return 0;
  const offset = exit(rip);
  const at = RECORD_SCRATCH + <usize>offset;
  if (load<u32>(at, NUMBER) || lanes == LANE_LIMIT) return load<u32>(at, NUMBER);
  store<u32>(laneAt(lanes), offset);
  lanes++;
  store<u32>(at, lanes, NUMBER);
  return lanes;
}

/** Writes the number of the function that a lane leads to. */
export function writeLane(lane: u32): void {
  if (calls < CALL_LIMIT) {
    store<u32>(callAt(calls), <u32>(here() - BODY));
    store<u32>(callAt(calls), lane - 1, 4);
  }
  calls++;
  sizeHole();
}

/** All of the module's regions are known: finds out where lanes lead. False if there are too many calls. */
export function noteLanes(regions: u32): bool {
  const list = takeBehind(<usize>lanes * LANE_SIZE);
  store<u32>(RECORD_SCRATCH, lanes, COUNT);
  store<u32>(RECORD_SCRATCH, list, LIST);
  if (recordOverflowed() || calls > CALL_LIMIT) return false;
  for (let i: u32 = 0; i < lanes; i++) {
    const rip = load<u64>(RECORD_SCRATCH + <usize>load<u32>(laneAt(i)), IMM);
    store<u32>(laneAt(i), regionAt(rip, regions), REGION);
  }
  memory.copy(RECORD_SCRATCH + <usize>list, LANES, <usize>lanes * LANE_SIZE);
  return true;
}

/** Number of the region that is entered at an address. */
function regionAt(rip: u64, regions: u32): u32 {
  for (let i: u32 = 0; i < regions; i++) {
    const region = <usize>load<u32>(REGIONS + (<usize>i << 2));
    for (let entry: u32 = 0; entry < entriesOf(region); entry++) {
      if (entryRip(region, entry) == rip) return i;
    }
  }
  return NONE;
}

/** Fills the numbers of functions, of which the module imports so many by roads. A lane that leads nowhere is never open, so any will do. */
export function patchCalls(roads: u32): void {
  for (let i: u32 = 0; i < calls; i++) {
    const region = load<u32>(laneAt(load<u32>(callAt(i), 4)), REGION);
    patchNumber(CODE + <usize>load<u32>(callAt(i)), coreFunctions() + roads + (region == NONE ? 0 : region));
  }
}

/** Of a module's record: how many lanes it has, and where their list is. */
export function lanesIn(record: usize): u32 {
  return load<u32>(record, COUNT);
}

export function lanesAt(record: usize): u32 {
  return load<u32>(record, LIST);
}

/** Offset of a lane's micro-operation. */
export function laneIn(record: usize, index: u32): u32 {
  return load<u32>(record + <usize>lanesAt(record) + <usize>index * LANE_SIZE);
}

/** Makes the lanes in a module's record ready: all are closed. */
export function closeLanes(record: usize): void {
  for (let i: u32 = 0; i < lanesIn(record); i++) closeWay(record + <usize>laneIn(record, i));
}

/** A region of the module has been placed: lanes that lead there open. */
export function openLanes(record: usize, region: usize): void {
  const slot = regionSlot(region);
  const number = slot - slotOf(record);
  for (let i: u32 = 0; i < lanesIn(record); i++) {
    const lane = record + <usize>lanesAt(record) + <usize>i * LANE_SIZE;
    if (load<u32>(lane, REGION) != number) continue;
    const at = record + <usize>load<u32>(lane);
    const u = translationAt(load<u64>(at, IMM));
    if (u && load<u32>(u, HANDLER) == slot) openWay(at, u);
  }
}
