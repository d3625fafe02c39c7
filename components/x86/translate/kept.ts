// Where the modules that earlier runs, and other instances, have kept can be entered: their numbers by address. The broker gives a label for
// each; it may come from a file that anybody wrote, so nothing is believed of it but that it may be worth a look (recall.ts looks).
//
// The index stays for all vms of the instance, one after the other: each asks only for what has come since. What one vm has found out, that
// the code is not there or is not the same, holds for it alone, so it is noted with a number of the vm.
//
//     label:   0 u32 modes   4 ... u64 addresses at which regions of the module are entered
//     place in the index, 16 bytes:   0 u64 address   8 u32 number of the module, plus 1; 0 where the place is free   12 u32 see below
//
//     31         30          29       8 7     0
//    +----------+-----------+----------+-------+
//    |  absent  | forgotten |    vm    | modes |      absent, forgotten: in this vm
//    +----------+-----------+----------+-------+

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
const FORGOTTEN: u32 = 1 << 30;
const FOUND_OUT: u32 = ABSENT | FORGOTTEN;
const MODE_BITS: u32 = 0xff;
const VM_SHIFT: u32 = 8;
/** Numbers of vms, which come again. */
const VMS: u32 = 1 << 22;

/** What is translated is kept. */
let open: bool = false;
/** What is kept is used. */
let used: bool = false;
let entries: u32 = 0;
/** Modules whose labels have been read. */
let known: u32 = 0;
let vm: u32 = 0;

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

/** Nothing that was kept is used any more by this vm. */
export function forgetKept(): void {
  used = false;
}

/** Asks the broker what there is now, for another vm. */
export function openKept(): void {
  vm = (vm + 1) & (VMS - 1);
  // What a vm with the same number found out is long forgotten, and so is all that was known.
  if (!vm) forgetAll();
  let size = kept(known, BODY, <u32>(MODULE_LIMIT - BODY));
  open = size >= 0;
  used = true;
  // More labels than fit come in several parts.
  while (size > 0 && readLabels(BODY, BODY + <usize>size)) size = kept(known, BODY, <u32>(MODULE_LIMIT - BODY));
}

function forgetAll(): void {
  memory.fill(KEPT, 0, KEPT_SIZE);
  entries = 0;
  known = 0;
}

/** False if there was none, or no more are wanted. */
function readLabels(from: usize, end: usize): bool {
  const before = known;
  let at = from;
  while (known < MODULES && at + 4 <= end) {
    const length = <usize>load<u32>(at);
    at += 4;
    if (length > end - at) break;
    readLabel(at, length, known++);
    at += length;
  }
  return known > before && known < MODULES;
}

function readLabel(label: usize, length: usize, number: u32): void {
  if (load<u32>(label) > MODE_BITS) return;
  for (let at = LABEL_HEADER; at + 8 <= length; at += 8) enter(load<u64>(label + at), load<u32>(label), number);
}

// @ts-ignore: decorator
@inline
function hashOf(rip: u64): u32 {
  const low = <u32>rip;
  return (low ^ (low >> 14)) & (PLACES - 1);
}

/** The last who names an address gets it. */
function enter(rip: u64, mode: u32, number: u32): void {
  const before = placeOf(rip, mode);
  if (before) {
    store<u32>(before, number + 1, NUMBER);
    store<u32>(before, mode, MODES);
    return;
  }
  if (entries == MOST) return;
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
    if (load<u64>(place) == rip && (load<u32>(place, MODES) & MODE_BITS) == mode) return place;
    hash = (hash + 1) & (PLACES - 1);
  }
  return 0;
}

/** What this vm has found out about a place. */
function foundOut(place: usize): u32 {
  const word = load<u32>(place, MODES);
  return ((word & ~FOUND_OUT) >> VM_SHIFT) == vm ? word & FOUND_OUT : 0;
}

function noteAt(place: usize, what: u32): void {
  store<u32>(place, what | foundOut(place) | (vm << VM_SHIFT) | (load<u32>(place, MODES) & MODE_BITS), MODES);
}

function usablePlaceOf(rip: u64): usize {
  return used && entries ? placeOf(rip, modes()) : 0;
}

/** Number of the module that can be entered at an address; -1 without one. */
export function keptAt(rip: u64): i32 {
  const place = usablePlaceOf(rip);
  return place && !(foundOut(place) & FORGOTTEN) ? <i32>load<u32>(place, NUMBER) - 1 : -1;
}

/** What is kept for an address is of no use to this vm. */
export function forgetAt(rip: u64): void {
  const place = usablePlaceOf(rip);
  if (place) noteAt(place, FORGOTTEN);
}

/** The code of what is kept for an address is not there. True if that is so for the first time in this vm. */
export function isAbsentFirst(rip: u64): bool {
  const place = usablePlaceOf(rip);
  if (!place || foundOut(place) & ABSENT) return false;
  noteAt(place, ABSENT);
  return true;
}
