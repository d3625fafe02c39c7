// What programs ask of processes: most of it of their own alone.
//
// Source: Microsoft, processthreadsapi.h, "OpenProcess function", "GetPriorityClass function", "TerminateProcess function";
// psapi.h; errhandlingapi.h; debugapi.h.

import { Module } from '../image/module';
import { giveText } from '../memory/text';
import { ProcessObject } from '../object/process-object';
import { Process } from '../process/process';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { computerName } from './system';
import {
  ERROR_ACCESS_DENIED, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_PARTIAL_COPY,
} from './error';

const CURRENT: u64 = u64.MAX_VALUE;
const NORMAL_PRIORITY_CLASS: u32 = 0x20;
const PRIORITIES: StaticArray<u32> = [0x20, 0x40, 0x80, 0x100, 0x4000, 0x8000];
const BACKGROUND_BEGIN: u32 = 0x10_0000;
const BACKGROUND_END: u32 = 0x20_0000;

/** The number of the system's own process, which nobody may open. */
const SYSTEM: u32 = 4;

/** SetErrorMode's. */
let errorMode: u32 = 0;
let priority: u32 = NORMAL_PRIORITY_CLASS;

export function processControlExports(library: Library): void {
  library.add('CheckRemoteDebuggerPresent', checkRemoteDebuggerPresent);
  library.add('GetErrorMode', (thread, call) => errorMode);
  library.add('GetExitCodeProcess', getExitCodeProcess);
  library.add('GetPriorityClass', (thread, call) => (isOwn(thread, call.a0) ? priority : 0));
  library.add('GetProcessAffinityMask', getProcessAffinityMask);
  library.add('GetProcessHandleCount', getProcessHandleCount);
  library.add('GetProcessId', getProcessId);
  library.add('GetProcessIoCounters', getProcessIoCounters);
  library.add('GetProcessPriorityBoost', getProcessPriorityBoost);
  library.add('GetProcessVersion', (thread, call) => 0xa0000);
  library.add('GetThreadErrorMode', (thread, call) => errorMode);
  library.add('IsDebuggerPresent', (thread, call) => 0);
  library.add('K32EnumProcessModules', enumProcessModules);
  library.add('K32GetModuleBaseNameA', (thread, call) => moduleText(thread, call, false, false));
  library.add('K32GetModuleBaseNameW', (thread, call) => moduleText(thread, call, false, true));
  library.add('K32GetModuleFileNameExA', (thread, call) => moduleText(thread, call, true, false));
  library.add('K32GetModuleFileNameExW', (thread, call) => moduleText(thread, call, true, true));
  library.add('K32GetModuleInformation', getModuleInformation);
  library.add('K32GetProcessMemoryInfo', getProcessMemoryInfo);
  library.add('OpenProcess', openProcess);
  library.add('OutputDebugStringA', (thread, call) => 0);
  library.add('OutputDebugStringW', (thread, call) => 0);
  library.add('ProcessIdToSessionId', processIdToSessionId);
  library.add('QueryFullProcessImageNameA', (thread, call) => queryFullProcessImageName(thread, call, false));
  library.add('QueryFullProcessImageNameW', (thread, call) => queryFullProcessImageName(thread, call, true));
  library.add('ReadProcessMemory', readProcessMemory, Shape.Wide);
  library.add('SetErrorMode', setErrorMode);
  library.add('SetHandleCount', (thread, call) => call.a0 & 0xffff_ffff);
  library.add('SetPriorityClass', setPriorityClass);
  library.add('SetProcessAffinityMask', setProcessAffinityMask);
  library.add('SetProcessPriorityBoost', (thread, call) => (isOwn(thread, call.a0) ? 1 : 0));
  library.add('SetProcessShutdownParameters', (thread, call) => 1);
  library.add('SetProcessWorkingSetSize', (thread, call) => (isOwn(thread, call.a0) ? 1 : 0));
  library.add('SetThreadErrorMode', setThreadErrorMode);
  library.add('TerminateProcess', terminateProcess);
  library.add('WriteProcessMemory', writeProcessMemory, Shape.Wide);
  library.only('GetProcessIoCounters', 'counters of 0');
  library.only('OutputDebugStringA', 'nobody listens');
  library.only('OutputDebugStringW', 'nobody listens');
}

/** Sets the error where it is not. */
export function isOwn(thread: Thread, handle: u64): bool {
  if (handle == CURRENT || thread.process.handles.find(handle) == thread.process.object) return true;
  thread.lastError = ERROR_INVALID_HANDLE;
  return false;
}

