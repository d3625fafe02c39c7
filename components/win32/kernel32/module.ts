// Modules: loading, finding and freeing them, and what is in them.
//
// Source: Microsoft, libloaderapi.h: LoadLibraryExW, FreeLibrary, GetModuleHandleExW, GetModuleFileNameW, GetProcAddress.

import { loadImage } from '../image/load';
import { Loading } from '../image/loading';
import { Module, moduleName } from '../image/module';
import { freeModule, startModules } from '../image/wish';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_BAD_EXE_FORMAT,
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INVALID_HANDLE,
  ERROR_INVALID_PARAMETER,
  ERROR_MOD_NOT_FOUND,
  ERROR_NOT_ENOUGH_MEMORY,
  ERROR_INVALID_ORDINAL,
  ERROR_PROC_NOT_FOUND,
} from './error';

const DONT_RESOLVE_DLL_REFERENCES: u32 = 0x1;
/** LOAD_LIBRARY_AS_DATAFILE, and its exclusive kind. */
const AS_DATAFILE: u32 = 0x42;
const AS_IMAGE_RESOURCE: u32 = 0x20;
const KNOWN_FLAGS: u32 = 0x1 | AS_DATAFILE | 0x8 | 0x10 | AS_IMAGE_RESOURCE | 0x80 | 0x1f00 | 0x2000 | 0x4000 | 0x8000;
/** GET_MODULE_HANDLE_EX_FLAG_* */
const PIN: u32 = 1;
const UNCHANGED: u32 = 2;
const FROM_ADDRESS: u32 = 4;
/** Units, as the name of a module is at most. */
const LONGEST: u32 = 32768;

export function moduleExports(library: Library): void {
  library.add('AddDllDirectory', addDllDirectory);
  library.add('DisableThreadLibraryCalls', disableThreadLibraryCalls);
  library.add('FreeLibrary', freeLibrary);
  library.add('GetDllDirectoryA', getDllDirectoryA);
  library.add('GetDllDirectoryW', getDllDirectoryW);
  library.add('GetModuleFileNameA', getModuleFileNameA);
  library.add('GetModuleFileNameW', getModuleFileNameW);
  library.add('GetModuleHandleA', getModuleHandleA);
  library.add('GetModuleHandleExA', getModuleHandleExA);
  library.add('GetModuleHandleExW', getModuleHandleExW);
  library.add('GetModuleHandleW', getModuleHandleW);
  library.add('GetProcAddress', getProcAddress);
  library.add('LoadLibraryA', (thread, call) => loadLibrary(thread, thread.process.memory.text(call.a0), 0));
  library.add('LoadLibraryExA', (thread, call) => loadLibraryEx(thread, call, thread.process.memory.text(call.a0)));
  library.add('LoadLibraryExW', (thread, call) => loadLibraryEx(thread, call, thread.process.memory.wideText(call.a0)));
  library.add('LoadLibraryW', (thread, call) => loadLibrary(thread, thread.process.memory.wideText(call.a0), 0));
  library.add('RemoveDllDirectory', removeDllDirectory);
  library.add('SetDefaultDllDirectories', setDefaultDllDirectories);
  library.add('SetDllDirectoryA', (thread, call) => setDllDirectory(thread, call.a0 == 0 ? null : thread.process.memory.text(call.a0)));
  library.add('SetDllDirectoryW', (thread, call) => setDllDirectory(thread, call.a0 == 0 ? null : thread.process.memory.wideText(call.a0)));
}

