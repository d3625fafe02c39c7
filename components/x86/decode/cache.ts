// The block cache: blocks of micro-operations by the address of their first instruction.
//
// A block is a header and its micro-operations. `BUCKETS` holds the first block of each hash chain; every page has a list of
// the blocks that lie in it. Blocks are allocated upwards; when the space is used up, all of them go.
//
//     header, 48 bytes:  0 u64 rip (DROPPED when it is not valid any more)   8 u32 next in the bucket, or of those dropped
//                       12 u32 next in the list of its first page           16 u32 next in that of its last page
//                       20 u32 bytes of code                                24 u32 bytes of the block, header included
//                       32 u64 where its first page holds code              40 u64 the same of its last page
//
// "Where a page holds code" is a bit for each 64 bytes, of this block and all behind it in that page's list: a page with both code
// and data can be written without losing its blocks.
//
// Other blocks hold direct links to a block's entry, and nothing takes them back. So the entry of a dropped block gets a handler
// that looks its address up again. Its memory is reused only after everything has been flushed, and with it all links.

import { BLOCKS, BLOCKS_END, BUCKETS, BUCKET_COUNT } from '../arena';
import { CODE, firstBlock, pageOf, pageState, setFirstBlock, setPageState } from '../memory/page';
import { HANDLER, IP, UOP_SIZE } from '../state/uop';
import { forgetJumps } from './jump-cache';
import { entriesOf, entryUop, isDropped, rangeBytes, rangeRip, rangeWatcher, rangesOf, setDropped, setRangeWatcher, regionSlot } from '../translate/entry';
import { newGeneration } from '../translate/slot';
import { dropAll, regionDropped } from '../translate/installed';

export const HEADER_SIZE: usize = UOP_SIZE;
export const RIP: usize = 0;
export const NEXT: usize = 8;
const NEXT_IN_FIRST: usize = 12;
const NEXT_IN_LAST: usize = 16;
export const CODE_SIZE: usize = 20;
export const SIZE: usize = 24;
export const WHERE_IN_FIRST: usize = 32;
export const WHERE_IN_LAST: usize = 40;
/** Of a block that only watches code for a translation: the record of its region. */
const WATCHED: usize = 28;
/** In the address of such a block, which so is none that can be executed. */
export const WATCH: u64 = 0x4000_0000_0000_0000;
/** No canonical address: the header of a dropped block matches nothing. */
export const DROPPED: u64 = 0x8000_0000_0000_0000;
/** In a page's list: this link goes on in the block's NEXT_IN_LAST. */
const VIA_LAST: usize = 1;

let top: usize = BLOCKS;
/** How far it has come, up to the last flush. */
let highest: usize = BLOCKS;
/** Those that were dropped since the last flush, linked by NEXT. */
let dropped: usize = 0;
let generation: u32 = 1;
let staleHandler: u32 = 0;

/** Changes whenever all blocks have gone; a link from before may not be written any more. */
export function cacheGeneration(): u32 {
  return generation;
}

/** Bytes that blocks take, those that have gone or are dormant included. */
export function usedBytes(): usize {
  return top - BLOCKS;
}

/** Links that were waiting are not written any more. */
export function newCacheGeneration(): void {
  generation++;
}

// @ts-ignore: decorator
@inline
export function bucketOf(rip: u64): usize {
  const low = <u32>rip;
  return BUCKETS + (<usize>((low ^ (low >> 16)) & <u32>(BUCKET_COUNT - 1)) << 2);
}

/**
 * Makes the cache ready. Address 0 becomes the block that empty buckets lead to. `stale` is the place of the
 * handler for entries of dropped blocks; handlers import this file, so it does not import them.
 */
export function prepareCache(stale: u32): void {
  if (stale == staleHandler) return;
  staleHandler = stale;
  store<u64>(0, DROPPED);
  makeStale(0, DROPPED);
  forgetJumps();
}

