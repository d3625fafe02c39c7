// ReadFile, WriteFile and their like: bytes between the guest's memory and a file, at its position or where an OVERLAPPED says.
//
// Transfers of files are done when the call returns, also those of handles that were opened for overlapped ones. Only a pipe that has
// nothing yet, or is full, keeps an overlapped transfer for later.
//
// Source: Microsoft, "ReadFile function", "WriteFile function", "ReadFileEx function", "OVERLAPPED structure", "GetOverlappedResult function",
// "CancelIoEx function", "Synchronous and Asynchronous I/O".

import { Event } from '../object/event';
import { File, FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, SECTOR } from '../object/file';
import { InputFile } from '../object/stream-file';
import { AT_END, HERE, LATER_ON, Request, cancelRequests } from '../object/request';
import { isAborted } from './console';
import { Library, Shape } from '../system/export';
import { errorOfStatus } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_HANDLE_EOF, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_IO_INCOMPLETE, ERROR_IO_PENDING, ERROR_NOACCESS,
  ERROR_NOT_FOUND,
} from './error';
import { after } from './wait';

/** OVERLAPPED. */
const MOVED: u64 = 8;
const OFFSET: u64 = 16;
const EVENT: u64 = 24;
const STATUS_PENDING: u32 = 0x103;

export function transferExports(library: Library): void {
  library.add('ReadFile', (thread, call) => transfer(thread, call, false), Shape.Wide);
  library.add('WriteFile', (thread, call) => transfer(thread, call, true), Shape.Wide);
  library.add('ReadFileEx', (thread, call) => transferEx(thread, call, false), Shape.Wide);
  library.add('WriteFileEx', (thread, call) => transferEx(thread, call, true), Shape.Wide);
  library.add('FlushFileBuffers', flushFileBuffers);
  library.add('GetOverlappedResult', (thread, call) => getOverlappedResult(thread, call, call.i3 != 0 ? u32.MAX_VALUE : 0));
  library.add('GetOverlappedResultEx', (thread, call) => getOverlappedResult(thread, call, <u32>call.a3), Shape.Wide);
  library.add('CancelIo', (thread, call) => cancel(thread, call.a0, 0, thread));
  library.add('CancelIoEx', (thread, call) => cancel(thread, call.a0, call.a1, null));
  library.add('CancelSynchronousIo', (thread, call) => thread.fail(ERROR_NOT_FOUND));
}

/** The file of a handle that has one of these rights; null, with the error set, if there is none. */
export function fileFor(thread: Thread, handle: u64, access: u32): File | null {
  const entry = thread.process.handles.entry(handle);
  if (entry == null || !(entry.object instanceof File)) {
    thread.lastError = ERROR_INVALID_HANDLE;
    return null;
  }
  if ((entry.access & access) == 0) {
    thread.lastError = ERROR_ACCESS_DENIED;
    return null;
  }
  return <File>entry.object;
}

/** A request as an OVERLAPPED has it, or at the position if there is none; null, with the error set, if it makes no sense. */
function requestOf(thread: Thread, call: Call, isWrite: bool, overlapped: u64): Request | null {
  const memory = thread.process.memory;
  const file = fileFor(thread, call.a0, isWrite ? FILE_WRITE_DATA | FILE_APPEND_DATA : FILE_READ_DATA);
  if (file == null) return null;
  if (overlapped == 0) {
    if (file.isUnbuffered && !isWhole(file.position, <u32>call.a2)) return refusal(thread);
    if (!file.isOverlapped) return new Request(thread, file, isWrite, call.a1, <u32>call.a2, HERE);
    return refusal(thread);
  }
  const offset = <i64>memory.u64(overlapped + OFFSET);
  if (file.isUnbuffered && !(offset == -1 && isWhole(0, <u32>call.a2)) && !isWhole(offset, <u32>call.a2)) return refusal(thread);
  const request = new Request(thread, file, isWrite, call.a1, <u32>call.a2, offset == -1 && isWrite ? AT_END : offset & i64.MAX_VALUE);
  request.block = overlapped;
  return request;
}

