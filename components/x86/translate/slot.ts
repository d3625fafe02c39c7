// The slots that the translator has in the function table.

let first: u32 = ~0;
let count: u32 = 0;
let next: u32 = 0;

/** The slots from `from` on are the translator's. */
export function giveSlots(from: u32, number: u32): void {
  first = from;
  count = number;
  next = 0;
}

/** A free slot, or 0. */
export function takeSlot(): u32 {
  return next < count ? first + next++ : 0;
}

export function hasSlots(): bool {
  return count != 0;
}

let threshold: u32 = 0;

export function setThreshold(entries: u32): void {
  threshold = entries;
}

/** A block that is entered so often is translated. */
export function hot(): u32 {
  return threshold;
}
