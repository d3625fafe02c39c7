// Where the time goes: the regions in which slices end. A region that has much of it is translated anew, with registers in locals and with what it
// calls. That costs the engine several times as much, and pays where the program stays for long; where time is spread over much code, short
// code that fits into the processor's caches is faster.

import { BUDGET, ENTERED_WITH } from '../interpret/exit';
import { entryRip, livesInLocals, samplesOf, setSamples, windowOf } from './entry';
import { CONCENTRATED, CONCENTRATED_COUNT } from './scratch';

/** Samples are counted in windows of so many. */
const WINDOW: u32 = 256;
/** A region with so many of them is worth it, if it was not left for long, or if those of the window have so many on average. */
const MANY: u32 = 10;
const LONG: i32 = 2000;
const AVERAGE: u32 = 40;
/** Nothing is said of an average of fewer. */
const FEWEST: u32 = 64;
/** No more regions than these are translated anew. */
const MOST: u32 = CONCENTRATED_COUNT / 2;

let total: u32 = 0;
/** Regions in which slices have ended in this window. */
let regions: u32 = 0;
let concentrated: u32 = 0;
let hottest: usize = 0;

/** A slice has ended in a region. */
export function sample(region: usize): void {
  const window = ++total / WINDOW + 1;
  const isNew = windowOf(region) != window;
  const count: u32 = isNew ? 1 : samplesOf(region) + 1;
  setSamples(region, window, count);
  const place = total % WINDOW;
  if (place == 0) regions = 0;
  regions += <u32>isNew;
  const pays = stayed() >= LONG || (place >= FEWEST && place / regions >= AVERAGE);
  if (count < MANY || !pays || concentrated == MOST || livesInLocals(region) || isConcentrated(entryRip(region, 0))) return;
  hottest = region;
  note(entryRip(region, 0));
}

/** Instructions since the region was entered, if a loop's end ended the slice. */
function stayed(): i32 {
  const budget = load<i32>(ENTERED_WITH);
  store<i32>(ENTERED_WITH, 0);
  return budget - load<i32>(BUDGET);
}

/** Is there a region that is to be translated anew? */
// @ts-ignore: decorator
@inline
export function hasHottest(): bool {
  return hottest != 0;
}

/** Gives it, once; 0 when there is none. */
export function takeHottest(): usize {
  const region = hottest;
  hottest = 0;
  return region;
}

/** The records of regions are gone. */
export function forgetHottest(): void {
  hottest = 0;
}

/** A program's times are over. */
export function forgetSamples(): void {
  if (concentrated) memory.fill(CONCENTRATED, 0, CONCENTRATED_COUNT << 3);
  total = 0;
  regions = 0;
  concentrated = 0;
  hottest = 0;
}

/** Has much time been spent in the region at an address? */
export function isConcentrated(rip: u64): bool {
  return load<u64>(placeOf(rip)) == rip;
}

function note(rip: u64): void {
  store<u64>(placeOf(rip), rip);
  concentrated++;
}

/** Place of an address in the table, or where it would stand. */
function placeOf(rip: u64): usize {
  let at = <u32>rip ^ (<u32>rip >> 9);
  while (true) {
    const place = CONCENTRATED + (<usize>(at & (CONCENTRATED_COUNT - 1)) << 3);
    const found = load<u64>(place);
    if (found == rip || found == 0) return place;
    at++;
  }
}
