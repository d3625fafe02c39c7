// What is known of guest registers while a region is written: each holds some unknown value plus a known number. Two addresses that are the
// same unknown value plus different numbers lie at a known distance, so that one check can serve both (span.ts).
//
// Unknown values have numbers; 0 is the value 0. What is known holds on the way from a node to those that it alone leads to.
//
//     register, 16 bytes:  0 u32 unknown value   8 i64 plus          and what pushes have stored (pushed.ts)

import { ZERO } from '../state/register-file';
import { REGISTER_COUNT, indexOf } from './register';
import { OFFSETS, OFFSETS_LIMIT } from './scratch';

/** Behind the registers: what stack-base.ts and pushed.ts know. */
const PUSHES: usize = <usize>REGISTER_COUNT << 4;
export const PUSHES_SIZE: usize = 208;
const BASE: usize = 4;
const FRAME: usize = PUSHES + PUSHES_SIZE;

/** The unknown value that was numbered last. */
let last: u32 = 0;
/** Where the registers stand: behind those that were kept for later. */
let frame: usize = OFFSETS;
/** How often values were to be kept, and how often there was space: beyond that nothing is known after. */
let depth: u32 = 0;
let kept: u32 = 0;
let heldValue: u32 = 0;
let heldPlus: i64 = 0;

export function beginOffsets(): void {
  last = 0;
  frame = OFFSETS;
  depth = 0;
  kept = 0;
  forgetOffsets();
}

/** Nothing is known of any register. */
export function forgetOffsets(): void {
  for (let index: u32 = 0; index < REGISTER_COUNT; index++) changed(index);
  memory.fill(pushes(), 0, PUSHES_SIZE);
}

/** Where it stands what pushes have stored. */
// @ts-ignore: decorator
@inline
export function pushes(): usize {
  return frame + PUSHES;
}

// @ts-ignore: decorator
@inline
function place(index: u32): usize {
  return frame + (<usize>index << 4);
}

/** Register number `index` has a new value. */
export function changed(index: u32): void {
  store<u32>(place(index), ++last);
  store<i64>(place(index), 0, 8);
}

/** The unknown value in a register's slot. */
export function valueIn(slot: usize): u32 {
  return slot == ZERO ? 0 : load<u32>(place(indexOf(slot)));
}

/** What is added to it. */
export function plusIn(slot: usize): i64 {
  return slot == ZERO ? 0 : load<i64>(place(indexOf(slot)), 8);
}

/** The unknown value that the local STACK_BASE has; 0 when it has none. */
export function stackBase(): u32 {
  return load<u32>(pushes(), BASE);
}

export function setStackBase(value: u32): void {
  store<u32>(pushes(), value, BASE);
}

/** Keeps what is known of a register for `give`. */
export function hold(slot: usize): void {
  heldValue = valueIn(slot);
  heldPlus = plusIn(slot);
}

/** A register has become what was held, plus a number. */
export function give(slot: usize, plus: i64): void {
  store<u32>(place(indexOf(slot)), heldValue);
  store<i64>(place(indexOf(slot)), heldPlus + plus, 8);
}

/** Keeps all that is known for `restoreOffsets`. */
export function saveOffsets(): void {
  depth++;
  if (frame + 2 * FRAME > OFFSETS_LIMIT) return;
  memory.copy(frame + FRAME, frame, FRAME);
  frame += FRAME;
  kept = depth;
}

/** Goes back to what was known at the last `saveOffsets` that has not been undone. */
export function restoreOffsets(): void {
  if (depth == kept) {
    frame -= FRAME;
    kept--;
  } else forgetOffsets();
  depth--;
}
