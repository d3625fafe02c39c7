// What the runtime does where a program cannot go on: terminate, pure virtual calls, failed assertions.
//
// Source: Microsoft, "terminate (CRT)"; "_purecall"; "_set_purecall_handler"; "_assert"; "_set_error_mode".

import { LATER } from '../../object/file';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { EINVAL } from '../errno';
import { invalid } from '../invalid';
import { outputAt } from '../stdio/stream';
import { encoded, nameAt } from '../text/units';
import { filter } from './filter';

/** abort's code. */
const ABORTED: u32 = 3;
/** _REPORT_ERRMODE. */
const REPORT_ERRMODE: i32 = 3;
const FAILED: u64 = <u64>-1;

export function failureExports(library: Library): void {
  library.add('_assert', (thread, call) => assertion<u8>(thread, call));
  library.add('_set_error_mode', errorMode);
  library.add('_wassert', (thread, call) => assertion<u16>(thread, call));
  library.lacks('_set_error_mode', 'errors are told at standard error in all modes');
}

/** Calls of functions that a class has not. */
export function pureCallExports(library: Library): void {
  library.add('_purecall', (thread, call) => thread.run(new Ending(thread.process.crt.pureCallHandler)));
}

export function newPureCallExports(library: Library): void {
  library.add('_get_purecall_handler', (thread, call) => thread.process.crt.pureCallHandler);
  library.add('_set_purecall_handler', setPureCall);
}

export function oldFailureExports(library: Library): void {
  library.add('?set_terminate@@YAP6AXXZP6AXXZ@Z', setTerminate);
  library.add('?set_unexpected@@YAP6AXXZP6AXXZ@Z', setUnexpected);
  library.add('?terminate@@YAXXZ', (thread, call) => terminate(thread));
  library.add('?unexpected@@YAXXZ', unexpected);
  library.add('_XcptFilter', filter);
}

/** What ucrtbase.dll and vcruntime140.dll have. */
export function newFailureExports(library: Library): void {
  library.add('_get_terminate', (thread, call) => thread.process.crt.terminateHandler);
  library.add('_seh_filter_dll', filter);
  library.add('_seh_filter_exe', filter);
  library.add('_set_abort_behavior', (thread, call) => 0);
  library.add('set_terminate', setTerminate);
  library.add('terminate', (thread, call) => terminate(thread));
}

/** For a handler to return: C++ cannot go on. */
export function terminate(thread: Thread): u64 {
  return thread.run(new Ending(thread.process.crt.terminateHandler));
}

/** What was thrown is none of what the function says that it throws. */
export function unexpected(thread: Thread, call: Call): u64 {
  return thread.run(new Ending(thread.process.crt.unexpectedHandler));
}

/** Calls a handler, which does not return; if it does, or there is none, the program is aborted. */
class Ending extends Frame {
  private called: bool = false;

  constructor(private readonly handler: u64) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.called || this.handler == 0) {
      thread.process.exit(ABORTED);
      return;
    }
    this.called = true;
    thread.enter(this.handler);
  }
}

function setTerminate(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.terminateHandler;
  thread.process.crt.terminateHandler = call.a0;
  return before;
}

export function setUnexpected(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.unexpectedHandler;
  thread.process.crt.unexpectedHandler = call.a0;
  return before;
}

function setPureCall(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.pureCallHandler;
  thread.process.crt.pureCallHandler = call.a0;
  return before;
}

/** Only tells the mode where _REPORT_ERRMODE asks for it; else gives the one before. */
function errorMode(thread: Thread, call: Call): u64 {
  const crt = thread.process.crt;
  if (call.i0 < 0 || call.i0 > REPORT_ERRMODE) return invalid(thread, EINVAL, FAILED);
  const before = crt.errorMode;
  if (call.i0 != REPORT_ERRMODE) crt.errorMode = call.i0;
  return before;
}

/** (expression, file, line): says so, and aborts. */
function assertion<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = 'Assertion failed: ' + nameAt<T>(memory, call.a0) + ', file ' + nameAt<T>(memory, call.a1) + ', line ' + (<u32>call.a2).toString() + '\n';
  const stream = outputAt(thread, thread.process.crt.streams.addressOf(2));
  if (stream != null) {
    if (thread.fresh) stream.append(encoded<u8>(text));
    if (stream.flush() == LATER) return thread.wait();
  }
  thread.process.exit(ABORTED);
  return 0;
}

