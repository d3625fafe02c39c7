// Decodes blocks: instructions in a row, up to a branch that never falls through, a page's end or a limit. Conditional
// branches stay inside. Passes over the micro-operations, in order:
//
//   1. decode        each instruction; ordinals; those that do nothing are left out
//   2. resolve       backwards: which flags are read before they are written again; that chooses the handlers
//   3. fuse          a comparison and the conditional branch behind it

import { handler } from '../gen/handlers';
import { FUSED, ROW_COUNT, ROW_PROCEED, ROW_STALE, VARIANTS } from '../gen/tables';
import { STOPPED_BEFORE, stopsAt } from '../debug/stop';
import { DEBUG, GENERAL_PROTECTION, PAGE_FAULT, raise } from '../interpret/exit';
import { canonical } from '../memory/access';
import { ANY_ACCESS, stateAt } from '../memory/page';
import { RIP } from '../state/register-file';
import { FIRST, HANDLER, IMM, IP, LENGTH, LINK, ORDINAL, ROW, UOP_SIZE } from '../state/uop';
import { keptAt } from '../translate/kept';
import { hasSlots, hot } from '../translate/slot';
import { HEADER_SIZE, allocateBlock, enterBlock, lookup, prepareCache } from './cache';
import { available, beginFetch } from './fetch';
import { awaken, findDormant, keepCode, roomForCode } from './dormant';
import { handlerOf } from './handler';
import { clearUop, decodeInstruction } from './instruction';
import { ALL_FLAGS, CONDITIONAL, EMPTY, ENDS, attributes, firstVariant, flagsKilled, flagsRead, flagsWritten } from './row';

/** At most so many instructions in a block. */
const LONGEST_BLOCK: u32 = 64;
/** Space for each with its prelude and its code, the header and the end. */
const LARGEST_BLOCK: usize = HEADER_SIZE + UOP_SIZE * (2 * <usize>LONGEST_BLOCK + 2) + 16 * <usize>LONGEST_BLOCK;
const USER_FETCH: u32 = 4 | 16;

/** One instruction that is executed alone lives here, with its prelude and its end. */
const STEP_BYTES: i32 = 144;
const STEP: usize = memory.data(STEP_BYTES, 16);

/** Makes the block cache ready; once. */
export function prepareBlocks(): void {
  prepareCache(handlerOf(ROW_STALE));
}

/** Entry of the block at `rip`, decoded when it is not known. 0 with a fault when nothing can be executed there. */
export function findBlock(rip: u64): usize {
  const known = lookup(rip);
  if (known) return known;
  if (stopsAt(rip)) return stopBefore(rip);
  const awakened = awakenBlock(rip);
  return awakened ? awakened : decodeBlock(rip);
}

/** A debugger wants to look before this is executed. */
function stopBefore(rip: u64): usize {
  store<u64>(RIP, rip);
  raise(DEBUG, STOPPED_BEFORE, 0);
  return 0;
}

/** Entry of the block at `rip`, if it was dormant; else 0. */
function awakenBlock(rip: u64): usize {
  const block = findDormant(rip);
  if (!block) return 0;
  awaken(block, rip);
  const entry = block + HEADER_SIZE;
  if (hasSlots()) countEntries(entry, rip);
  return entry;
}

function decodeBlock(rip: u64): usize {
  const block = allocateBlock(LARGEST_BLOCK);
  const entry = block + HEADER_SIZE;
  const first = hasSlots() ? countEntries(entry, rip) : entry;
  const end = decodeRun(first, rip, LONGEST_BLOCK);
  if (!end) return 0;
  const size = <u32>(endIp(end) - rip);
  resolve(first, end);
  keepCode(end, rip, size);
  enterBlock(block, rip, size, end + roomForCode(size) - block);
  return entry;
}

/** Begins a block with a micro-operation that counts how often it is entered. Once is enough where an earlier run has kept a translation. */
function countEntries(u: usize, rip: u64): usize {
  clearUop(u);
  store<u32>(u, handlerOf(ROW_COUNT), HANDLER);
  store<u64>(u, rip, IP);
  store<u32>(u, keptAt(rip) < 0 ? hot() : 1, IMM);
  return u + UOP_SIZE;
}

