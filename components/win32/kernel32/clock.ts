// Clocks: what time it is, and how much has gone by.
//
// Source: Microsoft, "Time Functions"; the DOS date and time are described under "DosDateTimeToFileTime function".

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Library, Shape } from '../system/export';
import { dateOf, fromDate, SystemDate, systemTime, UNITS } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_PRIVILEGE_NOT_HELD } from './error';
import { processObjectOf } from './process-control';
import { threadOf } from './thread';

/** Of the performance counter: a unit is 100 ns. */
export const FREQUENCY: u64 = 10_000_000;
/** An instruction is taken for so many nanoseconds of processor time, inversely: 100 in a unit. */
const INSTRUCTIONS_A_UNIT: u64 = 100;

export function clockExports(library: Library): void {
  library.add('CompareFileTime', compareFileTime);
  library.add('DosDateTimeToFileTime', dosToFileTime);
  library.add('FileTimeToDosDateTime', fileTimeToDos);
  library.add('FileTimeToSystemTime', fileTimeToSystemTime);
  library.add('GetProcessTimes', getProcessTimes, Shape.Wide);
  library.add('GetSystemTime', getSystemTime);
  library.add('GetSystemTimeAdjustment', getSystemTimeAdjustment);
  library.addCode('GetSystemTimeAsFileTime', getSystemTimeAsFileTime);
  library.addCode('GetSystemTimePreciseAsFileTime', getSystemTimeAsFileTime, 'GetSystemTimeAsFileTime');
  library.add('GetSystemTimes', getSystemTimes);
  library.add('GetThreadTimes', getThreadTimes, Shape.Wide);
  library.addCode('GetTickCount', (thread, call) => <u32>(now() / 1_000_000));
  library.addCode('GetTickCount64', (thread, call) => now() / 1_000_000);
  library.add('QueryInterruptTime', queryInterruptTime);
  library.add('QueryInterruptTimePrecise', queryInterruptTime);
  library.addCode('QueryPerformanceCounter', (thread, call) => put(thread, call.a0, now() / 100));
  library.add('QueryPerformanceFrequency', (thread, call) => put(thread, call.a0, FREQUENCY));
  library.add('QueryProcessCycleTime', (thread, call) => put(thread, call.a1, thread.process.space.vm.usage().instructions));
  library.add('QueryThreadCycleTime', (thread, call) => put(thread, call.a1, thread.process.space.vm.usage().instructions));
  library.add('QueryUnbiasedInterruptTime', queryInterruptTime);
  library.add('QueryUnbiasedInterruptTimePrecise', queryInterruptTime);
  library.add('SetLocalTime', (thread, call) => thread.fail(ERROR_PRIVILEGE_NOT_HELD));
  library.add('SetSystemTime', (thread, call) => thread.fail(ERROR_PRIVILEGE_NOT_HELD));
  library.add('SystemTimeToFileTime', systemTimeToFileTime);
}

function put(thread: Thread, at: u64, value: u64): u64 {
  return thread.process.memory.setU64(at, value) ? 1 : thread.fail(ERROR_NOACCESS);
}

function queryInterruptTime(thread: Thread, call: Call): u64 {
  return put(thread, call.a0, now() / 100);
}

function getSystemTimeAsFileTime(thread: Thread, call: Call): u64 {
  return put(thread, call.a0, systemTime());
}

function getSystemTime(thread: Thread, call: Call): u64 {
  return thread.process.memory.write(call.a0, dateOf(systemTime()).bytes) ? 1 : 0;
}

/** The clock is never adjusted; it moves by a sixty-fourth of a second. */
function getSystemTimeAdjustment(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  memory.setU32(call.a0, 156_250);
  memory.setU32(call.a1, 156_250);
  return memory.setU32(call.a2, 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function compareFileTime(thread: Thread, call: Call): u64 {
  const first = thread.process.memory.u64(call.a0);
  const second = thread.process.memory.u64(call.a1);
  return first < second ? 0xffff_ffff : first > second ? 1 : 0;
}

function fileTimeToSystemTime(thread: Thread, call: Call): u64 {
  const time = thread.process.memory.u64(call.a0);
  if (<i64>time < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.write(call.a1, dateOf(time).bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

function systemTimeToFileTime(thread: Thread, call: Call): u64 {
  const bytes = thread.process.memory.bytes(call.a0, SystemDate.SIZE);
  if (bytes == null) return thread.fail(ERROR_NOACCESS);
  const time = fromDate(new SystemDate(bytes));
  return time == u64.MAX_VALUE ? thread.fail(ERROR_INVALID_PARAMETER) : put(thread, call.a1, time);
}

/** Bits of a date: day 0 to 4, month 5 to 8, years since 1980 9 to 15; of a time: half seconds 0 to 4, minute 5 to 10, hour 11 to 15. */
function dosToFileTime(thread: Thread, call: Call): u64 {
  const day = <u32>call.a0 & 0xffff;
  const time = <u32>call.a1 & 0xffff;
  const date = new SystemDate(new StaticArray<u8>(SystemDate.SIZE));
  date.setDay((day >> 9) + 1980, (day >> 5) & 15, day & 31);
  date.setTime(time >> 11, (time >> 5) & 63, (time & 31) * 2, 0);
  const result = fromDate(date);
  return result == u64.MAX_VALUE ? thread.fail(ERROR_INVALID_PARAMETER) : put(thread, call.a2, result);
}

/** Odd seconds and parts of them are rounded up. */
function fileTimeToDos(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const time = memory.u64(call.a0);
  if (time > u64.MAX_VALUE / 2) return thread.fail(ERROR_INVALID_PARAMETER);
  const date = dateOf(((time + 2 * UNITS - 1) / (2 * UNITS)) * 2 * UNITS);
  if (date.year < 1980 || date.year > 2107) return thread.fail(ERROR_INVALID_PARAMETER);
  const day = ((date.year - 1980) << 9) | (date.month << 5) | date.day;
  const clock = (date.hour << 11) | (date.minute << 5) | (date.second >> 1);
  if (!memory.setU16(call.a1, <u16>day) || !memory.setU16(call.a2, <u16>clock)) return thread.fail(ERROR_NOACCESS);
  return 1;
}

/** That the process has used, in units of 100 ns. */
export function processorTime(thread: Thread): u64 {
  return thread.process.space.vm.usage().instructions / INSTRUCTIONS_A_UNIT;
}

/** Start, end, in the kernel, in the program. */
function putTimes(thread: Thread, call: Call, start: u64, end: u64): u64 {
  const memory = thread.process.memory;
  const used = processorTime(thread);
  const isThere = memory.setU64(call.a1, start) && memory.setU64(call.a2, end) && memory.setU64(call.a3, 0);
  return isThere && memory.setU64(memory.u64(call.stack), used) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getProcessTimes(thread: Thread, call: Call): u64 {
  const object = processObjectOf(thread, call.a0);
  return object == null ? 0 : putTimes(thread, call, object.started, object.endedAt);
}

/** Idle, in the kernel, which idling counts to, and in programs: this one. */
function getSystemTimes(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const used = processorTime(thread);
  const since = now() / 100;
  const idle = since > used ? since - used : 0;
  // What is not asked for is null.
  if (call.a0 != 0 && !memory.setU64(call.a0, idle)) return thread.fail(ERROR_NOACCESS);
  if (call.a1 != 0 && !memory.setU64(call.a1, idle)) return thread.fail(ERROR_NOACCESS);
  return call.a2 == 0 || memory.setU64(call.a2, used) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getThreadTimes(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  return one == null ? 0 : putTimes(thread, call, one.started, one.ended);
}
