// Locks on files: flock, and fcntl's.

import { EAGAIN, EBADF, EDEADLK, EFAULT, EINVAL, ENOLCK, EOVERFLOW, ERESTARTSYS } from '../errno';
import { Description } from '../file/description';
import { O_PATH } from '../file/flags';
import { F_RDLCK, F_UNLCK, F_WRLCK, LAST_BYTE, Lock, Owner } from '../file/lock';
import { Status } from '../file/status';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

export const F_GETLK: i32 = 5;
export const F_SETLK: i32 = 6;
export const F_SETLKW: i32 = 7;
export const F_OFD_GETLK: i32 = 36;
export const F_OFD_SETLK: i32 = 37;
export const F_OFD_SETLKW: i32 = 38;

const LOCK_SH: u32 = 1;
const LOCK_EX: u32 = 2;
const LOCK_NB: u32 = 4;
const LOCK_UN: u32 = 8;
/** Mandatory locks, which Linux no longer has: it answers that all is well. */
const LOCK_MAND: u32 = 32;

/** struct flock: type, whence, start, length, process. */
const FLOCK_SIZE: u32 = 32;
const SEEK_SET: u32 = 0;
const SEEK_CUR: u32 = 1;
const SEEK_END: u32 = 2;

export function lockCalls(table: Table): void {
  table.add(73, 'flock', lockWhole, 'fd int');
}

function lockWhole(thread: Thread, call: Call): i64 {
  const how = <u32>call.a1;
  if ((how & LOCK_MAND) != 0) return 0;
  const kind = wholeKindOf(how & ~LOCK_NB);
  if (kind < 0) return -EINVAL;
  const file = thread.process.files.get(call.i0);
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  const locks = thread.process.sandbox.locks;
  const owner = new Owner(null, file, -1);
  locks.leave(thread);
  const held = locks.wholeKind(file, owner);
  if (held == <u32>kind) return 0;
  // Another kind is not kept while it waits for this one, nor when it cannot have it.
  if (held != F_UNLCK) locks.setWhole(file, owner, F_UNLCK);
  if (<u32>kind == F_UNLCK) return 0;
  const conflict = locks.wholeConflict(file, owner, <u32>kind);
  if (conflict == null) return locks.setWhole(file, owner, <u32>kind) ? 0 : -ENOLCK;
  if ((how & LOCK_NB) != 0) return -EAGAIN;
  locks.await(thread, owner, conflict);
  return thread.wait(ERESTARTSYS);
}

function wholeKindOf(how: u32): i32 {
  if (how == LOCK_SH) return F_RDLCK;
  if (how == LOCK_EX) return F_WRLCK;
  return how == LOCK_UN ? F_UNLCK : -1;
}

/** What struct flock asks for. */
class Request {
  error: i64 = 0;
  kind: u32 = 0;
  start: i64 = 0;
  end: i64 = 0;

  constructor(readonly block: Block) {}

  fail(error: i64): Request {
    this.error = -error;
    return this;
  }
}

/** Reads it; the order in which errors are found is Linux's. */
function requestOf(thread: Thread, call: Call, file: Description): Request {
  const block = readBlock(thread.process.space, call.a2, FLOCK_SIZE);
  if (block == null) return new Request(Block.of(0)).fail(EFAULT);
  const request = new Request(block);
  const asks = call.i1 == F_GETLK || call.i1 == F_OFD_GETLK;
  request.kind = block.u16(0);
  if (asks && request.kind != F_RDLCK && request.kind != F_WRLCK) {
    // A description can ask for its own locks (Linux 6.6).
    if (call.i1 == F_GETLK || request.kind != F_UNLCK) return request.fail(EINVAL);
  }
  const base = baseOf(file, block.u16(2));
  if (base < 0) return request.fail(EINVAL);
  return takeRange(request, base, block.i64(8), block.i64(16), !isOfProcess(call.i1));
}

function baseOf(file: Description, whence: u32): i64 {
  if (whence == SEEK_SET) return 0;
  if (whence == SEEK_CUR) return <i64>file.offset;
  if (whence != SEEK_END) return -1;
  const status = new Status();
  return file.stat(status) == 0 ? <i64>status.size : 0;
}

function takeRange(request: Request, base: i64, start: i64, length: i64, isOfDescription: bool): Request {
  if (start > LAST_BYTE - base) return request.fail(EOVERFLOW);
  request.start = base + start;
  if (request.start < 0) return request.fail(EINVAL);
  if (length > 0) {
    if (length - 1 > LAST_BYTE - request.start) return request.fail(EOVERFLOW);
    request.end = request.start + length - 1;
  } else if (length < 0) {
    if (request.start + length < 0) return request.fail(EINVAL);
    request.end = request.start - 1;
    request.start += length;
  } else {
    request.end = LAST_BYTE;
  }
  if (request.kind != F_RDLCK && request.kind != F_WRLCK && request.kind != F_UNLCK) return request.fail(EINVAL);
  // l_pid says nothing there, and must not.
  return isOfDescription && request.block.u32(24) != 0 ? request.fail(EINVAL) : request;
}

function isOfProcess(command: i32): bool {
  return command == F_GETLK || command == F_SETLK || command == F_SETLKW;
}

function ownerOf(thread: Thread, command: i32, file: Description): Owner {
  const process = thread.process;
  return isOfProcess(command) ? new Owner(process.files, null, process.id) : new Owner(null, file, -1);
}

/** F_GETLK and F_OFD_GETLK: what would stand in the way of a lock. */
export function reportLock(thread: Thread, call: Call, file: Description): i64 {
  if ((file.flags & O_PATH) != 0) return -EBADF;
  const request = requestOf(thread, call, file);
  if (request.error != 0) return request.error;
  const owner = ownerOf(thread, call.i1, file);
  const locks = thread.process.sandbox.locks;
  const found = request.kind == F_UNLCK
    ? locks.ownIn(file, owner, request.start, request.end)
    : locks.conflict(file, owner, request.kind, request.start, request.end);
  if (found == null) request.block.setU16(0, F_UNLCK);
  else describe(request.block, found);
  return copyOut(thread.process.space, call.a2, request.block.bytes) ? 0 : -EFAULT;
}

function describe(block: Block, lock: Lock): void {
  block.setU16(0, lock.kind);
  block.setU16(2, SEEK_SET);
  block.setU64(8, <u64>lock.start);
  block.setU64(16, lock.end == LAST_BYTE ? 0 : <u64>(lock.end - lock.start + 1));
  block.setU32(24, <u32>lock.owner.process);
}

export function setLock(thread: Thread, call: Call, file: Description): i64 {
  if ((file.flags & O_PATH) != 0) return -EBADF;
  const request = requestOf(thread, call, file);
  if (request.error != 0) return request.error;
  if (request.kind == F_RDLCK && !file.readable) return -EBADF;
  if (request.kind == F_WRLCK && !file.writable) return -EBADF;
  const locks = thread.process.sandbox.locks;
  const owner = ownerOf(thread, call.i1, file);
  locks.leave(thread);
  const conflict: Lock | null = request.kind == F_UNLCK ? null : locks.conflict(file, owner, request.kind, request.start, request.end);
  if (conflict == null) return locks.set(file, owner, request.kind, request.start, request.end) ? 0 : -ENOLCK;
  if (call.i1 == F_SETLK || call.i1 == F_OFD_SETLK) return -EAGAIN;
  if (owner.table != null && locks.wouldDeadlock(owner, conflict)) return -EDEADLK;
  locks.await(thread, owner, conflict);
  return thread.wait(ERESTARTSYS);
}
