// Clocks, as ntdll.dll names them.
//
// Source: the names; they do as KERNEL32.dll's do ("QueryPerformanceCounter function", "GetSystemTimePreciseAsFileTime function").

import { FREQUENCY } from '../kernel32/clock';
import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Library } from '../system/export';
import { systemTime } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { STATUS_ACCESS_VIOLATION } from './status';

export function ntClockExports(library: Library): void {
  library.add('NtQueryPerformanceCounter', queryCounter);
  library.add('NtQuerySystemTime', (thread, call) => (thread.process.memory.setU64(call.a0, systemTime()) ? 0 : <u64>STATUS_ACCESS_VIOLATION));
  library.add('RtlGetSystemTimePrecise', (thread, call) => systemTime());
  library.addCode('RtlQueryPerformanceCounter', queryCounterAlone, 'QueryPerformanceCounter');
  library.add('RtlQueryPerformanceFrequency', (thread, call) => (thread.process.memory.setU64(call.a0, FREQUENCY) ? 1 : 0));
}

function queryCounterAlone(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU64(call.a0, now() / 100) ? 1 : 0;
}

/** The counter, and its frequency for who asks. */
function queryCounter(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (!memory.setU64(call.a0, now() / 100)) return STATUS_ACCESS_VIOLATION;
  return call.a1 == 0 || memory.setU64(call.a1, FREQUENCY) ? 0 : <u64>STATUS_ACCESS_VIOLATION;
}
