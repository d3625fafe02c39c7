// Gives the module that was just installed to the host, for later runs: with its record as it was made, which holds nothing of this instance,
// and the guest's code that it was made from. Code in pages that the program can write is not worth it: that changes.

import { WRITE, stateAt } from '../memory/page';
import { copyOut } from '../memory/transfer';
import { DONE } from '../memory/mapping';
import { keep } from './broker';
import { CONTENT_HEADER, codeIn, recordIn, setContent, setRegionOffset } from './content';
import { entriesOf, entryRip, rangeBytes, rangeRip, rangesOf } from './entry';
import { LABEL_HEADER, isKeeping, keepNoMore, modes } from './kept';
import { BODY, BODY_LIMIT, MODULE, RECORD_SCRATCH, REGIONS } from './scratch';
import { MOST_CODE } from './sound';

/** Keeps the module of so many regions that stands in MODULE, with its record in RECORD_SCRATCH. */
export function keepModule(regions: u32, length: u32, record: u32): void {
  if (!isKeeping()) return;
  const label = writeLabel(regions);
  const code = label ? codeOf(regions) : 0;
  if (!code || code > MOST_CODE) return;
  const before = CONTENT_HEADER + <usize>(regions << 2) + <usize>record + <usize>code;
  // In front of the module, where its functions stood, so that nothing is copied but what is small.
  const content = MODULE - before;
  setContent(content, regions, record, code, length);
  for (let i: u32 = 0; i < regions; i++) setRegionOffset(content, i, <u32>(region(i) - RECORD_SCRATCH));
  memory.copy(recordIn(content), RECORD_SCRATCH, record);
  if (!copyCode(regions, codeIn(content))) return;
  if (!keep(BODY, label, content, <u32>before + length)) keepNoMore();
}

function region(index: u32): usize {
  return load<u32>(REGIONS + (<usize>index << 2));
}

/** Puts the label into BODY; gives its bytes, or 0 if no region is worth it. */
function writeLabel(regions: u32): u32 {
  store<u32>(BODY, modes());
  let at = BODY + LABEL_HEADER;
  for (let i: u32 = 0; i < regions; i++) {
    if (changes(region(i))) continue;
    for (let entry: u32 = 0; entry < entriesOf(region(i)) && at + 8 <= BODY_LIMIT; entry++) {
      store<u64>(at, entryRip(region(i), entry));
      at += 8;
    }
  }
  const length = <u32>(at - BODY);
  return length > LABEL_HEADER ? length : 0;
}

/** Does any code of a region lie where the program can write? */
function changes(at: usize): bool {
  for (let i: u32 = 0; i < rangesOf(at); i++) {
    const rip = rangeRip(at, i);
    if ((stateAt(rip) | stateAt(rip + <u64>(rangeBytes(at, i) - 1))) & WRITE) return true;
  }
  return false;
}

/** Bytes of the code of all regions. */
function codeOf(regions: u32): u32 {
  let bytes: u32 = 0;
  for (let i: u32 = 0; i < regions; i++) {
    for (let range: u32 = 0; range < rangesOf(region(i)); range++) bytes += rangeBytes(region(i), range);
  }
  return bytes;
}

/** Copies it; false if any of it has gone. */
function copyCode(regions: u32, to: usize): bool {
  for (let i: u32 = 0; i < regions; i++) {
    for (let range: u32 = 0; range < rangesOf(region(i)); range++) {
      const bytes = rangeBytes(region(i), range);
      if (copyOut(to, rangeRip(region(i), range), bytes) != DONE) return false;
      to += bytes;
    }
  }
  return true;
}
