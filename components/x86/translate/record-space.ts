// Space for records. Chunks lie behind each other; free neighbours become one when space is looked for. A record that was given back may still
// be in use by the translation that runs: its space is taken again only by the translator, between two runs.
//
//     chunk:   0 u32 bytes, this header included    4 u32 is it taken?    16 ... the record

import { RECORDS, RECORDS_END } from '../arena';

const HEADER: usize = 16;
/** Less is not worth a chunk. */
const SMALLEST: usize = 256;
const TAKEN: usize = 4;

/** Everything is free. */
export function clearRecords(): void {
  store<u32>(RECORDS, <u32>(RECORDS_END - RECORDS));
  store<u32>(RECORDS, 0, TAKEN);
}

/** Space for a record; 0 when there is none. */
export function takeRecord(bytes: usize): usize {
  const size = (bytes + HEADER + 15) & ~15;
  for (let chunk = RECORDS; chunk < RECORDS_END; chunk += load<u32>(chunk)) {
    if (load<u32>(chunk, TAKEN)) continue;
    const found = joinFree(chunk);
    if (found < size) continue;
    if (found - size >= SMALLEST) {
      store<u32>(chunk + size, <u32>(found - size));
      store<u32>(chunk + size, 0, TAKEN);
      store<u32>(chunk, <u32>size);
    }
    store<u32>(chunk, 1, TAKEN);
    return chunk + HEADER;
  }
  return 0;
}

/** Makes one chunk of this free one and all free ones behind it; gives its size. */
function joinFree(chunk: usize): usize {
  let end = chunk + load<u32>(chunk);
  while (end < RECORDS_END && !load<u32>(end, TAKEN)) end += load<u32>(end);
  store<u32>(chunk, <u32>(end - chunk));
  return end - chunk;
}

export function freeRecord(record: usize): void {
  store<u32>(record - HEADER, 0, TAKEN);
}
