// The search for who handles an exception: vectored handlers first, then the handlers of functions up the stack, then the program's
// filter of what nobody else handles.
//
// Functions' handlers either say go on (with the search, or with the program where it was), or unwind the stack to a place of their own
// (`Unwind`), and then do not return here.
//
// Source: Microsoft, "Structured Exception Handling", "Vectored Exception Handling", "x64 exception handling", "UnhandledExceptionFilter".

import { Frame, Thread } from '../thread/thread';
import { STACK_BASE } from '../thread/teb';
import { Context, CONTEXT_SIZE } from './context';
import { Dispatcher, DISPATCHER_SIZE } from './dispatcher';
import { unwindAt } from './frames';
import {
  Exception, ExceptionRecord, NESTED_CALL, NONCONTINUABLE, RECORD_SIZE, STACK_INVALID, STATUS_INVALID_DISPOSITION, STATUS_NONCONTINUABLE_EXCEPTION,
} from './record';
import { reportUnhandled } from './report';
import { restore } from './restore';
import { EXCEPTION_HANDLER, unwindOnce } from './virtual-unwind';

// What functions' handlers give.
export const CONTINUE_EXECUTION: u32 = 0;
export const CONTINUE_SEARCH: u32 = 1;
export const NESTED_EXCEPTION: u32 = 2;
export const COLLIDED: u32 = 3;

// What vectored handlers and filters give.
const FILTER_CONTINUE: u32 = 0xffff_ffff;
const FILTER_EXECUTE: u32 = 1;

/** Trap, direction, alignment check. */
const FLAGS_OF_CODE: u64 = 0x4_0500;

/** Steps up the stack at most, and in one turn of the thread. */
const MOST_STEPS: u32 = 1 << 24;
const TURN: u32 = 4096;

enum Phase {
  Vectored,
  Functions,
  Filter,
  Continuing,
}

export class Dispatch extends Frame {
  private phase: Phase = Phase.Vectored;
  private isStarted: bool = false;
  private index: i32 = 0;
  private recordAt: u64 = 0;
  private contextAt: u64 = 0;
  private pointersAt: u64 = 0;
  private callerAt: u64 = 0;
  private dispatcherAt: u64 = 0;
  /** What the processor held in the function that is looked at, and then in its caller. */
  walk!: Context;
  private steps: u32 = 0;
  /** The walk goes on in the thread's next turn. */
  private isPaused: bool = false;
  /** Frame of the last function of which a handler had an exception of its own. */
  private nestedFrame: u64 = 0;

  constructor(
    private readonly record: StaticArray<u8>,
    readonly context: Context,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (!this.isStarted) {
      this.isStarted = true;
      this.start(thread);
    } else if (this.isPaused) {
      this.isPaused = false;
    } else if (!this.take(thread, <u32>result)) {
      return;
    }
    this.goOn(thread);
  }

  /** Puts record and context on the stack. */
  private start(thread: Thread): void {
    const memory = thread.process.memory;
    this.floor = (this.context.rsp - RED) & ~15;
    // Whoever goes on where it happened leaves this frame.
    this.saved!.rsp = this.floor;
    this.callerStack = this.context.rsp;
    this.callerCode = this.context.rip;
    this.contextAt = thread.reserve(CONTEXT_SIZE);
    this.recordAt = thread.reserve(RECORD_SIZE);
    this.pointersAt = thread.reserve(16);
    this.callerAt = thread.reserve(CONTEXT_SIZE);
    this.dispatcherAt = thread.reserve(DISPATCHER_SIZE);
    this.walk = this.context.copy();
    memory.setU64(this.pointersAt, this.recordAt);
    memory.setU64(this.pointersAt + 8, this.contextAt);
    const isThere = memory.write(this.recordAt, this.record) && this.context.write(memory, this.contextAt);
    // Handlers are not stepped through, and find direction and alignment checks as functions do.
    const registers = thread.vcpu.getRegisters();
    registers.rflags &= ~FLAGS_OF_CODE;
    thread.vcpu.setRegisters(registers);
    // Without a stack nobody can be asked.
    if (!isThere) reportUnhandled(thread, this.record, this.context);
  }

  /** Takes what the last function gave; false if that ends the search. */
  private take(thread: Thread, result: u32): bool {
    if (this.phase == Phase.Continuing) return true;
    if (this.phase == Phase.Functions) return this.takeDisposition(thread, result);
    if (result == FILTER_CONTINUE) {
      this.beginContinuing();
      return true;
    }
    if (this.phase == Phase.Filter) {
      if (result == FILTER_EXECUTE) thread.process.exit(new ExceptionRecord(thread.process.memory, this.recordAt).code);
      else this.report(thread);
      return false;
    }
    return true;
  }

