// Exceptions of the processor that are signals of C's, too: the program's handler deals with them, or nobody here does.
//
// Source: Microsoft, "_XcptFilter", "signal".

import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';

/** Exceptions of the processor that are signals, too, and which. */
const SIGNALS: StaticArray<u32> = [
  0xc000_0005, 11, 0xc000_001d, 4, 0xc000_0096, 4, 0xc000_008d, 8, 0xc000_008e, 8, 0xc000_008f, 8, 0xc000_0090, 8, 0xc000_0091, 8,
  0xc000_0092, 8, 0xc000_0093, 8, 0xc000_02b4, 8, 0xc000_02b5, 8,
];
const SIG_DFL: u64 = 0;
const SIG_IGN: u64 = 1;
const CONTINUE_EXECUTION: u64 = 0xffff_ffff;
const CONTINUE_SEARCH: u64 = 0;

/** Code and pointers: a signal's handler deals with it, or nobody here does. */
export function filter(thread: Thread, call: Call): u64 {
  let signal = 0;
  for (let i = 0; i < SIGNALS.length; i += 2) if (SIGNALS[i] == <u32>call.a0) signal = SIGNALS[i + 1];
  const handlers = thread.process.crt.signals;
  const handler = signal == 0 ? SIG_DFL : handlers[signal];
  if (handler == SIG_DFL) return CONTINUE_SEARCH;
  if (handler == SIG_IGN) return CONTINUE_EXECUTION;
  handlers[signal] = SIG_DFL;
  return thread.run(new SignalHandler(handler, signal));
}

class SignalHandler extends Frame {
  private isCalled: bool = false;

  constructor(
    private readonly handler: u64,
    private readonly signal: u32,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.isCalled) {
      thread.leave(CONTINUE_EXECUTION);
      return;
    }
    this.isCalled = true;
    thread.enter(this.handler, this.signal);
  }
}
