// From an exception of the processor to the code that programs know it by.
//
// Source: Intel SDM volume 3, chapter 6; Microsoft, "EXCEPTION_RECORD structure", "GetExceptionCode macro", "__fastfail".

import { Fault } from '../gen/import/nucleus-hypervisor-machine';
import { Growth } from '../thread/stack';
import { Thread } from '../thread/thread';
import { Context } from './context';
import { divisorIsZero } from './division';
import { callerContext, raise } from './raise';
import {
  Exception, STATUS_ACCESS_VIOLATION, STATUS_ARRAY_BOUNDS_EXCEEDED, STATUS_BREAKPOINT, STATUS_DATATYPE_MISALIGNMENT, STATUS_FLOAT_DENORMAL_OPERAND,
  STATUS_FLOAT_DIVIDE_BY_ZERO, STATUS_FLOAT_INEXACT_RESULT, STATUS_FLOAT_INVALID_OPERATION, STATUS_FLOAT_OVERFLOW, STATUS_FLOAT_STACK_CHECK,
  STATUS_FLOAT_UNDERFLOW, STATUS_GUARD_PAGE_VIOLATION, STATUS_ILLEGAL_INSTRUCTION, STATUS_INTEGER_DIVIDE_BY_ZERO, STATUS_INTEGER_OVERFLOW, STATUS_PRIVILEGED_INSTRUCTION,
  STATUS_SINGLE_STEP, STATUS_STACK_BUFFER_OVERRUN, STATUS_STACK_OVERFLOW,
} from './record';
import { reportUnhandled } from './report';

// Vectors.
const DIVIDE_ERROR: i32 = 0;
const DEBUG: i32 = 1;
const BREAKPOINT: i32 = 3;
const OVERFLOW: i32 = 4;
const BOUND: i32 = 5;
const INVALID_OPCODE: i32 = 6;
const GENERAL_PROTECTION: i32 = 13;
const PAGE_FAULT: i32 = 14;
const X87_ERROR: i32 = 16;
const ALIGNMENT_CHECK: i32 = 17;
const SIMD_ERROR: i32 = 19;

/** Error code of a page fault. */
const WAS_WRITE: u32 = 2;
const WAS_FETCH: u32 = 16;
const TRAP_FLAG: u64 = 0x100;

/** Bits of the x87 status word and MXCSR that say what was wrong, in the order in which they count. */
const FLOAT_CODES: StaticArray<u32> = [
  STATUS_FLOAT_INVALID_OPERATION, STATUS_FLOAT_DENORMAL_OPERAND, STATUS_FLOAT_DIVIDE_BY_ZERO, STATUS_FLOAT_OVERFLOW,
  STATUS_FLOAT_UNDERFLOW, STATUS_FLOAT_INEXACT_RESULT,
];

export function handleFault(thread: Thread, fault: Fault): void {
  let growth = Growth.None;
  if (fault.vector == PAGE_FAULT && thread.process.space.late.reach(fault.address, 1)) return;
  if (fault.vector == PAGE_FAULT) growth = thread.growStack(fault.address);
  if (growth == Growth.Grown) return;
  const context = Context.of(thread);
  if (fault.vector == BREAKPOINT) context.rip = fault.rip - (context.rip == fault.rip ? 1 : 0);
  const exception = growth == Growth.Overflow ? new Exception(STATUS_STACK_OVERFLOW, 0, 0) : describe(thread, fault, context);
  exception.address = context.rip;
  if (exception.code == STATUS_STACK_BUFFER_OVERRUN) reportUnhandled(thread, exception.bytes(), context);
  else raise(thread, exception, context);
}

