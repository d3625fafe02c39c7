// Handles of all kinds of objects.
//
// Source: Microsoft, "CloseHandle function", "DuplicateHandle function", "SetHandleInformation function".

import { INHERIT, PROTECTED } from '../object/handles';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY } from './error';
import { rights } from './named';
import { processOf } from './process-control';

const DUPLICATE_CLOSE_SOURCE: u32 = 1;
const DUPLICATE_SAME_ACCESS: u32 = 2;
/** What a handle of the calling thread or process may be used for. */
const ALL_ACCESS: u32 = 0x1f_ffff;
/** The handles of the calling thread and of its process. */
const FIRST_PSEUDO: u64 = u64.MAX_VALUE - 1;

export function handleExports(library: Library): void {
  library.add('CloseHandle', closeHandle);
  library.add('CompareObjectHandles', compareObjectHandles);
  library.add('DuplicateHandle', duplicateHandle, Shape.Wide);
  library.add('GetHandleInformation', getHandleInformation);
  library.add('SetHandleInformation', setHandleInformation);
}

/** Closing what stands for the calling thread or process does nothing. */
function closeHandle(thread: Thread, call: Call): u64 {
  return call.a0 >= FIRST_PSEUDO || thread.process.handles.close(call.a0) ? 1 : thread.fail(ERROR_INVALID_HANDLE);
}

function compareObjectHandles(thread: Thread, call: Call): u64 {
  const first = thread.object(call.a0);
  const second = thread.object(call.a1);
  return first == null || second == null ? thread.fail(ERROR_INVALID_HANDLE) : first == second ? 1 : 0;
}

/** Source process, its handle, target process, where the new one goes; access, whether it is inherited, options. */
function duplicateHandle(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const options = memory.u32(call.stack + 16);
  const source = processOf(thread, call.a0);
  if (source == null) return 0;
  const object = source == thread.process ? thread.object(call.a1) : source.handles.find(call.a1);
  const entry = source.handles.entry(call.a1);
  if (object == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (call.a3 != 0) {
    const target = processOf(thread, call.a2);
    if (target == null) return 0;
    if (memory.bytes(call.a3, 8) == null) return thread.fail(ERROR_NOACCESS);
    const same = entry == null ? ALL_ACCESS : entry.access;
    const access = (options & DUPLICATE_SAME_ACCESS) != 0 ? same : rights(memory.u32(call.stack));
    const handle = target.handles.open(object, access, memory.u32(call.stack + 8) != 0 ? INHERIT : 0);
    if (handle == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
    memory.setU64(call.a3, handle);
  }
  if ((options & DUPLICATE_CLOSE_SOURCE) != 0) source.handles.close(call.a1);
  return 1;
}

function getHandleInformation(thread: Thread, call: Call): u64 {
  const entry = thread.process.handles.entry(call.a0);
  if (entry == null) return thread.fail(ERROR_INVALID_HANDLE);
  return thread.process.memory.setU32(call.a1, entry.flags) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setHandleInformation(thread: Thread, call: Call): u64 {
  const entry = thread.process.handles.entry(call.a0);
  const mask = <u32>call.a1;
  if (entry == null) return thread.fail(ERROR_INVALID_HANDLE);
  if ((mask & ~(INHERIT | PROTECTED)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  entry.flags = (entry.flags & ~mask) | (<u32>call.a2 & mask);
  return 1;
}
