// Where the modules that earlier runs have kept can be entered: their numbers by address. The broker gives a label for each; it may come from a
// file that anybody wrote, so nothing is believed of it but that it may be worth a look (recall.ts looks).
//
//     label:   0 u32 modes   4 ... u64 addresses at which regions of the module are entered
//     place in the index, 16 bytes:   0 u64 address   8 u32 number of the module, plus 1; 0 where the place is free   12 u32 modes; bit 31 when
//     code was looked for and not there

import { KEPT, KEPT_SIZE, RECALLED_SIZE } from '../arena';
import { kept } from './broker';
import { computesNaNsAsX86, expectsNaNs, isExact, multipliesAndAdds, unmasksX87 } from './float';
import { BODY, MODULE_LIMIT } from './scratch';

/** Bytes of a label before its addresses. */
export const LABEL_HEADER: usize = 4;

const PLACE_SIZE: usize = 16;
const PLACES: u32 = <u32>(KEPT_SIZE / PLACE_SIZE);
/** The others are free, so that each search ends. */
const MOST: u32 = (PLACES / 4) * 3;
/** Modules that can be in place: recall.ts has 8 bytes for each. */
const MODULES: u32 = <u32>(RECALLED_SIZE / 8);
const NUMBER: usize = 8;
const MODES: usize = 12;
const ABSENT: u32 = 1 << 31;
/** No code's address: the place is not free, and is not found. */
const NOWHERE: u64 = ~0;

let open: bool = false;
let entries: u32 = 0;

/** What decides how code is translated besides the code: what was kept in one mode is of no use in another. */
export function modes(): u32 {
  return (
    <u32>isExact() | (<u32>expectsNaNs() << 1) | (<u32>computesNaNsAsX86() << 2) | (<u32>multipliesAndAdds() << 3) |
    (<u32>unmasksX87() << 4)
  );
}

/** Does the host keep what is translated? */
export function isKeeping(): bool {
  return open;
}

/** No more is kept. */
export function keepNoMore(): void {
  open = false;
}

/** Nothing that was kept is used any more. */
export function forgetKept(): void {
  entries = 0;
}

/** Asks the broker what there is. */
export function openKept(): void {
  const size = kept(BODY, <u32>(MODULE_LIMIT - BODY));
  open = size >= 0;
  entries = 0;
  if (size > 0) memory.fill(KEPT, 0, KEPT_SIZE);
  let at = BODY;
  const end = BODY + <usize>max<i32>(size, 0);
  for (let number: u32 = 0; number < MODULES && at + 4 <= end; number++) {
    const length = <usize>load<u32>(at);
    at += 4;
    if (length > end - at) return;
    readLabel(at, length, number);
    at += length;
  }
}

function readLabel(label: usize, length: usize, number: u32): void {
  for (let at = LABEL_HEADER; at + 8 <= length; at += 8) enter(load<u64>(label + at), load<u32>(label) & ~ABSENT, number);
}

// @ts-ignore: decorator
@inline
function hashOf(rip: u64): u32 {
  const low = <u32>rip;
  return (low ^ (low >> 14)) & (PLACES - 1);
}

/** The first who names an address keeps it: the newest stand in front. */
function enter(rip: u64, mode: u32, number: u32): void {
  if (entries == MOST || placeOf(rip, mode)) return;
  let hash = hashOf(rip);
  while (load<u32>(KEPT + <usize>hash * PLACE_SIZE, NUMBER)) hash = (hash + 1) & (PLACES - 1);
  const place = KEPT + <usize>hash * PLACE_SIZE;
  store<u64>(place, rip);
  store<u32>(place, number + 1, NUMBER);
  store<u32>(place, mode, MODES);
  entries++;
}

function placeOf(rip: u64, mode: u32): usize {
  let hash = hashOf(rip);
  while (true) {
    const place = KEPT + <usize>hash * PLACE_SIZE;
    if (!load<u32>(place, NUMBER)) return 0;
    if (load<u64>(place) == rip && (load<u32>(place, MODES) & ~ABSENT) == mode) return place;
    hash = (hash + 1) & (PLACES - 1);
  }
  return 0;
}

/** Number of the module that can be entered at an address; -1 without one. */
export function keptAt(rip: u64): i32 {
  const place = entries ? placeOf(rip, modes()) : 0;
  return place ? <i32>load<u32>(place, NUMBER) - 1 : -1;
}

/** What is kept for an address is of no use. */
export function forgetAt(rip: u64): void {
  const place = entries ? placeOf(rip, modes()) : 0;
  if (place) store<u64>(place, NOWHERE);
}

/** The code of what is kept for an address is not there. True if that is so for the first time. */
export function isAbsentFirst(rip: u64): bool {
  const place = entries ? placeOf(rip, modes()) : 0;
  if (!place || load<u32>(place, MODES) & ABSENT) return false;
  store<u32>(place, load<u32>(place, MODES) | ABSENT, MODES);
  return true;
}
