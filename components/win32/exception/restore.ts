// Going on somewhere else: the processor is loaded, and what was called from below on the stack is forgotten.

import { Thread } from '../thread/thread';
import { Context } from './context';
import { cut } from './frames';

export function restore(thread: Thread, context: Context): void {
  cut(thread, context.rsp);
  thread.forget();
  context.load(thread);
}
