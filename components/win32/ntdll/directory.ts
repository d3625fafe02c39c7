// Listing directories by the kernel's own call.
//
// Source: Microsoft, "NtQueryDirectoryFile function", "FILE_INFORMATION_CLASS enumeration", and the pages of the structures.

import { entryOf } from '../kernel32/file-information';
import { FILE_READ_DATA } from '../object/file';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { told } from './information';
import {
  STATUS_ACCESS_DENIED, STATUS_ACCESS_VIOLATION, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER, STATUS_NO_MORE_FILES, STATUS_NO_SUCH_FILE,
} from './status';

export function directoryExports(library: Library): void {
  library.add('NtQueryDirectoryFile', queryDirectoryFile, Shape.Wide);
  library.add('ZwQueryDirectoryFile', queryDirectoryFile, Shape.Wide);
}

/** Bytes of an entry before its name, by class; 0 for a class that there is not. */
function headOf(class_: u32): i32 {
  switch (class_) {
    case 1: return 64;
    case 2: return 68;
    case 3: return 94;
    case 12: return 12;
    case 37: return 104;
    case 38: return 80;
    default: return 0;
  }
}

/** File, event, function, its argument; status block, buffer, length, class, whether one is enough, pattern, whether from the start. */
function queryDirectoryFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = call.stack;
  const file = thread.process.diskFile(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  if (!file.isDirectory) return STATUS_INVALID_PARAMETER;
  if ((file.access & FILE_READ_DATA) == 0) return STATUS_ACCESS_DENIED;
  const head = headOf(memory.u32(at + 24));
  if (head == 0) return STATUS_INVALID_INFO_CLASS;
  const isFirst = file.listing == null;
  const listing = file.entries();
  if ((memory.u32(at + 48) & 0xff) != 0) listing.restart();
  if (isFirst && memory.u64(at + 40) != 0) listing.pattern = pattern(thread, memory.u64(at + 40));
  const buffer = memory.u64(at + 8);
  const size = memory.u32(at + 16);
  let done: u32 = 0;
  let last: u64 = 0;
  for (let found = listing.take(); found != null; found = listing.take()) {
    const entry = entryOf(thread, found, head);
    if (done + <u32>entry.bytes.length > size) {
      listing.putBack();
      if (last == 0) return told(thread, memory.u64(at), STATUS_BUFFER_OVERFLOW, 0);
      break;
    }
    if (!memory.write(buffer + done, entry.bytes)) return STATUS_ACCESS_VIOLATION;
    if (last != 0) memory.setU32(last, <u32>(buffer + done - last));
    last = buffer + done;
    const end = done + entry.bytes.length;
    done = (end + 7) & ~7;
    if ((memory.u32(at + 32) & 0xff) != 0) break;
  }
  if (last == 0) return told(thread, memory.u64(at), isFirst ? STATUS_NO_SUCH_FILE : STATUS_NO_MORE_FILES, 0);
  return told(thread, memory.u64(at), 0, min(done, size));
}

/** Of a UNICODE_STRING. */
function pattern(thread: Thread, at: u64): string | null {
  const memory = thread.process.memory;
  const bytes = memory.bytes(memory.u64(at + 8), memory.u32(at) & 0xfffe);
  return bytes == null || bytes.length == 0 ? null : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}
