// Where the arguments lie that follow so many named ones: the caller left room for those in registers, below the fifth.

import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';

/** For exports whose shape is Wide. */
export function argumentsAfter(thread: Thread, call: Call, named: u32): u64 {
  const memory = thread.process.memory;
  const home = call.stack - 32;
  memory.setU64(home, call.a0);
  memory.setU64(home + 8, call.a1);
  memory.setU64(home + 16, call.a2);
  memory.setU64(home + 24, call.a3);
  return home + named * 8;
}
