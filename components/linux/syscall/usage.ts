// What was used of the processor and of memory: getrusage, times, and what wait4 tells.

import { EFAULT, EINVAL } from '../errno';
import { Block } from '../memory/block';
import { copyOut } from '../memory/copy';
import { ticks } from '../process/clock';
import { PastTime } from '../process/processor-time';
import { putTime } from '../process/time';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const RUSAGE_SELF: i32 = 0;
const RUSAGE_CHILDREN: i32 = -1;
const RUSAGE_THREAD: i32 = 1;
/** sizeof(struct rusage). */
export const USAGE_SIZE: u32 = 144;

export function usageCalls(table: Table): void {
  table.add(98, 'getrusage', usage, 'who >usage');
  table.add(100, 'times', times, 'pointer');
  table.partial(98, 'blocks read and written');
}

/** struct tms: user, system, and the children's. The answer counts from the start. */
function times(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const block = Block.of(32);
  block.setU64(0, ticks(process.used.user));
  block.setU64(8, ticks(process.used.system));
  block.setU64(16, ticks(process.childrenUsed.user));
  block.setU64(24, ticks(process.childrenUsed.system));
  if (call.a0 != 0 && !copyOut(process.space, call.a0, block.bytes)) return -EFAULT;
  return <i64>ticks(process.clock.monotonic() - process.clock.startMonotonic);
}

function usage(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const who = call.i0;
  if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD) return -EINVAL;
  const isChildren = who == RUSAGE_CHILDREN;
  const own = who == RUSAGE_SELF ? process.used : thread.used;
  const peak = isChildren ? process.childrenPeak : process.space.vm.usage().peakMemory;
  const block = usageBlock(isChildren ? process.childrenUsed : PastTime.of(own), peak);
  return copyOut(process.space, call.a1, block.bytes) ? 0 : -EFAULT;
}

/** struct rusage: user time, system time, greatest memory in KiB, ... faults without transfers, ... waits, preemptions. */
export function usageBlock(used: PastTime, peakMemory: u64): Block {
  const block = Block.of(USAGE_SIZE);
  putTime(block, 0, used.user, 1000);
  putTime(block, 16, used.system, 1000);
  block.setU64(32, peakMemory >> 10);
  block.setU64(64, used.faults);
  block.setU64(128, used.waits);
  block.setU64(136, used.preemptions);
  return block;
}
