// Where in a file: its position, its size, and bytes that are locked.
//
// Source: Microsoft, "SetFilePointer function", "SetFilePointerEx function", "SetEndOfFile function", "GetFileSize function",
// "LockFileEx function".

import { DiskFile } from '../object/disk-file';
import { FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, File, FileType, SECTOR } from '../object/file';
import { Lock } from '../object/file-record';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_INVALID_FUNCTION, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_LOCK_VIOLATION, ERROR_NEGATIVE_SEEK,
  ERROR_NOACCESS, ERROR_NOT_LOCKED,
} from './error';
import { fileFor } from './transfer';

const FILE_BEGIN: u32 = 0;
const FILE_CURRENT: u32 = 1;
const FILE_END: u32 = 2;
const FAILED: u64 = 0xffff_ffff;
export const LOCK_FAIL_IMMEDIATELY: u32 = 1;
export const LOCK_EXCLUSIVE: u32 = 2;
/** OVERLAPPED. */
const OFFSET: u64 = 16;

export function positionExports(library: Library): void {
  library.add('GetFileSize', getFileSize);
  library.add('GetFileSizeEx', getFileSizeEx);
  library.add('LockFile', lockFile, Shape.Wide);
  library.add('LockFileEx', lockFileEx, Shape.Wide);
  library.add('SetEndOfFile', setEndOfFile);
  library.add('SetFilePointer', setFilePointer);
  library.add('SetFilePointerEx', setFilePointerEx);
  library.add('SetFileValidData', setFileValidData);
  library.add('UnlockFile', unlockFile, Shape.Wide);
  library.add('UnlockFileEx', unlockFileEx, Shape.Wide);
}

// The position.

/** Where a move leads; -1, with the error set, if nowhere. */
function target(thread: Thread, file: File, distance: i64, method: u32): i64 {
  if (method > FILE_END) {
    thread.lastError = ERROR_INVALID_PARAMETER;
    return -1;
  }
  const from: i64 = method == FILE_BEGIN ? 0 : method == FILE_CURRENT ? <i64>file.position : file.size();
  const to = from + distance;
  if (from >= 0 && to >= 0 && file.isUnbuffered && to % SECTOR != 0) {
    thread.lastError = ERROR_INVALID_PARAMETER;
    return -1;
  }
  if (from >= 0 && to >= 0) return to;
  thread.lastError = ERROR_NEGATIVE_SEEK;
  return -1;
}

/** A file that has a position; null, with the error set, if the handle is of none. */
function seekable(thread: Thread, handle: u64): File | null {
  const file = thread.process.file(handle);
  if (file == null) thread.lastError = ERROR_INVALID_HANDLE;
  else if (file.type == FileType.Disk) return file;
  else thread.lastError = file.type == FileType.Pipe ? ERROR_INVALID_FUNCTION : ERROR_INVALID_HANDLE;
  return null;
}

function setFilePointer(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = seekable(thread, call.a0);
  if (file == null) return FAILED;
  const distance = call.a2 == 0 ? <i64>call.i1 : <i64>((<u64>memory.u32(call.a2) << 32) | <u32>call.a1);
  const to = target(thread, file, distance, <u32>call.a3);
  if (to < 0) return FAILED;
  if (call.a2 == 0 && to > 0xffff_ffff) {
    thread.lastError = ERROR_INVALID_PARAMETER;
    return FAILED;
  }
  if (call.a2 != 0 && !memory.setU32(call.a2, <u32>(to >> 32))) {
    thread.lastError = ERROR_NOACCESS;
    return FAILED;
  }
  file.position = to;
  // What is no failure may look like one.
  if (<u32>to == <u32>FAILED) thread.lastError = 0;
  return <u32>to;
}

function setFilePointerEx(thread: Thread, call: Call): u64 {
  const file = seekable(thread, call.a0);
  if (file == null) return 0;
  const to = target(thread, file, <i64>call.a1, <u32>call.a3);
  if (to < 0) return 0;
  if (call.a2 != 0 && !thread.process.memory.setU64(call.a2, to)) return thread.fail(ERROR_NOACCESS);
  file.position = to;
  return 1;
}

// The size.

