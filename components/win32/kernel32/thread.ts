// Threads: making and ending them, and what is known of each.
//
// Source: Microsoft, "CreateThread function", "SuspendThread function", "SetThreadPriority function", "SetThreadAffinityMask function".

import { freeModuleAndExit } from '../image/wish';
import { Library, Shape } from '../system/export';
import { exitThread, makeThread, ThreadStart } from '../thread/create';
import { Call } from '../thread/call';
import { State, Thread } from '../thread/thread';
import { utf16 } from '../memory/access';
import { INHERIT } from '../object/handles';
import { GUARANTEED_BYTES } from '../thread/teb';
import {
  ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_SIGNAL_REFUSED,
} from './error';

const CREATE_SUSPENDED: u32 = 4;
/** The size that is given is not what is committed, but what is reserved. */
const STACK_IS_RESERVATION: u32 = 0x1_0000;
const ALL_ACCESS: u32 = 0x1f_ffff;
const MAXIMUM_SUSPEND_COUNT: u32 = 127;
const NO_COUNT: u64 = 0xffff_ffff;
/** THREAD_PRIORITY_IDLE, _TIME_CRITICAL, _ERROR_RETURN. */
const IDLE: i32 = -15;
const TIME_CRITICAL: i32 = 15;
const NO_PRIORITY: u64 = 0x7fff_ffff;
const PROCESSORS: u64 = 1;

export function threadExports(library: Library): void {
  library.add('CreateThread', createThread, Shape.Wide);
  library.add('ExitThread', (thread, call) => exitThread(thread, <u32>call.a0));
  library.add('FreeLibraryAndExitThread', (thread, call) => freeModuleAndExit(thread, thread.process.modules.at(call.a0), <u32>call.a1));
  library.add('GetCurrentProcessorNumber', (thread, call) => 0);
  library.addCode('GetCurrentThread', (thread, call) => u64.MAX_VALUE - 1);
  library.addCode('GetCurrentThreadId', (thread, call) => thread.id);
  library.add('GetCurrentThreadStackLimits', getStackLimits);
  library.add('GetExitCodeThread', getExitCodeThread);
  library.add('GetProcessIdOfThread', (thread, call) => (threadOf(thread, call.a0) == null ? 0 : thread.process.id));
  library.add('GetThreadDescription', getThreadDescription);
  library.add('GetThreadId', getThreadId);
  library.add('GetThreadPriority', getThreadPriority);
  library.add('GetThreadPriorityBoost', getThreadPriorityBoost);
  library.add('OpenThread', openThread);
  library.add('ResumeThread', resumeThread);
  library.add('SetThreadAffinityMask', setThreadAffinityMask);
  library.add('SetThreadDescription', setThreadDescription);
  library.add('SetThreadIdealProcessor', (thread, call) => (threadOf(thread, call.a0) == null ? NO_COUNT : 0));
  library.add('SetThreadPriority', setThreadPriority);
  library.add('SetThreadPriorityBoost', (thread, call) => (threadOf(thread, call.a0) == null ? 0 : 1));
  library.add('SetThreadStackGuarantee', setThreadStackGuarantee);
  library.add('SuspendThread', suspendThread);
  library.add('SwitchToThread', switchToThread);
  library.add('TerminateThread', terminateThread);
}

