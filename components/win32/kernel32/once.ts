// Things that are done once: INIT_ONCE lies in the program's own memory, and who comes while it is being done waits here.
//
// Source: Microsoft, "InitOnceExecuteOnce function", "InitOnceBeginInitialize function", "InitOnceComplete function"; ntddk.h,
// "RtlRunOnceBeginInitialize function", "RtlRunOnceComplete function", "RtlRunOnceExecuteOnce function".

import { STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER, STATUS_PENDING, STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../ntdll/status';
import { Library } from '../system/export';
import { errorOfStatus } from '../system/status';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';

/** INIT_ONCE: what is under way, and that it is done; what it made stands in the other bits. */
const UNDER_WAY: u64 = 1;
const DONE: u64 = 2;
const ASYNCHRONOUS: u64 = 3;
const STATE: u64 = 3;

const CHECK_ONLY: u32 = 1;
const ASYNC: u32 = 2;
const INIT_FAILED: u32 = 4;

export function onceExports(library: Library): void {
  library.add('InitOnceBeginInitialize', beginOnce);
  library.add('InitOnceComplete', (thread, call) => answer(thread, complete(thread, call)));
  library.add('InitOnceExecuteOnce', (thread, call) => execute(thread, call, false));
  library.add('InitOnceInitialize', (thread, call) => (thread.process.memory.setU64(call.a0, 0) ? 1 : 0));
}

/** ntdll.dll's, which give statuses. */
export function runOnceExports(library: Library): void {
  library.add('RtlRunOnceBeginInitialize', (thread, call) => begin(thread, call.a0, <u32>call.a1, call.a2));
  library.add('RtlRunOnceComplete', (thread, call) => complete(thread, call));
  library.add('RtlRunOnceExecuteOnce', (thread, call) => execute(thread, call, true));
  library.add('RtlRunOnceInitialize', (thread, call) => (thread.process.memory.setU64(call.a0, 0) ? 0 : <u64>STATUS_ACCESS_VIOLATION));
}

function answer(thread: Thread, status: u32): u64 {
  return status == STATUS_SUCCESS ? 1 : thread.fail(errorOfStatus(status));
}

/** Runs the function, unless another thread has or does. */
function execute(thread: Thread, call: Call, givesStatus: bool): u64 {
  const memory = thread.process.memory;
  const word = memory.u64(call.a0);
  if ((word & STATE) == DONE) {
    if (call.a3 != 0) memory.setU64(call.a3, word & ~STATE);
    return givesStatus ? STATUS_SUCCESS : 1;
  }
  if ((word & STATE) == ASYNCHRONOUS) return givesStatus ? STATUS_INVALID_PARAMETER : thread.fail(ERROR_INVALID_PARAMETER);
  if ((word & STATE) == UNDER_WAY) return thread.process.addresses.park(thread, call.a0);
  if (!memory.setU64(call.a0, UNDER_WAY)) return givesStatus ? STATUS_ACCESS_VIOLATION : thread.fail(ERROR_NOACCESS);
  return thread.run(new Once(call.a0, call.a1, call.a2, call.a3, givesStatus));
}

class Once extends Frame {
  private isEntered: bool = false;

  constructor(
    private readonly once: u64,
    private readonly function_: u64,
    private readonly parameter: u64,
    private readonly context: u64,
    private readonly givesStatus: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (!this.isEntered) {
      this.isEntered = true;
      thread.enter(this.function_, this.once, this.parameter, this.context);
      return;
    }
    const isDone = <u32>result != 0;
    const made = this.context == 0 ? 0 : thread.process.memory.u64(this.context) & ~STATE;
    finish(thread, this.once, isDone ? made | DONE : 0);
    if (this.givesStatus) thread.leave(isDone ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL);
    // What the function has set says why it has failed.
    else thread.leave(isDone ? 1 : 0);
  }
}

function finish(thread: Thread, once: u64, word: u64): void {
  thread.process.memory.setU64(once, word);
  thread.process.addresses.wakeAll(once);
}

/** STATUS_PENDING where the caller is to do it; what it made where it is done. */
function begin(thread: Thread, once: u64, flags: u32, context: u64): u32 {
  const memory = thread.process.memory;
  const word = memory.u64(once);
  if ((word & STATE) == DONE) {
    if (context != 0) memory.setU64(context, word & ~STATE);
    return STATUS_SUCCESS;
  }
  if ((flags & CHECK_ONLY) != 0) return (flags & ASYNC) != 0 ? STATUS_INVALID_PARAMETER : STATUS_UNSUCCESSFUL;
  const isAsync = (flags & ASYNC) != 0;
  if ((word & STATE) == (isAsync ? UNDER_WAY : ASYNCHRONOUS)) return STATUS_INVALID_PARAMETER;
  if (!isAsync && (word & STATE) == UNDER_WAY) return <u32>thread.process.addresses.park(thread, once);
  return memory.setU64(once, isAsync ? ASYNCHRONOUS : UNDER_WAY) ? STATUS_PENDING : STATUS_ACCESS_VIOLATION;
}

/** What a parked call writes is written again by its next go. */
function beginOnce(thread: Thread, call: Call): u64 {
  const status = begin(thread, call.a0, <u32>call.a1, call.a3);
  if (status != STATUS_SUCCESS && status != STATUS_PENDING) return thread.fail(errorOfStatus(status));
  return thread.process.memory.setU32(call.a2, status == STATUS_PENDING ? 1 : 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

function complete(thread: Thread, call: Call): u32 {
  const flags = <u32>call.a1;
  const state = thread.process.memory.u64(call.a0) & STATE;
  const isFailed = (flags & INIT_FAILED) != 0;
  if (isFailed && ((flags & ASYNC) != 0 || call.a2 != 0)) return STATUS_INVALID_PARAMETER;
  if ((call.a2 & STATE) != 0) return STATUS_INVALID_PARAMETER;
  if (state != ((flags & ASYNC) != 0 ? ASYNCHRONOUS : UNDER_WAY)) return STATUS_UNSUCCESSFUL;
  finish(thread, call.a0, isFailed ? 0 : call.a2 | DONE);
  return STATUS_SUCCESS;
}