/** -1, with the error set, of what has none. */
function sizeOf(thread: Thread, handle: u64): i64 {
  const file = seekable(thread, handle);
  if (file == null) return -1;
  const size = file.size();
  if (size < 0) thread.lastError = ERROR_INVALID_HANDLE;
  return size;
}

function getFileSize(thread: Thread, call: Call): u64 {
  const size = sizeOf(thread, call.a0);
  if (size < 0) return FAILED;
  if (call.a1 != 0) thread.process.memory.setU32(call.a1, <u32>(size >> 32));
  if (<u32>size == <u32>FAILED) thread.lastError = 0;
  return <u32>size;
}

function getFileSizeEx(thread: Thread, call: Call): u64 {
  const size = sizeOf(thread, call.a0);
  if (size < 0) return 0;
  return thread.process.memory.setU64(call.a1, size) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setEndOfFile(thread: Thread, call: Call): u64 {
  const file = seekable(thread, call.a0);
  if (file == null || fileFor(thread, call.a0, FILE_WRITE_DATA) == null) return 0;
  const error = file.resize(file.position);
  return error == 0 ? 1 : thread.fail(error);
}

/** Only those who may manage volumes can have what was there before. */
function setFileValidData(thread: Thread, call: Call): u64 {
  return seekable(thread, call.a0) == null ? 0 : thread.fail(1314);
}

// Locks.

function diskFor(thread: Thread, handle: u64): DiskFile | null {
  const file = thread.process.diskFile(handle);
  if (file == null) {
    thread.lastError = ERROR_INVALID_HANDLE;
    return null;
  }
  if (file.isDirectory) thread.lastError = ERROR_INVALID_PARAMETER;
  else if ((file.access & (FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA)) == 0) thread.lastError = ERROR_ACCESS_DENIED;
  else return file;
  return null;
}

function wide(low: u64, high: u64): u64 {
  return (high << 32) | <u32>low;
}

function lockFile(thread: Thread, call: Call): u64 {
  const count = wide(call.a3, thread.process.memory.u32(call.stack));
  return lock(thread, call.a0, wide(call.a1, call.a2), count, LOCK_FAIL_IMMEDIATELY | LOCK_EXCLUSIVE);
}

function lockFileEx(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const overlapped = memory.u64(call.stack + 8);
  if (overlapped == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return lock(thread, call.a0, memory.u64(overlapped + OFFSET), wide(call.a3, memory.u32(call.stack)), <u32>call.a1);
}

/** Waits for others' locks to go, unless `flags` forbid it. */
export function lock(thread: Thread, handle: u64, start: u64, length: u64, flags: u32): u64 {
  const file = diskFor(thread, handle);
  if (file == null) return 0;
  if (start + length < start) return thread.fail(ERROR_INVALID_PARAMETER);
  const exclusive = (flags & LOCK_EXCLUSIVE) != 0;
  const locks = file.record.locks;
  for (let i = 0; i < locks.length; i++) {
    const other = locks[i];
    if (other.start >= start + length || other.end <= start || (!exclusive && !other.exclusive)) continue;
    return (flags & LOCK_FAIL_IMMEDIATELY) != 0 || other.owner == file ? thread.fail(ERROR_LOCK_VIOLATION) : thread.wait();
  }
  locks.push(new Lock(file, start, start + length, exclusive));
  return 1;
}

function unlockFile(thread: Thread, call: Call): u64 {
  return unlock(thread, call.a0, wide(call.a1, call.a2), wide(call.a3, thread.process.memory.u32(call.stack)));
}

/** File, reserved, count, its high half, OVERLAPPED. */
function unlockFileEx(thread: Thread, call: Call): u64 {
  const overlapped = thread.process.memory.u64(call.stack);
  if (overlapped == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return unlock(thread, call.a0, thread.process.memory.u64(overlapped + OFFSET), wide(call.a2, call.a3));
}

export function unlock(thread: Thread, handle: u64, start: u64, length: u64): u64 {
  const file = diskFor(thread, handle);
  if (file == null) return 0;
  const locks = file.record.locks;
  for (let i = 0; i < locks.length; i++) {
    if (locks[i].owner != file || locks[i].start != start || locks[i].end != start + length) continue;
    locks.splice(i, 1);
    return 1;
  }
  return thread.fail(ERROR_NOT_LOCKED);
}
