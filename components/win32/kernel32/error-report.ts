// Ends that leave a report of the error. There is nobody to send one to: a line says what it was.
//
// Source: Microsoft, "RaiseFailFastException function", "WerSetFlags function".

import { Context } from '../exception/context';
import { callerContext } from '../exception/raise';
import { Exception, RECORD_SIZE } from '../exception/record';
import { reportUnhandled } from '../exception/report';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const STATUS_FAIL_FAST_EXCEPTION: u32 = 0xc0000602;
const NONCONTINUABLE: u32 = 1;
const E_INVALIDARG: u64 = 0x8007_0057;

/** What WerSetFlags was given; reports do not depend on it. */
let reportFlags: u32 = 0;

export function errorReportExports(library: Library): void {
  library.add('FlushProcessWriteBuffers', (thread, call) => 0);
  library.add('RaiseFailFastException', raiseFailFast);
  library.add('WerGetFlags', (thread, call) => (thread.process.memory.setU32(call.a1, reportFlags) ? 0 : E_INVALIDARG));
  library.add('WerSetFlags', setFlags);
}

function setFlags(thread: Thread, call: Call): u64 {
  reportFlags = <u32>call.a0;
  return 0;
}

/** No handler is asked. */
function raiseFailFast(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  // Nothing can be read at 0.
  const given = Context.read(memory, call.a1);
  const context = given == null ? callerContext(thread) : given;
  let record = memory.bytes(call.a0, RECORD_SIZE);
  if (record == null) record = new Exception(STATUS_FAIL_FAST_EXCEPTION, NONCONTINUABLE, context.rip).bytes();
  reportUnhandled(thread, record, context);
  return 0;
}
