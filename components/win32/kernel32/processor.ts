// Which processors there are for whom: one, in the one group, on the one node. What they hold of the program's memory.
//
// Source: Microsoft, "Processor Groups", "GetNumaNodeProcessorMaskEx function", "SetThreadGroupAffinity function",
// "GetProcessGroupAffinity function", "FlushInstructionCache function".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';
import { isOwn } from './process-control';
import { threadOf } from './thread';

/** GROUP_AFFINITY: a mask, and the group's number. */
const AFFINITY: u64 = 16;

export function processorExports(library: Library): void {
  library.add('FlushInstructionCache', (thread, call) => (isOwn(thread, call.a0) ? 1 : 0));
  library.add('GetCurrentProcessorNumberEx', (thread, call) => clearNumber(thread, call.a0));
  library.add('GetNumaNodeProcessorMask', getNodeMask);
  library.add('GetNumaNodeProcessorMaskEx', (thread, call) => (<u32>call.a0 & 0xffff) == 0 ? giveAffinity(thread, call.a1) : thread.fail(ERROR_INVALID_PARAMETER));
  library.add('GetNumaProcessorNode', getProcessorNode);
  library.add('GetProcessGroupAffinity', getProcessGroups);
  library.add('GetThreadGroupAffinity', (thread, call) => (threadOf(thread, call.a0) == null ? 0 : giveAffinity(thread, call.a1)));
  library.add('SetThreadGroupAffinity', setThreadGroupAffinity);
}

/** PROCESSOR_NUMBER. */
function clearNumber(thread: Thread, at: u64): u64 {
  thread.process.memory.setU32(at, 0);
  return 0;
}

function giveAffinity(thread: Thread, at: u64): u64 {
  const memory = thread.process.memory;
  return memory.fill(at, 0, AFFINITY) && memory.setU64(at, 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getNodeMask(thread: Thread, call: Call): u64 {
  if ((call.a0 & 0xff) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU64(call.a1, 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getProcessorNode(thread: Thread, call: Call): u64 {
  const isThere = (call.a0 & 0xff) == 0;
  if (!thread.process.memory.write(call.a1, [<u8>(isThere ? 0 : 0xff)])) return thread.fail(ERROR_NOACCESS);
  return isThere ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** Process, where their number stands, and where their numbers go. */
function getProcessGroups(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  const memory = thread.process.memory;
  const room = memory.u16(call.a1);
  if (!memory.setU16(call.a1, 1)) return thread.fail(ERROR_NOACCESS);
  if (room < 1) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.setU16(call.a2, 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** Thread, where it may run, and where it could before. */
function setThreadGroupAffinity(thread: Thread, call: Call): u64 {
  if (threadOf(thread, call.a0) == null) return 0;
  const memory = thread.process.memory;
  const bytes = memory.bytes(call.a1, <u32>AFFINITY);
  if (bytes == null) return thread.fail(ERROR_NOACCESS);
  const at = changetype<usize>(bytes);
  if (load<u64>(at) != 1 || load<u16>(at, 8) != 0 || load<u32>(at, 10) != 0 || load<u16>(at, 14) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return call.a2 == 0 ? 1 : giveAffinity(thread, call.a2);
}
