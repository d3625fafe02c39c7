// _locking: bytes of a file from its position on, for its descriptor alone.
//
// Source: Microsoft, "_locking".

import { lock, LOCK_EXCLUSIVE, LOCK_FAIL_IMMEDIATELY, unlock } from '../../kernel32/position';
import { after } from '../../kernel32/wait';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EBADF, EINVAL, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';

const FAILED: u64 = <u64>-1;
const EDEADLOCK: u32 = 36;
const ERROR_LOCK_VIOLATION: u32 = 33;

// What is wanted.
const UNLOCK: i32 = 0;
const LOCK: i32 = 1;
const LOCK_FOR_WRITING: i32 = 3;
const MOST: i32 = 4;
/** So long it is tried, in milliseconds. */
const PATIENCE: u32 = 10_000;

export function lockingExports(library: Library): void {
  library.add('_locking', locking);
}

/** (descriptor, what, count). */
function locking(thread: Thread, call: Call): u64 {
  const one = thread.process.crt.descriptors.find(call.i0);
  if (one == null) return notOpen(thread);
  const file = one.fileIn(thread.process);
  if (file == null) return notOpen(thread);
  if (call.i1 < UNLOCK || call.i1 > MOST || call.i2 < 0) return invalid(thread, EINVAL, FAILED);
  const start = file.position;
  if (call.i1 == UNLOCK) return unlock(thread, one.handle, start, <u64>call.i2) != 0 ? 0 : setSystemError(thread, thread.lastError);
  if (lock(thread, one.handle, start, <u64>call.i2, LOCK_EXCLUSIVE | LOCK_FAIL_IMMEDIATELY) != 0) return 0;
  const waits = call.i1 == LOCK || call.i1 == LOCK_FOR_WRITING;
  if (!waits || thread.lastError != ERROR_LOCK_VIOLATION) return setSystemError(thread, thread.lastError);
  if (thread.timedOut) {
    setErrno(thread, EDEADLOCK);
    return FAILED;
  }
  if (thread.fresh) thread.deadline = after(PATIENCE);
  return thread.wait();
}

function notOpen(thread: Thread): u64 {
  setErrno(thread, EBADF);
  return FAILED;
}
