// Translates the regions at the addresses that wait: as many of them as fit into one module. Then lets the blocks at their entries lead into
// the translations.

import { cacheGeneration, flush, lookup, watch } from '../decode/cache';
import { findBlock } from '../decode/block';
import { HANDLER, IMM } from '../state/uop';
import { EXHAUSTED, INSTALLED, install } from './broker';
import { nodeAt } from './address-map';
import { entryCount } from './connect';
import { entriesOf, entryRip, rangesOf, setEntryRip, setEntryUop, setRange } from './entry';
import { eachExtent } from './extent';
import { analyse, makeReducible } from './graph';
import { enlist, installedBytes, regionDropped } from './installed';
import { addFunction, beginModule, endModule } from './module';
import { entryOf, graphOverflowed, nodeCount, ripOfNode } from './node';
import { noteRegion } from './note';
import { dequeue, forgetWaiting, waitLonger, waiting, waitingAt } from './queue';
import { beginRecord, forgetRegion, recordOverflowed, recordSize, regionPlace, takeEntries, takeRanges } from './record';
import { takeRecord } from './record-space';
import { findRegion } from './region';
import { CONSTANTS, MODULE, RECORD_SCRATCH, REGIONS } from './scratch';
import { hot, isTranslated, setThreshold, takeSlots } from './slot';

/** Bytes of WebAssembly that may be installed; what the engine makes of them takes several times as much. When they are used up all goes. */
const LIMIT: u32 = 0x300_0000;

/** More entries than these are never asked of a block. */
const MOST_ENTRIES: u32 = 0x4000;

/** Regions of the module that is being made: the places of their records, 4 bytes each. */
let regions: u32 = 0;

function regionAt(index: u32): usize {
  return load<u32>(REGIONS + (<usize>index << 2));
}

/** Translates what waits. */
export function translateWaiting(): void {
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
    if (!translate(waitingAt(index)) && isFull()) break;
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

/** Is the block at an address still there, and interpreted? */
function isWanted(rip: u64): bool {
  const u = lookup(rip);
  if (!u || isTranslated(load<u32>(u, HANDLER))) return false;
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
  if (!findRegion(rip)) return false;
  makeReducible();
  analyse();
  if (graphOverflowed()) return false;
  const written = addFunction();
  if (written) {
    noteEntries();
    noteRanges();
  }
  if (!written || recordOverflowed()) {
    full = true;
    forgetRegion();
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

/** Has the module compiled, and its record put into place. */
function installAll(): void {
  const length = endModule(regions);
  if (!length) return;
  if (installedBytes() + length > LIMIT) makeRoom();
  const record = takeRecord(recordSize());
  const slot = record ? takeSlots(regions) : 0;
  if (!slot) {
    makeRoom();
    return;
  }
  memory.copy(record, RECORD_SCRATCH, recordSize());
  enlist(record, slot, regions, length);
  store<u32>(CONSTANTS, <u32>record);
  const answer = install(MODULE, length, CONSTANTS, 4, slot);
  if (answer == EXHAUSTED) makeRoom();
  else if (answer != INSTALLED) forget(record);
  if (answer == INSTALLED) placeAll(record, slot);
}

/** No more space: all goes, and what is hot now comes back. It must be twice as hot, or there would be no end of it. */
function makeRoom(): void {
  flush();
  setThreshold(min<u32>(hot() << 1, MOST_ENTRIES));
}

/** A module that the broker refused. */
function forget(record: usize): void {
  for (let i: u32 = 0; i < regions; i++) regionDropped(placeOf(record, i));
}

/** Where the record of a region came to lie. */
function placeOf(record: usize, index: u32): usize {
  return record + (regionAt(index) - RECORD_SCRATCH);
}

function placeAll(record: usize, slot: u32): void {
  const generation = cacheGeneration();
  for (let i: u32 = 0; i < regions && cacheGeneration() == generation; i++) {
    place(placeOf(record, i), slot + i, generation);
  }
}

/** Connects a region's entries, and has its code watched. A flush on the way takes the module with it. */
function place(region: usize, slot: u32, generation: u32): void {
  for (let i: u32 = 0; i < entriesOf(region); i++) {
    const u = findBlock(entryRip(region, i));
    if (cacheGeneration() != generation) return;
    if (!u) continue;
    store<u32>(u, slot, HANDLER);
    store<u32>(u, i, IMM);
    setEntryUop(region, i, u);
  }
  for (let i: u32 = 0; i < rangesOf(region) && cacheGeneration() == generation; i++) {
    watch(region, i);
  }
}
