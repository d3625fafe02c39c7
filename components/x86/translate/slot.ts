// The slots that the translator has in the function table: which of them are taken. Functions of one module stand behind each other.

import { lookup } from '../decode/cache';
import { HANDLER } from '../state/uop';
import { GENERATIONS, SLOT_STATES } from './scratch';

/** At most so many: a byte each in SLOT_STATES. */
export const SLOTS: u32 = 0x2000;

let first: u32 = 0;
let count: u32 = 0;
/** Where the search begins. */
let next: u32 = 0;

/** The slots from `from` on are the translator's. */
export function giveSlots(from: u32, number: u32): void {
  first = from;
  count = number;
  next = 0;
  memory.fill(SLOT_STATES, 0, number);
}

/** The first of the slots that were given; 0 if there are none. */
let given: u32 = 0;

/** Takes up slots that were given before; false if there are none. */
export function resumeSlots(number: u32): bool {
  if (given) giveSlots(given, number);
  return given != 0;
}

/** Nothing is translated any more, and none of them is taken. */
export function restSlots(): void {
  given = first ? first : given;
  first = 0;
  count = 0;
  threshold = 0;
}

/** The first of `number` free slots in a row, taken from now on; 0 if there are none. */
export function takeSlots(number: u32): u32 {
  const found = search(next, number);
  const at = found == count ? search(0, number) : found;
  if (at == count) return 0;
  memory.fill(SLOT_STATES + <usize>at, 1, number);
  next = at + number;
  return first + at;
}

/** Where `number` free slots begin, from a place on; `count` if nowhere. */
function search(from: u32, number: u32): u32 {
  let free: u32 = 0;
  for (let at = from; at < count; at++) {
    free = load<u8>(SLOT_STATES + <usize>at) ? 0 : free + 1;
    if (free == number) return at + 1 - number;
  }
  return count;
}

export function freeSlots(slot: u32, number: u32): void {
  memory.fill(SLOT_STATES + <usize>(slot - first), 0, number);
  for (let i: u32 = 0; i < number; i++) newGeneration(slot + i);
}

/** Where the generation of a slot stands: it changes when what the slot held goes. */
export function generationOf(slot: u32): usize {
  return GENERATIONS + (<usize>(slot - first) << 2);
}

/** What a slot held is not valid any more. */
export function newGeneration(slot: u32): void {
  if (!isTranslated(slot)) return;
  store<u32>(generationOf(slot), load<u32>(generationOf(slot)) + 1);
}

export function hasSlots(): bool {
  return count != 0;
}

/** Is this place in the function table a translation's? */
export function isTranslated(handler: u32): bool {
  return handler - first < count;
}

/** The micro-operation that leads into the translation at an address; 0 when there is none. */
export function translationAt(rip: u64): usize {
  const u = lookup(rip);
  return u && isTranslated(load<u32>(u, HANDLER)) ? u : 0;
}

/** Does a translation begin at an address? */
export function hasTranslation(rip: u64): bool {
  return translationAt(rip) != 0;
}

let threshold: u32 = 0;

export function setThreshold(entries: u32): void {
  threshold = entries;
}

/** A block that is entered so often is translated. */
export function hot(): u32 {
  return threshold;
}
