// Which accesses to memory one check serves. In the first pass over a region each access is put into a group: those at a known distance
// from each other in one node, and any that what an earlier node has checked contains already. In the second pass only the first access of
// a group is checked, for all the bytes that the group touches.
//
// All accesses of a node happen unless one of them ends the region, and then the interpreter goes on: so it is no harm that the first is
// checked for the others.
//
//     group, 48 bytes:   0 u32 value of the base   4 u32 value of the index   8 u32 scale     12 u32 writes
//                       16 i64 first byte         24 i64 end                 32 u32 first access of it   36 u32 node
//                       40 u32 accesses        44 u32 how many groups held when it began
//     access, 8 bytes:   0 u32 group, all ones when it is alone               4 i32 its first byte

import { RSP } from '../state/register-file';
import { BASE, DISP, INDEX, SCALE } from '../state/uop';
import { plusIn, valueIn } from './offset';
import { overwrite } from './pushed';
import { ACCESSES, ACCESS_LIMIT, GROUPS, GROUP_LIMIT } from './scratch';

const GROUP_SIZE: usize = 48;
const ALONE: u32 = ~0;
/** No group touches more bytes than this. */
const LONGEST: i64 = 1024;
const FARTHEST: i64 = 0x4000_0000;

let groups: u32 = 0;
/** Numbers of the groups that hold on the way to here, as a stack. */
let active: u32 = 0;
const ACTIVE: usize = GROUPS + <usize>GROUP_LIMIT * GROUP_SIZE;
let accesses: u32 = 0;
let node: u32 = 0;
let finding: bool = false;

// The address that is checked next.
let known: bool = false;
let base: u32 = 0;
let index: u32 = 0;
let scale: u32 = 0;
let start: i64 = 0;
/** First byte of the access that `spanFor` spoke of last, and its group. */
let first: i32 = 0;
let current: u32 = ALONE;

/** A pass begins: the first one finds groups, the second one uses them. */
export function beginSpans(first: bool): void {
  finding = first;
  if (first) groups = 0;
  active = 0;
  accesses = 0;
  node = 0;
  known = false;
}

/** A node begins. */
export function beginNode(): void {
  node++;
}

export function activeGroups(): u32 {
  return active;
}

/** Groups that were found since there were `count` hold no more. */
export function leaveGroups(count: u32): void {
  active = count;
}

/** Nothing is known of the address that is checked next. */
export function forgetAddress(): void {
  known = false;
}

/** The address that is checked next is that of the operand of `u`. */
export function noteOperand(u: usize): void {
  known = true;
  const at = <usize>load<u16>(u, BASE);
  const by = <usize>load<u16>(u, INDEX);
  scale = load<u8>(u, SCALE);
  base = valueIn(at);
  index = valueIn(by);
  start = plusIn(at) + (plusIn(by) << scale) + load<i64>(u, DISP);
  if (!index) scale = 0;
}

/** The address that is checked next is what a register holds, plus a number. */
export function noteRegister(slot: usize, plus: i64): void {
  known = true;
  base = valueIn(slot);
  index = 0;
  scale = 0;
  start = plusIn(slot) + plus;
}

/** Does the address that is checked next lie at a known distance from RSP? */
export function isStack(): bool {
  return known && !index && base == valueIn(RSP);
}

/** The address that is checked next, where it is always the same; 0 where it is not. */
export function fixedAddress(): i64 {
  return known && !base && !index ? start : 0;
}

// @ts-ignore: decorator
@inline
function group(number: u32): usize {
  return GROUPS + <usize>number * GROUP_SIZE;
}

/**
 * A node begins, and on all ways to it is checked what it accesses near RSP, its return address among it: a group that has no access to begin with.
 * Gives the group, 0 without one.
 */
export function beginReach(bytes: u32): usize {
  const number = accesses++;
  if (number >= ACCESS_LIMIT) return 0;
  const at = ACCESSES + (<usize>number << 3);
  if (finding) {
    base = valueIn(RSP);
    index = 0;
    scale = 0;
    start = plusIn(RSP);
    const found = begin(number, start + <i64>bytes, false);
    if (found != ALONE) store<u32>(group(found), 0, 40);
    store<u32>(at, found);
    store<i32>(at, <i32>start, 4);
  }
  known = false;
  current = load<u32>(at);
  if (current == ALONE) return 0;
  first = load<i32>(at, 4);
  return group(current);
}