  private takeDisposition(thread: Thread, result: u32): bool {
    const record = new ExceptionRecord(thread.process.memory, this.recordAt);
    switch (result) {
      case CONTINUE_EXECUTION:
        if ((record.flags & NONCONTINUABLE) != 0) {
          this.raiseAnother(thread, STATUS_NONCONTINUABLE_EXCEPTION);
          return false;
        }
        this.beginContinuing();
        return true;
      case CONTINUE_SEARCH:
        if (this.nestedFrame != 0 && this.nestedFrame == thread.process.memory.u64(this.dispatcherAt + 0x18)) {
          record.flags &= ~NESTED_CALL;
          this.nestedFrame = 0;
        }
        return true;
      case NESTED_EXCEPTION:
        record.flags |= NESTED_CALL;
        this.nestedFrame = max(this.nestedFrame, thread.process.memory.u64(this.dispatcherAt + 0x18));
        return true;
      default:
        this.raiseAnother(thread, STATUS_INVALID_DISPOSITION);
        return false;
    }
  }

  private raiseAnother(thread: Thread, code: u32): void {
    const exception = new Exception(code, NONCONTINUABLE, this.context.rip);
    exception.nested = this.recordAt;
    thread.run(new Dispatch(exception.bytes(), Context.of(thread)));
  }

  private beginContinuing(): void {
    this.phase = Phase.Continuing;
    this.index = 0;
  }

  private goOn(thread: Thread): void {
    const process = thread.process;
    if (process.ended) return;
    if (this.phase == Phase.Vectored) {
      if (this.index < process.exceptionHandlers.length) {
        thread.enter(process.exceptionHandlers[this.index++], this.pointersAt);
        return;
      }
      this.phase = Phase.Functions;
    }
    if (this.phase == Phase.Continuing) {
      if (this.index < process.continueHandlers.length) thread.enter(process.continueHandlers[this.index++], this.pointersAt);
      else this.resume(thread);
      return;
    }
    if (!this.askNext(thread)) this.askFilter(thread);
  }

  private resume(thread: Thread): void {
    const context = Context.read(thread.process.memory, this.contextAt);
    if (context != null) restore(thread, context);
  }

  /** Calls the handler of the next function up the stack that has one; false at the stack's end. */
  private askNext(thread: Thread): bool {
    const process = thread.process;
    const top = process.memory.u64(thread.teb + STACK_BASE);
    while (this.steps++ < MOST_STEPS && this.walk.rip != 0) {
      if (this.steps % TURN == 0) return this.pause(thread);
      const pc = this.walk.rip;
      const before = this.walk.rsp;
      const collided = unwindAt(thread, pc, before);
      if (collided != null) {
        this.walk = collided.walk.copy();
        unwindOnce(process.memory, process.functions.find(this.walk.rip), this.walk, 0);
        this.call(thread, collided.dispatcher(thread));
        return true;
      }
      const entry = process.functions.find(pc);
      const step = unwindOnce(process.memory, entry, this.walk, EXCEPTION_HANDLER);
      if (step.isBroken || this.walk.rsp <= before || this.walk.rsp > top || (step.frame & 7) != 0) break;
      if (step.handler == 0 || entry == null) continue;
      this.call(thread, new Dispatcher(pc, entry.base, entry.address, step.frame, 0, 0, step.handler, step.handlerData, 0));
      return true;
    }
    if (this.walk.rip != 0) {
      const record = new ExceptionRecord(process.memory, this.recordAt);
      record.flags |= STACK_INVALID;
    }
    return false;
  }

  private pause(thread: Thread): bool {
    this.isPaused = true;
    thread.comeBack();
    return true;
  }

  private call(thread: Thread, dispatcher: Dispatcher): void {
    const memory = thread.process.memory;
    dispatcher.context = this.callerAt;
    this.walk.write(memory, this.callerAt);
    dispatcher.write(memory, this.dispatcherAt);
    thread.enter(dispatcher.handler, this.recordAt, dispatcher.frame, this.contextAt, this.dispatcherAt);
  }

  private askFilter(thread: Thread): void {
    const filter = thread.process.unhandledFilter;
    this.phase = Phase.Filter;
    if (filter == 0) this.report(thread);
    else thread.enter(filter, this.pointersAt);
  }

  private report(thread: Thread): void {
    reportUnhandled(thread, this.record, this.context);
  }
}

/** Left free below the stack of whoever is interrupted. */
const RED: u64 = 0x80;