function describe(thread: Thread, fault: Fault, context: Context): Exception {
  switch (<i32>fault.vector) {
    case DIVIDE_ERROR:
      return plain(divisorIsZero(thread, context) ? STATUS_INTEGER_DIVIDE_BY_ZERO : STATUS_INTEGER_OVERFLOW);
    case DEBUG:
      context.clearFlags(TRAP_FLAG);
      return plain(STATUS_SINGLE_STEP);
    case BREAKPOINT:
      return with1(STATUS_BREAKPOINT, 0);
    case OVERFLOW:
      return plain(STATUS_INTEGER_OVERFLOW);
    case BOUND:
      return plain(STATUS_ARRAY_BOUNDS_EXCEEDED);
    case INVALID_OPCODE:
      return plain(STATUS_ILLEGAL_INSTRUCTION);
    case PAGE_FAULT:
      return pageFault(thread, (fault.code & WAS_FETCH) != 0 ? 8 : (fault.code & WAS_WRITE) != 0 ? 1 : 0, fault.address);
    case X87_ERROR:
      return plain(floatCode(context, true));
    case ALIGNMENT_CHECK:
      return plain(STATUS_DATATYPE_MISALIGNMENT);
    case SIMD_ERROR:
      return plain(floatCode(context, false));
    case GENERAL_PROTECTION:
    default:
      return protection(thread, fault, context);
  }
}

function plain(code: u32): Exception {
  return new Exception(code, 0, 0);
}

function with1(code: u32, parameter: u64): Exception {
  const exception = plain(code);
  exception.parameters.push(parameter);
  return exception;
}

function pageFault(thread: Thread, how: u64, address: u64): Exception {
  return violation(how, address, thread.process.space.unguard(address) ? STATUS_GUARD_PAGE_VIOLATION : STATUS_ACCESS_VIOLATION);
}

/** How: 0 reading, 1 writing, 8 executing. */
function violation(how: u64, address: u64, code: u32 = STATUS_ACCESS_VIOLATION): Exception {
  const exception = with1(code, how);
  exception.parameters.push(address);
  return exception;
}

/** A built-in function was given a pointer that leads nowhere: as if its caller had used it. */
export function violate(thread: Thread): void {
  const memory = thread.process.memory;
  const exception = violation(memory.missedWrite ? 1 : 0, memory.missed);
  const context = callerContext(thread);
  exception.address = context.rip;
  raise(thread, exception, context);
}

/** INT 29h ends the program, INT 2Ch is an assertion; else it is a privileged instruction, or an address that is none. */
function protection(thread: Thread, fault: Fault, context: Context): Exception {
  const bytes = thread.process.memory.bytes(fault.rip, 2);
  const first: u32 = bytes == null ? 0 : bytes[0];
  const second: u32 = bytes == null ? 0 : bytes[1];
  if (first == 0xcd && second == 0x29) return with1(STATUS_STACK_BUFFER_OVERRUN, <u32>context.get(1));
  if (first == 0xcd && second == 0x2c) return plain(STATUS_ASSERTION_FAILURE);
  const isPrivileged = first == 0xf4 || first == 0xfa || first == 0xfb || (first >= 0xe4 && first <= 0xe7) || (first >= 0xec && first <= 0xef)
    || (first == 0x0f && (second == 0x01 || second == 0x06 || second == 0x08 || second == 0x09 || (second >= 0x20 && second <= 0x23) || second == 0x30 || second == 0x32));
  return isPrivileged ? plain(STATUS_PRIVILEGED_INSTRUCTION) : violation(0, u64.MAX_VALUE);
}

const STATUS_ASSERTION_FAILURE: u32 = 0xc000_0420;

/** What is unmasked and has happened. */
function floatCode(context: Context, isX87: bool): u32 {
  const status = isX87 ? context.x87Status & ~(context.x87Control & 63) : context.mxcsr & ~((context.mxcsr >> 7) & 63);
  if (isX87 && (status & 0x41) == 0x41) return STATUS_FLOAT_STACK_CHECK;
  for (let i = 0; i < FLOAT_CODES.length; i++) if (((status >> i) & 1) != 0) return FLOAT_CODES[i];
  return STATUS_FLOAT_INVALID_OPERATION;
}
