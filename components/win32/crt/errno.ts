// The C runtime's errno, and what it makes of Windows's error codes.
//
// Source: Microsoft, "errno constants"; "_doserrno, errno, _sys_errlist, and _sys_nerr".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERRNO, OS_ERROR, threadAt } from './thread-data';

export const EPERM: u32 = 1;
export const ENOENT: u32 = 2;
export const EINTR: u32 = 4;
export const EIO: u32 = 5;
export const E2BIG: u32 = 7;
export const ENOEXEC: u32 = 8;
export const EBADF: u32 = 9;
export const ECHILD: u32 = 10;
export const EAGAIN: u32 = 11;
export const ENOMEM: u32 = 12;
export const EACCES: u32 = 13;
export const EEXIST: u32 = 17;
export const EXDEV: u32 = 18;
export const EINVAL: u32 = 22;
export const EMFILE: u32 = 24;
export const ENOSPC: u32 = 28;
export const EPIPE: u32 = 32;
export const EDOM: u32 = 33;
export const ERANGE: u32 = 34;
export const ENOSYS: u32 = 40;
export const ENOTEMPTY: u32 = 41;
export const EILSEQ: u32 = 42;
export const EOVERFLOW: u32 = 132;

/** Windows's code, errno; whatever is not here is EINVAL. */
const FROM_SYSTEM: StaticArray<u32> = [
  2, ENOENT, 3, ENOENT, 4, EMFILE, 5, EACCES, 6, EBADF, 7, ENOMEM, 8, ENOMEM, 9, ENOMEM, 10, E2BIG, 11, ENOEXEC, 15, ENOENT,
  16, EACCES, 17, EXDEV, 18, ENOENT, 33, EACCES, 53, ENOENT, 65, EACCES, 67, ENOENT, 80, EEXIST, 82, EACCES, 83, EACCES,
  89, EAGAIN, 108, EACCES, 109, EPIPE, 112, ENOSPC, 114, EBADF, 128, ECHILD, 129, ECHILD, 130, EBADF, 132, EACCES, 145, ENOTEMPTY,
  158, EACCES, 161, ENOENT, 164, EAGAIN, 167, EACCES, 183, EEXIST, 206, ENOENT, 215, EAGAIN, 1816, ENOMEM,
];
/** Codes of write protection and of sharing, and those of what cannot be executed. */
const WRITE_PROTECTED: u32 = 19;
const SHARING_BUFFER: u32 = 36;
const INVALID_START: u32 = 188;
const INFINITE_CHAIN: u32 = 202;

export function errnoExports(library: Library): void {
  library.add('__doserrno', (thread, call) => threadAt(thread, OS_ERROR));
  library.add('_errno', (thread, call) => threadAt(thread, ERRNO));
  library.add('_get_doserrno', (thread, call) => give(thread, call, OS_ERROR));
  library.add('_get_errno', (thread, call) => give(thread, call, ERRNO));
  library.add('_set_doserrno', (thread, call) => take(thread, call, OS_ERROR));
  library.add('_set_errno', (thread, call) => take(thread, call, ERRNO));
}

export function setErrno(thread: Thread, code: u32): void {
  thread.process.memory.setU32(threadAt(thread, ERRNO), code);
}

export function errnoOf(thread: Thread): u32 {
  return thread.process.memory.u32(threadAt(thread, ERRNO));
}

/** What errno says of a code of Windows's. */
export function errnoFrom(code: u32): u32 {
  for (let i = 0; i < FROM_SYSTEM.length; i += 2) if (FROM_SYSTEM[i] == code) return FROM_SYSTEM[i + 1];
  if (code >= WRITE_PROTECTED && code <= SHARING_BUFFER) return EACCES;
  return code >= INVALID_START && code <= INFINITE_CHAIN ? ENOEXEC : EINVAL;
}

/** Sets both. Gives what functions give that fail. */
export function setSystemError(thread: Thread, code: u32): u64 {
  thread.process.memory.setU32(threadAt(thread, OS_ERROR), code);
  setErrno(thread, errnoFrom(code));
  return <u64>-1;
}

function give(thread: Thread, call: Call, field: u64): u64 {
  if (call.a0 == 0) return EINVAL;
  const memory = thread.process.memory;
  return memory.setU32(call.a0, memory.u32(threadAt(thread, field))) ? 0 : EINVAL;
}

function take(thread: Thread, call: Call, field: u64): u64 {
  thread.process.memory.setU32(threadAt(thread, field), <u32>call.a0);
  return 0;
}
