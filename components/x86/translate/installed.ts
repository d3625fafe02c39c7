// The modules that are installed. Each has its record; the list goes through the records.
//
//     module's record:   0 u32 next    4 u32 the one before    8 u32 first slot    12 u32 functions, one a region
//                       16 u32 regions that have not been dropped                 20 u32 bytes of WebAssembly
//                       24 u32 roads (road.ts)                                    28 u32 offset of their list
//                       32 u32 height (road.ts)                                 36 u32 lanes (lane.ts)
//                       40 u32 offset of their list

import { release } from './broker';
import { moduleOf } from './entry';
import { clearRecords, freeRecord } from './record-space';
import { forgetHottest } from './sample';
import { freeSlots } from './slot';

export const MODULE_HEADER: usize = 48;
const NEXT: usize = 0;
const BEFORE: usize = 4;
const SLOT: usize = 8;
const FUNCTIONS: usize = 12;
const LIVE: usize = 16;
const BYTES: usize = 20;

let head: usize = 0;
let total: u32 = 0;

/** Bytes of WebAssembly of all modules. */
export function installedBytes(): u32 {
  return total;
}

/** A module has been installed. */
export function enlist(record: usize, slot: u32, functions: u32, bytes: u32): void {
  store<u32>(record, <u32>head, NEXT);
  store<u32>(record, 0, BEFORE);
  store<u32>(record, slot, SLOT);
  store<u32>(record, functions, FUNCTIONS);
  store<u32>(record, functions, LIVE);
  store<u32>(record, bytes, BYTES);
  if (head) store<u32>(head, <u32>record, BEFORE);
  head = record;
  total += bytes;
}

/** The first slot of a module's functions. */
export function slotOf(record: usize): u32 {
  return load<u32>(record, SLOT);
}

/** The module stays although its regions may be dropped, until all go. */
export function pin(record: usize): void {
  store<u32>(record, load<u32>(record, LIVE) + 1, LIVE);
}

/** Nothing leads to a region's translation any more. With the last of its regions the module goes. */
export function regionDropped(region: usize): void {
  const record = moduleOf(region);
  forgetHottest();
  const live = load<u32>(record, LIVE) - 1;
  store<u32>(record, live, LIVE);
  if (!live) dropModule(record);
}

/** Nothing leads into the module. */
export function dropModule(record: usize): void {
  giveBack(record);
  const next = load<u32>(record, NEXT);
  const before = load<u32>(record, BEFORE);
  if (next) store<u32>(next, before, BEFORE);
  if (before) store<u32>(before, next, NEXT);
  else head = next;
  freeRecord(record);
}

/** All modules go. */
export function dropAll(): void {
  forgetHottest();
  for (let record = head; record; record = load<u32>(record, NEXT)) giveBack(record);
  head = 0;
  clearRecords();
}

function giveBack(record: usize): void {
  release(load<u32>(record, SLOT));
  freeSlots(load<u32>(record, SLOT), load<u32>(record, FUNCTIONS));
  total -= load<u32>(record, BYTES);
}