/** Entry of the block at `rip`, or 0. Moves it to the front of its bucket. */
export function lookup(rip: u64): usize {
  const bucket = bucketOf(rip);
  let before = bucket;
  let block = <usize>load<u32>(bucket);
  while (block) {
    if (load<u64>(block, RIP) == rip) {
      store<u32>(before, load<u32>(block, NEXT));
      store<u32>(block, load<u32>(bucket), NEXT);
      store<u32>(bucket, <u32>block);
      return block + HEADER_SIZE;
    }
    before = block + NEXT;
    block = load<u32>(before);
  }
  return 0;
}

/** Space for a block of up to `size` bytes, header included; flushes the cache when there is none. */
export function allocateBlock(size: usize): usize {
  if (top + size > BLOCKS_END) flush();
  return top;
}

/** Enters the block at the place that `allocateBlock` gave: `size` bytes for `codeSize` bytes of code at `rip`. */
export function enterBlock(block: usize, rip: u64, codeSize: u32, size: usize): void {
  const bucket = bucketOf(rip);
  store<u64>(block, rip, RIP);
  store<u32>(block, load<u32>(bucket), NEXT);
  store<u32>(block, codeSize, CODE_SIZE);
  store<u32>(block, <u32>size, SIZE);
  store<u32>(bucket, <u32>block);
  top = block + size;
  enterPages(block, rip, codeSize);
}

/** Enters the block in the lists of its pages, and lets writes to them be noticed. */
export function enterPages(block: usize, rip: u64, codeSize: u32): void {
  const first = pageOf(rip);
  const end = rip + <u64>(codeSize - 1);
  const last = pageOf(end);
  store<u32>(block, <u32>firstBlock(first), NEXT_IN_FIRST);
  store<u64>(block, whereIn(first) | places(rip, last == first ? end : ~0), WHERE_IN_FIRST);
  setFirstBlock(first, block);
  guard(first);
  if (last == first) return;
  store<u32>(block, <u32>firstBlock(last), NEXT_IN_LAST);
  store<u64>(block, whereIn(last) | places(0, end), WHERE_IN_LAST);
  setFirstBlock(last, block | VIA_LAST);
  guard(last);
}

/** Bits of the places in a page from one address to another, both inclusive. */
function places(from: u64, to: u64): u64 {
  const low = (from & 0xfff) >> 6;
  return (u64.MAX_VALUE >> (63 - ((to & 0xfff) >> 6) + low)) << low;
}

/** Where a page holds code, by its list. */
function whereIn(page: usize): u64 {
  const link = firstBlock(page);
  if (!link) return 0;
  return load<u64>((link & ~VIA_LAST) + (link & VIA_LAST ? WHERE_IN_LAST : WHERE_IN_FIRST));
}

/** Is any of these bytes, all in one page, part of a block? */
export function holdsCode(address: u64, size: u32): bool {
  const page = pageOf(address);
  if (!(whereIn(page) & places(address, address + <u64>(size - 1)))) return false;
  let link = firstBlock(page);
  while (link) {
    const block = blockOf(link);
    // The address of a dropped block is far away from any other.
    const rip = load<u64>(block, RIP) & ~WATCH;
    if (rip < address + <u64>size && address < rip + <u64>load<u32>(block, CODE_SIZE)) return true;
    link = linkBehind(link);
  }
  return false;
}

/** Is the code at an address part of a translation? */
export function isCovered(rip: u64): bool {
  let link = firstBlock(pageOf(rip));
  while (link) {
    const block = blockOf(link);
    const watched = load<u64>(block, RIP);
    const start = watched & ~WATCH;
    if (watched >> 62 == 1 && start <= rip && rip < start + <u64>load<u32>(block, CODE_SIZE)) return true;
    link = linkBehind(link);
  }
  return false;
}

/** The block that a link of a page's list leads to. */
export function blockOf(link: usize): usize {
  return link & ~VIA_LAST;
}

/** The link behind it. */
export function linkBehind(link: usize): usize {
  return load<u32>((link & ~VIA_LAST) + (link & VIA_LAST ? NEXT_IN_LAST : NEXT_IN_FIRST));
}

/** Write-protects a page that code has been decoded from. */
function guard(page: usize): void {
  const state = pageState(page);
  if (!(state & CODE)) setPageState(page, state | CODE);
}

