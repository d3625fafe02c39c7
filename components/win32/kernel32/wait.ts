// Waiting for objects, and sleeping.
//
// Source: Microsoft, "WaitForSingleObject function", "WaitForMultipleObjects function", "SignalObjectAndWait function", "SleepEx function".

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Event } from '../object/event';
import { KernelObject } from '../object/kernel-object';
import { Mutex } from '../object/mutex';
import { NamedObject } from '../object/named-object';
import { Semaphore } from '../object/semaphore';
import { Library, Shape } from '../system/export';
import { Apc } from '../thread/apc';
import { Call } from '../thread/call';
import { State, Thread } from '../thread/thread';
import { Wait, WAIT_TIMEOUT } from '../thread/wait';
import {
  ERROR_ACCESS_DENIED, ERROR_GEN_FAILURE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_OWNER, ERROR_TOO_MANY_POSTS,
} from './error';
import { SYNCHRONIZE } from './named';

const INFINITE: u32 = u32.MAX_VALUE;
const WAIT_FAILED: u64 = 0xffff_ffff;
const MAXIMUM_WAIT_OBJECTS: u32 = 64;

export function waitExports(library: Library): void {
  library.add('QueueUserAPC', queueUserApc);
  library.add('SignalObjectAndWait', signalObjectAndWait);
  library.add('Sleep', (thread, call) => sleep(thread, <u32>call.a0, false));
  library.add('SleepEx', (thread, call) => sleep(thread, <u32>call.a0, call.i1 != 0));
  library.add('WaitForMultipleObjects', (thread, call) => waitForMultiple(thread, call, false));
  library.add('WaitForMultipleObjectsEx', (thread, call) => waitForMultiple(thread, call, thread.process.memory.u32(call.stack) != 0), Shape.Wide);
  library.add('WaitForSingleObject', (thread, call) => waitForSingle(thread, call.a0, <u32>call.a1, false));
  library.add('WaitForSingleObjectEx', (thread, call) => waitForSingle(thread, call.a0, <u32>call.a1, call.i2 != 0));
}

/** When so many milliseconds are over, as waits have it: 0 for never, 1 for now. */
export function after(milliseconds: u32): u64 {
  return milliseconds == INFINITE ? 0 : milliseconds == 0 ? 1 : now() + <u64>milliseconds * 1_000_000;
}

function failed(thread: Thread, error: u32): u64 {
  thread.lastError = error;
  return WAIT_FAILED;
}

/** What a handle stands for; null, with the error, if that can't be waited for. */
function waitable(thread: Thread, handle: u64): KernelObject | null {
  const found = thread.object(handle);
  const entry = thread.process.handles.entry(handle);
  if (found == null) thread.lastError = ERROR_INVALID_HANDLE;
  else if (entry == null || !(found instanceof NamedObject) || (entry.access & SYNCHRONIZE) != 0) return found;
  else thread.lastError = ERROR_ACCESS_DENIED;
  return null;
}

function waitForSingle(thread: Thread, handle: u64, milliseconds: u32, isAlertable: bool): u64 {
  const one = waitable(thread, handle);
  return one == null ? WAIT_FAILED : thread.waitFor(new Wait([one], false, isAlertable), after(milliseconds));
}

function waitForMultiple(thread: Thread, call: Call, isAlertable: bool): u64 {
  const count = <u32>call.a0;
  if (count == 0 || count > MAXIMUM_WAIT_OBJECTS) return failed(thread, ERROR_INVALID_PARAMETER);
  const handles = thread.process.memory.bytes(call.a1, count * 8);
  if (handles == null) return failed(thread, ERROR_NOACCESS);
  const objects: Array<KernelObject> = [];
  for (let i: u32 = 0; i < count; i++) {
    const one = waitable(thread, load<u64>(changetype<usize>(handles) + i * 8));
    if (one == null) return WAIT_FAILED;
    if (call.i2 != 0 && objects.includes(one)) return failed(thread, ERROR_INVALID_PARAMETER);
    objects.push(one);
  }
  return thread.waitFor(new Wait(objects, call.i2 != 0, isAlertable), after(<u32>call.a3));
}

function signalObjectAndWait(thread: Thread, call: Call): u64 {
  const signal = thread.process.handles.find(call.a0);
  const one = waitable(thread, call.a1);
  if (signal == null) return failed(thread, ERROR_INVALID_HANDLE);
  if (one == null) return WAIT_FAILED;
  if (signal instanceof Event) (<Event>signal).set();
  else if (signal instanceof Mutex) {
    if (!(<Mutex>signal).giveBack(thread)) return failed(thread, ERROR_NOT_OWNER);
  } else if (signal instanceof Semaphore) {
    if (!(<Semaphore>signal).add(1)) return failed(thread, ERROR_TOO_MANY_POSTS);
  } else {
    return failed(thread, ERROR_INVALID_HANDLE);
  }
  return thread.waitFor(new Wait([one], false, call.i3 != 0), after(<u32>call.a2));
}

/** A sleep gives 0 at its end. */
class Sleep extends Wait {
  result(thread: Thread, status: u32): u64 {
    return status == WAIT_TIMEOUT ? 0 : status;
  }
}

function sleep(thread: Thread, milliseconds: u32, isAlertable: bool): u64 {
  if (milliseconds == 0) thread.isYielding = true;
  return thread.waitFor(new Sleep([], false, isAlertable), after(milliseconds));
}

function queueUserApc(thread: Thread, call: Call): u64 {
  const target = thread.object(call.a1);
  if (target == null || !(target instanceof Thread)) return thread.fail(ERROR_INVALID_HANDLE);
  if ((<Thread>target).state == State.Ended) return thread.fail(ERROR_GEN_FAILURE);
  (<Thread>target).queueApc(new Apc(call.a0, call.a2, 0, 0));
  return 1;
}
