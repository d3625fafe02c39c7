// The record of a region within its module's record: where it can be entered, and the code that it was made of. Everything is an offset, so that
// a record is the same wherever it lies.
//
//     0 u32 offset from the module's record to this one     4 u32 has its code changed?
//     8 u32 entries    12 u32 offset of the entries          16 u32 ranges of code    20 u32 offset of the ranges
//    24 u32 samples (sample.ts)    28 u32 window of samples in which they were counted
//    32 u32 its slot    36 u32 do its registers live in locals?
//     entry, 16 bytes: 0 u64 rip   8 u32 micro-operation that leads into the translation, 0 without one
//     range, 16 bytes: 0 u64 rip   8 u32 bytes   12 u32 what watches it (decode/cache.ts)

export const REGION_HEADER: usize = 48;
const BACK: usize = 0;
const DROPPED: usize = 4;
const ENTRIES: usize = 8;
const ENTRIES_AT: usize = 12;
const RANGES: usize = 16;
const RANGES_AT: usize = 20;

const SAMPLES: usize = 24;
const SAMPLE_WINDOW: usize = 28;
const SLOT: usize = 32;
const IN_LOCALS: usize = 36;

export const ENTRY_SIZE: usize = 16;
export const RANGE_SIZE: usize = 16;
const UOP: usize = 8;
const BYTES: usize = 8;
const WATCHER: usize = 12;

export function setBack(region: usize, offset: u32): void {
  store<u32>(region, offset, BACK);
}

export function backOf(region: usize): u32 {
  return load<u32>(region, BACK);
}

/** The module that the region is in. */
export function moduleOf(region: usize): usize {
  return region - load<u32>(region, BACK);
}

export function isDropped(region: usize): bool {
  return load<u32>(region, DROPPED) != 0;
}

export function setDropped(region: usize): void {
  store<u32>(region, 1, DROPPED);
}

export function setEntries(region: usize, offset: u32, count: u32): void {
  store<u32>(region, count, ENTRIES);
  store<u32>(region, offset, ENTRIES_AT);
}

export function livesInLocals(region: usize): bool {
  return load<u32>(region, IN_LOCALS) != 0;
}

export function setLivesInLocals(region: usize): void {
  store<u32>(region, 1, IN_LOCALS);
}

export function regionSlot(region: usize): u32 {
  return load<u32>(region, SLOT);
}

export function setRegionSlot(region: usize, slot: u32): void {
  store<u32>(region, slot, SLOT);
}

export function samplesOf(region: usize): u32 {
  return load<u32>(region, SAMPLES);
}

export function windowOf(region: usize): u32 {
  return load<u32>(region, SAMPLE_WINDOW);
}

export function setSamples(region: usize, window: u32, count: u32): void {
  store<u32>(region, window, SAMPLE_WINDOW);
  store<u32>(region, count, SAMPLES);
}

export function entriesOf(region: usize): u32 {
  return load<u32>(region, ENTRIES);
}

export function entriesAt(region: usize): u32 {
  return load<u32>(region, ENTRIES_AT);
}

function entryAt(region: usize, index: u32): usize {
  return region + <usize>load<u32>(region, ENTRIES_AT) + <usize>index * ENTRY_SIZE;
}

export function entryRip(region: usize, index: u32): u64 {
  return load<u64>(entryAt(region, index));
}

export function setEntryRip(region: usize, index: u32, rip: u64): void {
  store<u64>(entryAt(region, index), rip);
}

/** The micro-operation that leads into the translation. */
export function entryUop(region: usize, index: u32): usize {
  return load<u32>(entryAt(region, index), UOP);
}

export function setEntryUop(region: usize, index: u32, u: usize): void {
  store<u32>(entryAt(region, index), <u32>u, UOP);
}

export function setRanges(region: usize, offset: u32, count: u32): void {
  store<u32>(region, count, RANGES);
  store<u32>(region, offset, RANGES_AT);
}

export function rangesOf(region: usize): u32 {
  return load<u32>(region, RANGES);
}

export function rangesAt(region: usize): u32 {
  return load<u32>(region, RANGES_AT);
}

function rangeAt(region: usize, index: u32): usize {
  return region + <usize>load<u32>(region, RANGES_AT) + <usize>index * RANGE_SIZE;
}

export function rangeRip(region: usize, index: u32): u64 {
  return load<u64>(rangeAt(region, index));
}

export function rangeBytes(region: usize, index: u32): u32 {
  return load<u32>(rangeAt(region, index), BYTES);
}

export function rangeWatcher(region: usize, index: u32): usize {
  return load<u32>(rangeAt(region, index), WATCHER);
}

export function setRangeWatcher(region: usize, index: u32, block: usize): void {
  store<u32>(rangeAt(region, index), <u32>block, WATCHER);
}

export function setRange(region: usize, index: u32, rip: u64, bytes: u32): void {
  store<u64>(rangeAt(region, index), rip);
  store<u32>(rangeAt(region, index), bytes, BYTES);
}
