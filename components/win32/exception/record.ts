// EXCEPTION_RECORD: what has happened.
//
// Source: Microsoft, winnt.h, ntstatus.h, "EXCEPTION_RECORD structure".

import { Memory } from '../memory/access';

export const RECORD_SIZE: u32 = 0x98;
const FLAGS: u64 = 4;
const ADDRESS: u64 = 16;
const COUNT: u64 = 24;
const INFORMATION: u64 = 32;
export const MOST_PARAMETERS: u32 = 15;

// Flags.
export const NONCONTINUABLE: u32 = 1;
export const UNWINDING: u32 = 2;
export const EXIT_UNWIND: u32 = 4;
export const STACK_INVALID: u32 = 8;
export const NESTED_CALL: u32 = 0x10;
export const TARGET_UNWIND: u32 = 0x20;
export const COLLIDED_UNWIND: u32 = 0x40;
export const UNWIND: u32 = UNWINDING | EXIT_UNWIND;

// Codes.
export const STATUS_GUARD_PAGE_VIOLATION: u32 = 0x8000_0001;
export const STATUS_DATATYPE_MISALIGNMENT: u32 = 0x8000_0002;
export const STATUS_BREAKPOINT: u32 = 0x8000_0003;
export const STATUS_SINGLE_STEP: u32 = 0x8000_0004;
export const STATUS_LONGJUMP: u32 = 0x8000_0026;
export const STATUS_UNWIND_CONSOLIDATE: u32 = 0x8000_0029;
export const STATUS_ACCESS_VIOLATION: u32 = 0xc000_0005;
export const STATUS_ILLEGAL_INSTRUCTION: u32 = 0xc000_001d;
export const STATUS_NONCONTINUABLE_EXCEPTION: u32 = 0xc000_0025;
export const STATUS_INVALID_DISPOSITION: u32 = 0xc000_0026;
export const STATUS_UNWIND: u32 = 0xc000_0027;
export const STATUS_BAD_STACK: u32 = 0xc000_0028;
export const STATUS_INVALID_UNWIND_TARGET: u32 = 0xc000_0029;
export const STATUS_ARRAY_BOUNDS_EXCEEDED: u32 = 0xc000_008c;
export const STATUS_FLOAT_DENORMAL_OPERAND: u32 = 0xc000_008d;
export const STATUS_FLOAT_DIVIDE_BY_ZERO: u32 = 0xc000_008e;
export const STATUS_FLOAT_INEXACT_RESULT: u32 = 0xc000_008f;
export const STATUS_FLOAT_INVALID_OPERATION: u32 = 0xc000_0090;
export const STATUS_FLOAT_OVERFLOW: u32 = 0xc000_0091;
export const STATUS_FLOAT_STACK_CHECK: u32 = 0xc000_0092;
export const STATUS_FLOAT_UNDERFLOW: u32 = 0xc000_0093;
export const STATUS_INTEGER_DIVIDE_BY_ZERO: u32 = 0xc000_0094;
export const STATUS_INTEGER_OVERFLOW: u32 = 0xc000_0095;
export const STATUS_PRIVILEGED_INSTRUCTION: u32 = 0xc000_0096;
export const STATUS_STACK_OVERFLOW: u32 = 0xc000_00fd;
export const STATUS_STACK_BUFFER_OVERRUN: u32 = 0xc000_0409;

/** A record in the guest's memory. */
export class ExceptionRecord {
  constructor(
    private readonly memory: Memory,
    readonly at: u64,
  ) {}

  get code(): u32 {
    return this.memory.u32(this.at);
  }

  get flags(): u32 {
    return this.memory.u32(this.at + FLAGS);
  }

  set flags(value: u32) {
    this.memory.setU32(this.at + FLAGS, value);
  }

  get address(): u64 {
    return this.memory.u64(this.at + ADDRESS);
  }

  get count(): u32 {
    return min(this.memory.u32(this.at + COUNT), MOST_PARAMETERS);
  }

  parameter(index: u64): u64 {
    return this.memory.u64(this.at + INFORMATION + index * 8);
  }
}

/** What has happened, before it has a place in memory. */
export class Exception {
  readonly parameters: Array<u64> = [];
  /** Address of the record of the exception in whose handling this one happened. */
  nested: u64 = 0;

  constructor(
    readonly code: u32,
    public flags: u32,
    public address: u64,
  ) {}

  /** As EXCEPTION_RECORD has it. */
  bytes(): StaticArray<u8> {
    const bytes = new StaticArray<u8>(RECORD_SIZE);
    const at = changetype<usize>(bytes);
    store<u32>(at, this.code);
    store<u32>(at + <usize>FLAGS, this.flags);
    store<u64>(at + 8, this.nested);
    store<u64>(at + <usize>ADDRESS, this.address);
    const count = min<i32>(this.parameters.length, MOST_PARAMETERS);
    store<u32>(at + <usize>COUNT, count);
    for (let i = 0; i < count; i++) store<u64>(at + <usize>INFORMATION + <usize>i * 8, this.parameters[i]);
    return bytes;
  }
}

/** A code in words. */
export function statusText(code: u32): string {
  switch (code) {
    case STATUS_ACCESS_VIOLATION: return 'access violation';
    case STATUS_ARRAY_BOUNDS_EXCEEDED: return 'array bounds exceeded';
    case STATUS_BREAKPOINT: return 'breakpoint';
    case STATUS_DATATYPE_MISALIGNMENT: return 'misaligned access';
    case STATUS_FLOAT_DIVIDE_BY_ZERO: return 'floating-point division by zero';
    case STATUS_FLOAT_INVALID_OPERATION: return 'invalid floating-point operation';
    case STATUS_GUARD_PAGE_VIOLATION: return 'access of a guard page';
    case STATUS_ILLEGAL_INSTRUCTION: return 'illegal instruction';
    case STATUS_INTEGER_DIVIDE_BY_ZERO: return 'integer division by zero';
    case STATUS_INTEGER_OVERFLOW: return 'integer overflow';
    case STATUS_NONCONTINUABLE_EXCEPTION: return 'continued after what cannot be continued';
    case STATUS_PRIVILEGED_INSTRUCTION: return 'privileged instruction';
    case STATUS_SINGLE_STEP: return 'single step';
    case STATUS_STACK_BUFFER_OVERRUN: return 'fast fail';
    case STATUS_STACK_OVERFLOW: return 'stack overflow';
    case 0xe06d_7363:
    case 0x2047_4343: return 'C++ exception';
    default: return 'exception';
  }
}