/** The thread of a handle; null, with the error, if it is none. */
export function threadOf(thread: Thread, handle: u64): Thread | null {
  const found = thread.object(handle);
  if (found != null && found instanceof Thread) return <Thread>found;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

/** Starts a thread and gives its handle; 0, with the error, if there is no memory. */
export function startThread(thread: Thread, stack: u64, flags: u32, address: u64, argument: u64, inherits: bool, idAt: u64): u64 {
  const process = thread.process;
  const image = process.modules.all[0].image!;
  const isReservation = (flags & STACK_IS_RESERVATION) != 0 && stack != 0;
  const reserve = isReservation ? stack : max(image.stackReserve, stack);
  const made = makeThread(process, reserve, isReservation || stack == 0 ? image.stackCommit : stack);
  if (made == null) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  const handle = process.handles.open(made, ALL_ACCESS, inherits ? INHERIT : 0);
  if (handle == 0 || (idAt != 0 && !process.memory.setU32(idAt, made.id))) {
    made.end(0);
    process.handles.close(handle);
    return thread.fail(handle == 0 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_NOACCESS);
  }
  made.suspended = (flags & CREATE_SUSPENDED) != 0 ? 1 : 0;
  made.run(new ThreadStart(process, address, argument));
  made.resume();
  return handle;
}

function createThread(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const inherits = call.a0 != 0 && memory.u32(call.a0 + 16) != 0;
  return startThread(thread, call.a1, memory.u32(call.stack), call.a2, call.a3, inherits, memory.u64(call.stack + 8));
}

function getExitCodeThread(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return 0;
  return thread.process.memory.setU32(call.a1, one.code) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getThreadId(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  return one == null ? 0 : one.id;
}

function openThread(thread: Thread, call: Call): u64 {
  const threads = thread.process.threads;
  for (let i = 0; i < threads.length; i++) {
    if (threads[i].id == <u32>call.a2) return thread.process.handles.open(threads[i], <u32>call.a0, call.i1 != 0 ? INHERIT : 0);
  }
  return thread.fail(ERROR_INVALID_PARAMETER);
}

/** Gives how often it was suspended before. */
function resumeThread(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return NO_COUNT;
  const before = one.suspended;
  if (before > 0 && --one.suspended == 0 && one.state == State.Ready) one.resume();
  return before;
}

function suspendThread(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return NO_COUNT;
  if (one.state == State.Ended || one.suspended == MAXIMUM_SUSPEND_COUNT) {
    thread.lastError = one.state == State.Ended ? ERROR_ACCESS_DENIED : ERROR_SIGNAL_REFUSED;
    return NO_COUNT;
  }
  return one.suspended++;
}

function terminateThread(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return 0;
  if (one.state == State.Ended) return thread.fail(ERROR_ACCESS_DENIED);
  one.end(<u32>call.a1);
  return 1;
}

/** Whether another one can go on. */
function switchToThread(thread: Thread, call: Call): u64 {
  thread.isYielding = true;
  return thread.process.ready.isEmpty ? 0 : 1;
}

function setThreadPriority(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return 0;
  const level = call.i1;
  if (level != IDLE && level != TIME_CRITICAL && (level < -2 || level > 2)) return thread.fail(ERROR_INVALID_PARAMETER);
  one.priority = level;
  return 1;
}

function getThreadPriority(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  return one == null ? NO_PRIORITY : one.priority;
}

function getThreadPriorityBoost(thread: Thread, call: Call): u64 {
  if (threadOf(thread, call.a0) == null) return 0;
  return thread.process.memory.setU32(call.a1, 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** Gives the mask before: there is one processor. */
function setThreadAffinityMask(thread: Thread, call: Call): u64 {
  if (threadOf(thread, call.a0) == null) return 0;
  return call.a1 == 0 || (call.a1 & ~PROCESSORS) != 0 ? thread.fail(ERROR_INVALID_PARAMETER) : PROCESSORS;
}

/** Where the stack begins, whether it has memory there or not, and where it ends. */
function getStackLimits(thread: Thread, call: Call): u64 {
  thread.process.memory.setU64(call.a0, thread.stack.place.base);
  thread.process.memory.setU64(call.a1, thread.stack.top);
  return 0;
}

/** Gives the guarantee before where it says 0. */
function setThreadStackGuarantee(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const wanted = memory.bytes(call.a0, 4);
  if (wanted == null) return thread.fail(ERROR_NOACCESS);
  const before = thread.stack.guarantee;
  const size = load<u32>(changetype<usize>(wanted));
  if (<u64>size > thread.stack.place.size / 2) return thread.fail(ERROR_INVALID_PARAMETER);
  if (!memory.setU32(call.a0, before)) return thread.fail(ERROR_NOACCESS);
  thread.stack.guarantee = max(before, size);
  memory.setU32(thread.teb + GUARANTEED_BYTES, thread.stack.guarantee);
  return 1;
}

/** HRESULTs. */
const S_OK: u64 = 0;
const E_HANDLE: u64 = 0x8007_0006;
const E_OUTOFMEMORY: u64 = 0x8007_000e;

function setThreadDescription(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return E_HANDLE;
  one.description = thread.process.memory.wideText(call.a1);
  return S_OK;
}

/** The text is for LocalFree. */
function getThreadDescription(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return E_HANDLE;
  const text = utf16(one.description);
  const at = thread.process.heap.allocate(text.length);
  if (at == 0) return E_OUTOFMEMORY;
  thread.process.memory.write(at, text);
  thread.process.memory.setU64(call.a1, at);
  return S_OK;
}
