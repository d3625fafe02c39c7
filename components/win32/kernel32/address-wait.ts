// Waiting at an address, and barriers: they lie in the program's own memory, and threads wait for them here.
//
// Source: Microsoft, "WaitOnAddress function", "EnterSynchronizationBarrier function".

import { STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER, STATUS_SUCCESS, STATUS_TIMEOUT } from '../ntdll/status';
import { Library } from '../system/export';
import { errorOfStatus } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_TIMEOUT } from './error';
import { after } from './wait';

export function addressWaitExports(library: Library): void {
  library.add('DeleteSynchronizationBarrier', (thread, call) => 1);
  library.add('EnterSynchronizationBarrier', enterBarrier);
  library.add('InitializeSynchronizationBarrier', initialiseBarrier);
  library.add('WaitOnAddress', waitOnAddress);
  library.add('WakeByAddressAll', wakeAll);
  library.add('WakeByAddressSingle', wakeOne);
}

function waitOnAddress(thread: Thread, call: Call): u64 {
  if (thread.timedOut) return thread.fail(ERROR_TIMEOUT);
  const status = waitAt(thread, call, thread.fresh ? after(<u32>call.a3) : 0);
  return status == STATUS_SUCCESS ? 1 : thread.fail(errorOf(status));
}

/** Address, what should not stand there any more, its size; `until` as `after` has it. Gives a status, where the thread is not parked. */
export function waitAt(thread: Thread, call: Call, until: u64): u32 {
  if (thread.timedOut) return STATUS_TIMEOUT;
  if (!thread.fresh) return STATUS_SUCCESS;
  const memory = thread.process.memory;
  const size = <u32>call.a2;
  if (size != 1 && size != 2 && size != 4 && size != 8) return STATUS_INVALID_PARAMETER;
  const now = memory.bytes(call.a0, size);
  const compared = memory.bytes(call.a1, size);
  if (now == null || compared == null) return STATUS_ACCESS_VIOLATION;
  for (let i: u32 = 0; i < size; i++) if (now[i] != compared[i]) return STATUS_SUCCESS;
  if (until == 1) return STATUS_TIMEOUT;
  thread.deadline = until;
  return <u32>thread.process.addresses.park(thread, call.a0);
}

function errorOf(status: u32): u32 {
  return status == STATUS_TIMEOUT ? ERROR_TIMEOUT : errorOfStatus(status);
}

function wakeOne(thread: Thread, call: Call): u64 {
  thread.process.addresses.wakeOne(call.a0);
  return 0;
}

function wakeAll(thread: Thread, call: Call): u64 {
  thread.process.addresses.wakeAll(call.a0);
  return 0;
}

/** RTL_BARRIER, as far as it matters: how many it takes, and how many have come. */
const TOTAL: u64 = 4;
const COME: u64 = 0;

function initialiseBarrier(thread: Thread, call: Call): u64 {
  if (call.i1 <= 0 || call.i2 < -1) return thread.fail(ERROR_INVALID_PARAMETER);
  const memory = thread.process.memory;
  if (!memory.write(call.a0, new StaticArray<u8>(32))) return thread.fail(ERROR_NOACCESS);
  memory.setU32(call.a0 + TOTAL, <u32>call.i1);
  return 1;
}

/** True for the last one that comes. */
function enterBarrier(thread: Thread, call: Call): u64 {
  if (!thread.fresh) return 0;
  const memory = thread.process.memory;
  const come = memory.u32(call.a0 + COME) + 1;
  const isLast = come >= memory.u32(call.a0 + TOTAL);
  memory.setU32(call.a0 + COME, isLast ? 0 : come);
  if (!isLast) return thread.process.addresses.park(thread, call.a0);
  thread.process.addresses.wakeAll(call.a0);
  return 1;
}
