// Lets a block lead into a translation that an earlier run has kept, when it is entered first. Its module is installed with the first of its
// regions that is wanted; each region is taken only where the guest's code is now, byte for byte, what it was made of, and is watched
// from then on as any other. What is kept was in a file since, which may be damaged, or made to do harm: sound.ts checks it.
// What the module does cannot be checked; it can do what the guest can do (RATIONALE.md).
//
// A road (road.ts) is open only if the translation that it leads to is there when its module is installed. So that one is brought first. Each
// module's roads are followed once, and only where its code is there: what is kept may lead anywhere in many ways, and most of it may be old.

import { stopsIn } from '../debug/stop';
import { cacheGeneration, lookup } from '../decode/cache';
import { EXECUTE, stateAt } from '../memory/page';
import { GUEST_BASE, RECALLED } from '../arena';
import { RIP } from '../state/register-file';
import { HANDLER, IMM } from '../state/uop';
import { recall } from './broker';
import { CONTENT_HEADER, codeIn, headBytes, moduleBytes, recordBytes, recordIn, regionOffset, regionsIn } from './content';
import { entriesOf, entryRip, isDropped, rangeBytes, rangeRip, rangesOf } from './entry';
import { pin, slotOf } from './installed';
import { forgetAt, isAbsentFirst, keptAt } from './kept';
import { installKept, place } from './place';
import { BODY, RECORD_SCRATCH, ROAD_LIMIT } from './scratch';
import { roadAt, roadsIn } from './road';
import { hasTranslation, hot, isTranslated } from './slot';
import { hasSoundHeader, isSound } from './sound';

/** Content but for its module comes to lie where functions are made. */
const CONTENT: usize = BODY;

/** Where code is not there yet, as pages come when they are touched, it is looked for once more after this part of what makes a block hot. */
const AGAIN: u32 = 16;

/** Modules in place, by number: 0 u32 record   4 u32 generation of the block cache. */
const PLACE_SIZE: usize = 8;

/** How the guest's code compares with what a region was made of. */
const SAME: u32 = 0;
const DIFFERENT: u32 = 1;
const ABSENT: u32 = 2;

/**
 * Is there a translation for the block at an address? Then the block leads into it now; or it is of no use, and the block counts as any
 * other does. The state of the guest is what it was.
 */
export function takeRecalled(rip: u64): bool {
  const number = keptAt(rip);
  if (number < 0) return false;
  const current = load<u64>(RIP);
  depth = 0;
  wanted = 0;
  held = NONE;
  const result = bring(<u32>number, rip);
  // Decoding the block at an entry may have met a fault, which is none of the guest's.
  store<u64>(RIP, current);
  if (result != SAME) refuse(rip, result == ABSENT && isAbsentFirst(rip));
  return true;
}

/** What is kept is of no use: for now, as its code is not there yet, or for good. */
function refuse(rip: u64, forNow: bool): void {
  if (!forNow) forgetAt(rip);
  wait(rip, forNow ? hot() / AGAIN : hot());
}

/** The block is not translated before it is entered so many times. */
function wait(rip: u64, entries: u32): void {
  const u = lookup(rip);
  // With 1 it would leave again before it has been executed.
  if (u && !isTranslated(load<u32>(u, HANDLER))) store<u32>(u, max<u32>(entries, 2), IMM);
}

/** SAME if the block at `rip` leads into the translation now. */
function bring(number: u32, rip: u64): u32 {
  if (!fetch(number)) return DIFFERENT;
  const index = regionWith(rip);
  if (index < 0) return DIFFERENT;
  const result = compare(<u32>index);
  if (result != SAME) return result;
  if (!isInPlace(number) && !bringRoads(number)) return DIFFERENT;
  const record = installed(number);
  const region = record + <usize>regionOffset(CONTENT, <u32>index);
  if (!record || isDropped(region)) return DIFFERENT;
  place(region, slotOf(record) + <u32>index);
  return SAME;
}

/** No module's number. */
const NONE: u32 = ~0;
/** The module in CONTENT. */
let held: u32 = NONE;

/** Brings the content of a module but for its code to CONTENT. False if it is not sound. */
function fetch(number: u32): bool {
  if (held == number) return true;
  held = NONE;
  const size = recall(number, 0, CONTENT, <u32>CONTENT_HEADER);
  if (!hasSoundHeader(CONTENT, size)) return false;
  if (recall(number, 0, CONTENT, headBytes(CONTENT)) != size || !isSound(CONTENT)) return false;
  held = number;
  return true;
}

