// RLIMIT_AS: how much a process may map. Calls are refused; a stack that grows is not asked.

import { AddressSpace } from '../memory/space';
import { RLIMIT_AS } from '../process/limits';
import { Process } from '../process/process';

/** May it map so many bytes more, in place of what lies from `start` to `end`? */
export function mayMap(process: Process, length: u64, start: u64 = 0, end: u64 = 0): bool {
  const limit = process.limits[RLIMIT_AS].soft;
  if (limit == u64.MAX_VALUE) return true;
  const space = process.space;
  return mapped(space, 0, u64.MAX_VALUE) - mapped(space, start, end) + length <= limit;
}

function mapped(space: AddressSpace, start: u64, end: u64): u64 {
  let total: u64 = 0;
  for (let i = 0; i < space.regions.length; i++) {
    const region = space.regions[i];
    const first = max(region.start, start);
    const last = min(region.end, end);
    if (first < last) total += last - first;
  }
  return total;
}
