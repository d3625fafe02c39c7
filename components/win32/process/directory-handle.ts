// The handle and the name of the working directory, as programs find them by the PEB.
//
// Source: winternl.h and the public symbols of ntdll (x64).

import { utf16 } from '../memory/access';
import { CURRENT_DIRECTORY, CURRENT_DIRECTORY_ROOM, PARAMETERS } from './peb';
import { Process } from './process';

/** FILE_TRAVERSE and SYNCHRONIZE. */
const ACCESS: u32 = 0x10_0020;
const HANDLE: u64 = 16;

/** To be called when the working directory is another. */
export function showDirectory(process: Process): void {
  const memory = process.memory;
  const field = memory.u64(process.peb + PARAMETERS) + CURRENT_DIRECTORY;
  const before = memory.u64(field + HANDLE);
  const file = process.files.working;
  memory.setU64(field + HANDLE, file == null ? 0 : process.handles.open(file, ACCESS));
  if (before != 0) process.handles.close(before);
  const path = process.directory.text;
  // With a backslash at the end always, as far as there is room.
  const text = utf16(path.endsWith('\\') ? path : path + '\\');
  if (<u64>text.length > CURRENT_DIRECTORY_ROOM) return;
  memory.write(memory.u64(field + 8), text);
  memory.setU16(field, <u16>(text.length - 2));
}
