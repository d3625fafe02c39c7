// Frames of the personality's own that lie on a thread's stack among those of the program: who walks up the stack meets them.

import { Frame, Thread } from '../thread/thread';
import { STACK_LIMIT } from '../thread/teb';
import { Unwind } from './unwind';

/** The frame that called a function which is being walked out of: `code` and `stack` are as behind that call. Null if it was another's. */
export function calledAt(thread: Thread, code: u64, stack: u64): Frame | null {
  if (code != thread.process.stubs.returned) return null;
  for (let i = thread.frames.length - 1; i >= 0; i--) if (thread.frames[i].stackAt == stack - 8) return thread.frames[i];
  return null;
}

/** The unwinding that did. */
export function unwindAt(thread: Thread, code: u64, stack: u64): Unwind | null {
  const frame = calledAt(thread, code, stack);
  return frame != null && frame instanceof Unwind && !(<Unwind>frame).isConsolidating ? <Unwind>frame : null;
}

/** The stack is left up to `stack`: what was called from below will not return. */
export function cut(thread: Thread, stack: u64): void {
  const low = min(thread.process.memory.u64(thread.teb + STACK_LIMIT), thread.stack.place.base);
  // The thread's own beginning stays.
  while (thread.frames.length > 1) {
    const at = thread.frames[thread.frames.length - 1].saved!.rsp;
    // What lies on another stack is no matter.
    if (at >= stack || at < low) return;
    thread.frames.pop();
  }
}
