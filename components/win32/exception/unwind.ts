// Unwinding: functions up the stack are left one after the other, their handlers clean up, and the thread goes on in the target's frame.
//
// A handler that never returns, since it starts an unwinding of its own, is met by that one on its way up: what was left to do here goes
// on there (a collided unwind).
//
// Source: Microsoft, "RtlUnwindEx function", "x64 exception handling".

import { Frame, Thread } from '../thread/thread';
import { STACK_BASE } from '../thread/teb';
import { Context, CONTEXT_SIZE, RAX } from './context';
import { COLLIDED, CONTINUE_SEARCH } from './dispatch';
import { Dispatcher, DISPATCHER_SIZE } from './dispatcher';
import { calledAt, unwindAt } from './frames';
import {
  COLLIDED_UNWIND, Exception, ExceptionRecord, EXIT_UNWIND, NONCONTINUABLE, RECORD_SIZE, STATUS_BAD_STACK, STATUS_INVALID_DISPOSITION,
  STATUS_INVALID_UNWIND_TARGET, STATUS_UNWIND, STATUS_UNWIND_CONSOLIDATE, TARGET_UNWIND, UNWINDING,
} from './record';
import { raise } from './raise';
import { restore } from './restore';
import { UNWIND_HANDLER, unwindOnce } from './virtual-unwind';

/** Steps up the stack at most, and in one turn of the thread. */
const MOST_STEPS: u32 = 1 << 24;
const TURN: u32 = 4096;

export class Unwind extends Frame {
  private isStarted: bool = false;
  /** All is unwound; a function of the guest's says where to go on. */
  isConsolidating: bool = false;
  private dispatcherAt: u64 = 0;
  private isLast: bool = false;
  /** A frame's end was done, or the walk goes on in the thread's next turn. */
  private isPaused: bool = false;
  private steps: u32 = 0;
  /** What the processor held in the caller of the function whose handler was called. */
  private caller!: Context;

  constructor(
    /** What the processor held in the function that is looked at. */
    public walk: Context,
    /** 0 for all of the stack. */
    private readonly targetFrame: u64,
    private readonly target: u64,
    /** 0 for a record of its own. */
    public recordAt: u64,
    private readonly value: u64,
    /** Where what the processor holds is put for handlers; 0 for a place of its own. */
    private contextAt: u64,
  ) {
    super();
  }

  /** Leaves out the unwinding: it is done. */
  consolidating(): Unwind {
    this.isLast = true;
    return this;
  }

