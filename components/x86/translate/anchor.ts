// Pointers to guest memory. Where accesses lie at known distances from each other, one pointer serves them all: the first access of the group,
// which is checked for all (span.ts), leaves it in a local, and each has its distance in the instruction. Nobody computes the others' addresses.

import { GUEST_BASE } from '../arena';
import { ADDRESS0, ANCHORS, FIRST_ANCHOR } from './local';
import { numberOf } from './numbering';
import { distanceInGroup, placeOfGroup } from './span';
import { I32_WRAP, I64_ADD } from './wasm';
import { get, long, op, set } from './writer';

// Of what was checked last in ADDRESS0 and in ADDRESS1: the local with its group's pointer, 0 without one, and the distance from there.
let local0: u32 = 0;
let local1: u32 = 0;
let distance0: u32 = 0;
let distance1: u32 = 0;

/** Finds out whether the access that span.ts has just spoken of, at the address in a local, has an anchor. */
export function findAnchor(address: u32): void {
  const place = placeOfGroup();
  const local = place < ANCHORS ? FIRST_ANCHOR + place : 0;
  const distance = local ? distanceInGroup() : 0;
  if (local) numberOf(local); // which the second pass may want
  if (address == ADDRESS0) {
    local0 = local;
    distance0 = distance;
  } else {
    local1 = local;
    distance1 = distance;
  }
}

/** The address in a local belongs to no group. */
export function forgetAnchor(address: u32): void {
  if (address == ADDRESS0) local0 = 0;
  else local1 = 0;
  if (address == ADDRESS0) distance0 = 0;
  else distance1 = 0;
}

function anchorOf(address: u32): u32 {
  return address == ADDRESS0 ? local0 : local1;
}

/** Has the access at the address in a local an anchor? */
export function hasAnchor(address: u32): bool {
  return anchorOf(address) != 0;
}

/** The group of the access at the address in a local begins at the address in another one: from now on it has its anchor. */
export function setAnchor(address: u32, begin: u32): void {
  if (!hasAnchor(address)) return;
  get(begin);
  op(I32_WRAP);
  set(anchorOf(address));
}

/** The group that span.ts has just begun has its anchor so many bytes from the address in a local. */
export function beginAnchor(address: u32, plus: i64): void {
  const place = placeOfGroup();
  if (place >= ANCHORS) return;
  get(address);
  long(plus);
  op(I64_ADD);
  op(I32_WRAP);
  set(FIRST_ANCHOR + place);
}

/** Pushes a pointer for an access at the address in a local; `pointerOffset` belongs to it. */
export function pushPointer(address: u32): void {
  if (hasAnchor(address)) get(anchorOf(address));
  else {
    get(address);
    op(I32_WRAP);
  }
}

/** What an access with that pointer has as its offset. */
export function pointerOffset(address: u32): usize {
  return GUEST_BASE + <usize>(address == ADDRESS0 ? distance0 : distance1);
}
