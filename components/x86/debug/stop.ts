// Where the guest stops for a debugger: addresses that are not executed, and memory that is watched.
//
// Nothing of the guest changes for it. At an address that stops no block begins and none goes on, and no region does: who comes there finds
// no block, as where nothing is mapped, and leaves with #DB. Pages with watched memory have no tags, so each access to them is checked slowly,
// and one to watched bytes executes its instruction alone; behind it the loop leaves with #DB. The vm of a fork has no stops.
//
//     stop, 24 bytes:   0 u64 address   8 u64 address of the last byte   16 u32 on (below)

import { dropPage } from '../decode/cache';
import { BAD_RANGE, DONE, EXHAUSTED } from '../memory/mapping';
import { CODE, PAGE_SIZE, pageOf, pageState, setPageState, setPageWatch } from '../memory/page';

/** Bits of `on`, as those of `access` in the WIT. */
const ON_READ: u32 = 1;
const ON_WRITE: u32 = 2;
const ON_EXECUTE: u32 = 4;

/** What #DB's code says, as DR6 does with its first two bits. */
export const STOPPED_BEFORE: u32 = 1;
export const STOPPED_BEHIND: u32 = 2;

const STOP_SIZE: usize = 24;
const LAST: usize = 8;
const ON: usize = 16;
const MOST: i32 = 1024;
const STOPS: usize = memory.data(24 * 1024);

let count: i32 = 0;
let executed: i32 = 0;
let watched: i32 = 0;

/** The access that an instruction has made to watched memory, while it was executed alone. */
let isAlone = false;
let isHit = false;
let hit: u64 = 0;

// @ts-ignore: decorator
@inline
function at(index: i32): usize {
  return STOPS + <usize>index * STOP_SIZE;
}

/** Takes all stops away. */
export function forgetStops(): void {
  const before = watched;
  const end = count;
  count = 0;
  executed = 0;
  watched = 0;
  isHit = false;
  setPageWatch(false);
  if (before) for (let i = 0; i < end; i++) touch(i);
}

/** `stop` of nucleus:hypervisor/machine. */
export function addStop(address: u64, length: u32, on: u32): i32 {
  const last = address + <u64>length - 1;
  if (length == 0 || !on || last < address) return BAD_RANGE;
  if (count == MOST) return EXHAUSTED;
  store<u64>(at(count), address);
  store<u64>(at(count), last, LAST);
  store<u32>(at(count), on, ON);
  if (on & ON_EXECUTE) executed++;
  if (on & (ON_READ | ON_WRITE)) watched++;
  setPageWatch(watched != 0);
  touch(count++);
  return DONE;
}

/** What was decoded where the guest stops goes; pages that are watched lose their tags, or get them back. */
function touch(index: i32): void {
  const on = load<u32>(at(index), ON);
  if (on & ON_EXECUTE) {
    const page = pageOf(load<u64>(at(index)));
    if (pageState(page) & CODE) dropPage(page);
  }
  if (!(on & (ON_READ | ON_WRITE))) return;
  const first = load<u64>(at(index)) & ~0xfff;
  // Counted, since there is no address behind the last page.
  const pages = (load<u64>(at(index), LAST) - first) / PAGE_SIZE + 1;
  for (let i: u64 = 0; i < pages; i++) {
    const page = pageOf(first + i * PAGE_SIZE);
    setPageState(page, pageState(page));
  }
}

/** Does the guest stop before it executes what is at this address? */
// @ts-ignore: decorator
@inline
export function stopsAt(rip: u64): bool {
  return executed != 0 && stopsIn(rip, 1);
}

/** ... at any of these? */
export function stopsIn(rip: u64, size: u32): bool {
  if (!executed) return false;
  for (let i = 0; i < count; i++) {
    if (load<u32>(at(i), ON) & ON_EXECUTE && load<u64>(at(i)) - rip < <u64>size) return true;
  }
  return false;
}

/** Is any byte of the page of this number watched? */
export function watchesPage(page: usize): bool {
  for (let i = 0; i < count; i++) {
    if (!(load<u32>(at(i), ON) & (ON_READ | ON_WRITE))) continue;
    const first = load<u64>(at(i));
    if (<u64>page - (first >> 12 & 0xf_ffff) <= (load<u64>(at(i), LAST) >> 12) - (first >> 12)) return true;
  }
  return false;
}

/** Is any memory watched? */
// @ts-ignore: decorator
@inline
export function watches(): bool {
  return watched != 0;
}

/** Whether an instruction that makes this access has to be executed alone first; if it is, the access is noted. */
export function noteAccess(address: u64, size: u32, isWrite: bool): bool {
  const on = isWrite ? ON_WRITE : ON_READ;
  for (let i = 0; i < count; i++) {
    if (!(load<u32>(at(i), ON) & on)) continue;
    const first = load<u64>(at(i));
    if (first >= address + <u64>size || load<u64>(at(i), LAST) < address) continue;
    if (!isAlone) return false;
    isHit = true;
    hit = max<u64>(first, address);
  }
  return true;
}

/** The instruction that comes now is executed alone, or is not. */
export function executesAlone(alone: bool): void {
  isAlone = alone;
  if (alone) isHit = false;
}

/** Has watched memory been accessed since the last look? */
export function takeHit(): bool {
  const was = isHit;
  isHit = false;
  return was;
}

export function hitAt(): u64 {
  return hit;
}
