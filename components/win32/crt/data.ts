// Variables of the C runtime, which lie in the library's own memory.

import { Thread } from '../thread/thread';

/** Where one is that the library's rows name. */
export function dataAt(thread: Thread, name: string): u64 {
  const modules = thread.process.modules;
  return modules.find(modules.load('msvcrt.dll')!, name);
}
