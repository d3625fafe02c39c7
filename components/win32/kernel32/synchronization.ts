// Critical sections, kept in the guest's memory as Windows keeps them.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** RTL_CRITICAL_SECTION. */
const LOCK_COUNT: u64 = 8;
const RECURSION: u64 = 12;
const OWNER: u64 = 16;
const SIZE: i32 = 40;
const FREE: u32 = 0xffff_ffff;

export function synchronizationExports(library: Library): void {
  library.add('InitializeCriticalSection', initialize);
  library.add('InitializeCriticalSectionAndSpinCount', initialize);
  library.add('InitializeCriticalSectionEx', initialize);
  library.add('DeleteCriticalSection', remove);
  library.add('EnterCriticalSection', enter);
  library.add('TryEnterCriticalSection', (thread, call) => (take(thread, call.a0) ? 1 : 0));
  library.add('LeaveCriticalSection', leave);
}

function initialize(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  memory.write(call.a0, new StaticArray<u8>(SIZE));
  memory.setU32(call.a0 + LOCK_COUNT, FREE);
  return 1;
}

function remove(thread: Thread, call: Call): u64 {
  return initialize(thread, call);
}

function take(thread: Thread, at: u64): bool {
  const memory = thread.process.memory;
  const owner = memory.u64(at + OWNER);
  if (owner != 0 && owner != thread.id) return false;
  memory.setU64(at + OWNER, thread.id);
  const depth = memory.u32(at + RECURSION) + 1;
  memory.setU32(at + RECURSION, depth);
  memory.setU32(at + LOCK_COUNT, depth - 1);
  return true;
}

function enter(thread: Thread, call: Call): u64 {
  return take(thread, call.a0) ? 0 : thread.wait();
}

function leave(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const depth = memory.u32(call.a0 + RECURSION) - 1;
  memory.setU32(call.a0 + RECURSION, depth);
  memory.setU32(call.a0 + LOCK_COUNT, depth - 1);
  if (depth == 0) memory.setU64(call.a0 + OWNER, 0);
  return 0;
}
