// The whole address space at once: taken away, put into runs of pages that are alike, and made of such runs. A copy is made
// in another instance, which has every address of this one: what lies in pages is copied as it stands, from and to the same
// places, and never passes through here.
//
//     run, 12 bytes:   0 u32 first page   4 u32 pages   8 u32 their state (page.ts), but `code` is never set, and `used` means that the
//     pages hold something other than zeros, which has been copied
//
// Pages that are all zeros are told apart, since much of what programs map they never touch.

import { GUEST_BASE, PAGE_COUNT } from '../arena';
import { CHUNK, CODE, MAPPED, PAGE_SIZE, USED, isChunkInUse } from './page';
import { linear, pageState, putToUse, setPageState } from './page';

export const RUN_SIZE: usize = 12;
const PAGES: usize = 4;
const STATE: usize = 8;
export const SPAN_SIZE: usize = 8;

/** Takes every page away. No block may be left in any. Which memory was used stays known. */
export function clearPages(): void {
  for (let chunk: usize = 0; chunk < PAGE_COUNT; chunk += CHUNK) {
    if (!isChunkInUse(chunk)) continue;
    for (let page = chunk; page < chunk + CHUNK; page++) {
      const state = pageState(page);
      if (state & ~USED) setPageState(page, state & USED);
    }
  }
}

/** Writes the runs of all mapped pages from `at` on; gives their end, or 0 if they would reach `end`. */
export function saveRuns(at: usize, end: usize): usize {
  let run: usize = 0;
  for (let chunk: usize = 0; chunk < PAGE_COUNT; chunk += CHUNK) {
    if (!isChunkInUse(chunk)) continue;
    for (let page = chunk; page < chunk + CHUNK; page++) {
      const state = pageState(page);
      if (!(state & MAPPED)) continue;
      const kind = (state & ~(CODE | USED)) | (state & USED && !isZero(page) ? USED : 0);
      if (run && load<u32>(run, STATE) == kind && <usize>(load<u32>(run) + load<u32>(run, PAGES)) == page) {
        store<u32>(run, load<u32>(run, PAGES) + 1, PAGES);
        continue;
      }
      if (at + RUN_SIZE > end) return 0;
      run = at;
      at += RUN_SIZE;
      store<u32>(run, <u32>page);
      store<u32>(run, 1, PAGES);
      store<u32>(run, kind, STATE);
    }
  }
  return at;
}

function isZero(page: usize): bool {
  const start = linear(page);
  for (let at = start; at < start + <usize>PAGE_SIZE; at += 64) {
    const low = v128.or(v128.load(at), v128.load(at, 16));
    if (v128.any_true(v128.or(low, v128.or(v128.load(at, 32), v128.load(at, 48))))) return false;
  }
  return true;
}

/** Writes the spans of memory that the runs' contents lie in, address and length, from `at` on; gives their end, or 0 if they would reach `end`. */
export function spansOf(runs: usize, runsEnd: usize, at: usize, end: usize): usize {
  let behind: usize = 0;
  for (let run = runs; run < runsEnd; run += RUN_SIZE) {
    if (!(load<u32>(run, STATE) & USED)) continue;
    const start = linear(load<u32>(run));
    const length = load<u32>(run, PAGES) * PAGE_SIZE;
    if (start == behind) store<u32>(at - SPAN_SIZE, load<u32>(at - SPAN_SIZE, 4) + length, 4);
    else {
      if (at + SPAN_SIZE > end) return 0;
      store<u32>(at, <u32>start);
      store<u32>(at, length, 4);
      at += SPAN_SIZE;
    }
    behind = start + <usize>length;
  }
  return at;
}

/** Bytes of memory that there must be for the last of the runs. */
export function reachOf(runs: usize, runsEnd: usize): usize {
  let end = GUEST_BASE;
  for (let run = runs; run < runsEnd; run += RUN_SIZE) {
    end = max(end, linear(load<u32>(run)) + <usize>(load<u32>(run, PAGES) * PAGE_SIZE));
  }
  return end;
}

/** Maps what the runs say. Contents are in their places already; what is to be zero and was used is zeroed. */
export function restoreRuns(runs: usize, runsEnd: usize): void {
  for (let run = runs; run < runsEnd; run += RUN_SIZE) {
    const state = load<u32>(run, STATE);
    const first = <usize>load<u32>(run);
    for (let page = first; page < first + <usize>load<u32>(run, PAGES); page++) {
      const before = pageState(page);
      if (!(state & USED) && before & USED) memory.fill(linear(page), 0, PAGE_SIZE);
      putToUse(before);
      setPageState(page, state | USED);
    }
  }
}
