// /sys: what allocators and thread pools read there.

import { Process } from '../process/process';
import { encode } from '../memory/block';
import { PROCESSORS } from '../process/machine';
import { TreeRows } from './tree';

export function addSystem(tree: TreeRows): void {
  tree.text('/sys/devices/system/cpu/online', processorRange);
  tree.text('/sys/devices/system/cpu/possible', processorRange);
  tree.text('/sys/devices/system/cpu/present', processorRange);
  // Linux would use huge pages where a program asks (madvise); there are none, and jemalloc can know.
  tree.text('/sys/kernel/mm/transparent_hugepage/enabled', neverHuge);
}

function processorRange(process: Process): StaticArray<u8> {
  return encode(PROCESSORS == 1 ? '0\n' : '0-' + (PROCESSORS - 1).toString() + '\n');
}

function neverHuge(process: Process): StaticArray<u8> {
  return encode('always madvise [never]\n');
}
