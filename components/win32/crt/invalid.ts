// What becomes of a call with arguments that no caller may give: the program's handler is called. Without one ucrtbase.dll ends
// the program, and msvcrt.dll lets it go on.
//
// Source: Microsoft, "Parameter validation"; "_set_invalid_parameter_handler, _set_thread_local_invalid_parameter_handler".

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { setErrno } from './errno';

/** STATUS_INVALID_CRUNTIME_PARAMETER. */
const INVALID_PARAMETER: u32 = 0xc000_0417;

export function invalidExports(library: Library): void {
  library.add('_get_invalid_parameter_handler', (thread, call) => thread.process.crt.invalidHandler);
  library.add('_get_thread_local_invalid_parameter_handler', (thread, call) => thread.invalidHandler);
  library.add('_invalid_parameter', (thread, call) => report(thread, 0), Shape.Wide);
  library.add('_invalid_parameter_noinfo', (thread, call) => report(thread, 0));
  library.add('_invalid_parameter_noinfo_noreturn', (thread, call) => thread.run(new Report(0, true)));
  library.add('_invoke_watson', (thread, call) => end(thread), Shape.Wide);
  library.add('_set_invalid_parameter_handler', setHandler);
  library.add('_set_thread_local_invalid_parameter_handler', setThreadHandler);
}

function setHandler(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.invalidHandler;
  thread.process.crt.invalidHandler = call.a0;
  return before;
}

function setThreadHandler(thread: Thread, call: Call): u64 {
  const before = thread.invalidHandler;
  thread.invalidHandler = call.a0;
  return before;
}

/** For a handler to return: sets errno, and gives `result` if the program goes on. */
export function invalid(thread: Thread, code: u32, result: u64): u64 {
  setErrno(thread, code);
  return report(thread, result);
}

function report(thread: Thread, result: u64): u64 {
  if (handlerOf(thread) != 0) return thread.run(new Report(result, false));
  const called = thread.process.stubs.exportOf(thread.number);
  return called != null && called.library.name == 'msvcrt.dll' ? result : end(thread);
}

function handlerOf(thread: Thread): u64 {
  return thread.invalidHandler != 0 ? thread.invalidHandler : thread.process.crt.invalidHandler;
}

function end(thread: Thread): u64 {
  const called = thread.process.stubs.exportOf(thread.number);
  const name = called == null ? 'the C runtime' : called.title;
  thread.process.exitFor(INVALID_PARAMETER, name + ' was given an invalid parameter (0xc0000417)');
  return 0;
}

/** Calls the handler; it is told nothing, as by the release build of the runtime. */
class Report extends Frame {
  private called: bool = false;

  constructor(
    private readonly result: u64,
    private readonly ends: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const handler = handlerOf(thread);
    if (!this.called && handler != 0) {
      this.called = true;
      thread.enter(handler);
    } else if (this.ends) end(thread);
    else thread.leave(this.result);
  }
}
