// What Visual C++'s compiler calls for exceptions.
//
// Source: Microsoft, "Exception handling in MSVC", ehdata.h.

import { callerContext, raise } from '../exception/raise';
import { Exception, NONCONTINUABLE } from '../exception/record';
import { current } from '../exception/cxx/catch';
import { cxxFrameHandler } from '../exception/cxx/frame-handler';
import { CXX_EXCEPTION } from '../exception/cxx/thrown';
import { raiseRecord } from '../kernel32/exception';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { utf8 } from '../memory/access';
import { terminate } from './start/failure';

const MAGIC: u64 = 0x1993_0520;

export function cxxExports(library: Library): void {
  library.add('_CxxThrowException', throwException);
  library.add('__CxxFrameHandler', cxxFrameHandler);
  library.add('__CxxFrameHandler2', cxxFrameHandler);
  library.add('__CxxFrameHandler3', cxxFrameHandler);
  library.add('__uncaught_exception', (thread, call) => 0);
}

/** Of the old runtime. */
export function oldCxxExports(library: Library): void {
  library.add('??1type_info@@UEAA@XZ', (thread, call) => call.a0);
}

/** Of the new one. */
export function newCxxExports(library: Library): void {
  library.add('__std_exception_copy', copyException);
  library.add('__std_exception_destroy', destroyException);
  library.add('__std_terminate', (thread, call) => terminate(thread));
  library.add('__std_type_info_compare', compareTypes);
  library.add('__std_type_info_destroy_list', (thread, call) => 0);
  library.add('__uncaught_exceptions', (thread, call) => 0);
}

/** Without an object what is being handled is thrown again. */
function throwException(thread: Thread, call: Call): u64 {
  const context = callerContext(thread);
  const exception = new Exception(CXX_EXCEPTION, NONCONTINUABLE, context.rip);
  exception.parameters.push(MAGIC);
  if (call.a1 != 0) {
    const module = thread.process.modules.holding(call.a1);
    exception.parameters.push(call.a0);
    exception.parameters.push(call.a1);
    exception.parameters.push(module == null ? 0 : module.base);
    return raise(thread, exception, context);
  }
  const caught = current(thread);
  if (caught == null) return terminate(thread);
  if (!caught.thrown.isCxx) return raiseRecord(thread, caught.recordAt);
  exception.parameters.push(caught.thrown.object);
  exception.parameters.push(caught.thrown.info);
  exception.parameters.push(caught.thrown.base);
  return raise(thread, exception, context);
}

/** __std_exception_data: a text, and whether it is to be freed. */
function copyException(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = memory.u64(call.a0);
  const isOwn = (memory.u32(call.a0 + 8) & 0xff) != 0;
  memory.setU64(call.a1 + 8, 0);
  memory.setU64(call.a1, isOwn ? 0 : text);
  if (!isOwn || text == 0) return 0;
  const bytes = utf8(memory.text(text));
  const at = thread.process.heap.allocate(bytes.length);
  if (at == 0) return 0;
  memory.write(at, bytes);
  memory.setU64(call.a1, at);
  memory.setU64(call.a1 + 8, 1);
  return 0;
}

function destroyException(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if ((memory.u32(call.a0 + 8) & 0xff) != 0) thread.process.heap.release(memory.u64(call.a0));
  memory.setU64(call.a0, 0);
  memory.setU64(call.a0 + 8, 0);
  return 0;
}

/** By their decorated names, which lie behind a pointer and the mark that begins them. */
function compareTypes(thread: Thread, call: Call): u64 {
  if (call.a0 == call.a1) return 0;
  const first = thread.process.memory.text(call.a0 + 9);
  const second = thread.process.memory.text(call.a1 + 9);
  return first == second ? 0 : first < second ? 0xffff_ffff : 1;
}