/** Whether a transfer is of whole sectors. */
function isWhole(offset: u64, size: u32): bool {
  return offset % SECTOR == 0 && size % SECTOR == 0;
}

function refusal(thread: Thread): Request | null {
  thread.lastError = ERROR_INVALID_PARAMETER;
  return null;
}

function transfer(thread: Thread, call: Call, isWrite: bool): u64 {
  const memory = thread.process.memory;
  const overlapped = memory.u64(call.stack);
  if (call.a3 != 0 && !memory.setU32(call.a3, thread.progress)) return thread.fail(ERROR_NOACCESS);
  const request = requestOf(thread, call, isWrite, overlapped);
  if (request == null) return 0;
  if (overlapped != 0) request.event = eventOf(thread, memory.u64(overlapped + EVENT) & ~1);
  request.moved = thread.progress;
  let error = request.attempt();
  if (error == LATER_ON) {
    if (request.file.isOverlapped) {
      request.postpone();
      return thread.fail(ERROR_IO_PENDING);
    }
    thread.progress = request.moved;
    const file = request.file;
    return file.isConsole && file instanceof InputFile && isAborted(thread, <InputFile>file) ? 1 : thread.wait();
  }
  if (call.a3 != 0) memory.setU32(call.a3, request.moved);
  request.tell(error);
  // Without an OVERLAPPED a file's end is no error.
  if (error == ERROR_HANDLE_EOF && overlapped == 0) error = 0;
  return error == 0 ? 1 : thread.fail(error);
}

function eventOf(thread: Thread, handle: u64): Event | null {
  const object = thread.process.handles.find(handle);
  return object != null && object instanceof Event ? <Event>object : null;
}

/** Calls a function when it is done: with the error, the number of bytes, and the OVERLAPPED. */
function transferEx(thread: Thread, call: Call, isWrite: bool): u64 {
  const memory = thread.process.memory;
  const routine = memory.u64(call.stack);
  if (call.a3 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const request = requestOf(thread, call, isWrite, call.a3);
  if (request == null) return 0;
  const error = request.attempt();
  request.routine = routine;
  if (error == LATER_ON) request.postpone();
  else if (error != 0) return thread.fail(error);
  else request.tell(0);
  thread.lastError = 0;
  return 1;
}

function flushFileBuffers(thread: Thread, call: Call): u64 {
  const file = fileFor(thread, call.a0, FILE_WRITE_DATA | FILE_APPEND_DATA);
  if (file == null) return 0;
  if (file.isConsole) return thread.fail(ERROR_INVALID_HANDLE);
  const error = file.flush();
  return error == 0 ? 1 : thread.fail(error);
}

// What has come of overlapped transfers.

/** Waits for `milliseconds`, for ever if they are all ones. */
function getOverlappedResult(thread: Thread, call: Call, milliseconds: u32): u64 {
  const memory = thread.process.memory;
  if (thread.process.handles.find(call.a0) == null) return thread.fail(ERROR_INVALID_HANDLE);
  const status = memory.u32(call.a1);
  if (status == STATUS_PENDING) {
    if (milliseconds == 0) return thread.fail(ERROR_IO_INCOMPLETE);
    if (thread.timedOut) return thread.fail(258);
    if (thread.fresh && milliseconds != u32.MAX_VALUE) thread.deadline = after(milliseconds);
    return thread.wait();
  }
  if (!memory.setU32(call.a2, <u32>memory.u64(call.a1 + MOVED))) return thread.fail(ERROR_NOACCESS);
  return status == 0 ? 1 : thread.fail(errorOfStatus(status));
}

/** Ends the requests of a file that were made with this OVERLAPPED, or all; those of one thread, or of all. */
function cancel(thread: Thread, handle: u64, overlapped: u64, owner: Thread | null): u64 {
  const object = thread.process.handles.find(handle);
  if (object == null) return thread.fail(ERROR_INVALID_HANDLE);
  const count = cancelRequests(thread.process.requests, object, overlapped, owner);
  return count > 0 || owner != null ? 1 : thread.fail(ERROR_NOT_FOUND);
}
