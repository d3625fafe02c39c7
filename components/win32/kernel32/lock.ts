// Locks that lie in the program's own memory: critical sections, slim reader/writer locks, and the conditions that go with them.
//
// Source: Microsoft, "InitializeCriticalSectionEx function", "AcquireSRWLockExclusive function", "SleepConditionVariableCS function".

import { STATUS_ACCESS_VIOLATION } from '../exception/record';
import { violate } from '../exception/fault';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import * as Section from '../thread/critical-section';
import * as Slim from '../thread/slim-lock';
import { Thread } from '../thread/thread';
import { ERROR_NOACCESS, ERROR_TIMEOUT } from './error';
import { after } from './wait';

const CONDITION_VARIABLE_LOCKMODE_SHARED: u64 = 1;

export function lockExports(library: Library): void {
  library.addCode('AcquireSRWLockExclusive', (thread, call) => Slim.enter(thread, call.a0, false, 0));
  library.addCode('AcquireSRWLockShared', (thread, call) => Slim.enter(thread, call.a0, true, 0));
  library.add('DeleteCriticalSection', (thread, call) => initialise(thread, call.a0, 0));
  library.addCode('EnterCriticalSection', (thread, call) => Section.enter(thread, call.a0, 0));
  library.add('InitializeConditionVariable', clear);
  library.add('InitializeCriticalSection', (thread, call) => initialise(thread, call.a0, 0));
  library.add('InitializeCriticalSectionAndSpinCount', (thread, call) => initialise(thread, call.a0, <u32>call.a1));
  library.add('InitializeCriticalSectionEx', (thread, call) => initialise(thread, call.a0, <u32>call.a1));
  library.add('InitializeSRWLock', clear);
  library.addCode('LeaveCriticalSection', leaveSection);
  library.addCode('ReleaseSRWLockExclusive', (thread, call) => release(thread, call.a0, false));
  library.addCode('ReleaseSRWLockShared', (thread, call) => release(thread, call.a0, true));
  library.add('SetCriticalSectionSpinCount', setSpinCount);
  library.add('SleepConditionVariableCS', (thread, call) => sleepOn(thread, call, false));
  library.add('SleepConditionVariableSRW', (thread, call) => sleepOn(thread, call, true));
  library.addCode('TryAcquireSRWLockExclusive', (thread, call) => (Slim.take(thread, call.a0, false) ? 1 : 0));
  library.add('TryAcquireSRWLockShared', (thread, call) => (Slim.take(thread, call.a0, true) ? 1 : 0));
  library.addCode('TryEnterCriticalSection', (thread, call) => (Section.take(thread, call.a0) ? 1 : 0));
  library.add('WakeAllConditionVariable', wakeAll);
  library.add('WakeConditionVariable', wakeOne);
}

/** By the names that ntdll.dll has for them. */
export function sectionExports(library: Library): void {
  library.addCode('RtlAcquireSRWLockExclusive', (thread, call) => Slim.enter(thread, call.a0, false, 0), 'AcquireSRWLockExclusive');
  library.addCode('RtlAcquireSRWLockShared', (thread, call) => Slim.enter(thread, call.a0, true, 0), 'AcquireSRWLockShared');
  library.add('RtlDeleteCriticalSection', (thread, call) => initialiseStatus(thread, call.a0, 0));
  library.addCode('RtlEnterCriticalSection', (thread, call) => Section.enter(thread, call.a0, 0), 'EnterCriticalSection');
  library.add('RtlInitializeConditionVariable', clear);
  library.add('RtlInitializeCriticalSection', (thread, call) => initialiseStatus(thread, call.a0, 0));
  library.add('RtlInitializeCriticalSectionAndSpinCount', (thread, call) => initialiseStatus(thread, call.a0, <u32>call.a1));
  library.add('RtlInitializeSRWLock', clear);
  library.addCode('RtlLeaveCriticalSection', leaveSection, 'LeaveCriticalSection');
  library.addCode('RtlReleaseSRWLockExclusive', (thread, call) => release(thread, call.a0, false), 'ReleaseSRWLockExclusive');
  library.addCode('RtlReleaseSRWLockShared', (thread, call) => release(thread, call.a0, true), 'ReleaseSRWLockShared');
  library.addCode('RtlTryAcquireSRWLockExclusive', (thread, call) => (Slim.take(thread, call.a0, false) ? 1 : 0), 'TryAcquireSRWLockExclusive');
  library.add('RtlTryAcquireSRWLockShared', (thread, call) => (Slim.take(thread, call.a0, true) ? 1 : 0));
  library.addCode('RtlTryEnterCriticalSection', (thread, call) => (Section.take(thread, call.a0) ? 1 : 0), 'TryEnterCriticalSection');
  library.add('RtlWakeAddressAll', (thread, call) => wakeAddress(thread, call.a0, true));
  library.add('RtlWakeAddressSingle', (thread, call) => wakeAddress(thread, call.a0, false));
  library.add('RtlWakeAllConditionVariable', wakeAll);
  library.add('RtlWakeConditionVariable', wakeOne);
}

function initialiseStatus(thread: Thread, at: u64, spins: u32): u64 {
  return Section.initialise(thread.process.memory, at, spins) ? 0 : STATUS_ACCESS_VIOLATION;
}

function wakeAddress(thread: Thread, at: u64, isForAll: bool): u64 {
  if (isForAll) thread.process.addresses.wakeAll(at);
  else thread.process.addresses.wakeOne(at);
  return 0;
}

function clear(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU64(call.a0, 0) ? 1 : 0;
}

function initialise(thread: Thread, at: u64, spins: u32): u64 {
  return Section.initialise(thread.process.memory, at, spins) ? 1 : thread.fail(ERROR_NOACCESS);
}

function leaveSection(thread: Thread, call: Call): u64 {
  Section.leave(thread, call.a0);
  return 0;
}

/** Gives the count before. */
function setSpinCount(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const before = memory.u32(call.a0 + 32);
  memory.setU64(call.a0 + 32, <u32>call.a1);
  return before;
}

function release(thread: Thread, at: u64, isShared: bool): u64 {
  Slim.leave(thread, at, isShared);
  return 0;
}

/** Gives the lock back, waits for the condition, and takes the lock again. `progress` says how far it is. */
function sleepOn(thread: Thread, call: Call, isSlim: bool): u64 {
  const isShared = isSlim && (call.a3 & CONDITION_VARIABLE_LOCKMODE_SHARED) != 0;
  if (thread.progress == 0) {
    const memory = thread.process.memory;
    memory.missed = 0;
    memory.u64(call.a1);
    if (memory.missed != 0) {
      violate(thread);
      return 0;
    }
    const until = after(<u32>call.a2);
    thread.progress = 1;
    if (isSlim) Slim.leave(thread, call.a1, isShared);
    else Section.leave(thread, call.a1);
    if (until != 1) {
      thread.deadline = until;
      return thread.process.conditions.park(thread, call.a0);
    }
    thread.timedOut = true;
  }
  if (thread.timedOut) thread.lastError = ERROR_TIMEOUT;
  const result: u64 = thread.timedOut ? 0 : 1;
  return isSlim ? Slim.enter(thread, call.a1, isShared, result) : Section.enter(thread, call.a1, result);
}

function wakeOne(thread: Thread, call: Call): u64 {
  thread.process.conditions.wakeOne(call.a0);
  return 0;
}

function wakeAll(thread: Thread, call: Call): u64 {
  thread.process.conditions.wakeAll(call.a0);
  return 0;
}
