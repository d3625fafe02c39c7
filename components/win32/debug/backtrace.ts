// The functions that a thread is in: by the same tables and the same steps with which exceptions go up the stack.

import { Option } from '../../lib/wit';
import { Context } from '../exception/context';
import { unwindOnce } from '../exception/virtual-unwind';
import { Frame } from '../gen/export/nucleus-debug-debugger';
import { Thread } from '../thread/thread';

const MOST_FRAMES: i32 = 256;

/** The innermost first. */
export function backtrace(thread: Thread): Array<Frame> {
  const process = thread.process;
  const missed = process.memory.missed;
  const context = Context.of(thread);
  const frames: Array<Frame> = [];
  while (context.rip != 0 && frames.length < MOST_FRAMES) {
    const entry = process.functions.find(context.rip);
    const begin = entry == null ? 0 : entry.base + <u64>entry.begin;
    const name = process.stubs.nameAt(context.rip, begin);
    frames.push(new Frame(context.rip, begin, name == null ? Option.none<string>() : Option.some<string>(name)));
    const before = context.rsp;
    // What does not go up ends nowhere.
    if (unwindOnce(process.memory, entry, context, 0).isBroken || context.rsp <= before) break;
  }
  process.memory.missed = missed;
  return frames;
}
