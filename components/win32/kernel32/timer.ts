// Waitable timers.

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Kind } from '../object/named-object';
import { Timer } from '../object/timer';
import { Library, Shape } from '../system/export';
import { systemTime } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';
import { ALL_ACCESS, create, find, MODIFY_STATE, nameOf, open } from './named';

const CREATE_MANUAL_RESET: u32 = 1;

export function timerExports(library: Library): void {
  library.add('CreateWaitableTimerA', (thread, call) => createTimer(thread, call.a0, call.i1 != 0, nameOf(thread, call.a2, false), ALL_ACCESS));
  library.add('CreateWaitableTimerW', (thread, call) => createTimer(thread, call.a0, call.i1 != 0, nameOf(thread, call.a2, true), ALL_ACCESS));
  library.add('CreateWaitableTimerExA', (thread, call) => createTimerEx(thread, call, false));
  library.add('CreateWaitableTimerExW', (thread, call) => createTimerEx(thread, call, true));
  library.add('OpenWaitableTimerA', (thread, call) => open(thread, Kind.Timer, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenWaitableTimerW', (thread, call) => open(thread, Kind.Timer, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('SetWaitableTimer', setTimer, Shape.Wide);
  library.add('SetWaitableTimerEx', setTimer, Shape.Wide);
  library.add('CancelWaitableTimer', cancelTimer);
}

function createTimer(thread: Thread, security: u64, isManual: bool, name: string, access: u32): u64 {
  return create(thread, new Timer(isManual), security, name, access);
}

function createTimerEx(thread: Thread, call: Call, isWide: bool): u64 {
  return createTimer(thread, call.a0, (<u32>call.a2 & CREATE_MANUAL_RESET) != 0, nameOf(thread, call.a1, isWide), <u32>call.a3);
}

/** When a time comes that is given as a FILETIME, or, negative, from now on: in monotonic nanoseconds. */
export function dueAt(due: i64): u64 {
  const units = due < 0 ? <u64>-due : <u64>due - min(<u64>due, systemTime());
  return now() + min(units, u64.MAX_VALUE / 400) * 100;
}

function setTimer(thread: Thread, call: Call): u64 {
  const timer = find<Timer>(thread, call.a0, MODIFY_STATE);
  if (timer == null) return 0;
  if (call.i2 < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const due = thread.process.memory.bytes(call.a1, 8);
  if (due == null) return thread.fail(ERROR_NOACCESS);
  timer.start(thread, dueAt(load<i64>(changetype<usize>(due))), <u64>call.i2 * 1_000_000, call.a3, thread.process.memory.u64(call.stack));
  thread.process.deadlines.check();
  thread.lastError = 0;
  return 1;
}

function cancelTimer(thread: Thread, call: Call): u64 {
  const timer = find<Timer>(thread, call.a0, MODIFY_STATE);
  if (timer == null) return 0;
  timer.cancel();
  return 1;
}
