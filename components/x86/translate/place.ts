// Has modules compiled and lets blocks lead into them. When there is no more space all goes, and what is hot comes back.

import { cacheGeneration, flush, watch } from '../decode/cache';
import { findBlock } from '../decode/block';
import { handlerOf } from '../decode/handler';
import { ROW_STALE } from '../gen/tables';
import { DISP, HANDLER, IMM } from '../state/uop';
import { EXHAUSTED, INSTALLED, install, installedFunctions, reinstall } from './broker';
import { entriesOf, entryRip, moduleOf, rangesOf, setEntryUop, setRegionSlot } from './entry';
import { dropModule, enlist, installedBytes } from './installed';
import { forgetKept } from './kept';
import { closeLanes, openLanes } from './lane';
import { takeRecord } from './record-space';
import { buildRoads } from './road';
import { CONSTANTS } from './scratch';
import { hot, isTranslated, setThreshold, takeSlots } from './slot';

/** Bytes of WebAssembly that may be installed; what the engine makes of them takes several times as much. When they are used up all goes. */
const LIMIT: u32 = 0x300_0000;

/** More entries than these are never asked of a block. */
const MOST_ENTRIES: u32 = 0x4000;

/** A module that has just been made. */
const MADE: u32 = ~0;

/** Has a module of so many regions compiled, and its record copied to its place; gives that, or 0 where it cannot be. */
export function installModule(module: usize, length: u32, made: usize, size: u32, regions: u32): usize {
  return put(MADE, <u32>module, length, made, size, regions);
}

/** The same with the module of so many bytes that begins at a byte of what is kept under a number. */
export function installKept(number: u32, start: u32, length: u32, made: usize, size: u32, regions: u32): usize {
  return put(number, start, length, made, size, regions);
}

function put(number: u32, at: u32, length: u32, made: usize, size: u32, regions: u32): usize {
  if (installedBytes() + length > LIMIT) makeRoom();
  const record = takeRecord(size);
  const slot = record ? takeSlots(regions) : 0;
  if (!slot) {
    makeRoom();
    return 0;
  }
  memory.copy(record, made, size);
  enlist(record, slot, regions, length);
  closeLanes(record);
  const roads = buildRoads(record, CONSTANTS, handlerOf(ROW_STALE));
  const answer =
    number == MADE
      ? install(at, length, CONSTANTS, roads << 2, slot)
      : reinstall(number, at, CONSTANTS, roads << 2, slot);
  if (answer == INSTALLED && installedFunctions() == regions) return record;
  if (answer == EXHAUSTED) makeRoom();
  else dropModule(record);
  return 0;
}

/** No more space: all goes, and what is hot now comes back. It must be twice as hot, or there would be no end of it. */
function makeRoom(): void {
  flush();
  forgetKept();
  setThreshold(min<u32>(hot() << 1, MOST_ENTRIES));
}

/** Connects a region's entries, and has its code watched. A flush on the way takes the module with it. */
export function place(region: usize, slot: u32): void {
  setRegionSlot(region, slot);
  const generation = cacheGeneration();
  for (let i: u32 = 0; i < entriesOf(region); i++) {
    const u = findBlock(entryRip(region, i));
    if (cacheGeneration() != generation) return;
    // Another translation that is entered there may be called by its slot (road.ts), so what leads into it stays.
    if (!u || isTranslated(load<u32>(u, HANDLER))) continue;
    store<u32>(u, slot, HANDLER);
    store<u32>(u, i, IMM);
    store<u32>(u, <u32>moduleOf(region), DISP);
    setEntryUop(region, i, u);
  }
  for (let i: u32 = 0; i < rangesOf(region) && cacheGeneration() == generation; i++) {
    watch(region, i);
  }
  if (cacheGeneration() == generation) openLanes(moduleOf(region), region);
}