/** Modules whose roads are brought: they wait for each other, at most so many. */
const DEEPEST: u32 = 32;
const inProgress = new StaticArray<u32>(DEEPEST);
let depth: u32 = 0;

function isInProgress(number: u32): bool {
  for (let i: u32 = 0; i < depth; i++) {
    if (unchecked(inProgress[i]) == number) return true;
  }
  return false;
}

/**
 * Roads of the modules in progress, 16 bytes each: 0 u64 address   8 u32 number of the module that can be entered there. They stand where records
 * are made, as none is made meanwhile; DEEPEST modules with ROAD_LIMIT roads each have place there.
 */
const WANTED: usize = RECORD_SCRATCH;
const WANTED_SIZE: usize = 16;
let wanted: u32 = 0;

function wantedAt(index: u32): usize {
  return WANTED + <usize>index * WANTED_SIZE;
}

/** Brings the translations that the roads of the module in CONTENT lead to. False if its content is not sound when it is fetched anew. */
function bringRoads(number: u32): bool {
  if (depth == DEEPEST) return true;
  unchecked((inProgress[depth] = number));
  depth++;
  const first = wanted;
  for (let i: u32 = 0; i < min<u32>(roadsIn(recordIn(CONTENT)), ROAD_LIMIT); i++) {
    const rip = load<u64>(recordIn(CONTENT) + <usize>roadAt(recordIn(CONTENT), i), IMM);
    const other = keptAt(rip);
    if (other < 0 || isInProgress(<u32>other)) continue;
    store<u64>(wantedAt(wanted), rip);
    store<u32>(wantedAt(wanted), other, 8);
    wanted++;
  }
  for (let i = first; i < wanted; i++) bringAlike(i);
  wanted = first;
  depth--;
  return fetch(number);
}

/** Brings what a road leads to, and what others behind it in the list lead to in the same module, which is fetched once. */
function bringAlike(index: u32): void {
  const number = load<u32>(wantedAt(index), 8);
  if (number == NONE) return;
  for (let i = index; i < wanted; i++) {
    if (load<u32>(wantedAt(i), 8) != number) continue;
    store<u32>(wantedAt(i), NONE, 8);
    const rip = load<u64>(wantedAt(i));
    if (!hasTranslation(rip) && keptAt(rip) == <i32>number && bring(number, rip) == DIFFERENT) forgetAt(rip);
  }
}

/** Number of the region that is entered at an address; -1 without one. */
function regionWith(rip: u64): i32 {
  for (let i: u32 = 0; i < regionsIn(CONTENT); i++) {
    const region = recordIn(CONTENT) + <usize>regionOffset(CONTENT, i);
    for (let entry: u32 = 0; entry < entriesOf(region); entry++) {
      if (entryRip(region, entry) == rip) return i;
    }
  }
  return -1;
}

/** Compares the guest's code with what a region was made of. */
function compare(index: u32): u32 {
  let code = codeIn(CONTENT);
  for (let i: u32 = 0; i < index; i++) {
    const other = recordIn(CONTENT) + <usize>regionOffset(CONTENT, i);
    for (let range: u32 = 0; range < rangesOf(other); range++) code += rangeBytes(other, range);
  }
  const region = recordIn(CONTENT) + <usize>regionOffset(CONTENT, index);
  for (let i: u32 = 0; i < rangesOf(region); i++) {
    const bytes = rangeBytes(region, i);
    const rip = rangeRip(region, i);
    if (!(stateAt(rip) & stateAt(rip + <u64>(bytes - 1)) & EXECUTE) || stopsIn(rip, bytes)) return ABSENT;
    if (memory.compare(GUEST_BASE + <usize><u32>rip, code, bytes)) return DIFFERENT;
    code += bytes;
  }
  return SAME;
}

function isInPlace(number: u32): bool {
  return load<u32>(RECALLED + <usize>number * PLACE_SIZE, 4) == cacheGeneration();
}

/** The record of a module in place; 0 where it cannot be installed. */
function installed(number: u32): usize {
  const place = RECALLED + <usize>number * PLACE_SIZE;
  if (isInPlace(number)) return load<u32>(place);
  const start = headBytes(CONTENT);
  const record = installKept(number, start, moduleBytes(CONTENT), recordIn(CONTENT), recordBytes(CONTENT), regionsIn(CONTENT));
  if (!record) return 0;
  pin(record);
  store<u32>(place, <u32>record);
  store<u32>(place, cacheGeneration(), 4);
  return record;
}
