// A catch block that runs: the stack is unwound to its function, what its try block has made is destroyed, and the block is called; it
// says where its function goes on. The thrown object lives as long.

import { Frame, Thread } from '../../thread/thread';
import { Context } from '../context';
import { Dispatcher } from '../dispatcher';
import { restore } from '../restore';
import { Unwind } from '../unwind';
import { FunctionInfo, Handler, TryBlock } from './function-info';
import { Place } from './frame-handler';
import { Thrown } from './thrown';

enum Phase {
  Unwinding,
  Leaving,
  Running,
  Destroying,
}

export class Catch extends Unwind {
  private phase: Phase = Phase.Unwinding;
  /** What its function's state is while it runs. */
  readonly state: i32;
  /** Of its try block. */
  readonly index: i32;
  private leaving: i32;
  private left: i32 = 0;
  private goesOnAt: u64 = 0;
  readonly physical: u64;
  readonly base: u64;

  constructor(
    context: Context,
    dispatcher: Dispatcher,
    record: u64,
    /** What the processor held where the exception happened: address of that. */
    readonly happenedAt: u64,
    private readonly info: FunctionInfo,
    block: TryBlock,
    private readonly handler: Handler,
    private readonly place: Place,
    readonly thrown: Thrown,
  ) {
    super(context, dispatcher.frame, dispatcher.pc, record, 0, dispatcher.context);
    this.state = block.low;
    this.index = block.index;
    this.leaving = place.state;
    this.physical = dispatcher.frame;
    this.base = dispatcher.base;
  }

  get isRunning(): bool {
    return this.phase == Phase.Running;
  }

  /** Does it destroy what its try block has made? */
  get isLeaving(): bool {
    return this.phase == Phase.Leaving;
  }

  /** What is thrown again keeps its object. */
  protected takesOver(frame: Frame): bool {
    return frame instanceof Catch && this.thrown.isCxx && (<Catch>frame).thrown.object == this.thrown.object;
  }

  /** The stack is unwound: from here on whoever walks up finds the function's frame next. */
  protected arrive(thread: Thread): void {
    this.phase = Phase.Leaving;
    this.isConsolidating = true;
    this.callerStack = this.walk.rsp;
    this.callerCode = this.walk.rip;
    const here = this.walk.copy();
    here.rsp = this.floor;
    here.load(thread);
    this.goThrough(thread);
  }

  next(thread: Thread, result: u64): void {
    switch (this.phase) {
      case Phase.Leaving:
        this.goThrough(thread);
        return;
      case Phase.Running:
        this.goesOnAt = this.handler.goesOnAt(result);
        this.phase = Phase.Destroying;
        if (this.cleanup != 0) {
          const destructor = this.cleanup;
          this.cleanup = 0;
          thread.enter(destructor, this.thrown.object);
          return;
        }
        this.goOnBehind(thread);
        return;
      case Phase.Destroying:
        this.goOnBehind(thread);
        return;
      default:
        super.next(thread, result);
    }
  }

  /** Leaves the try block's states, then calls the handler. */
  private goThrough(thread: Thread): void {
    while (this.leaving > this.state && this.left++ <= this.info.states) {
      const action = this.info.action(this.leaving, this.place.frame);
      this.leaving = this.info.next(this.leaving);
      if (action.address == 0) continue;
      thread.enter(action.address, action.argument, this.place.frame);
      return;
    }
    this.phase = Phase.Running;
    if (!isHeld(thread, this)) {
      this.cleanup = this.thrown.destructor;
      this.cleanupArgument = this.thrown.object;
    }
    thread.enter(this.handler.address, this.place.frame, this.place.frame);
  }

  private goOnBehind(thread: Thread): void {
    this.walk.rip = this.goesOnAt;
    restore(thread, this.walk);
  }
}

/** Has another handler the same object, since this one's was thrown again out of it? */
function isHeld(thread: Thread, one: Catch): bool {
  for (let i = thread.frames.length - 1; i >= 0; i--) {
    const frame = thread.frames[i];
    if (frame != one && frame instanceof Catch && (<Catch>frame).cleanup != 0 && (<Catch>frame).thrown.object == one.thrown.object) return true;
  }
  return false;
}

/** The handler that runs for a frame; null if none does. */
export function catchOf(thread: Thread, frame: u64, base: u64): Catch | null {
  for (let i = thread.frames.length - 1; i >= 0; i--) {
    const one = thread.frames[i];
    if (one instanceof Catch && (<Catch>one).isRunning && (<Catch>one).physical == frame && (<Catch>one).base == base) return <Catch>one;
  }
  return null;
}

/** What the innermost handler that runs has caught; null if there is none. */
export function current(thread: Thread): Catch | null {
  for (let i = thread.frames.length - 1; i >= 0; i--) {
    const one = thread.frames[i];
    if (one instanceof Catch && (<Catch>one).isRunning) return <Catch>one;
  }
  return null;
}
