// The thread pool, as programs have used it since Windows Vista, and before.
//
// Source: Microsoft, "CreateThreadpoolWork function", "SetThreadpoolTimer function", "SetThreadpoolWait function",
// "SetEventWhenCallbackReturns function", "FreeLibraryWhenCallbackReturns function", "QueueUserWorkItem function", "CreateTimerQueueTimer function", "RegisterWaitForSingleObject function".

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Event } from '../object/event';
import { KernelObject } from '../object/kernel-object';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { callLater, Job, PoolTimer, PoolWait, Work } from '../thread/pool';
import { Thread } from '../thread/thread';
import { Wait } from '../thread/wait';
import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_IO_PENDING, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY } from './error';
import { dueAt } from './timer';
import { after } from './wait';

/** WT_EXECUTEONLYONCE. */
const ONCE: u32 = 8;
const MILLISECOND: u64 = 1_000_000;
/** A callback's instance: what it is does not matter, but that it is something. */
const INSTANCE: u64 = 0x7000_0000_0008;
/** INVALID_HANDLE_VALUE: whoever ends something waits for its callbacks. */
const WAITS: u64 = u64.MAX_VALUE;

export function poolExports(library: Library): void {
  library.add('CallbackMayRunLong', (thread, call) => 1);
  library.add('ChangeTimerQueueTimer', changeQueueTimer);
  library.add('CloseThreadpool', (thread, call) => 0);
  library.add('CloseThreadpoolTimer', close);
  library.add('CloseThreadpoolWait', close);
  library.add('CloseThreadpoolWork', close);
  library.add('CreateThreadpool', (thread, call) => thread.process.pool.newHandle());
  library.add('CreateThreadpoolTimer', createTimer);
  library.add('CreateThreadpoolWait', createWait);
  library.add('CreateThreadpoolWork', createWork);
  library.add('CreateTimerQueue', (thread, call) => thread.process.pool.newHandle());
  library.add('CreateTimerQueueTimer', createQueueTimer, Shape.Wide);
  library.add('DeleteTimerQueue', (thread, call) => endQueue(thread, call.a0, 0));
  library.add('DeleteTimerQueueEx', (thread, call) => endQueue(thread, call.a0, call.a1));
  library.add('DeleteTimerQueueTimer', (thread, call) => end(thread, call.a1, call.a2));
  library.add('FreeLibraryWhenCallbackReturns', (thread, call) => later(thread, 'FreeLibrary', call.a1));
  library.add('IsThreadpoolTimerSet', isTimerSet);
  library.add('LeaveCriticalSectionWhenCallbackReturns', (thread, call) => later(thread, 'LeaveCriticalSection', call.a1));
  library.add('QueueUserWorkItem', queueItem);
  library.add('RegisterWaitForSingleObject', registerWait, Shape.Wide);
  library.add('ReleaseMutexWhenCallbackReturns', (thread, call) => later(thread, 'ReleaseMutex', call.a1));
  library.add('ReleaseSemaphoreWhenCallbackReturns', (thread, call) => later(thread, 'ReleaseSemaphore', call.a1, <u32>call.a2));
  library.add('SetEventWhenCallbackReturns', (thread, call) => later(thread, 'SetEvent', call.a1));
  library.add('SetThreadpoolThreadMaximum', (thread, call) => 0);
  library.add('SetThreadpoolThreadMinimum', (thread, call) => 1);
  library.add('SetThreadpoolTimer', setTimer);
  library.add('SetThreadpoolTimerEx', setTimer);
  library.add('SetThreadpoolWait', setWait);
  library.add('SetThreadpoolWaitEx', setWait);
  library.add('SubmitThreadpoolWork', submitWork);
  library.add('TrySubmitThreadpoolCallback', submitCallback);
  library.add('UnregisterWait', (thread, call) => end(thread, call.a0, 0));
  library.add('UnregisterWaitEx', (thread, call) => end(thread, call.a0, call.a1));
  library.add('WaitForThreadpoolTimerCallbacks', waitForCallbacks);
  library.add('WaitForThreadpoolWaitCallbacks', waitForCallbacks);
  library.add('WaitForThreadpoolWorkCallbacks', waitForCallbacks);
}

