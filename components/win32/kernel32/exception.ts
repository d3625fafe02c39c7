// Exceptions: raising and handling them, and walking up the stack.
//
// Source: Microsoft, "RaiseException function", "AddVectoredExceptionHandler function", "RtlUnwindEx function", "RtlVirtualUnwind function",
// "RtlLookupFunctionEntry function", "RtlAddFunctionTable function", "GetThreadContext function".

import { Context } from '../exception/context';
import { callerContext, raise } from '../exception/raise';
import { Exception, ExceptionRecord, MOST_PARAMETERS, NONCONTINUABLE, RECORD_SIZE, STATUS_LONGJUMP, STATUS_UNWIND_CONSOLIDATE } from '../exception/record';
import { reportUnhandled } from '../exception/report';
import { restore } from '../exception/restore';
import { Unwind } from '../exception/unwind';
import { unwindOnce } from '../exception/virtual-unwind';
import { longJump } from '../exception/long-jump';
import { FunctionEntry } from '../exception/function-table';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { State, Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';
import { threadOf } from './thread';

/** A back trace has no more. */
const MOST_FRAMES: u32 = 0xffff;
/** What a program may set of a code. */
const CODE_MASK: u32 = 0xefff_ffff;

export function exceptionExports(library: Library): void {
  library.add('AddVectoredContinueHandler', (thread, call) => addHandler(thread.process.continueHandlers, call));
  library.add('AddVectoredExceptionHandler', (thread, call) => addHandler(thread.process.exceptionHandlers, call));
  library.addOnlyCode('DebugBreak');
  library.add('GetThreadContext', getThreadContext);
  library.add('RaiseException', raiseException);
  library.add('RemoveVectoredContinueHandler', (thread, call) => removeHandler(thread.process.continueHandlers, call.a0));
  library.add('RemoveVectoredExceptionHandler', (thread, call) => removeHandler(thread.process.exceptionHandlers, call.a0));
  library.add('SetThreadContext', setThreadContext);
  library.add('SetUnhandledExceptionFilter', setUnhandledExceptionFilter);
  library.add('UnhandledExceptionFilter', unhandledExceptionFilter);
}

/** What ntdll.dll has, too. */
export function unwindExports(library: Library): void {
  library.add('RtlAddFunctionTable', addFunctionTable);
  library.add('RtlCaptureContext', captureContext);
  library.add('RtlCaptureStackBackTrace', captureBackTrace);
  library.add('RtlDeleteFunctionTable', (thread, call) => (thread.process.functions.remove(call.a0) ? 1 : 0));
  library.add('RtlLookupFunctionEntry', lookupFunctionEntry);
  library.add('RtlPcToFileHeader', pcToFileHeader);
  library.add('RtlRaiseException', (thread, call) => raiseRecord(thread, call.a0));
  library.add('RtlRestoreContext', restoreContext);
  library.add('RtlUnwind', (thread, call) => unwind(thread, call.a0, call.a1, call.a2, call.a3, 0));
  library.add('RtlUnwindEx', unwindEx, Shape.Wide);
  library.add('RtlVirtualUnwind', virtualUnwind, Shape.Wide);
}

/** Gives the handler's address as its handle. */
export function addHandler(handlers: Array<u64>, call: Call): u64 {
  if (call.i0 != 0) handlers.unshift(call.a1);
  else handlers.push(call.a1);
  return call.a1;
}

export function removeHandler(handlers: Array<u64>, handle: u64): u64 {
  const at = handlers.indexOf(handle);
  if (at < 0) return 0;
  handlers.splice(at, 1);
  return 1;
}

function raiseException(thread: Thread, call: Call): u64 {
  const context = callerContext(thread);
  const exception = new Exception(<u32>call.a0 & CODE_MASK, <u32>call.a1 & NONCONTINUABLE, context.rip);
  const count: u32 = call.a3 == 0 ? 0 : min(<u32>call.a2, MOST_PARAMETERS);
  for (let i: u32 = 0; i < count; i++) exception.parameters.push(thread.process.memory.u64(call.a3 + i * 8));
  return raise(thread, exception, context);
}

export function raiseRecord(thread: Thread, at: u64): u64 {
  const context = callerContext(thread);
  const record = new ExceptionRecord(thread.process.memory, at);
  const exception = new Exception(record.code, record.flags & NONCONTINUABLE, context.rip);
  exception.nested = thread.process.memory.u64(at + 8);
  for (let i: u32 = 0; i < record.count; i++) exception.parameters.push(record.parameter(i));
  return raise(thread, exception, context);
}

function captureContext(thread: Thread, call: Call): u64 {
  callerContext(thread).write(thread.process.memory, call.a0);
  return 0;
}

/** Skips so many frames, then writes the addresses of at most so many; gives how many. The hash is their sum. */
function captureBackTrace(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const context = callerContext(thread);
  let sum: u32 = 0;
  let found: u32 = 0;
  for (let i: u32 = 0; context.rip != 0 && found < min(<u32>call.a1, MOST_FRAMES) && i < MOST_FRAMES; i++) {
    if (i >= <u32>call.a0) {
      process.memory.setU64(call.a2 + found++ * 8, context.rip);
      sum += <u32>context.rip;
    }
    if (unwindOnce(process.memory, process.functions.find(context.rip), context, 0).isBroken) break;
  }
  if (call.a3 != 0) process.memory.setU32(call.a3, sum);
  return found;
}

function unwind(thread: Thread, frame: u64, target: u64, record: u64, value: u64, contextAt: u64): u64 {
  return thread.run(new Unwind(callerContext(thread), frame, target, record, value, contextAt));
}

function unwindEx(thread: Thread, call: Call): u64 {
  return unwind(thread, call.a0, call.a1, call.a2, call.a3, thread.process.memory.u64(call.stack));
}

/** A record may say that it is the end of an unwinding, or of longjmp. */
function restoreContext(thread: Thread, call: Call): u64 {
  const context = Context.read(thread.process.memory, call.a0);
  if (context == null) return 0;
  const record = new ExceptionRecord(thread.process.memory, call.a1);
  const code = call.a1 == 0 || record.count == 0 ? 0 : record.code;
  if (code == STATUS_LONGJUMP) return longJump(thread, record.parameter(0), context);
  if (code == STATUS_UNWIND_CONSOLIDATE) {
    return thread.run(new Unwind(context, 0, 0, call.a1, context.get(0), 0).consolidating());
  }
  restore(thread, context);
  return 0;
}

/** Gives the row's address, and the image's; 0 for a function without a row. */
function lookupFunctionEntry(thread: Thread, call: Call): u64 {
  const entry = thread.process.functions.find(call.a0);
  const module = thread.process.modules.holding(call.a0);
  const base = entry != null ? entry.base : module != null ? module.base : 0;
  if (call.a1 != 0) thread.process.memory.setU64(call.a1, base);
  return entry == null ? 0 : entry.address;
}

/** Arguments: kind of handler, image, address, row; stack: context, handler's data, frame, where registers lie. Gives the handler. */
function virtualUnwind(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const contextAt = memory.u64(call.stack);
  const context = Context.read(memory, contextAt);
  const row = memory.bytes(call.a3, 12);
  if (context == null || row == null) return 0;
  const at = changetype<usize>(row);
  context.rip = call.a2;
  const entry = new FunctionEntry(call.a1, load<u32>(at), load<u32>(at + 4), load<u32>(at + 8), call.a3);
  const step = unwindOnce(memory, entry, context, <u32>call.a0);
  if (step.isBroken) context.rip = 0;
  context.write(memory, contextAt);
  memory.setU64(memory.u64(call.stack + 8), step.handlerData);
  memory.setU64(memory.u64(call.stack + 16), step.frame);
  return step.handler;
}

function pcToFileHeader(thread: Thread, call: Call): u64 {
  const module = thread.process.modules.holding(call.a0);
  const base = module == null ? 0 : module.base;
  if (call.a1 != 0) thread.process.memory.setU64(call.a1, base);
  return base;
}

function addFunctionTable(thread: Thread, call: Call): u64 {
  return thread.process.functions.add(call.a0, <u32>call.a1, call.a2) ? 1 : 0;
}

/** Gives the one before. */
function setUnhandledExceptionFilter(thread: Thread, call: Call): u64 {
  const before = thread.process.unhandledFilter;
  thread.process.unhandledFilter = call.a0;
  return before;
}

/** What the system does itself with what nobody handles: it ends the program. */
function unhandledExceptionFilter(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const record = memory.bytes(memory.u64(call.a0), RECORD_SIZE);
  const context = Context.read(memory, memory.u64(call.a0 + 8));
  if (record != null && context != null) reportUnhandled(thread, record, context);
  return 0;
}

/** The parts that the structure's flags ask for. */
function getThreadContext(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return 0;
  const memory = thread.process.memory;
  const wanted = Context.read(memory, call.a1);
  if (wanted == null) return thread.fail(ERROR_NOACCESS);
  if (one.state == State.Ended) return thread.fail(ERROR_INVALID_PARAMETER);
  const now = Context.of(one);
  now.setFlags(wanted.flags);
  return now.write(memory, call.a1) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setThreadContext(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return 0;
  const context = Context.read(thread.process.memory, call.a1);
  if (context == null) return thread.fail(ERROR_NOACCESS);
  if (one.state == State.Ended) return thread.fail(ERROR_INVALID_PARAMETER);
  if (one == thread) {
    restore(thread, context);
    return 0;
  }
  context.load(one);
  return 1;
}
