// Waiting at an address, things that are done once, and barriers: they lie in the program's own memory, and threads wait for them here.
//
// Source: Microsoft, "WaitOnAddress function", "InitOnceExecuteOnce function", "InitOnceBeginInitialize function",
// "EnterSynchronizationBarrier function".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { ERROR_GEN_FAILURE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_TIMEOUT } from './error';
import { after } from './wait';

/** INIT_ONCE: what is under way, and that it is done; what it made stands in the other bits. */
const UNDER_WAY: u64 = 1;
const DONE: u64 = 2;
const ASYNCHRONOUS: u64 = 3;
const STATE: u64 = 3;

const CHECK_ONLY: u32 = 1;
const ASYNC: u32 = 2;
const INIT_FAILED: u32 = 4;

export function addressWaitExports(library: Library): void {
  library.add('DeleteSynchronizationBarrier', (thread, call) => 1);
  library.add('EnterSynchronizationBarrier', enterBarrier);
  library.add('InitializeSynchronizationBarrier', initialiseBarrier);
  library.add('InitOnceBeginInitialize', beginOnce);
  library.add('InitOnceComplete', completeOnce);
  library.add('InitOnceExecuteOnce', executeOnce);
  library.add('InitOnceInitialize', (thread, call) => (thread.process.memory.setU64(call.a0, 0) ? 1 : 0));
  library.add('WaitOnAddress', waitOnAddress);
  library.add('WakeByAddressAll', wakeAll);
  library.add('WakeByAddressSingle', wakeOne);
}

function waitOnAddress(thread: Thread, call: Call): u64 {
  if (thread.timedOut) return thread.fail(ERROR_TIMEOUT);
  if (!thread.fresh) return 1;
  const memory = thread.process.memory;
  const size = <u32>call.a2;
  if (size != 1 && size != 2 && size != 4 && size != 8) return thread.fail(ERROR_INVALID_PARAMETER);
  const now = memory.bytes(call.a0, size);
  const compared = memory.bytes(call.a1, size);
  if (now == null || compared == null) return thread.fail(ERROR_NOACCESS);
  for (let i: u32 = 0; i < size; i++) if (now[i] != compared[i]) return 1;
  const until = after(<u32>call.a3);
  if (until == 1) return thread.fail(ERROR_TIMEOUT);
  thread.deadline = until;
  return thread.process.addresses.park(thread, call.a0);
}

function wakeOne(thread: Thread, call: Call): u64 {
  thread.process.addresses.wakeOne(call.a0);
  return 0;
}

function wakeAll(thread: Thread, call: Call): u64 {
  thread.process.addresses.wakeAll(call.a0);
  return 0;
}

/** Runs the function, unless another thread has or does. */
function executeOnce(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const word = memory.u64(call.a0);
  if ((word & STATE) == DONE) {
    if (call.a3 != 0) memory.setU64(call.a3, word & ~STATE);
    return 1;
  }
  if ((word & STATE) == ASYNCHRONOUS) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((word & STATE) == UNDER_WAY) return thread.process.addresses.park(thread, call.a0);
  if (!memory.setU64(call.a0, UNDER_WAY)) return thread.fail(ERROR_NOACCESS);
  return thread.run(new Once(call.a0, call.a1, call.a2, call.a3));
}

class Once extends Frame {
  private isEntered: bool = false;

  constructor(
    private readonly once: u64,
    private readonly function_: u64,
    private readonly parameter: u64,
    private readonly context: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (!this.isEntered) {
      this.isEntered = true;
      thread.enter(this.function_, this.once, this.parameter, this.context);
      return;
    }
    const made = this.context == 0 ? 0 : thread.process.memory.u64(this.context) & ~STATE;
    finish(thread, this.once, <u32>result != 0 ? made | DONE : 0);
    thread.leave(<u32>result != 0 ? 1 : thread.fail(ERROR_GEN_FAILURE));
  }
}

function finish(thread: Thread, once: u64, word: u64): void {
  thread.process.memory.setU64(once, word);
  thread.process.addresses.wakeAll(once);
}

function beginOnce(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const flags = <u32>call.a1;
  const word = memory.u64(call.a0);
  if ((word & STATE) == DONE) {
    if (call.a3 != 0) memory.setU64(call.a3, word & ~STATE);
    return memory.setU32(call.a2, 0) ? 1 : thread.fail(ERROR_NOACCESS);
  }
  if ((flags & CHECK_ONLY) != 0) return thread.fail(ERROR_GEN_FAILURE);
  const isAsync = (flags & ASYNC) != 0;
  if ((word & STATE) == (isAsync ? UNDER_WAY : ASYNCHRONOUS)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (!isAsync && (word & STATE) == UNDER_WAY) return thread.process.addresses.park(thread, call.a0);
  memory.setU64(call.a0, isAsync ? ASYNCHRONOUS : UNDER_WAY);
  return memory.setU32(call.a2, 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function completeOnce(thread: Thread, call: Call): u64 {
  const flags = <u32>call.a1;
  const state = thread.process.memory.u64(call.a0) & STATE;
  const isFailed = (flags & INIT_FAILED) != 0;
  if (isFailed && ((flags & ASYNC) != 0 || call.a2 != 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((call.a2 & STATE) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (state != ((flags & ASYNC) != 0 ? ASYNCHRONOUS : UNDER_WAY)) return thread.fail(ERROR_GEN_FAILURE);
  finish(thread, call.a0, isFailed ? 0 : call.a2 | DONE);
  return 1;
}

/** RTL_BARRIER, as far as it matters: how many it takes, and how many have come. */
const TOTAL: u64 = 4;
const COME: u64 = 0;

function initialiseBarrier(thread: Thread, call: Call): u64 {
  if (call.i1 <= 0 || call.i2 < -1) return thread.fail(ERROR_INVALID_PARAMETER);
  const memory = thread.process.memory;
  if (!memory.write(call.a0, new StaticArray<u8>(32))) return thread.fail(ERROR_NOACCESS);
  memory.setU32(call.a0 + TOTAL, <u32>call.i1);
  return 1;
}

/** True for the last one that comes. */
function enterBarrier(thread: Thread, call: Call): u64 {
  if (!thread.fresh) return 0;
  const memory = thread.process.memory;
  const come = memory.u32(call.a0 + COME) + 1;
  const isLast = come >= memory.u32(call.a0 + TOTAL);
  memory.setU32(call.a0 + COME, isLast ? 0 : come);
  if (!isLast) return thread.process.addresses.park(thread, call.a0);
  thread.process.addresses.wakeAll(call.a0);
  return 1;
}
