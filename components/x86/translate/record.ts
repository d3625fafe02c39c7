// The record of a translation: what its code names by an offset. It is made in scratch memory and copied to its place when the
// translation is installed. The code gets its place as a constant, so that it is the same in every instance.
//
//     0 u64 rip      of its first instruction
//    16 u32 entries  how many                          20 u32 offset of the entries
//    32 ...          what `step`, `exit`, `fallback` and `takeEntries` put there

import { ROW_LEAVE, ROW_LEAVEINDIRECT } from '../gen/tables';
import { handler } from '../gen/handlers';
import { handlerOf } from '../decode/handler';
import { EFFECTIVE } from '../state/register-file';
import { BASE, HANDLER, IMM, IP, ORDINAL, UOP_SIZE } from '../state/uop';
import { setEntries } from './entry';

const RECORD_RIP: usize = 0;
const HEADER: usize = 32;

/** A place where the interpreter takes over: its rip, and the instructions of its block that have been charged too early. */
export const STEP_RIP: usize = 0;
export const STEP_LEFT: usize = 8;
const STEP_SIZE: usize = 16;

let place: usize = 0;
let end: usize = 0;
let top: usize = 0;
let indirect: usize = 0;
let overflowed: bool = false;

export function beginRecord(at: usize, limit: usize, rip: u64): void {
  place = at;
  end = limit;
  top = at + HEADER;
  indirect = 0;
  overflowed = false;
  memory.fill(at, 0, HEADER);
  store<u64>(at, rip, RECORD_RIP);
}

export function recordOverflowed(): bool {
  return overflowed;
}

export function recordPlace(): usize {
  return place;
}

export function recordSize(): u32 {
  return <u32>(top - place);
}

/** Space in the record; gives its place in scratch memory. */
function take(bytes: usize): usize {
  if (top + bytes > end) {
    overflowed = true;
    return place;
  }
  const at = top;
  top += bytes;
  memory.fill(at, 0, bytes);
  return at;
}

/** A place where the interpreter takes over; gives its offset. */
export function step(rip: u64, left: u32): u32 {
  const at = take(STEP_SIZE);
  store<u64>(at, rip, STEP_RIP);
  store<u32>(at, left, STEP_LEFT);
  return <u32>(at - place);
}

/** A micro-operation that goes on at `rip`; gives its offset. */
export function exit(rip: u64): u32 {
  const at = take(UOP_SIZE);
  store<u32>(at, handlerOf(ROW_LEAVE), HANDLER);
  store<u64>(at, rip, IMM);
  store<u64>(at, rip, IP);
  return <u32>(at - place);
}

/** The micro-operation that goes on at RIP. */
export function indirectExit(): u32 {
  if (!indirect) {
    indirect = take(UOP_SIZE);
    store<u32>(indirect, handlerOf(ROW_LEAVEINDIRECT), HANDLER);
  }
  return <u32>(indirect - place);
}

/** A copy of a micro-operation that its handler executes, with its prelude; it has been charged already. */
export function fallback(u: usize, number: u32): u32 {
  if (load<u16>(u, BASE) == EFFECTIVE) memory.copy(take(UOP_SIZE), u - UOP_SIZE, UOP_SIZE);
  const at = take(UOP_SIZE);
  memory.copy(at, u, UOP_SIZE);
  store<u32>(at, handler(number), HANDLER);
  store<u16>(at, 1, ORDINAL);
  return <u32>(at - place);
}

/** Space for the entries, behind everything else. */
export function takeEntries(count: u32): void {
  const at = take(<usize>count << 2);
  setEntries(place, <u32>(at - place), count);
}
