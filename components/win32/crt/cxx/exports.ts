// What Visual C++'s compiler calls for exceptions.
//
// Source: Microsoft, "Exception handling in MSVC", ehdata.h.

import { callerContext, raise } from '../../exception/raise';
import { Exception, ExceptionRecord, NONCONTINUABLE } from '../../exception/record';
import { current } from '../../exception/cxx/catch';
import { cxxFrameHandler, cxxFrameHandler4, uncaught } from '../../exception/cxx/frame-handler';
import { CXX_EXCEPTION, displaced, MAGIC, Thrown } from '../../exception/cxx/thrown';
import { raiseRecord } from '../../kernel32/exception';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { utf8 } from '../../memory/access';
import { setUnexpected, terminate, unexpected } from '../start/failure';
import { CURRENT_CONTEXT, CURRENT_EXCEPTION, PROCESSING_THROW, threadAt, TRANSLATOR } from '../thread-data';
import { castExports } from './casts';
import { oldTypeInformationExports, typeInformationExports } from './type-information';

export function cxxExports(library: Library): void {
  library.add('_CxxThrowException', throwException);
  library.add('__CxxFrameHandler', cxxFrameHandler);
  library.add('__CxxFrameHandler2', cxxFrameHandler);
  library.add('__CxxFrameHandler3', cxxFrameHandler);
  library.add('__uncaught_exception', (thread, call) => (uncaught(thread) != 0 ? 1 : 0));
  library.add('_is_exception_typeof', isExceptionOf);
  library.add('_set_se_translator', setTranslator);
  castExports(library);
}

/** Of the old runtime. */
export function oldCxxExports(library: Library): void {
  oldTypeInformationExports(library);
}

/** Of the new one. */
export function newCxxExports(library: Library): void {
  library.add('__AdjustPointer', adjustPointer);
  library.add('__CxxFrameHandler4', cxxFrameHandler4);
  library.add('__DestructExceptionObject', destructObject);
  library.add('__current_exception', currentException);
  library.add('__current_exception_context', currentContext);
  library.add('__processing_throw', processingThrow);
  library.add('__std_exception_copy', copyException);
  library.add('__std_exception_destroy', destroyException);
  library.add('__std_terminate', (thread, call) => terminate(thread));
  library.add('__uncaught_exceptions', (thread, call) => uncaught(thread));
  library.add('_get_unexpected', (thread, call) => thread.process.crt.unexpectedHandler);
  library.add('set_unexpected', setUnexpected);
  library.add('unexpected', unexpected);
  typeInformationExports(library);
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

// Exceptions that are under way.

/** Where the thread has its innermost exception that is being handled: the record's address, 0 for none. */
function currentException(thread: Thread, call: Call): u64 {
  const caught = current(thread);
  return kept(thread, CURRENT_EXCEPTION, caught == null ? 0 : caught.recordAt);
}

/** And what the processor held then. */
function currentContext(thread: Thread, call: Call): u64 {
  const caught = current(thread);
  return kept(thread, CURRENT_CONTEXT, caught == null ? 0 : caught.happenedAt);
}

function processingThrow(thread: Thread, call: Call): u64 {
  return kept(thread, PROCESSING_THROW, uncaught(thread));
}

function kept(thread: Thread, field: u64, value: u64): u64 {
  const at = threadAt(thread, field);
  thread.process.memory.setU64(at, value);
  return at;
}

/** (record, whether another's handler called): destroys what was thrown. */
function destructObject(thread: Thread, call: Call): u64 {
  const thrown = new Thrown(thread.process.memory, new ExceptionRecord(thread.process.memory, call.a0));
  if (thrown.destructor != 0) return thread.run(new Once(thrown.destructor, thrown.object));
  return 0;
}

/** Calls a function of the guest's with one argument. */
class Once extends Frame {
  private isCalled: bool = false;

  constructor(
    private readonly address: u64,
    private readonly argument: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.isCalled) {
      thread.leave(0);
      return;
    }
    this.isCalled = true;
    thread.enter(this.address, this.argument);
  }
}

/** (object, displacements): where a part of an object is. */
function adjustPointer(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return displaced(memory, call.a0, <i32>memory.u32(call.a1), <i32>memory.u32(call.a1 + 4), <i32>memory.u32(call.a1 + 8));
}

/** (type_info, place of EXCEPTION_POINTERS): can what was thrown be caught as that? */
function isExceptionOf(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const thrown = new Thrown(memory, new ExceptionRecord(memory, memory.u64(call.a1)));
  return thrown.isCxx && thrown.isOf(call.a0) ? 1 : 0;
}

/** What makes C++ exceptions of others, for the thread. */
function setTranslator(thread: Thread, call: Call): u64 {
  const at = threadAt(thread, TRANSLATOR);
  const before = thread.process.memory.u64(at);
  thread.process.memory.setU64(at, call.a0);
  return before;
}