/** The object of a process that a handle stands for, one that has ended included; null, with the error set, if it stands for none. */
export function processObjectOf(thread: Thread, handle: u64): ProcessObject | null {
  const object = thread.object(handle);
  if (object != null && object instanceof ProcessObject) return <ProcessObject>object;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

/** The same of one that runs. */
export function processOf(thread: Thread, handle: u64): Process | null {
  const object = processObjectOf(thread, handle);
  if (object == null) return null;
  if (object.process == null) thread.lastError = ERROR_ACCESS_DENIED;
  return object.process;
}

/** A handle of a process of the same session. */
function openProcess(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (<u32>call.a2 == SYSTEM) return thread.fail(ERROR_ACCESS_DENIED);
  const found = process.session.find(<u32>call.a2);
  if (found == null) return thread.fail(ERROR_INVALID_PARAMETER);
  return process.handles.open(found.object, <u32>call.a0, <u32>call.a1 == 0 ? 0 : 1);
}

function getProcessId(thread: Thread, call: Call): u64 {
  const object = processObjectOf(thread, call.a0);
  return object == null ? 0 : object.id;
}

function terminateProcess(thread: Thread, call: Call): u64 {
  const process = processOf(thread, call.a0);
  if (process == null) return 0;
  process.exit(<u32>call.a1);
  return 1;
}

function getExitCodeProcess(thread: Thread, call: Call): u64 {
  const object = processObjectOf(thread, call.a0);
  if (object == null) return 0;
  return thread.process.memory.setU32(call.a1, object.code) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setPriorityClass(thread: Thread, call: Call): u64 {
  const wanted = <u32>call.a1;
  if (!isOwn(thread, call.a0)) return 0;
  if (wanted == BACKGROUND_BEGIN || wanted == BACKGROUND_END) return 1;
  if (!PRIORITIES.includes(wanted)) return thread.fail(ERROR_INVALID_PARAMETER);
  priority = wanted;
  return 1;
}

/** One processor. */
function getProcessAffinityMask(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (!isOwn(thread, call.a0)) return 0;
  return memory.setU64(call.a1, 1) && memory.setU64(call.a2, 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setProcessAffinityMask(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return call.a1 == 1 ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function getProcessHandleCount(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return thread.process.memory.setU32(call.a1, thread.process.handles.count) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** IO_COUNTERS, which nobody keeps. */
function getProcessIoCounters(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return thread.process.memory.fill(call.a1, 0, 48) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getProcessPriorityBoost(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return thread.process.memory.setU32(call.a1, 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

function checkRemoteDebuggerPresent(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return thread.process.memory.setU32(call.a1, 0) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function processIdToSessionId(thread: Thread, call: Call): u64 {
  if (<u32>call.a0 != thread.process.id) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU32(call.a1, 1) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function setErrorMode(thread: Thread, call: Call): u64 {
  const before = errorMode;
  errorMode = <u32>call.a0;
  return before;
}

function setThreadErrorMode(thread: Thread, call: Call): u64 {
  const mode = <u32>call.a0;
  if ((mode & ~(<u32>0x8003)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a1 != 0) thread.process.memory.setU32(call.a1, errorMode);
  errorMode = mode;
  return 1;
}

// Its memory.

/** PROCESS_MEMORY_COUNTERS. */
function getProcessMemoryInfo(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  if (<u32>call.a2 < 72) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const memory = thread.process.memory;
  const usage = thread.process.space.vm.usage();
  memory.fill(call.a1, 0, 72);
  memory.setU32(call.a1, 72);
  memory.setU64(call.a1 + 8, usage.peakMemory);
  memory.setU64(call.a1 + 16, usage.memory);
  memory.setU64(call.a1 + 56, usage.memory);
  return memory.setU64(call.a1 + 64, usage.peakMemory) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** process, from, to, size; how much it was. */
function readProcessMemory(thread: Thread, call: Call): u64 {
  return isOwn(thread, call.a0) ? copy(thread, call.a2, call.a1, call, ERROR_PARTIAL_COPY) : 0;
}

function writeProcessMemory(thread: Thread, call: Call): u64 {
  return isOwn(thread, call.a0) ? copy(thread, call.a1, call.a2, call, ERROR_NOACCESS) : 0;
}

function copy(thread: Thread, to: u64, from: u64, call: Call, error: u32): u64 {
  const memory = thread.process.memory;
  const count = memory.u64(call.stack);
  const done = memory.move(to, from, call.a3);
  if (count != 0) memory.setU64(count, done ? call.a3 : 0);
  return done ? 1 : thread.fail(error);
}

// Its modules.

function moduleOf(thread: Thread, handle: u64): Module | null {
  const modules = thread.process.modules;
  const module = handle == 0 ? modules.program : modules.at(handle);
  if (module == null) thread.lastError = ERROR_INVALID_HANDLE;
  return module;
}

function enumProcessModules(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  const memory = thread.process.memory;
  const all = thread.process.modules.all;
  const room = <u32>call.a2 >> 3;
  for (let i = 0; i < all.length && <u32>i < room; i++) memory.setU64(call.a1 + <u64>i * 8, all[i].base);
  return memory.setU32(call.a3, all.length * 8) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** process, module, buffer, size. */
function moduleText(thread: Thread, call: Call, isWhole: bool, wide: bool): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  const module = moduleOf(thread, call.a1);
  if (module == null) return 0;
  const text = isWhole ? module.path : module.title;
  const room = <u32>call.a3;
  if (room == 0) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const shown = <u32>text.length < room ? text : text.substring(0, room - 1);
  return giveText(thread, shown, call.a2, room, wide);
}

/** MODULEINFO. */
function getModuleInformation(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  const module = moduleOf(thread, call.a1);
  if (module == null) return 0;
  if (<u32>call.a3 < 24) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const memory = thread.process.memory;
  memory.setU64(call.a2, module.base);
  memory.setU64(call.a2 + 8, module.size);
  return memory.setU64(call.a2 + 16, module.entry) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** process, flags, buffer, and the room, which is answered in place. */
function queryFullProcessImageName(thread: Thread, call: Call, wide: bool): u64 {
  const process = processOf(thread, call.a0);
  if (process == null) return 0;
  if ((<u32>call.a1 & ~(<u32>1)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return computerName(thread, call.a2, call.a3, process.modules.program.path, wide, ERROR_INSUFFICIENT_BUFFER);
}
