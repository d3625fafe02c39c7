// setjmp and longjmp. A jump unwinds the stack where the buffer names a frame, so that functions on the way clean up.
//
// Source: Microsoft, setjmp.h (_JUMP_BUFFER of x64), "longjmp".

import { Thread } from '../thread/thread';
import { callerContext } from './raise';
import { Context } from './context';
import { Exception, STATUS_LONGJUMP } from './record';
import { restore } from './restore';
import { Unwind } from './unwind';

/** Where the buffer has a register: rbx, rsp, rbp, rsi, rdi, r12 to r15. */
const SAVED: StaticArray<u8> = [3, 4, 5, 6, 7, 12, 13, 14, 15];
const FIRST_REGISTER: u64 = 8;
const RIP: u64 = 0x50;
const MXCSR: u64 = 0x58;
const X87: u64 = 0x5c;
const VECTORS: u64 = 0x60;
const FIRST_VECTOR: usize = 6;
const VECTOR_COUNT: usize = 10;

/** For a handler to return: fills a buffer. */
export function setJump(thread: Thread, at: u64, frame: u64): u64 {
  const memory = thread.process.memory;
  const context = callerContext(thread);
  memory.setU64(at, frame);
  for (let i = 0; i < SAVED.length; i++) memory.setU64(at + FIRST_REGISTER + <u64>i * 8, context.get(SAVED[i]));
  memory.setU64(at + RIP, context.rip);
  memory.setU32(at + MXCSR, context.mxcsr);
  memory.setU16(at + X87, <u16>context.x87Control);
  for (let i: usize = 0; i < VECTOR_COUNT; i++) memory.write(at + VECTORS + <u64>i * 16, context.vector(FIRST_VECTOR + i));
  return 0;
}

/** For a handler to return: goes to where a buffer was filled, which gives `value` there. */
export function jump(thread: Thread, at: u64, value: u32): u64 {
  const memory = thread.process.memory;
  const context = callerContext(thread);
  const result: u64 = value == 0 ? 1 : value;
  const frame = memory.u64(at);
  context.set(0, result);
  if (frame == 0) return longJump(thread, at, context);
  return thread.run(new Jump(context, frame, at, result));
}

/** Loads what a buffer has. */
export function longJump(thread: Thread, at: u64, context: Context): u64 {
  const memory = thread.process.memory;
  for (let i = 0; i < SAVED.length; i++) context.set(SAVED[i], memory.u64(at + FIRST_REGISTER + <u64>i * 8));
  context.rip = memory.u64(at + RIP);
  context.setControls(memory.u32(at + MXCSR), memory.u16(at + X87));
  for (let i: usize = 0; i < VECTOR_COUNT; i++) {
    const vector = memory.bytes(at + VECTORS + <u64>i * 16, 16);
    if (vector != null) context.setVector(FIRST_VECTOR + i, vector);
  }
  restore(thread, context);
  return 0;
}

/** An unwinding to the frame of the buffer, then the jump. */
class Jump extends Unwind {
  constructor(
    context: Context,
    frame: u64,
    private readonly buffer: u64,
    value: u64,
  ) {
    super(context, frame, 0, 0, value, 0);
  }

  protected firstRecord(): Exception {
    const exception = new Exception(STATUS_LONGJUMP, 0, this.walk.rip);
    exception.parameters.push(this.buffer);
    return exception;
  }

  protected arrive(thread: Thread): void {
    longJump(thread, this.buffer, this.walk);
  }
}