/** The next access, of `bytes` at the address noted. Gives the group that has to be checked now, 0 when none has to, or ALONE. */
export function spanFor(bytes: u32, writes: bool): usize {
  const number = accesses++;
  if (writes) overwrite(known && !index ? base : 0, start, bytes);
  current = ALONE;
  if (number >= ACCESS_LIMIT) return ALONE;
  const at = ACCESSES + (<usize>number << 3);
  if (finding) {
    const found = known && start < FARTHEST && start > -FARTHEST ? place(number, bytes, writes) : ALONE;
    store<u32>(at, found);
    store<i32>(at, <i32>start, 4);
  }
  known = false;
  const which = load<u32>(at);
  current = which;
  if (which == ALONE) return ALONE;
  first = load<i32>(at, 4);
  return load<u32>(group(which), 32) == number ? group(which) : 0;
}

/** Has `spanFor` found that the access is checked alone? */
export function isAlone(span: usize): bool {
  return span == ALONE;
}

/** Which of the groups that hold together the last access belongs to, from 0 on; ALONE when it is in none, or alone in it so far. */
export function placeOfGroup(): u32 {
  return current == ALONE || spanCount(group(current)) == 1 ? ALONE : load<u32>(group(current), 44);
}

/** From where its group begins to the last access. */
export function distanceInGroup(): u32 {
  return <u32>(<i64>first - load<i64>(group(current), 16));
}

/** Where a group begins, from its first access. */
export function spanStart(span: usize): i64 {
  return load<i64>(span, 16) - <i64>first;
}

/** Where a group of `beginReach` begins, from RSP at the beginning of its node. */
export function startOfReach(span: usize): i64 {
  return load<i64>(span, 16) - <i64>load<i32>(ACCESSES + (<usize>load<u32>(span, 32) << 3), 4);
}

/** Bytes that a group touches. */
export function spanLength(span: usize): u32 {
  return <u32>(load<i64>(span, 24) - load<i64>(span, 16));
}

export function spanWrites(span: usize): bool {
  return load<u32>(span, 12) != 0;
}

/** How many accesses a group has. */
export function spanCount(span: usize): u32 {
  return load<u32>(span, 40);
}

/** The group of an access, a new one if there is none. */
function place(number: u32, bytes: u32, writes: bool): u32 {
  const end = start + <i64>bytes;
  for (let i = active; i > 0; i--) {
    const which = load<u32>(ACTIVE + (<usize>(i - 1) << 2));
    const at = group(which);
    if (load<u32>(at) != base || load<u32>(at, 4) != index || load<u32>(at, 8) != scale) continue;
    const low = min(start, load<i64>(at, 16));
    const high = max(end, load<i64>(at, 24));
    const within = low == load<i64>(at, 16) && high == load<i64>(at, 24) && (!writes || load<u32>(at, 12));
    if (!within && (load<u32>(at, 36) != node || !mayJoin(low, high))) continue;
    store<i64>(at, low, 16);
    store<i64>(at, high, 24);
    if (writes) store<u32>(at, 1, 12);
    store<u32>(at, load<u32>(at, 40) + 1, 40);
    return which;
  }
  return begin(number, end, writes);
}

/** A group stays short; at known addresses it stays in its page, since its neighbour may have other rights. */
function mayJoin(low: i64, high: i64): bool {
  if (high - low > LONGEST) return false;
  return base != 0 || index != 0 || low >> 12 == (high - 1) >> 12;
}

function begin(number: u32, end: i64, writes: bool): u32 {
  if (groups == GROUP_LIMIT) return ALONE;
  const at = group(groups);
  store<u32>(at, base);
  store<u32>(at, index, 4);
  store<u32>(at, scale, 8);
  store<u32>(at, <u32>writes, 12);
  store<i64>(at, start, 16);
  store<i64>(at, end, 24);
  store<u32>(at, number, 32);
  store<u32>(at, node, 36);
  store<u32>(at, 1, 40);
  store<u32>(at, active, 44);
  store<u32>(ACTIVE + (<usize>active << 2), groups);
  active++;
  return groups++;
}
