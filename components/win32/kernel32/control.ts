// What the user asks of a program by the keyboard: handlers that run on a thread of their own.
//
// Source: Microsoft, "SetConsoleCtrlHandler function", "HandlerRoutine callback function", "GenerateConsoleCtrlEvent function", "signal".

import { Process } from '../process/process';
import { Library } from '../system/export';
import { makeThread } from '../thread/create';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER } from './error';

export const CTRL_C: u32 = 0;
export const CTRL_BREAK: u32 = 1;
export const CTRL_CLOSE: u32 = 2;

const SIGINT: u32 = 2;
const SIGBREAK: u32 = 21;
const SIG_DFL: u64 = 0;
const SIG_IGN: u64 = 1;

/** STATUS_CONTROL_C_EXIT. */
const INTERRUPTED: u32 = 0xc000_013a;
const STACK: u64 = 0x10_0000;
const COMMITTED: u64 = 0x1_0000;

export function controlExports(library: Library): void {
  library.add('SetConsoleCtrlHandler', setConsoleCtrlHandler);
  library.add('GenerateConsoleCtrlEvent', generateConsoleCtrlEvent);
}

/** Without a function: whether Ctrl-C is heard at all. */
function setConsoleCtrlHandler(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const adds = call.i1 != 0;
  if (call.a0 == 0) {
    process.ignoresInterrupt = adds;
    return 1;
  }
  if (adds) {
    process.controlHandlers.push(call.a0);
    return 1;
  }
  const at = process.controlHandlers.lastIndexOf(call.a0);
  if (at < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  process.controlHandlers.splice(at, 1);
  return 1;
}

/** Of the groups of processes there is the program's own. */
function generateConsoleCtrlEvent(thread: Thread, call: Call): u64 {
  const event = <u32>call.a0;
  if (event > CTRL_BREAK || (<u32>call.a1 != 0 && <u32>call.a1 != thread.process.id)) return thread.fail(ERROR_INVALID_PARAMETER);
  control(thread.process, event);
  return 1;
}

/** Calls the handlers, the last first, until one says that it has dealt with it; the process ends if none does. */
export function control(process: Process, event: u32): void {
  if (event == CTRL_C && process.ignoresInterrupt) return;
  if (event <= CTRL_BREAK) process.console.interrupts++;
  if (process.controlHandlers.length > 0 || signalHandler(process, event) != SIG_DFL) {
    const thread = makeThread(process, STACK, COMMITTED);
    if (thread != null) {
      thread.run(new Control(process.controlHandlers.slice(0), event));
      thread.resume();
      return;
    }
  }
  process.exit(INTERRUPTED);
}

/** What the C runtime's signal was given for the event. */
function signalHandler(process: Process, event: u32): u64 {
  return event >= CTRL_CLOSE ? SIG_DFL : process.crt.signals[signalOf(event)];
}

function signalOf(event: u32): u32 {
  return event == CTRL_C ? SIGINT : SIGBREAK;
}

class Control extends Frame {
  private entered: bool = false;
  private inSignal: bool = false;

  constructor(
    private readonly handlers: Array<u64>,
    private readonly event: u32,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    // A program that is told of its end cannot go on.
    const isDealtWith = this.entered && <u32>result != 0;
    if (isDealtWith && this.event < CTRL_CLOSE) {
      thread.end(0);
      return;
    }
    if (isDealtWith) {
      thread.process.exit(INTERRUPTED);
      return;
    }
    if (this.handlers.length == 0) {
      this.signal(thread);
      return;
    }
    this.entered = true;
    thread.enter(this.handlers.pop(), this.event);
  }

  /** The C runtime's handler comes last, and is used once. */
  private signal(thread: Thread): void {
    const process = thread.process;
    const handler = signalHandler(process, this.event);
    if (this.inSignal || handler == SIG_IGN) {
      thread.end(0);
    } else if (handler == SIG_DFL) {
      process.exit(INTERRUPTED);
    } else {
      this.inSignal = true;
      this.entered = false;
      process.crt.signals[signalOf(this.event)] = SIG_DFL;
      thread.enter(handler, signalOf(this.event));
    }
  }
}
