// Translates the regions at the addresses that wait: as many of them as fit into one module. Then lets the blocks at their entries lead into
// the translations.

import { cacheGeneration, dropTranslation, lookup } from '../decode/cache';
import { findBlock } from '../decode/block';
import { HANDLER } from '../state/uop';
import { nodeAt } from './address-map';
import { entryCount } from './connect';
import { entriesOf, entryRip, setEntryRip, setLivesInLocals, setRange } from './entry';
import { eachExtent } from './extent';
import { analyse, makeReducible } from './graph';
import { slotOf } from './installed';
import { keepModule } from './keep';
import { addFunction, beginModule, endModule } from './module';
import { entryOf, graphOverflowed, nodeCount, ripOfNode } from './node';
import { noteRegion } from './note';
import { installModule, place } from './place';
import { dequeue, enqueueNow, forgetWaiting, keepWaiting, waitLonger, waiting, waitingAt } from './queue';
import { beginRecord, forgetRegion, recordOverflowed, recordSize, regionPlace, takeEntries, takeRanges } from './record';
import { findCalled } from './reach';
import { findRegion } from './region';
import { forgetRegionsLanes, noteLanes } from './lane';
import { forgetRegionsRoads, noteRoads } from './road';
import { isConcentrated, takeHottest } from './sample';
import { MODULE, RECORD_SCRATCH, REGIONS } from './scratch';
import { hot, isTranslated } from './slot';

/** Regions of the module that is being made: the places of their records, 4 bytes each. */
let regions: u32 = 0;

function regionAt(index: u32): usize {
  return load<u32>(REGIONS + (<usize>index << 2));
}

/** Translates the region anew in which much of the time goes by. */
function translateBetter(region: usize): void {
  const rip = entryRip(region, 0);
  dropTranslation(region);
  if (findBlock(rip)) enqueueNow(rip);
}

/** Translates what waits. */
export function translateWaiting(): void {
  const region = takeHottest();
  if (region) translateBetter(region);
  while (waiting()) translateSome();
}

/** Makes one module of what waits, or of the first part of it. */
function translateSome(): void {
  beginModule();
  beginRecord();
  regions = 0;
  let index: u32 = 0;
  for (; index < waiting(); index++) {
    if (!isWanted(waitingAt(index))) continue;
    const before = waiting();
    if (translate(waitingAt(index))) continue;
    // What was to come along with it: two that fit into no module would wait for each other for ever.
    keepWaiting(before);
    if (isFull()) break;
  }
  // What does not fit into a module of its own fits into none.
  dequeue(max<u32>(index, 1));
  if (regions) installAll();
}

let full: bool = false;
let ripOfRegion: u64 = 0;

/** Did the last region find no more space in the module? */
function isFull(): bool {
  return full;
}

/** Is the block at an address still there, and interpreted, or was it not yet entered where all is translated on first sight? */
function isWanted(rip: u64): bool {
  const u = lookup(rip);
  if (u ? isTranslated(load<u32>(u, HANDLER)) : hot() > 1) return false;
  for (let i: u32 = 0; i < regions; i++) {
    const region = regionAt(i);
    for (let entry: u32 = 0; entry < entriesOf(region); entry++) {
      if (entryRip(region, entry) == rip) return false;
    }
  }
  return true;
}

/** Adds the region at an address to the module. False when it is not in it. */
function translate(rip: u64): bool {
  full = false;
  ripOfRegion = rip;
  const inMemory = hot() == 1 ? ((<u32>rip ^ (<u32>rip >> 3)) & 1) != 0 : !isConcentrated(rip);
  if (!findRegion(rip, inMemory)) return false;
  makeReducible();
  analyse();
  if (!inMemory) findCalled();
  if (graphOverflowed()) return false;
  const written = addFunction(inMemory);
  if (written) {
    if (!inMemory) setLivesInLocals(regionPlace());
    noteEntries();
    noteRanges();
  }
  if (!written || recordOverflowed()) {
    full = true;
    forgetRegion();
    forgetRegionsRoads();
    forgetRegionsLanes();
    return false;
  }
  store<u32>(REGIONS + (<usize>regions << 2), <u32>regionPlace());
  regions++;
  noteRegion(rip);
  coverWaiting();
  return true;
}

/**
 * Blocks that wait and lie in the region are not translated on their own: who runs through the region does not enter them any more. They
 * count anew. As further entries they would cost the region its loops: each would have to begin with a jump to one of its entries.
 */
function coverWaiting(): void {
  for (let i: u32 = 0; i < waiting(); i++) {
    const rip = waitingAt(i);
    if (rip == ripOfRegion || nodeAt(rip) < 0) continue;
    const u = lookup(rip);
    if (u && !isTranslated(load<u32>(u, HANDLER))) waitLonger(u);
    forgetWaiting(i);
  }
}

/** Puts the region's entries into its record. */
function noteEntries(): void {
  takeEntries(entryCount());
  if (recordOverflowed()) return;
  for (let n: u32 = 1; n < nodeCount(); n++) {
    if (entryOf(n) >= 0) setEntryRip(regionPlace(), entryOf(n), ripOfNode(n));
  }
}

let ranges: u32 = 0;

/** Puts the code of the region into its record. */
function noteRanges(): void {
  ranges = 0;
  eachExtent(countRange);
  takeRanges(ranges);
  ranges = 0;
  if (!recordOverflowed()) eachExtent(noteRange);
}

function countRange(start: u64, length: u32): void {
  ranges++;
}

function noteRange(start: u64, length: u32): void {
  setRange(regionPlace(), ranges, start, length);
  ranges++;
}

/** Has the module compiled, and its regions entered from now on. */
function installAll(): void {
  noteRoads();
  const length = noteLanes(regions) && !recordOverflowed() ? endModule(regions) : 0;
  const record = length ? installModule(MODULE, length, RECORD_SCRATCH, recordSize(), regions) : 0;
  if (!record) return;
  keepModule(regions, length, recordSize());
  const generation = cacheGeneration();
  for (let i: u32 = 0; i < regions && cacheGeneration() == generation; i++) {
    place(record + (regionAt(i) - RECORD_SCRATCH), slotOf(record) + i);
  }
}
