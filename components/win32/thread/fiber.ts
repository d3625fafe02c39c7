// Fibers: stacks of their own between which a thread changes by itself. What handles stand for lies in the guest's memory, since programs
// read its first word: the fiber's parameter.
//
// Source: Microsoft, "Fibers", winnt.h (GetFiberData).

import { Context } from '../exception/context';
import { callerContext } from '../exception/raise';
import { exitThread } from './create';
import { makeStack, Stack } from './stack';
import { DEALLOCATION_STACK, FIBER, STACK_BASE, STACK_LIMIT } from './teb';
import { Frame, Thread } from './thread';

/** Room of what the handle points to. */
const BLOCK: u64 = 64;

export class Fiber {
  /** What the processor is to hold; null of one that has not begun. */
  context: Context | null = null;
  frames: Array<Frame> = [];
  /** A thread runs it. */
  isRunning: bool = false;

  constructor(
    readonly address: u64,
    readonly function_: u64,
    readonly parameter: u64,
    readonly stack: Stack,
  ) {}
}

/** A new one; null if there is no memory. */
export function makeFiber(thread: Thread, commit: u64, reserve: u64, function_: u64, parameter: u64): Fiber | null {
  const process = thread.process;
  const stack = makeStack(process.space, reserve, commit);
  return stack == null ? null : keep(thread, function_, parameter, stack);
}

/** Makes the thread one; null if there is no memory. */
export function becomeFiber(thread: Thread, parameter: u64): Fiber | null {
  const fiber = keep(thread, 0, parameter, thread.stack);
  if (fiber != null) thread.process.memory.setU64(thread.teb + FIBER, fiber.address);
  thread.fiber = fiber;
  if (fiber != null) fiber.isRunning = true;
  return fiber;
}

function keep(thread: Thread, function_: u64, parameter: u64, stack: Stack): Fiber | null {
  const process = thread.process;
  const address = process.heap.allocate(BLOCK);
  if (address == 0 || !process.memory.setU64(address, parameter)) return null;
  const fiber = new Fiber(address, function_, parameter, stack);
  process.fibers.set(address, fiber);
  return fiber;
}

/** For a handler to return: leaves the thread's fiber where it is, and goes on in another one. */
export function switchTo(thread: Thread, to: Fiber): u64 {
  const from = thread.fiber;
  if (from == null || to.isRunning) return 0;
  from.isRunning = false;
  to.isRunning = true;
  from.context = callerContext(thread);
  from.frames = thread.frames;
  const memory = thread.process.memory;
  thread.frames = to.frames;
  thread.stack = to.stack;
  thread.fiber = to;
  memory.setU64(thread.teb + STACK_BASE, to.stack.top);
  memory.setU64(thread.teb + STACK_LIMIT, to.stack.limit);
  memory.setU64(thread.teb + DEALLOCATION_STACK, to.stack.place.base);
  memory.setU64(thread.teb + FIBER, to.address);
  const context = to.context;
  thread.forget();
  if (context != null) {
    context.load(thread);
    return 0;
  }
  const registers = thread.vcpu.getRegisters();
  registers.rsp = to.stack.top - 0x100;
  registers.rip = 0;
  thread.setRegisters(registers);
  return thread.run(new FiberStart(to));
}

/** A fiber's life; at its end the thread ends. */
class FiberStart extends Frame {
  private isEntered: bool = false;

  constructor(private readonly fiber: Fiber) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.isEntered) {
      exitThread(thread, 0);
      return;
    }
    this.isEntered = true;
    thread.enter(this.fiber.function_, this.fiber.parameter);
  }
}
