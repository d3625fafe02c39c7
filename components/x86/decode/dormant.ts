// Blocks that outlive their vm. An instance serves one vm after the other, and most of them run the same programs and libraries at the same
// addresses: what was decoded for one is there for the next. When a vm goes its blocks become dormant: they keep their place, and links lead to
// them still, but their entries look themselves up. Where the next vm gets to the address of one, and has there, in pages that it
// may execute, byte for byte the code that the block was decoded from, the block is awake again, with all links from and to it.
//
// That holds for blocks of code that the guest cannot write, which is a file's. Those of other code, and those that were dropped, are wiped out, but
// for their entries, which look themselves up. So the next vm can find out no more than that somebody ran the same.
//
//     header of a dormant block (cache.ts), where it differs:   0 u64 rip | DORMANT   32 u64 address in the entry
//                                                              40 u32 handler of the entry   44 u32 is the entry a count?
//     behind the micro-operations of each block: its code, to the next 8 bytes

import { GUEST_BASE, PAGE_COUNT } from '../arena';
import { stopsIn } from '../debug/stop';
import { CHUNK, CODE, EXECUTE, WRITE, firstBlock, isChunkInUse, pageState, setFirstBlock, setPageState, stateAt } from '../memory/page';
import { HANDLER, IP } from '../state/uop';
import { dropAll } from '../translate/installed';
import { hasSlots } from '../translate/slot';
import { CODE_SIZE, DROPPED, HEADER_SIZE, NEXT, RIP, SIZE, WATCH, WHERE_IN_FIRST, WHERE_IN_LAST } from './cache';
import { blockOf, bucketOf, enterPages, forget, linkBehind, makeStale, newCacheGeneration, takeDropped, usedBytes, wipe, wipeFlushed } from './cache';

/** In the address of a dormant block, which so is none that can be executed. */
const DORMANT: u64 = 0x2000_0000_0000_0000;
/** When blocks take more than this, all go with their vm. */
const ROOM: usize = 16 << 20;

const ENTRY_IP: usize = WHERE_IN_FIRST;
const ENTRY_HANDLER: usize = WHERE_IN_LAST;
const COUNTED: usize = WHERE_IN_LAST + 4;

/** Room for so many bytes of code. */
export function roomForCode(size: u32): usize {
  return (<usize>size + 7) & ~7;
}

/** Copies the code at `rip` behind the micro-operations that were made of it. */
export function keepCode(end: usize, rip: u64, size: u32): void {
  memory.copy(end, GUEST_BASE + <usize><u32>rip, size);
}

/** The vm goes, or its blocks are of no use as they are: all become dormant. Translations go. */
export function rest(): void {
  if (usedBytes() > ROOM) {
    wipe();
    return;
  }
  for (let chunk: usize = 0; chunk < PAGE_COUNT; chunk += CHUNK) {
    if (!isChunkInUse(chunk)) continue;
    for (let page = chunk; page < chunk + CHUNK; page++) {
      if (pageState(page) & CODE) restPage(page);
    }
  }
  wipeFlushed();
  for (let block = takeDropped(); block; block = takeDropped()) erase(block);
  dropAll();
  newCacheGeneration();
}

/** Leaves nothing of a block that has gone. */
function erase(block: usize): void {
  const entry = block + HEADER_SIZE;
  const rip = load<u64>(entry, IP);
  memory.fill(entry, 0, <usize>load<u32>(block, SIZE) - HEADER_SIZE);
  makeStale(block, rip);
}

function restPage(page: usize): void {
  let link = firstBlock(page);
  while (link) {
    const block = blockOf(link);
    link = linkBehind(link);
    restBlock(block);
  }
  setFirstBlock(page, 0);
  setPageState(page, pageState(page) & ~CODE);
}

function restBlock(block: usize): void {
  const rip = load<u64>(block, RIP);
  // It has gone, or lies in another page too.
  if (rip & (DROPPED | DORMANT)) return;
  if (rip & WATCH || isWritable(rip, load<u32>(block, CODE_SIZE))) {
    forget(block);
    return;
  }
  const entry = block + HEADER_SIZE;
  store<u64>(block, load<u64>(entry, IP), ENTRY_IP);
  store<u32>(block, load<u32>(entry, HANDLER), ENTRY_HANDLER);
  store<u32>(block, <u32>hasSlots(), COUNTED);
  store<u64>(block, rip | DORMANT, RIP);
  makeStale(block, rip);
}

/** May the guest write to any page that the code lies in? */
function isWritable(rip: u64, size: u32): bool {
  return ((stateAt(rip) | stateAt(rip + <u64>(size - 1))) & WRITE) != 0;
}

/** The dormant block at `rip` for the code that is there now; 0 if there is none. `awaken` comes next. */
export function findDormant(rip: u64): usize {
  const counted = <u32>hasSlots();
  let block = <usize>load<u32>(bucketOf(rip));
  while (block) {
    if (load<u64>(block, RIP) == (rip | DORMANT) && load<u32>(block, COUNTED) == counted && isSame(block, rip)) return block;
    block = load<u32>(block, NEXT);
  }
  return 0;
}

/** Is the block's code at `rip` now, and may it be executed? */
function isSame(block: usize, rip: u64): bool {
  const size = load<u32>(block, CODE_SIZE);
  if (!(stateAt(rip) & stateAt(rip + <u64>(size - 1)) & EXECUTE) || stopsIn(rip, size)) return false;
  const kept = block + <usize>load<u32>(block, SIZE) - roomForCode(size);
  return isEqual(kept, GUEST_BASE + <usize><u32>rip, <usize>size);
}

/** Without a call of the host's, since most of them are short. */
function isEqual(a: usize, b: usize, size: usize): bool {
  let at: usize = 0;
  for (; at + 8 <= size; at += 8) {
    if (load<u64>(a + at) != load<u64>(b + at)) return false;
  }
  for (; at < size; at++) {
    if (load<u8>(a + at) != load<u8>(b + at)) return false;
  }
  return true;
}

/** The block is as it was when it had been decoded; but for its entry, if that is a count. */
export function awaken(block: usize, rip: u64): void {
  const entry = block + HEADER_SIZE;
  store<u32>(entry, load<u32>(block, ENTRY_HANDLER), HANDLER);
  store<u64>(entry, load<u64>(block, ENTRY_IP), IP);
  store<u64>(block, rip, RIP);
  enterPages(block, rip, load<u32>(block, CODE_SIZE));
}
