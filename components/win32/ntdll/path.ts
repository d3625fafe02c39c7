// Names of files as Windows programs write them, and what changes in a directory.
//
// Source: Microsoft, "GetFullPathNameW function" (RtlGetFullPathName_U counts bytes), "ReadDirectoryChangesW function",
// "ZwNotifyChangeDirectoryFile routine".

import { giveWithPart } from '../kernel32/path';
import { changesOf } from '../kernel32/directory-change';
import { ChangesRequest } from '../object/change-queue';
import { DiskFile } from '../object/disk-file';
import { Event } from '../object/event';
import { FILE_READ_DATA } from '../object/file';
import { LATER_ON } from '../object/request';
import { Watch } from '../object/watch';
import { fullText } from '../path/name';
import { Library, Shape } from '../system/export';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { STATUS_ACCESS_DENIED, STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_PENDING } from './status';

export function pathExports(library: Library): void {
  library.add('NtNotifyChangeDirectoryFile', notify, Shape.Wide);
  library.add('RtlGetFullPathName_U', getFullPathName);
  library.add('ZwNotifyChangeDirectoryFile', notify, Shape.Wide);
  library.lacks('NtNotifyChangeDirectoryFile', 'what other programs change; STATUS_NOTIFY_ENUM_DIR, which is success without bytes here');
  library.lacks('ZwNotifyChangeDirectoryFile', 'what other programs change; STATUS_NOTIFY_ENUM_DIR, which is success without bytes here');
}

/** Name, bytes of the buffer, buffer, where the address of its last part goes. Gives the bytes of the path, or those that it needs. */
function getFullPathName(thread: Thread, call: Call): u64 {
  const text = thread.process.memory.wideText(call.a0);
  if (text.length == 0) return 0;
  const full = text.startsWith('\\\\?\\') ? text : fullText(text, thread.process.directory);
  return giveWithPart(thread, full, call.a2, <u32>call.a1 / 2, call.a3, true) * 2;
}

/** Directory, event, function, its argument; status block, room and its size, kinds, deep. */
function notify(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const entry = process.handles.entry(call.a0);
  if (entry == null) return STATUS_INVALID_HANDLE;
  const at = call.stack;
  const kinds = memory.u32(at + 24);
  if (!(entry.object instanceof DiskFile) || !(<DiskFile>entry.object).isDirectory || !Watch.isValid(kinds)) return STATUS_INVALID_PARAMETER;
  if ((entry.access & FILE_READ_DATA) == 0) return STATUS_ACCESS_DENIED;
  const room = memory.u32(at + 16);
  const queue = changesOf(process, <DiskFile>entry.object, memory.u8(at + 32) != 0, kinds, room);
  const request = new ChangesRequest(thread, queue, memory.u64(at + 8), room);
  request.block = memory.u64(at);
  request.routine = call.a2;
  request.context = call.a3;
  request.isNative = true;
  const event = process.handles.find(call.a1);
  if (event != null && event instanceof Event) request.event = <Event>event;
  if (request.file.isOverlapped) {
    request.postpone();
    return STATUS_PENDING;
  }
  const error = request.attempt();
  if (error == LATER_ON) return thread.wait();
  request.tell(error);
  return statusOf(error);
}