  next(thread: Thread, result: u64): void {
    if (this.isConsolidating) {
      this.walk.rip = result;
      restore(thread, this.walk);
      return;
    }
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

  private get record(): ExceptionRecord {
    return new ExceptionRecord(this.walker!.process.memory, this.recordAt);
  }

  private walker: Thread | null = null;

  private start(thread: Thread): void {
    const memory = thread.process.memory;
    this.walker = thread;
    if (this.contextAt == 0) this.contextAt = thread.reserve(CONTEXT_SIZE);
    if (this.recordAt == 0) {
      this.recordAt = thread.reserve(RECORD_SIZE);
      memory.write(this.recordAt, this.firstRecord().bytes());
    }
    this.dispatcherAt = thread.reserve(DISPATCHER_SIZE);
    const record = this.record;
    record.flags |= UNWINDING | (this.targetFrame == 0 ? EXIT_UNWIND : 0);
  }

  /** Of an unwinding that was given no record. */
  protected firstRecord(): Exception {
    return new Exception(STATUS_UNWIND, 0, this.walk.rip);
  }

  /** The thread goes on in the target's frame. */
  protected arrive(thread: Thread): void {
    this.walk.rip = this.target;
    restore(thread, this.walk);
  }

  /** What collides with this: the handler that it called last. */
  dispatcher(thread: Thread): Dispatcher {
    return Dispatcher.read(thread.process.memory, this.dispatcherAt);
  }

  /** Takes what a handler gave; false if it can't go on. */
  private take(thread: Thread, result: u32): bool {
    const memory = thread.process.memory;
    const record = this.record;
    record.flags &= ~(TARGET_UNWIND | COLLIDED_UNWIND);
    if (result != CONTINUE_SEARCH && result != COLLIDED) {
      this.fail(thread, STATUS_INVALID_DISPOSITION);
      return false;
    }
    if (!this.isLast) {
      this.walk = this.caller;
      return true;
    }
    // In the target's frame a handler may have changed what the processor is to hold.
    const changed = Context.read(memory, this.contextAt);
    if (changed != null) this.walk = changed;
    return true;
  }

  private fail(thread: Thread, code: u32): void {
    const exception = new Exception(code, NONCONTINUABLE, this.walk.rip);
    exception.nested = this.recordAt;
    raise(thread, exception, Context.of(thread));
  }

  private goOn(thread: Thread): void {
    const process = thread.process;
    const top = process.memory.u64(thread.teb + STACK_BASE);
    while (!this.isLast) {
      const pc = this.walk.rip;
      if (pc == 0 && this.targetFrame == 0) return this.finish(thread);
      const before = this.walk.rsp;
      if (++this.steps % TURN == 0) {
        this.isPaused = true;
        thread.comeBack();
        return;
      }
      const below = calledAt(thread, pc, before);
      if (below != null && this.cleans(thread, below)) return;
      const collided = unwindAt(thread, pc, before);
      if (collided != null) return this.collide(thread, collided);
      const entry = process.functions.find(pc);
      const caller = this.walk.copy();
      const step = unwindOnce(process.memory, entry, caller, UNWIND_HANDLER);
      if (this.steps > MOST_STEPS || pc == 0 || step.isBroken || caller.rsp <= before || caller.rsp > top || (step.frame & 7) != 0) {
        return this.fail(thread, STATUS_BAD_STACK);
      }
      if (this.targetFrame != 0 && step.frame > this.targetFrame) return this.fail(thread, STATUS_INVALID_UNWIND_TARGET);
      this.isLast = entry != null && step.frame == this.targetFrame;
      if (step.handler != 0 && entry != null) {
        this.caller = caller;
        this.call(thread, new Dispatcher(pc, entry.base, entry.address, step.frame, this.target, 0, step.handler, step.handlerData, 0), 0);
        return;
      }
      if (!this.isLast) this.walk = caller;
    }
    this.finish(thread);
  }

  /** Whether what a frame would have done at its end is left to this one. */
  protected takesOver(frame: Frame): bool {
    return false;
  }

  /** Does what a frame would have done at its end; false for nothing. */
  private cleans(thread: Thread, frame: Frame): bool {
    const function_ = frame.cleanup;
    frame.cleanup = 0;
    if (function_ == 0 || this.takesOver(frame)) return false;
    this.isPaused = true;
    thread.enter(function_, frame.cleanupArgument);
    return true;
  }

  /** Goes on where another unwinding was stopped. */
  private collide(thread: Thread, other: Unwind): void {
    const process = thread.process;
    const dispatcher = other.dispatcher(thread);
    this.walk = other.walk.copy();
    this.caller = this.walk.copy();
    unwindOnce(process.memory, process.functions.find(this.walk.rip), this.caller, 0);
    this.isLast = dispatcher.frame == this.targetFrame;
    dispatcher.target = this.target;
    this.call(thread, dispatcher, COLLIDED_UNWIND);
  }

  private call(thread: Thread, dispatcher: Dispatcher, flags: u32): void {
    const memory = thread.process.memory;
    const record = this.record;
    record.flags |= flags | (this.isLast ? TARGET_UNWIND : 0);
    // So that a handler finds it in the context, too.
    if (this.isLast) this.walk.set(RAX, this.value);
    this.walk.write(memory, this.contextAt);
    dispatcher.context = this.contextAt;
    dispatcher.write(memory, this.dispatcherAt);
    thread.enter(dispatcher.handler, this.recordAt, dispatcher.frame, this.contextAt, this.dispatcherAt);
  }

  /** In the target's frame: the thread goes on there, or a function says where. */
  private finish(thread: Thread): void {
    const record = this.record;
    this.walk.set(RAX, this.value);
    if (record.code != STATUS_UNWIND_CONSOLIDATE || record.count == 0) {
      this.arrive(thread);
      return;
    }
    // It runs below all that was unwound, and whoever walks up from there finds the target's frame next.
    this.isConsolidating = true;
    this.callerStack = this.walk.rsp;
    this.callerCode = this.walk.rip;
    const here = this.walk.copy();
    here.rsp = this.floor;
    here.load(thread);
    thread.enter(record.parameter(0), this.recordAt);
  }
}
