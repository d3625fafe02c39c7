// The record of a module: what its code names by an offset. It is made in scratch memory and copied to its place when the
// module is installed. The code gets its place as a constant, so that it is the same in every instance.
//
//     module's header (installed.ts), then for each region: region's header (entry.ts), what `step`, `exit` and `fallback` put there, its
//     entries, its ranges of code

import { ROW_LEAVE, ROW_LEAVEINDIRECT } from '../gen/tables';
import { handler } from '../gen/handlers';
import { handlerOf } from '../decode/handler';
import { EFFECTIVE } from '../state/register-file';
import { BASE, DISP, HANDLER, IMM, IP, ORDINAL, UOP_SIZE } from '../state/uop';
import { ENTRY_SIZE, RANGE_SIZE, REGION_HEADER, setBack, setEntries, setRanges } from './entry';
import { MODULE_HEADER } from './installed';
import { EXITS, EXIT_COUNT, RECORD_LIMIT, RECORD_SCRATCH } from './scratch';

/** A place where the interpreter takes over: its rip, and the instructions of its block that have been charged too early. */
export const STEP_RIP: usize = 0;
export const STEP_LEFT: usize = 8;
/** Is it because of a NaN that may be the wrong one? */
export const STEP_DOUBT: usize = 12;
/** Instructions that the interpreter executes one at a time: those that are done again, and the one that could not go on. */
export const STEP_AGAIN: usize = 16;
const STEP_SIZE: usize = 24;

let top: usize = 0;
let region: usize = 0;
let indirect: usize = 0;
let overflowed: bool = false;

export function beginRecord(): void {
  top = RECORD_SCRATCH + MODULE_HEADER;
  region = top;
  memory.fill(RECORD_SCRATCH, 0, MODULE_HEADER);
}

/** Begins with a region, or begins with it again. */
export function beginRegion(again: bool): void {
  if (again) top = region;
  region = top;
  indirect = 0;
  overflowed = false;
  memory.fill(EXITS, 0, <usize>EXIT_COUNT << 2);
  setBack(take(REGION_HEADER), offsetOf(region));
}

/** Where the current region's record is made. */
export function regionPlace(): usize {
  return region;
}

/** The current region does not come into the record. */
export function forgetRegion(): void {
  top = region;
}

/** Offset of a place in the record. */
function offsetOf(at: usize): u32 {
  return <u32>(at - RECORD_SCRATCH);
}

export function recordOverflowed(): bool {
  return overflowed;
}

export function recordSize(): u32 {
  return offsetOf(top);
}

/** Space in the record; gives its place in scratch memory. */
function take(bytes: usize): usize {
  if (top + bytes > RECORD_LIMIT) {
    overflowed = true;
    return RECORD_SCRATCH;
  }
  const at = top;
  top += bytes;
  memory.fill(at, 0, bytes);
  return at;
}

/** Space behind all regions; gives its offset. */
export function takeBehind(bytes: usize): u32 {
  return offsetOf(take(bytes));
}

/** A place where the interpreter takes over; gives its offset. */
export function step(rip: u64, left: u32, again: u32, doubt: bool): u32 {
  const at = take(STEP_SIZE);
  store<u64>(at, rip, STEP_RIP);
  store<u32>(at, left, STEP_LEFT);
  store<u32>(at, <u32>doubt, STEP_DOUBT);
  store<u32>(at, again, STEP_AGAIN);
  return offsetOf(at);
}

/** A micro-operation that goes on at `rip`, one for the region; gives its offset. */
export function exit(rip: u64): u32 {
  let hash = (<u32>rip ^ (<u32>rip >> 10)) & (EXIT_COUNT - 1);
  for (let tries = 0; tries < 8; tries++) {
    const known = load<u32>(EXITS + (<usize>hash << 2));
    if (!known) break;
    if (load<u64>(RECORD_SCRATCH + known, IMM) == rip) return known;
    hash = (hash + 1) & (EXIT_COUNT - 1);
  }
  const at = take(UOP_SIZE);
  store<u32>(EXITS + (<usize>hash << 2), offsetOf(at));
  store<u32>(at, handlerOf(ROW_LEAVE), HANDLER);
  store<u64>(at, rip, IMM);
  store<u64>(at, rip, IP);
  store<u32>(at, <u32>(at - region), DISP);
  return offsetOf(at);
}

/** The micro-operation that goes on at RIP. */
export function indirectExit(): u32 {
  if (!indirect) {
    indirect = take(UOP_SIZE);
    store<u32>(indirect, handlerOf(ROW_LEAVEINDIRECT), HANDLER);
    store<u32>(indirect, <u32>(indirect - region), DISP);
  }
  return offsetOf(indirect);
}

/** A copy of a micro-operation that its handler executes, with its prelude; it has been charged already. */
export function fallback(u: usize, number: u32): u32 {
  if (load<u16>(u, BASE) == EFFECTIVE) memory.copy(take(UOP_SIZE), u - UOP_SIZE, UOP_SIZE);
  const at = take(UOP_SIZE);
  memory.copy(at, u, UOP_SIZE);
  store<u32>(at, handler(number), HANDLER);
  store<u16>(at, 1, ORDINAL);
  return offsetOf(at);
}

/** Space for the region's entries, behind everything that its code names. */
export function takeEntries(count: u32): void {
  setEntries(region, <u32>(take(<usize>count * ENTRY_SIZE) - region), count);
}

/** Space for the region's ranges of code. */
export function takeRanges(count: u32): void {
  setRanges(region, <u32>(take(<usize>count * RANGE_SIZE) - region), count);
}
