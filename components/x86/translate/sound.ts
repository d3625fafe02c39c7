// Checks content that was kept (content.ts) before anything in it is used: each number must make sense by itself, whatever the guest's memory
// holds. What is checked is what the core itself goes by; the module is the engine's to check.

import { CONTENT_HEADER, codeBytes, headBytes, moduleBytes, recordBytes, recordIn, regionOffset, regionsIn } from './content';
import { ENTRY_SIZE, RANGE_SIZE, REGION_HEADER, backOf, entriesAt, entriesOf, entryRip, entryUop, isDropped } from './entry';
import { rangeBytes, rangeRip, rangeWatcher, rangesAt, rangesOf } from './entry';
import { MODULE_HEADER } from './installed';
import { LANE_SIZE, laneIn, lanesAt, lanesIn } from './lane';
import { BATCH } from './queue';
import { roadAt, roadsAt, roadsIn } from './road';
import { LANE_LIMIT, MODULE, MODULE_LIMIT, RECORD_LIMIT, RECORD_SCRATCH, ROAD_LIMIT } from './scratch';
import { UOP_SIZE } from '../state/uop';

/** Bytes of a range, so that it lies in at most two pages. */
const LONGEST_RANGE: u32 = 4096;
/** Code of programs lies below. */
const USER_END: u64 = 0x8000_0000_0000;

/** Bytes of code that a module is made of; with the largest record they fit in front of where modules are made. */
export const MOST_CODE: u32 = 0x4_0000;

/** Bytes of code that the regions so far are made of. */
let code: u64 = 0;

/** Does the header of content of so many bytes speak of parts that fit where they are to be used, and are all of it? */
export function hasSoundHeader(content: usize, size: u32): bool {
  if (size < CONTENT_HEADER) return false;
  const regions = regionsIn(content);
  if (regions == 0 || regions > BATCH || codeBytes(content) > MOST_CODE) return false;
  if (recordBytes(content) > <u32>(RECORD_LIMIT - RECORD_SCRATCH) || moduleBytes(content) > <u32>(MODULE_LIMIT - MODULE)) return false;
  return headBytes(content) + moduleBytes(content) == size;
}

/** May content be used that has such a header? Its module need not be there. */
export function isSound(content: usize): bool {
  const regions = regionsIn(content);
  const record = recordBytes(content);
  code = 0;
  let end = <u32>MODULE_HEADER;
  for (let i: u32 = 0; i < regions; i++) {
    const at = regionOffset(content, i);
    const next = i + 1 < regions ? regionOffset(content, i + 1) : record;
    if (at < end || next > record || next < at || next - at < <u32>REGION_HEADER) return false;
    const region = recordIn(content) + at;
    if (!isSoundRegion(region, at, next - at)) return false;
    end = at + rangesAt(region) + rangesOf(region) * <u32>RANGE_SIZE;
  }
  return code == <u64>codeBytes(content) && hasSoundRoads(content, end) && hasSoundLanes(content, end);
}

/** Does the list of the module's roads lie behind its regions, and do they begin at micro-operations of these? */
function hasSoundRoads(content: usize, end: u32): bool {
  const record = recordIn(content);
  if (!hasSoundList(content, roadsIn(record), ROAD_LIMIT, roadsAt(record), 4, end)) return false;
  for (let i: u32 = 0; i < roadsIn(record); i++) {
    if (!isUop(content, roadAt(record, i))) return false;
  }
  return true;
}

/** The same for lanes. */
function hasSoundLanes(content: usize, end: u32): bool {
  const record = recordIn(content);
  if (!hasSoundList(content, lanesIn(record), LANE_LIMIT, lanesAt(record), LANE_SIZE, end)) return false;
  for (let i: u32 = 0; i < lanesIn(record); i++) {
    if (!isUop(content, laneIn(record, i))) return false;
  }
  return true;
}

/** Does a list of at most so many lie between the regions' end and that of the record? */
function hasSoundList(content: usize, count: u32, most: u32, at: u32, size: usize, end: u32): bool {
  near = 0;
  return count <= most && at >= end && fits(at, count, size, recordBytes(content));
}

/** The region in which the last micro-operation was: the next one is mostly there too. */
let near: u32 = 0;

/**
 * Does a micro-operation at this offset lie in front of the entries of a region? Roads and lanes are written to when they open: where they are, there
 * may be nothing that has been checked.
 */
function isUop(content: usize, at: u32): bool {
  for (let i: u32 = 0; i < regionsIn(content); i++) {
    const offset = regionOffset(content, near);
    const first = entriesAt(recordIn(content) + <usize>offset);
    if (at >= offset + <u32>REGION_HEADER && <u64>at + <u64>UOP_SIZE <= <u64>offset + <u64>first) return true;
    near = near + 1 < regionsIn(content) ? near + 1 : 0;
  }
  return false;
}

/** Is this the record of a region, of so many bytes and at this offset, as it was before the region was installed? */
function isSoundRegion(region: usize, offset: u32, bytes: u32): bool {
  if (backOf(region) != offset || isDropped(region)) return false;
  const entries = entriesOf(region);
  const ranges = rangesOf(region);
  const first = entriesAt(region);
  const second = rangesAt(region);
  if (first < <u32>REGION_HEADER || !fits(first, entries, ENTRY_SIZE, second) || !fits(second, ranges, RANGE_SIZE, bytes)) return false;
  for (let i: u32 = 0; i < ranges; i++) {
    const length = rangeBytes(region, i);
    if (length == 0 || length > LONGEST_RANGE || rangeRip(region, i) >= USER_END || rangeWatcher(region, i)) return false;
    code += length;
  }
  for (let i: u32 = 0; i < entries; i++) {
    if (entryUop(region, i) || !isInRange(region, entryRip(region, i))) return false;
  }
  return entries != 0;
}

/** Do so many of a size, from an offset on, end before another? */
function fits(offset: u32, count: u32, size: usize, end: u32): bool {
  return <u64>offset + <u64>count * <u64>size <= <u64>end;
}

function isInRange(region: usize, rip: u64): bool {
  for (let i: u32 = 0; i < rangesOf(region); i++) {
    if (rip - rangeRip(region, i) < <u64>rangeBytes(region, i)) return true;
  }
  return false;
}
