// ReadFile and WriteFile: bytes between the guest's memory and a file, at its position or where an OVERLAPPED says.
//
// Transfers are done when the call returns, also those of handles that were opened for overlapped ones: the caller's event is set
// and its OVERLAPPED is filled as of a request that was done at once.
//
// Source: Microsoft, "ReadFile function", "WriteFile function", "OVERLAPPED structure".

import { File, FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, FileType, LATER } from '../object/file';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_ACCESS_DENIED, ERROR_BROKEN_PIPE, ERROR_HANDLE_EOF, ERROR_INVALID_HANDLE, ERROR_NOACCESS } from './error';

/** Bytes that are moved at once. */
const PIECE: u32 = 1 << 18;

/** OVERLAPPED. */
const STATUS: u64 = 0;
const MOVED: u64 = 8;
const OFFSET: u64 = 16;

export function transferExports(library: Library): void {
  library.add('ReadFile', readFile, Shape.Wide);
  library.add('WriteFile', writeFile, Shape.Wide);
  library.add('FlushFileBuffers', flushFileBuffers);
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

function readFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const overlapped = memory.u64(call.stack);
  if (call.a3 != 0 && !memory.setU32(call.a3, 0)) return thread.fail(ERROR_NOACCESS);
  const file = fileFor(thread, call.a0, FILE_READ_DATA);
  if (file == null) return 0;
  const error = readInto(thread, file, call.a1, <u32>call.a2, overlapped == 0 ? -1 : <i64>memory.u64(overlapped + OFFSET));
  if (error == PENDING) return thread.wait();
  if (call.a3 != 0) memory.setU32(call.a3, thread.progress);
  if (overlapped != 0) complete(thread, overlapped, error);
  if (error != 0) return thread.fail(error);
  if (thread.progress > 0 || <u32>call.a2 == 0) return 1;
  if (file.type == FileType.Pipe) return thread.fail(ERROR_BROKEN_PIPE);
  return overlapped != 0 && file.type == FileType.Disk ? thread.fail(ERROR_HANDLE_EOF) : 1;
}

/** The transfer waits. */
export const PENDING: u32 = 997;

/** Reads what there is, at the position if `offset` is -1; `thread.progress` counts. 0, PENDING, or an error. */
export function readInto(thread: Thread, file: File, at: u64, length: u32, offset: i64): u32 {
  const memory = thread.process.memory;
  while (thread.progress < length) {
    const wanted = min(PIECE, length - thread.progress);
    const count = offset < 0 ? file.read(wanted) : file.readAt(<u64>offset + thread.progress, wanted);
    if (count == LATER) return thread.progress > 0 ? 0 : PENDING;
    if (count < 0) return thread.progress > 0 ? 0 : <u32>-count;
    if (count == 0) return 0;
    if (!memory.write(at + thread.progress, file.bytes)) return ERROR_NOACCESS;
    thread.progress += <u32>count;
    // What comes from elsewhere is taken as it comes.
    if (file.type != FileType.Disk) return 0;
  }
  return 0;
}

function writeFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const overlapped = memory.u64(call.stack);
  if (call.a3 != 0 && !memory.setU32(call.a3, thread.progress)) return thread.fail(ERROR_NOACCESS);
  const file = fileFor(thread, call.a0, FILE_WRITE_DATA | FILE_APPEND_DATA);
  if (file == null) return 0;
  const error = writeFrom(thread, file, call.a1, <u32>call.a2, overlapped == 0 ? -1 : <i64>memory.u64(overlapped + OFFSET));
  if (error == PENDING) return thread.wait();
  if (call.a3 != 0) memory.setU32(call.a3, thread.progress);
  if (overlapped != 0) complete(thread, overlapped, error);
  return error == 0 ? 1 : thread.fail(error);
}

/** Writes all of it, at the position if `offset` is -1; `thread.progress` counts. 0, PENDING, or an error. */
export function writeFrom(thread: Thread, file: File, at: u64, length: u32, offset: i64): u32 {
  const memory = thread.process.memory;
  while (thread.progress < length) {
    const data = memory.bytes(at + thread.progress, min(PIECE, length - thread.progress));
    if (data == null) return ERROR_NOACCESS;
    const count = offset == -1 ? file.write(data) : file.writeAt(<u64>offset + thread.progress, data);
    if (count == LATER) return PENDING;
    if (count < 0) return <u32>-count;
    thread.progress += <u32>count;
  }
  return 0;
}

/** Fills an OVERLAPPED: done, with what was moved. */
function complete(thread: Thread, overlapped: u64, error: u32): void {
  const memory = thread.process.memory;
  memory.setU64(overlapped + STATUS, error);
  memory.setU64(overlapped + MOVED, thread.progress);
}

function flushFileBuffers(thread: Thread, call: Call): u64 {
  const file = fileFor(thread, call.a0, FILE_WRITE_DATA | FILE_APPEND_DATA);
  if (file == null) return 0;
  const error = file.flush();
  return error == 0 ? 1 : thread.fail(error);
}
