// The registry: its roots are there, and empty, and nothing can be made in them. What programs ask for is not found.
//
// Source: Microsoft, winreg.h ("RegOpenKeyExW function", "RegQueryValueExW function", "RegEnumKeyExW function").

import { Library, Shape } from '../system/export';
import { ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER } from '../system/error';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** HKEY_CLASSES_ROOT to HKEY_CURRENT_USER_LOCAL_SETTINGS, however they are extended. */
const FIRST_ROOT: u32 = 0x8000_0000;
const LAST_ROOT: u32 = 0x8000_0007;
const NO_MORE_ITEMS: u32 = 259;

export function registryExports(library: Library): void {
  library.add('RegCloseKey', (thread, call) => (isRoot(call.a0) ? 0 : ERROR_INVALID_HANDLE));
  library.add('RegCreateKeyExA', (thread, call) => refused(call), Shape.Wide);
  library.add('RegCreateKeyExW', (thread, call) => refused(call), Shape.Wide);
  library.add('RegDeleteKeyA', (thread, call) => absent(call));
  library.add('RegDeleteKeyW', (thread, call) => absent(call));
  library.add('RegDeleteValueA', (thread, call) => absent(call));
  library.add('RegDeleteValueW', (thread, call) => absent(call));
  library.add('RegEnumKeyExA', (thread, call) => (isRoot(call.a0) ? NO_MORE_ITEMS : ERROR_INVALID_HANDLE), Shape.Wide);
  library.add('RegEnumKeyExW', (thread, call) => (isRoot(call.a0) ? NO_MORE_ITEMS : ERROR_INVALID_HANDLE), Shape.Wide);
  library.add('RegEnumValueA', (thread, call) => (isRoot(call.a0) ? NO_MORE_ITEMS : ERROR_INVALID_HANDLE), Shape.Wide);
  library.add('RegEnumValueW', (thread, call) => (isRoot(call.a0) ? NO_MORE_ITEMS : ERROR_INVALID_HANDLE), Shape.Wide);
  library.add('RegFlushKey', (thread, call) => (isRoot(call.a0) ? 0 : ERROR_INVALID_HANDLE));
  library.add('RegGetValueA', (thread, call) => absent(call), Shape.Wide);
  library.add('RegGetValueW', (thread, call) => absent(call), Shape.Wide);
  library.add('RegOpenKeyA', (thread, call) => open(thread, call.a0, call.a1, call.a2, false));
  library.add('RegOpenKeyExA', (thread, call) => open(thread, call.a0, call.a1, thread.process.memory.u64(call.stack), false), Shape.Wide);
  library.add('RegOpenKeyExW', (thread, call) => open(thread, call.a0, call.a1, thread.process.memory.u64(call.stack), true), Shape.Wide);
  library.add('RegOpenKeyW', (thread, call) => open(thread, call.a0, call.a1, call.a2, true));
  library.add('RegQueryInfoKeyA', queryInfo, Shape.Wide);
  library.add('RegQueryInfoKeyW', queryInfo, Shape.Wide);
  library.add('RegQueryValueExA', (thread, call) => absent(call), Shape.Wide);
  library.add('RegQueryValueExW', (thread, call) => absent(call), Shape.Wide);
  library.add('RegSetValueExA', (thread, call) => refused(call), Shape.Wide);
  library.add('RegSetValueExW', (thread, call) => refused(call), Shape.Wide);
  library.lacks('RegOpenKeyExA', 'keys: the registry is empty');
  library.lacks('RegOpenKeyExW', 'keys: the registry is empty');
  library.only('RegCreateKeyExA', 'fails with ERROR_ACCESS_DENIED');
  library.only('RegCreateKeyExW', 'fails with ERROR_ACCESS_DENIED');
  library.only('RegSetValueExA', 'fails with ERROR_ACCESS_DENIED');
  library.only('RegSetValueExW', 'fails with ERROR_ACCESS_DENIED');
}

function isRoot(key: u64): bool {
  const low = <u32>key;
  return low >= FIRST_ROOT && low <= LAST_ROOT && (key >> 32 == 0 || key >> 32 == 0xffff_ffff);
}

function absent(call: Call): u64 {
  return isRoot(call.a0) ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_HANDLE;
}

function refused(call: Call): u64 {
  return isRoot(call.a0) ? ERROR_ACCESS_DENIED : ERROR_INVALID_HANDLE;
}

/** No name names the root itself. */
function open(thread: Thread, key: u64, name: u64, result: u64, wide: bool): u64 {
  const memory = thread.process.memory;
  if (!isRoot(key)) return ERROR_INVALID_HANDLE;
  if (result == 0) return ERROR_INVALID_PARAMETER;
  const isItself = name == 0 || (wide ? memory.u16(name) : <u16>memory.u8(name)) == 0;
  if (!isItself) return ERROR_FILE_NOT_FOUND;
  return memory.setU64(result, key) ? 0 : ERROR_INVALID_PARAMETER;
}

/** Counts, all of them 0: class (no), its size, reserved; then nine addresses. */
function queryInfo(thread: Thread, call: Call): u64 {
  if (!isRoot(call.a0)) return ERROR_INVALID_HANDLE;
  const memory = thread.process.memory;
  for (let i: u64 = 0; i < 7; i++) {
    const at = memory.u64(call.stack + i * 8);
    if (at != 0) memory.setU32(at, 0);
  }
  return 0;
}
