// Alignment checks: #AC for user code that sets RFLAGS.AC. While they are on, no page has a tag, so that every access takes the long
// way of access.ts, which asks here; while they are off nobody does.

import { PAGE_COUNT } from '../arena';
import { ALIGNMENT, fault } from '../interpret/exit';
import { CHUNK, isChunkInUse, pageState, setPageState, withholdTags } from './page';

let checked = false;

export function alignmentChecked(): bool {
  return checked;
}

/** Turns the checks on or off: all pages get or lose their tags. */
export function checkAlignment(on: bool): void {
  checked = on;
  withholdTags(on);
  for (let chunk: usize = 0; chunk < PAGE_COUNT; chunk += CHUNK) {
    if (!isChunkInUse(chunk)) continue;
    for (let page = chunk; page < chunk + CHUNK; page++) setPageState(page, pageState(page));
  }
}

/** Low address bits that must be 0 in an access of this size. Images of x87 state count as runs of doublewords. */
function maskOf(size: u32): u64 {
  if (size > 32) return 3;
  if (size >= 16) return size == 28 ? 3 : 15;
  if (size >= 8) return size == 14 ? 3 : 7;
  return size >= 4 ? 3 : size - 1;
}

/** Does the access lie as it must? Otherwise the exit is written. */
export function isAligned(u: usize, address: u64, size: u32): bool {
  if (!(address & maskOf(size))) return true;
  fault(u, ALIGNMENT, 0);
  return false;
}