/** Has no result: who is in no callback has nothing that returns. */
function later(thread: Thread, name: string, a0: u64, a1: u64 = 0): u64 {
  callLater(thread, name, a0, a1);
  return 0;
}

/** Function, context. */
function createWork(thread: Thread, call: Call): u64 {
  const pool = thread.process.pool;
  return pool.add(pool.newHandle(), new Work(call.a0, call.a1));
}

function submitWork(thread: Thread, call: Call): u64 {
  const work = thread.process.pool.find(call.a0);
  if (work != null) thread.process.pool.submit(new Job(work.address, INSTANCE, work.context, call.a0, work));
  return 0;
}

function submitCallback(thread: Thread, call: Call): u64 {
  return thread.process.pool.submit(new Job(call.a0, INSTANCE, call.a1, 0, null)) ? 1 : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

function queueItem(thread: Thread, call: Call): u64 {
  return thread.process.pool.submit(new Job(call.a0, call.a1, 0, 0, null)) ? 1 : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

function createTimer(thread: Thread, call: Call): u64 {
  const pool = thread.process.pool;
  const handle = pool.newHandle();
  return pool.add(handle, new PoolTimer(thread.process, call.a0, call.a1, timerJob, handle));
}

function timerJob(timer: PoolTimer): Job {
  return new Job(timer.address, INSTANCE, timer.context, timer.handle, timer);
}

/** Timer, where the time stands (nowhere: never again), milliseconds between calls. Gives whether it was set before. */
function setTimer(thread: Thread, call: Call): u64 {
  const timer = thread.process.pool.find(call.a0);
  if (timer == null || !(timer instanceof PoolTimer)) return 0;
  const wasSet = (<PoolTimer>timer).isSet;
  timer.stop(thread.process);
  if (call.a1 != 0) (<PoolTimer>timer).start(dueAt(<i64>thread.process.memory.u64(call.a1)), <u64>(<u32>call.a2) * MILLISECOND);
  return wasSet ? 1 : 0;
}

function isTimerSet(thread: Thread, call: Call): u64 {
  const timer = thread.process.pool.find(call.a0);
  return timer != null && timer instanceof PoolTimer && (<PoolTimer>timer).isSet ? 1 : 0;
}

function createWait(thread: Thread, call: Call): u64 {
  const pool = thread.process.pool;
  const handle = pool.newHandle();
  return pool.add(handle, new PoolWait(call.a0, call.a1, waitJob, handle));
}

/** TP_WAIT_RESULT is the fourth argument. */
function waitJob(wait: PoolWait, isTimeout: bool): Job {
  const job = new Job(wait.address, INSTANCE, wait.context, wait.handle, wait);
  job.a3 = isTimeout ? 258 : 0;
  return job;
}

/** Wait, object (none: no more), where the time stands. */
function setWait(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const wait = process.pool.find(call.a0);
  if (wait == null || !(wait instanceof PoolWait)) return 0;
  const wasSet = (<PoolWait>wait).object != null;
  wait.stop(process);
  const object = thread.object(call.a1);
  if (object != null) (<PoolWait>wait).start(process, object, call.a2 == 0 ? 0 : dueAt(<i64>process.memory.u64(call.a2)));
  return wasSet ? 1 : 0;
}

/** What is under way ends; nothing else begins. */
function close(thread: Thread, call: Call): u64 {
  const work = thread.process.pool.find(call.a0);
  if (work == null) return 0;
  work.stop(thread.process);
  thread.process.pool.works.delete(call.a0);
  return 0;
}

/** Object, whether calls that have not begun are taken back. */
function waitForCallbacks(thread: Thread, call: Call): u64 {
  const work = thread.process.pool.find(call.a0);
  if (work == null) return 0;
  if (call.i1 != 0) work.cancel(thread.process.pool);
  return thread.waitFor(new Wait([work], false, false), 0);
}

/** Where the handle goes, queue, function, argument; first, between, flags. */
function createQueueTimer(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const handle = process.pool.newHandle();
  if (!memory.setU64(call.a0, handle)) return thread.fail(ERROR_NOACCESS);
  const timer = new PoolTimer(process, call.a2, call.a3, queueJob, handle);
  process.pool.add(handle, timer);
  timer.queue = call.a1;
  const isOnce = (memory.u32(call.stack + 16) & ONCE) != 0;
  timer.start(now() + <u64>memory.u32(call.stack) * MILLISECOND, isOnce ? 0 : <u64>memory.u32(call.stack + 8) * MILLISECOND);
  return 1;
}

/** Its second argument says that the time has come. */
function queueJob(timer: PoolTimer): Job {
  return new Job(timer.address, timer.context, 1, 0, timer);
}

/** Queue, timer, first, between. */
function changeQueueTimer(thread: Thread, call: Call): u64 {
  const timer = thread.process.pool.find(call.a1);
  if (timer == null || !(timer instanceof PoolTimer)) return thread.fail(ERROR_INVALID_HANDLE);
  (<PoolTimer>timer).start(now() + <u64>(<u32>call.a2) * MILLISECOND, <u64>(<u32>call.a3) * MILLISECOND);
  return 1;
}

/** Where the handle goes, object, function, argument; milliseconds, flags. */
function registerWait(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const object = thread.object(call.a1);
  if (object == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (call.a2 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const milliseconds = process.memory.u32(call.stack);
  const handle = process.pool.newHandle();
  const wait = new PoolWait(call.a2, call.a3, registeredJob, handle);
  wait.repeats = (process.memory.u32(call.stack + 8) & ONCE) == 0;
  wait.interval = milliseconds == u32.MAX_VALUE ? 0 : <u64>milliseconds * MILLISECOND;
  if (!process.memory.setU64(call.a0, handle)) return thread.fail(ERROR_NOACCESS);
  process.pool.add(handle, wait);
  return wait.start(process, object, after(milliseconds)) ? 1 : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

/** Its second argument says whether it was the time that ended the wait. */
function registeredJob(wait: PoolWait, isTimeout: bool): Job {
  return new Job(wait.address, wait.context, isTimeout ? 1 : 0, 0, wait);
}

/** Ends all timers of a queue, as one of them is ended. */
function endQueue(thread: Thread, queue: u64, event: u64): u64 {
  const process = thread.process;
  const handles = process.pool.works.keys();
  const left: Array<Work> = [];
  for (let i = 0; i < handles.length; i++) {
    const work = process.pool.works.get(handles[i]);
    if (!(work instanceof PoolTimer) || (<PoolTimer>work).queue != queue) continue;
    work.stop(process);
    process.pool.works.delete(handles[i]);
    if (work.pending > 0) left.push(work);
  }
  return endAll(thread, left, event);
}

/** Ends a timer of a queue, or a wait. The event is set at the end of its calls; INVALID_HANDLE_VALUE waits for them here. */
function end(thread: Thread, handle: u64, event: u64): u64 {
  const process = thread.process;
  const work = process.pool.find(handle);
  if (work == null) return thread.fail(ERROR_INVALID_HANDLE);
  work.stop(process);
  process.pool.works.delete(handle);
  return endAll(thread, work.pending > 0 ? [work] : [], event);
}

/** Waits for those that have calls left, or says that they have. */
function endAll(thread: Thread, left: Array<Work>, event: u64): u64 {
  if (event == WAITS) {
    const objects: Array<KernelObject> = [];
    for (let i = 0; i < left.length; i++) objects.push(left[i]);
    return left.length == 0 ? 1 : thread.waitFor(new Ended(objects, true, false), 0);
  }
  const found = thread.object(event);
  if (found != null && found instanceof Event) {
    if (left.length == 0) (<Event>found).set();
    for (let i = 0; i < left.length; i++) {
      left[i].last = <Event>found;
      left[i].group = left;
    }
  }
  return left.length == 0 ? 1 : thread.fail(ERROR_IO_PENDING);
}

class Ended extends Wait {
  result(thread: Thread, status: u32): u64 {
    return 1;
  }
}