function loadLibrary(thread: Thread, name: string, flags: u32): u64 {
  if ((flags & ~KNOWN_FLAGS) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (name.length == 0) return thread.fail(ERROR_MOD_NOT_FOUND);
  if ((flags & (AS_DATAFILE | AS_IMAGE_RESOURCE | DONT_RESOLVE_DLL_REFERENCES)) != 0) return openData(thread, name, flags);
  const loading = new Loading(thread.process, false, flags);
  const module = loading.module(name, null);
  if (module == null) {
    loading.undo();
    return thread.fail(loading.error);
  }
  module.retain();
  return startModules(thread, loading, module, module.base);
}

/** Loads without running: nothing is linked. The handle's low bits say that it is no module, unless that was not asked for. */
function openData(thread: Thread, name: string, flags: u32): u64 {
  const modules = thread.process.modules;
  const known = modules.named(name);
  const mark: u64 = (flags & AS_IMAGE_RESOURCE) != 0 ? 2 : (flags & AS_DATAFILE) != 0 ? 1 : 0;
  if (known != null && (name.indexOf('\\') < 0 || known.path.toLowerCase() == modules.search.absolute(name).toLowerCase())) {
    known.retain();
    return known.base | mark;
  }
  const found = modules.search.find(name, null, flags);
  if (found == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const image = found.file.describe();
  const base: u64 = image == null ? 0 : loadImage(thread.process.space, image, found.file);
  found.file.release();
  if (image == null) return thread.fail(ERROR_BAD_EXE_FORMAT);
  if (base == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  const module = new Module(moduleName(found.path), found.path, base, image.size);
  module.image = image;
  module.retain();
  modules.dataFiles.push(module);
  return base | mark;
}

function freeLibrary(thread: Thread, call: Call): u64 {
  const modules = thread.process.modules;
  const data = modules.resourcesAt(call.a0);
  if (call.a0 != 0 && data != null && modules.dataFiles.includes(data)) {
    modules.closeData(data);
    return 1;
  }
  const module = modules.at(call.a0 & ~(<u64>3));
  return module == null ? thread.fail(ERROR_MOD_NOT_FOUND) : freeModule(thread, module);
}

function disableThreadLibraryCalls(thread: Thread, call: Call): u64 {
  const module = thread.process.modules.at(call.a0);
  if (module == null || module.image == null) return thread.fail(ERROR_INVALID_HANDLE);
  // With thread storage of its own it has to hear of them.
  if (module.image!.threadStorage.isSome) return thread.fail(ERROR_INVALID_HANDLE);
  module.hearsOfThreads = false;
  return 1;
}

// Finding.

function getModuleHandleA(thread: Thread, call: Call): u64 {
  return moduleHandle(thread, call.a0 == 0 ? null : thread.process.memory.text(call.a0));
}

function getModuleHandleW(thread: Thread, call: Call): u64 {
  return moduleHandle(thread, call.a0 == 0 ? null : thread.process.memory.wideText(call.a0));
}

function moduleHandle(thread: Thread, name: string | null): u64 {
  const found = named(thread, name);
  return found == null ? thread.fail(ERROR_MOD_NOT_FOUND) : found.base;
}

/** The program itself where no name is given. */
function named(thread: Thread, name: string | null): Module | null {
  const modules = thread.process.modules;
  if (name == null) return modules.program;
  const isPath = name.includes('\\') || name.includes('/');
  return isPath ? modules.pathed(modules.search.absolute(name)) : modules.named(name);
}

function getModuleHandleExA(thread: Thread, call: Call): u64 {
  const isAddress = (<u32>call.a0 & FROM_ADDRESS) != 0;
  return moduleHandleEx(thread, call, isAddress || call.a1 == 0 ? null : thread.process.memory.text(call.a1));
}

function getModuleHandleExW(thread: Thread, call: Call): u64 {
  const isAddress = (<u32>call.a0 & FROM_ADDRESS) != 0;
  return moduleHandleEx(thread, call, isAddress || call.a1 == 0 ? null : thread.process.memory.wideText(call.a1));
}

function moduleHandleEx(thread: Thread, call: Call, name: string | null): u64 {
  const process = thread.process;
  const flags = <u32>call.a0;
  const isBoth = (flags & (PIN | UNCHANGED)) == (PIN | UNCHANGED);
  if (call.a2 == 0 || isBoth || (flags & ~(PIN | UNCHANGED | FROM_ADDRESS)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const found = (flags & FROM_ADDRESS) != 0 ? process.modules.holding(call.a1) : named(thread, name);
  process.memory.setU64(call.a2, found == null ? 0 : found.base);
  if (found == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  if ((flags & PIN) != 0) found.pinned = true;
  else if ((flags & UNCHANGED) == 0) found.retain();
  return 1;
}

/** Its second argument is reserved. */
function loadLibraryEx(thread: Thread, call: Call, name: string): u64 {
  return call.a1 == 0 ? loadLibrary(thread, name, <u32>call.a2) : thread.fail(ERROR_INVALID_PARAMETER);
}

function getProcAddress(thread: Thread, call: Call): u64 {
  const modules = thread.process.modules;
  const module = call.a0 == 0 ? modules.program : modules.at(call.a0);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const called = call.a1 < 0x1_0000 ? '#' + call.a1.toString() : thread.process.memory.text(call.a1);
  const loading = new Loading(thread.process, false);
  const address = loading.find(module, called);
  if (address != 0) return startModules(thread, loading, null, address);
  loading.undo();
  return thread.fail(call.a1 < 0x1_0000 ? ERROR_INVALID_ORDINAL : ERROR_PROC_NOT_FOUND);
}

// Names.

function getModuleFileNameW(thread: Thread, call: Call): u64 {
  const module = thread.process.modules.resourcesAt(call.a0);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const room = min<u32>(<u32>call.a2, LONGEST);
  const path = module.path;
  if (room == 0) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const shown = <u32>path.length < room ? path : path.substring(0, room - 1);
  if (!thread.process.memory.setWideText(call.a1, shown)) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.lastError = <u32>path.length < room ? 0 : ERROR_INSUFFICIENT_BUFFER;
  return <u32>path.length < room ? path.length : room;
}

function getModuleFileNameA(thread: Thread, call: Call): u64 {
  const module = thread.process.modules.resourcesAt(call.a0);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const room = min<u32>(<u32>call.a2, LONGEST);
  const length = <u32>String.UTF8.byteLength(module.path);
  if (room == 0) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  if (!thread.process.memory.setText(call.a1, module.path, room)) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.lastError = length < room ? 0 : ERROR_INSUFFICIENT_BUFFER;
  return min(length, room);
}

// Directories.

/** The cookie is the directory's number, from 1 on. */
function addDllDirectory(thread: Thread, call: Call): u64 {
  const search = thread.process.modules.search;
  const path = thread.process.memory.wideText(call.a0);
  if (path.length < 3 || path.charAt(1) != ':') return thread.fail(ERROR_INVALID_PARAMETER);
  return search.added.push(path.endsWith('\\') ? path.substring(0, path.length - 1) : path);
}

function removeDllDirectory(thread: Thread, call: Call): u64 {
  const added = thread.process.modules.search.added;
  const index = call.a0 - 1;
  if (index >= <u64>added.length || added[<i32>index].length == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  added[<i32>index] = '';
  return 1;
}

function setDefaultDllDirectories(thread: Thread, call: Call): u64 {
  const flags = <u32>call.a0;
  if (flags == 0 || (flags & ~(<u32>0x1e00)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.process.modules.search.defaults = flags;
  return 1;
}

function setDllDirectory(thread: Thread, path: string | null): u64 {
  if (path != null && path.includes(';')) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.process.modules.search.instead = path;
  return 1;
}

function getDllDirectoryW(thread: Thread, call: Call): u64 {
  const instead = thread.process.modules.search.instead;
  const path = instead == null ? '' : instead;
  thread.lastError = 0;
  if (<u32>path.length >= <u32>call.a0) return <u64>path.length + 1;
  thread.process.memory.setWideText(call.a1, path);
  return path.length;
}

function getDllDirectoryA(thread: Thread, call: Call): u64 {
  const instead = thread.process.modules.search.instead;
  const path = instead == null ? '' : instead;
  const length = <u32>String.UTF8.byteLength(path);
  thread.lastError = 0;
  if (length >= <u32>call.a0) return <u64>length + 1;
  thread.process.memory.setText(call.a1, path, length + 1);
  return length;
}