/** Drops all blocks that lie in a page, and lets it be written again. */
export function dropPage(page: usize): void {
  let link = firstBlock(page);
  while (link) {
    const block = blockOf(link);
    dropOnce(block);
    link = linkBehind(link);
  }
  setFirstBlock(page, 0);
  const state = pageState(page);
  if (state & CODE) setPageState(page, state & ~CODE);
}

/** Drops a region's translation when the code of its range `index` changes. */
export function watch(region: usize, index: u32): void {
  const before = generation;
  const block = allocateBlock(2 * HEADER_SIZE);
  // All has gone, and the translation with it.
  if (generation != before) return;
  memory.fill(block, 0, 2 * HEADER_SIZE);
  store<u32>(block, <u32>region, WATCHED);
  enterBlock(block, rangeRip(region, index) | WATCH, rangeBytes(region, index), 2 * HEADER_SIZE);
  setRangeWatcher(region, index, block);
}

/** Drops a region's translation, the blocks at which it is entered, and those that watch its code. */
export function dropTranslation(region: usize): void {
  if (isDropped(region)) return;
  setDropped(region);
  newGeneration(regionSlot(region));
  for (let i: u32 = 0; i < entriesOf(region); i++) {
    const entry = entryUop(region, i);
    if (entry) dropOnce(entry - HEADER_SIZE);
  }
  for (let i: u32 = 0; i < rangesOf(region); i++) {
    const watcher = rangeWatcher(region, i);
    if (watcher) dropOnce(watcher);
  }
  regionDropped(region);
}

function dropOnce(block: usize): void {
  if (load<u64>(block, RIP) != DROPPED) drop(block);
}

function drop(block: usize): void {
  const rip = load<u64>(block, RIP);
  forget(block);
  if (rip & WATCH && rip >> 63 == 0) dropTranslation(load<u32>(block, WATCHED));
}

/** Who comes to the block finds that it is none any more. */
export function forget(block: usize): void {
  const rip = load<u64>(block, RIP);
  let before = bucketOf(rip);
  while (<usize>load<u32>(before) != block) before = <usize>load<u32>(before) + NEXT;
  store<u32>(before, load<u32>(block, NEXT));
  store<u64>(block, DROPPED, RIP);
  makeStale(block, rip);
  store<u32>(block, <u32>dropped, NEXT);
  dropped = block;
}

/** A block that was dropped, which has not been taken before; 0 without one. */
export function takeDropped(): usize {
  const block = dropped;
  if (block) dropped = load<u32>(block, NEXT);
  return block;
}

/** The entry of the block looks its address up. */
export function makeStale(block: usize, rip: u64): void {
  const entry = block + HEADER_SIZE;
  store<u32>(entry, staleHandler, HANDLER);
  store<u64>(entry, rip, IP);
}

/** Drops every block, and leaves nothing of any. */
export function wipe(): void {
  flush();
  wipeFlushed();
}

/** Leaves nothing of blocks from before the last flush. */
export function wipeFlushed(): void {
  if (highest <= top) return;
  memory.fill(top, 0, highest - top);
  highest = top;
}

/** Drops every block. */
export function flush(): void {
  for (let block = BLOCKS; block < top; block += <usize>load<u32>(block, SIZE)) {
    // A dropped block still stands in the list of a page that was not dropped itself.
    const rip = load<u64>(block, RIP) == DROPPED ? load<u64>(block + HEADER_SIZE, IP) : load<u64>(block, RIP);
    release(pageOf(rip));
    release(pageOf(rip + <u64>(load<u32>(block, CODE_SIZE) - 1)));
  }
  memory.fill(BUCKETS, 0, BUCKET_COUNT << 2);
  forgetJumps();
  dropAll();
  highest = max(highest, top);
  top = BLOCKS;
  dropped = 0;
  generation++;
}

function release(page: usize): void {
  setFirstBlock(page, 0);
  const state = pageState(page);
  if (state & CODE) setPageState(page, state & ~CODE);
}
