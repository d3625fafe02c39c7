// Snapshots of the system: a process sees itself, its threads and its modules.
//
// Source: Microsoft, tlhelp32.h, "CreateToolhelp32Snapshot function".

import { Module } from '../image/module';
import { utf16, utf8 } from '../memory/access';
import { Listing, Snapshot } from '../object/snapshot';
import { Process } from '../process/process';
import { PROCESS_HEAP } from '../process/peb';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_BAD_LENGTH, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NO_MORE_FILES, ERROR_NOT_ENOUGH_MEMORY } from './error';

const PROCESSES: u32 = 2;
const THREADS: u32 = 4;
const MODULES: u32 = 0x18;
const INVALID_HANDLE: u64 = u64.MAX_VALUE;
const ALL_ACCESS: u32 = 0x1f_ffff;
const NORMAL_PRIORITY: u32 = 8;

/** PROCESSENTRY32W and PROCESSENTRY32, THREADENTRY32, MODULEENTRY32W and MODULEENTRY32: sizes, and units of their names. */
const PROCESS_WIDE: u32 = 568;
const PROCESS_NARROW: u32 = 304;
const THREAD: u32 = 28;
const MODULE_WIDE: u32 = 1080;
const MODULE_NARROW: u32 = 568;
const NAME: u32 = 256;
const PATH: u32 = 260;

export function snapshotExports(library: Library): void {
  library.add('CreateToolhelp32Snapshot', create);
  library.add('Module32First', (thread, call) => give(thread, call, modulesOf(thread, call), MODULE_NARROW, true));
  library.add('Module32FirstW', (thread, call) => give(thread, call, modulesOf(thread, call), MODULE_WIDE, true));
  library.add('Module32Next', (thread, call) => give(thread, call, modulesOf(thread, call), MODULE_NARROW, false));
  library.add('Module32NextW', (thread, call) => give(thread, call, modulesOf(thread, call), MODULE_WIDE, false));
  library.add('Process32First', (thread, call) => give(thread, call, processesOf(thread, call), PROCESS_NARROW, true));
  library.add('Process32FirstW', (thread, call) => give(thread, call, processesOf(thread, call), PROCESS_WIDE, true));
  library.add('Process32Next', (thread, call) => give(thread, call, processesOf(thread, call), PROCESS_NARROW, false));
  library.add('Process32NextW', (thread, call) => give(thread, call, processesOf(thread, call), PROCESS_WIDE, false));
  library.add('Thread32First', (thread, call) => give(thread, call, threadsOf(thread, call), THREAD, true));
  library.add('Thread32Next', (thread, call) => give(thread, call, threadsOf(thread, call), THREAD, false));
  library.lacks('CreateToolhelp32Snapshot', 'heaps; modules of other processes');
}

function create(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const what = <u32>call.a0;
  if (<u32>call.a1 != 0 && <u32>call.a1 != process.id) {
    thread.lastError = ERROR_INVALID_PARAMETER;
    return INVALID_HANDLE;
  }
  const snapshot = new Snapshot();
  const all = process.session.processes;
  for (let at = 0; at < all.length; at++) {
    if ((what & PROCESSES) != 0) addProcess(snapshot.processes, all[at]);
    for (let i = 0; (what & THREADS) != 0 && i < all[at].threads.length; i++) addThread(snapshot.threads, all[at].threads[i]);
  }
  if ((what & MODULES) != 0) {
    for (let i = 0; i < process.modules.all.length; i++) addModule(snapshot.modules, process, process.modules.all[i]);
  }
  const handle = process.handles.open(snapshot, ALL_ACCESS);
  if (handle != 0) return handle;
  thread.lastError = ERROR_NOT_ENOUGH_MEMORY;
  return INVALID_HANDLE;
}

/** Both forms stand one behind the other, the wide one first. */
function addProcess(listing: Listing, process: Process): void {
  const entry = new StaticArray<u8>(PROCESS_WIDE + PROCESS_NARROW);
  for (let form: u32 = 0; form < 2; form++) {
    const at = changetype<usize>(entry) + form * PROCESS_WIDE;
    store<u32>(at, form == 0 ? PROCESS_WIDE : PROCESS_NARROW);
    store<u32>(at + 8, process.id);
    store<u64>(at + 16, PROCESS_HEAP);
    store<u32>(at + 28, process.threads.length);
    store<u32>(at + 32, process.parent);
    store<u32>(at + 36, NORMAL_PRIORITY);
    putText(at + 44, process.modules.program.name, PATH, form == 0);
  }
  listing.entries.push(entry);
}

function addThread(listing: Listing, thread: Thread): void {
  const entry = new StaticArray<u8>(THREAD);
  const at = changetype<usize>(entry);
  store<u32>(at, THREAD);
  store<u32>(at + 8, thread.id);
  store<u32>(at + 12, thread.process.id);
  store<u32>(at + 16, NORMAL_PRIORITY);
  listing.entries.push(entry);
}

function addModule(listing: Listing, process: Process, module: Module): void {
  const entry = new StaticArray<u8>(MODULE_WIDE + MODULE_NARROW);
  for (let form: u32 = 0; form < 2; form++) {
    const isWide = form == 0;
    const at = changetype<usize>(entry) + form * MODULE_WIDE;
    store<u32>(at, isWide ? MODULE_WIDE : MODULE_NARROW);
    store<u32>(at + 4, 1);
    store<u32>(at + 8, process.id);
    store<u32>(at + 12, 0xffff);
    store<u32>(at + 16, 0xffff);
    store<u64>(at + 24, module.base);
    store<u32>(at + 32, <u32>module.size);
    store<u64>(at + 40, module.base);
    putText(at + 48, module.name, NAME, isWide);
    putText(at + 48 + (NAME << (isWide ? 1 : 0)), module.path, PATH, isWide);
  }
  listing.entries.push(entry);
}

/** Cut where there is no room for it and a zero. */
function putText(at: usize, text: string, room: u32, isWide: bool): void {
  const bytes = isWide ? utf16(text) : utf8(text);
  const most = (<i32>room - 1) << (isWide ? 1 : 0);
  memory.copy(at, changetype<usize>(bytes), min(bytes.length, most));
}

function snapshotOf(thread: Thread, call: Call): Snapshot | null {
  const object = thread.process.handles.find(call.a0);
  if (object != null && object instanceof Snapshot) return <Snapshot>object;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

function processesOf(thread: Thread, call: Call): Listing | null {
  const snapshot = snapshotOf(thread, call);
  return snapshot == null ? null : snapshot.processes;
}

function threadsOf(thread: Thread, call: Call): Listing | null {
  const snapshot = snapshotOf(thread, call);
  return snapshot == null ? null : snapshot.threads;
}

function modulesOf(thread: Thread, call: Call): Listing | null {
  const snapshot = snapshotOf(thread, call);
  return snapshot == null ? null : snapshot.modules;
}

/** The caller says in the structure's first word how large it is. */
function give(thread: Thread, call: Call, listing: Listing | null, size: u32, isFirst: bool): u64 {
  if (listing == null) return 0;
  const memory = thread.process.memory;
  if (memory.u32(call.a1) < size) return thread.fail(ERROR_BAD_LENGTH);
  if (isFirst) listing.next = 0;
  if (listing.next == listing.entries.length) return thread.fail(ERROR_NO_MORE_FILES);
  const entry = listing.entries[listing.next++];
  const isNarrow = load<u32>(changetype<usize>(entry)) != size;
  const bytes = entry.slice<StaticArray<u8>>(isNarrow ? entry.length - <i32>size : 0, isNarrow ? entry.length : <i32>size);
  return memory.write(call.a1, bytes) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