/** The instruction at `rip` on its own, outside of the cache. 0 with a fault when it cannot be executed. */
export function decodeStep(rip: u64): usize {
  const end = decodeRun(STEP, rip, 1);
  if (!end) return 0;
  resolve(STEP, end);
  return STEP;
}

/** Does a micro-operation belong to what `decodeStep` gave last? */
export function isInStep(u: usize): bool {
  return u - STEP < <usize>STEP_BYTES;
}

/** Decodes up to `limit` instructions from `u` on; gives the end, or 0 with a fault when the first cannot be fetched. */
function decodeRun(u: usize, start: u64, limit: u32): usize {
  let rip = start;
  let count: u32 = 1;
  while (true) {
    const after = decodeInstruction(u, rip);
    if (!after) {
      if (count == 1) return refuse(rip);
      return proceed(u, rip, count - 1);
    }
    for (let at = u; at < after; at += UOP_SIZE) store<u16>(at, <u16>count, ORDINAL);
    const last = after - UOP_SIZE;
    // An instruction that does nothing is counted with the next one, unless it is to be executed alone.
    if (!(attributes(load<u16>(last, ROW)) & EMPTY) || limit == 1) u = after;
    rip = load<u64>(last, IP) + <u64>load<u8>(last, LENGTH);
    if (attributes(load<u16>(last, ROW)) & ENDS) return after;
    if (count == limit || (rip ^ start) >> 12 || stopsAt(rip)) return proceed(u, rip, count);
    count++;
  }
  return 0;
}

/** Ends a block with a micro-operation that goes on at `rip`. */
function proceed(u: usize, rip: u64, count: u32): usize {
  clearUop(u);
  store<u32>(u, firstVariant(ROW_PROCEED), HANDLER);
  store<u16>(u, <u16>ROW_PROCEED, ROW);
  store<u64>(u, rip, IMM);
  store<u64>(u, rip, IP);
  store<u32>(u, ENDS, LINK);
  store<u16>(u, <u16>count, ORDINAL);
  return u + UOP_SIZE;
}

/** The exception for an instruction that cannot be fetched. */
function refuse(rip: u64): usize {
  store<u64>(RIP, rip);
  if (!canonical(rip)) {
    raise(GENERAL_PROTECTION, 0, 0);
    return 0;
  }
  const missing = beginFetch(rip) ? rip + <u64>available() : rip;
  raise(PAGE_FAULT, USER_FETCH | (stateAt(missing) & ANY_ACCESS ? 1 : 0), missing);
  return 0;
}

function endIp(end: usize): u64 {
  const last = end - UOP_SIZE;
  return load<u64>(last, IP) + <u64>load<u8>(last, LENGTH);
}

/** Chooses handlers, from the last micro-operation to the first. */
function resolve(entry: usize, end: usize): void {
  let live = ALL_FLAGS;
  let behind: usize = 0;
  for (let u = end - UOP_SIZE; u >= entry; u -= UOP_SIZE) {
    const row = <u32>load<u16>(u, ROW);
    const dead = (flagsWritten(row) & live) == 0;
    const variant = VARIANTS + (<usize>load<u32>(u, HANDLER) << 1);
    const number = <u32>load<u16>(variant);
    store<u32>(u, handler(dead ? load<u16>(variant, 2) : fuse(number, behind)), HANDLER);
    live = (live & ~flagsKilled(row)) | flagsRead(row);
    if (load<u32>(u, LINK)) live = ALL_FLAGS;
    store<u32>(u, 0, LINK);
    behind = u;
  }
}

/** The handler that also does the conditional branch behind, where there is one. */
function fuse(number: u32, behind: usize): u32 {
  if (!behind || !(attributes(load<u16>(behind, ROW)) & CONDITIONAL)) return number;
  const fused = <u32>load<u16>(FUSED + (<usize>number << 1));
  return fused ? fused + load<u16>(behind, FIRST) : number;
}
