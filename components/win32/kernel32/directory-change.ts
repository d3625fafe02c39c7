// Being told what changes in a directory, by what is read of it or by what is signaled.
//
// Source: Microsoft, "ReadDirectoryChangesW function", "FindFirstChangeNotificationW function", "FindNextChangeNotification function",
// "Obtaining Directory Change Notifications".

import { textAt } from '../memory/text';
import { ChangeNotification } from '../object/change-notification';
import { ChangeQueue, ChangesRequest } from '../object/change-queue';
import { DiskFile } from '../object/disk-file';
import { Event } from '../object/event';
import { FILE_READ_DATA } from '../object/file';
import { Disposition, FLAG_BACKUP, OpenRequest } from '../object/files';
import { LATER_ON } from '../object/request';
import { Watch } from '../object/watch';
import { Process } from '../process/process';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_DIRECTORY, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_TOO_MANY_OPEN_FILES,
} from './error';
import { SYNCHRONIZE } from './named';
import { fileName } from './names';
import { refused } from './open';

/** OVERLAPPED. */
const EVENT: u64 = 24;
const SHARES_ALL: u32 = 7;

export function directoryChangeExports(library: Library): void {
  library.add('ReadDirectoryChangesW', readDirectoryChanges, Shape.Wide);
  library.add('FindFirstChangeNotificationA', (thread, call) => findFirstChange(thread, call, false));
  library.add('FindFirstChangeNotificationW', (thread, call) => findFirstChange(thread, call, true));
  library.add('FindNextChangeNotification', findNextChange);
  library.add('FindCloseChangeNotification', findCloseChange);
  library.lacks('ReadDirectoryChangesW', 'what other programs change');
  library.lacks('FindFirstChangeNotificationA', 'what other programs change');
  library.lacks('FindFirstChangeNotificationW', 'what other programs change');
}

/** Directory, room and its size, deep; kinds, where the number of bytes goes, OVERLAPPED, function. */
function readDirectoryChanges(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const entry = process.handles.entry(call.a0);
  if (entry == null) return thread.fail(ERROR_INVALID_HANDLE);
  const kinds = memory.u32(call.stack);
  const overlapped = memory.u64(call.stack + 16);
  if (!(entry.object instanceof DiskFile) || !(<DiskFile>entry.object).isDirectory || !Watch.isValid(kinds)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((entry.access & FILE_READ_DATA) == 0) return thread.fail(ERROR_ACCESS_DENIED);
  if ((call.a1 & 3) != 0) return thread.fail(ERROR_NOACCESS);
  const directory = <DiskFile>entry.object;
  if (directory.isOverlapped && overlapped == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const queue = changesOf(process, directory, <u32>call.a3 != 0, kinds, <u32>call.a2);
  const request = new ChangesRequest(thread, queue, call.a1, <u32>call.a2);
  request.block = overlapped;
  request.routine = overlapped == 0 ? 0 : memory.u64(call.stack + 24);
  const event = process.handles.find(overlapped == 0 || request.routine != 0 ? 0 : memory.u64(overlapped + EVENT) & ~1);
  if (event != null && event instanceof Event) request.event = <Event>event;
  return begin(thread, request, memory.u64(call.stack + 8));
}

/** What happens in a directory from its first read on, which says what of it is told. */
export function changesOf(process: Process, directory: DiskFile, isDeep: bool, kinds: u32, room: u32): ChangeQueue {
  const known = directory.changes;
  if (known != null) return known;
  const queue = new ChangeQueue(directory, isDeep, kinds, room);
  directory.changes = queue;
  process.files.watches.add(queue);
  return queue;
}

/** A handle for overlapped reads has its answer later, even if that is at once. */
function begin(thread: Thread, request: ChangesRequest, told: u64): u64 {
  if (request.file.isOverlapped) {
    request.postpone();
    return 1;
  }
  const error = request.attempt();
  if (error == LATER_ON) return thread.wait();
  if (told != 0) thread.process.memory.setU32(told, request.moved);
  request.tell(error);
  return error == 0 ? 1 : thread.fail(error);
}

/** Name, deep, kinds. */
function findFirstChange(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  if (!Watch.isValid(<u32>call.a2)) return refused(thread, ERROR_INVALID_PARAMETER);
  const name = fileName(thread, textAt(thread, call.a0, wide));
  if (name == null) return refused(thread, thread.lastError);
  const opened = process.files.open(name, new OpenRequest(FILE_READ_DATA, SHARES_ALL, Disposition.OpenExisting, FLAG_BACKUP));
  if (opened.error != 0) return refused(thread, opened.error);
  const file = opened.file!;
  file.retain();
  let handle: u64 = 0;
  const isDirectory = file instanceof DiskFile && (<DiskFile>file).isDirectory;
  if (isDirectory) handle = process.handles.open(new ChangeNotification(process.files.watches, <DiskFile>file, <u32>call.a1 != 0, <u32>call.a2), SYNCHRONIZE);
  file.release();
  return handle != 0 ? handle : refused(thread, isDirectory ? ERROR_TOO_MANY_OPEN_FILES : ERROR_DIRECTORY);
}

function notificationOf(thread: Thread, handle: u64): ChangeNotification | null {
  const object = thread.process.handles.find(handle);
  if (object != null && object instanceof ChangeNotification) return <ChangeNotification>object;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

function findNextChange(thread: Thread, call: Call): u64 {
  const notification = notificationOf(thread, call.a0);
  if (notification == null) return 0;
  notification.next();
  return 1;
}

function findCloseChange(thread: Thread, call: Call): u64 {
  return notificationOf(thread, call.a0) != null && thread.process.handles.close(call.a0) ? 1 : 0;
}
