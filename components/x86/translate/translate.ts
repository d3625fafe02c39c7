// Translates the region that begins at an address, and lets the blocks at its entries lead into the translation.

import { RECORDS, RECORDS_END } from '../arena';
import { cacheGeneration, watch } from '../decode/cache';
import { findBlock } from '../decode/block';
import { Span, install } from '../gen/import/nucleus-codegen-code';
import { HANDLER, IMM } from '../state/uop';
import { setEntryAt } from './entry';
import { eachExtent } from './extent';
import { analyse, makeReducible } from './graph';
import { writeModule } from './module';
import { entryOf, graphOverflowed, nodeCount, ripOfNode } from './node';
import { forgetNotes, noteRegion } from './note';
import { beginRecord, recordOverflowed, recordPlace, recordSize, takeEntries } from './record';
import { entryCount } from './connect';
import { findRegion } from './region';
import { CONSTANTS, MODULE, RECORD_LIMIT, RECORD_SCRATCH } from './scratch';
import { takeSlot } from './slot';

let top: usize = RECORDS;
let rip: u64 = 0;
const code = new Span(MODULE, 0);
const constants = new Span(CONSTANTS, 4);

/** Translates the region at `start`, if it can be. */
export function translate(start: u64): void {
  rip = start;
  if (!findRegion(start)) return;
  makeReducible();
  analyse();
  if (graphOverflowed()) return;
  const length = writeModule(prepare);
  if (!length || recordOverflowed()) return;
  takeEntries(entryCount());
  if (top + recordSize() > RECORDS_END) return;
  const slot = takeSlot();
  if (!slot) return;
  code.length = length;
  store<u32>(CONSTANTS, <u32>top);
  if (!install(code, constants, slot).isOk) return;
  place(slot);
}

function prepare(): void {
  forgetNotes();
  noteRegion(rip);
  beginRecord(RECORD_SCRATCH, RECORD_LIMIT, rip);
}

/** Puts the record into its place and connects entries and pages. */
function place(slot: u32): void {
  const record = top;
  memory.copy(record, recordPlace(), recordSize());
  top = (top + recordSize() + 15) & ~15;
  const generation = cacheGeneration();
  for (let n: u32 = 1; n < nodeCount(); n++) {
    const entry = entryOf(n);
    if (entry < 0) continue;
    const u = findBlock(ripOfNode(n));
    if (!u || cacheGeneration() != generation) return;
    store<u32>(u, slot, HANDLER);
    store<u32>(u, entry, IMM);
    setEntryAt(record, entry, u);
  }
  watchCode(record);
}

let watching: usize = 0;

/** Has all code of the region watched. */
function watchCode(record: usize): void {
  watching = record;
  eachExtent(watchExtent);
}

function watchExtent(start: u64, length: u32): void {
  watch(start, length, watching);
}
