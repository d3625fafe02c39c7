// signal and raise: handlers of the program's, each used once.
//
// Source: Microsoft, "signal"; "raise".

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { EINVAL, setErrno } from '../errno';
import { invalid } from '../invalid';
import { FLOAT_CODE, EXCEPTION_POINTERS, threadAt } from '../thread-data';

const SIG_DFL: u64 = 0;
const SIG_IGN: u64 = 1;
const SIG_ERR: u64 = u64.MAX_VALUE;
const SIGFPE: i32 = 8;
/** What a program ends with by a signal that nobody handles. */
const KILLED: u32 = 3;
/** _FPE_EXPLICITGEN. */
const EXPLICIT: u32 = 0x8c;
/** SIGINT, SIGILL, SIGABRT_COMPAT, SIGFPE, SIGSEGV, SIGTERM, SIGBREAK, SIGABRT. */
const SIGNALS: StaticArray<i32> = [2, 4, 6, 8, 11, 15, 21, 22];
const SIGABRT_COMPAT: i32 = 6;
const SIGABRT: i32 = 22;

export function signalExports(library: Library): void {
  library.add('__fpecode', (thread, call) => threadAt(thread, FLOAT_CODE));
  library.add('__pxcptinfoptrs', (thread, call) => threadAt(thread, EXCEPTION_POINTERS));
  library.add('raise', raise);
  library.add('signal', signal);
}

function numberOf(call: Call): i32 {
  return call.i0 == SIGABRT_COMPAT ? SIGABRT : call.i0;
}

/** Gives the handler before. */
function signal(thread: Thread, call: Call): u64 {
  // SIG_SGE and SIG_ACK are for other systems.
  if (!SIGNALS.includes(call.i0) || call.a1 == 3 || call.a1 == 4) {
    setErrno(thread, EINVAL);
    return SIG_ERR;
  }
  const handlers = thread.process.crt.signals;
  const before = handlers[numberOf(call)];
  handlers[numberOf(call)] = call.a1;
  return before;
}

class Raise extends Frame {
  private called: bool = false;

  constructor(
    private readonly number: i32,
    private readonly handler: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.called) {
      thread.leave(0);
      return;
    }
    this.called = true;
    thread.enter(this.handler, this.number, EXPLICIT);
  }
}

function raise(thread: Thread, call: Call): u64 {
  if (!SIGNALS.includes(call.i0)) return invalid(thread, EINVAL, <u64>-1);
  const number = numberOf(call);
  const handlers = thread.process.crt.signals;
  const handler = handlers[number];
  if (handler == SIG_IGN) return 0;
  if (handler == SIG_DFL) {
    thread.process.exit(KILLED);
    return 0;
  }
  handlers[number] = SIG_DFL;
  if (number == SIGFPE) thread.process.memory.setU32(threadAt(thread, FLOAT_CODE), EXPLICIT);
  return thread.run(new Raise(number, handler));
}
