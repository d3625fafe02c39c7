// Waiting, events, and locks, as ntdll.dll names them. Times are counted in units of 100 ns, from now on where they are negative.
//
// Source: Microsoft, "NtWaitForSingleObject function"; "RtlEnterCriticalSection"; "WaitOnAddress function"; wdm.h (KeSetEvent and its like).

import { waitAt } from '../kernel32/address-wait';
import { sectionExports } from '../kernel32/lock';
import { dueAt } from '../kernel32/timer';
import { Event } from '../object/event';
import { KernelObject } from '../object/kernel-object';
import { Library, Shape } from '../system/export';
import { systemTime } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { Wait, WAIT_TIMEOUT } from '../thread/wait';
import {
  STATUS_ACCESS_VIOLATION, STATUS_ALERTED, STATUS_INVALID_CID, STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_OBJECT_TYPE_MISMATCH, STATUS_SUCCESS,
  STATUS_TIMEOUT,
} from './status';

const MOST_OBJECTS: u32 = 64;
/** STATUS_NO_YIELD_PERFORMED. */
const NOBODY_ELSE: u64 = 0x4000_0024;
/** SYNCHRONIZATION_EVENT: one wait resets it. */
const SYNCHRONIZATION: u32 = 1;

export function waitExports(library: Library): void {
  sectionExports(library);
  library.add('NtAlertThreadByThreadId', alert);
  library.add('NtCreateEvent', createEvent, Shape.Wide);
  library.add('NtDelayExecution', delay);
  library.add('NtResetEvent', (thread, call) => changeEvent(thread, call, false));
  library.add('NtSetEvent', (thread, call) => changeEvent(thread, call, true));
  library.add('NtWaitForAlertByThreadId', waitForAlert);
  library.add('NtWaitForMultipleObjects', waitForMultiple, Shape.Wide);
  library.add('NtWaitForSingleObject', waitForSingle);
  library.add('NtYieldExecution', yieldExecution);
  library.add('RtlWaitOnAddress', (thread, call) => waitAt(thread, call, thread.fresh ? until(thread, call.a3) : 0));
}

/** When a wait ends, as `Thread.waitFor` has it. */
function until(thread: Thread, timeAt: u64): u64 {
  if (timeAt == 0) return 0;
  const time = <i64>thread.process.memory.u64(timeAt);
  return time == 0 ? 1 : dueAt(time);
}

/** Its result is the status. */
function waitForSingle(thread: Thread, call: Call): u64 {
  const object = thread.object(call.a0);
  return object == null ? STATUS_INVALID_HANDLE : thread.waitFor(new Wait([object], false, (call.a1 & 0xff) != 0), until(thread, call.a2));
}

/** How many, handles, whether any one of them is enough, alertable; the time. */
function waitForMultiple(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const count = <u32>call.a0;
  if (count == 0 || count > MOST_OBJECTS) return STATUS_INVALID_PARAMETER;
  const handles = memory.bytes(call.a1, count * 8);
  if (handles == null) return STATUS_ACCESS_VIOLATION;
  const objects: Array<KernelObject> = [];
  for (let i: u32 = 0; i < count; i++) {
    const object = thread.object(load<u64>(changetype<usize>(handles) + i * 8));
    if (object == null) return STATUS_INVALID_HANDLE;
    objects.push(object);
  }
  const wait = new Wait(objects, (call.a2 & 0xff) == 0, (call.a3 & 0xff) != 0);
  return thread.waitFor(wait, until(thread, memory.u64(call.stack)));
}

class Delay extends Wait {
  result(thread: Thread, status: u32): u64 {
    return status == WAIT_TIMEOUT ? STATUS_SUCCESS : status;
  }
}

function delay(thread: Thread, call: Call): u64 {
  const end = until(thread, call.a1);
  if (end == 1) thread.isYielding = true;
  return thread.waitFor(new Delay([], false, (call.a0 & 0xff) != 0), end);
}

function yieldExecution(thread: Thread, call: Call): u64 {
  thread.isYielding = true;
  return thread.process.ready.isEmpty ? NOBODY_ELSE : STATUS_SUCCESS;
}

/** One alert is kept for a thread that does not wait. The first argument, an address, is for debuggers. */
function waitForAlert(thread: Thread, call: Call): u64 {
  if (thread.isAlerted) {
    thread.isAlerted = false;
    return STATUS_ALERTED;
  }
  if (thread.timedOut) return STATUS_TIMEOUT;
  if (thread.fresh) {
    const end = until(thread, call.a1);
    if (end == 1) return STATUS_TIMEOUT;
    thread.deadline = end;
  }
  return thread.process.alerts.park(thread, thread.id);
}

function alert(thread: Thread, call: Call): u64 {
  const threads = thread.process.threads;
  for (let i = 0; i < threads.length; i++) {
    if (threads[i].id != call.a0) continue;
    threads[i].isAlerted = true;
    thread.process.alerts.wakeOne(call.a0);
    return STATUS_SUCCESS;
  }
  return STATUS_INVALID_CID;
}

/** Where the handle goes, access, attributes, kind; whether it is set. */
function createEvent(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const event = new Event(<u32>call.a3 != SYNCHRONIZATION, (memory.u32(call.stack) & 0xff) != 0);
  const handle = thread.process.handles.open(event, <u32>call.a1);
  return memory.setU64(call.a0, handle) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** Writes what it was before where somebody asks. */
function changeEvent(thread: Thread, call: Call, isSet: bool): u64 {
  const object = thread.object(call.a0);
  if (object == null) return STATUS_INVALID_HANDLE;
  if (!(object instanceof Event)) return STATUS_OBJECT_TYPE_MISMATCH;
  const event = <Event>object;
  if (call.a1 != 0) thread.process.memory.setU32(call.a1, event.isSet ? 1 : 0);
  if (isSet) event.set();
  else event.isSet = false;
  return STATUS_SUCCESS;
}
