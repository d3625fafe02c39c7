// From something that has happened to the search for who handles it.

import { Shape } from '../system/export';
import { Frame, Thread } from '../thread/thread';
import { Context, RDI } from './context';
import { Dispatch } from './dispatch';
import { Exception } from './record';

/** What the processor held where a built-in function was called, as of the return to there. */
export function callerContext(thread: Thread): Context {
  const context = Context.of(thread);
  const memory = thread.process.memory;
  const called = thread.process.stubs.exportOf(thread.number);
  if (called != null && called.shape == Shape.Wide) {
    context.set(RDI, memory.u64(context.rsp));
    context.rsp += 8;
  }
  context.rip = memory.u64(context.rsp);
  context.rsp += 8;
  return context;
}

/** What the processor holds in the caller of the built-in function, one of four arguments at most, whose frame this is. */
export function frameContext(thread: Thread, frame: Frame): Context {
  const context = Context.of(thread);
  context.takeRegisters(frame.saved!);
  context.rip = thread.process.memory.u64(context.rsp);
  context.rsp += 8;
  return context;
}

/** Looks for a handler, from where `context` is on. What the thread was doing goes on only if a handler says so. */
export function raise(thread: Thread, exception: Exception, context: Context): u64 {
  return thread.run(new Dispatch(exception.bytes(), context));
}
