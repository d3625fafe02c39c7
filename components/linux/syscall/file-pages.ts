// remap_file_pages: other pages of a shared file at the same addresses. As Linux has it by now: another mapping.

import { EINVAL } from '../errno';
import { PAGE, PAGE_MASK } from '../memory/layout';
import { MAP_FIXED, MAP_SHARED, mapRegion } from '../memory/map';
import { Backing, Region } from '../memory/region';
import { AddressSpace } from '../memory/space';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

export function filePageCalls(table: Table): void {
  table.add(216, 'remap_file_pages', remap, 'pointer size hex hex hex');
}

function remap(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const start = call.a0 & ~PAGE_MASK;
  const length = call.a1 & ~PAGE_MASK;
  if (call.a2 != 0 || start + length <= start || call.a3 + length / PAGE < call.a3) return -EINVAL;
  const first = space.find(start);
  if (first == null || !first.shared || first.backing == null) return -EINVAL;
  if (!isOneFile(space, start, start + length, first.backing!)) return -EINVAL;
  const region = new Region(0, length, first.access);
  region.shared = true;
  region.backing = first.backing;
  first.backing!.node.share();
  region.offset = call.a3 * PAGE;
  const address = mapRegion(space, region, start, MAP_SHARED | MAP_FIXED);
  if (address < 0) {
    region.backing!.node.release();
    call.note = space.takeNote();
  }
  return address < 0 ? address : 0;
}

/** Do all addresses show the file? */
function isOneFile(space: AddressSpace, start: u64, end: u64, file: Backing): bool {
  let at = start;
  while (at < end) {
    const region = space.find(at);
    if (region == null || !region.shared || region.backing == null) return false;
    if (!region.backing!.isOf(file.device, file.inode)) return false;
    at = region.end;
  }
  return true;
}
