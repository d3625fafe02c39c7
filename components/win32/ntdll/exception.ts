// Exceptions, as ntdll.dll names what KERNEL32.dll has for them, and what only it has.
//
// Source: Microsoft, "RtlAddGrowableFunctionTable function"; winnt.h, ntstatus.h.

import { Context } from '../exception/context';
import { callerContext, raise } from '../exception/raise';
import { Exception, ExceptionRecord, NONCONTINUABLE } from '../exception/record';
import { restore } from '../exception/restore';
import { scopeHandler } from '../exception/scope-handler';
import { addHandler, removeHandler, unwindExports } from '../kernel32/exception';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from './status';

export function exceptionExports(library: Library): void {
  unwindExports(library);
  library.add('__C_specific_handler', scopeHandler);
  library.addOnlyCode('DbgBreakPoint');
  library.add('NtContinue', goOn);
  library.add('NtRaiseException', raiseException);
  library.add('RtlAddGrowableFunctionTable', addGrowable, Shape.Wide);
  library.add('RtlAddVectoredContinueHandler', (thread, call) => addHandler(thread.process.continueHandlers, call));
  library.add('RtlAddVectoredExceptionHandler', (thread, call) => addHandler(thread.process.exceptionHandlers, call));
  library.add('RtlDeleteGrowableFunctionTable', deleteGrowable);
  library.add('RtlGrowFunctionTable', growTable);
  library.add('RtlRaiseStatus', raiseStatus);
  library.add('RtlRemoveVectoredContinueHandler', (thread, call) => removeHandler(thread.process.continueHandlers, call.a0));
  library.add('RtlRemoveVectoredExceptionHandler', (thread, call) => removeHandler(thread.process.exceptionHandlers, call.a0));
}

function goOn(thread: Thread, call: Call): u64 {
  const context = Context.read(thread.process.memory, call.a0);
  if (context == null) return STATUS_ACCESS_VIOLATION;
  restore(thread, context);
  return 0;
}

/** Record, context, whether handlers are asked. */
function raiseException(thread: Thread, call: Call): u64 {
  const context = Context.read(thread.process.memory, call.a1);
  if (context == null) return STATUS_ACCESS_VIOLATION;
  const record = new ExceptionRecord(thread.process.memory, call.a0);
  const exception = new Exception(record.code, record.flags, record.address);
  for (let i: u32 = 0; i < record.count; i++) exception.parameters.push(record.parameter(i));
  return raise(thread, exception, context);
}

function raiseStatus(thread: Thread, call: Call): u64 {
  const context = callerContext(thread);
  return raise(thread, new Exception(<u32>call.a0, NONCONTINUABLE, context.rip), context);
}

/** Where the handle goes, table, rows now, rows at most; the range that it is about. The handle is the table's address. */
function addGrowable(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const start = memory.u64(call.stack);
  const end = memory.u64(call.stack + 8);
  if (<u32>call.a2 > <u32>call.a3 || end <= start) return STATUS_INVALID_PARAMETER;
  if (!memory.setU64(call.a0, call.a1)) return STATUS_ACCESS_VIOLATION;
  return thread.process.functions.add(call.a1, <u32>call.a2, start, start, end) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

function growTable(thread: Thread, call: Call): u64 {
  thread.process.functions.grow(call.a0, <u32>call.a1);
  return 0;
}

function deleteGrowable(thread: Thread, call: Call): u64 {
  thread.process.functions.remove(call.a0);
  return 0;
}
