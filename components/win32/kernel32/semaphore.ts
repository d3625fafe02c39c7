// Semaphores.

import { Kind } from '../object/named-object';
import { Semaphore } from '../object/semaphore';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_TOO_MANY_POSTS } from './error';
import { ALL_ACCESS, create, find, MODIFY_STATE, nameOf, open } from './named';

export function semaphoreExports(library: Library): void {
  library.add('CreateSemaphoreA', (thread, call) => createSemaphore(thread, call, false, ALL_ACCESS));
  library.add('CreateSemaphoreW', (thread, call) => createSemaphore(thread, call, true, ALL_ACCESS));
  library.add('CreateSemaphoreExA', (thread, call) => createSemaphore(thread, call, false, thread.process.memory.u32(call.stack + 8)), Shape.Wide);
  library.add('CreateSemaphoreExW', (thread, call) => createSemaphore(thread, call, true, thread.process.memory.u32(call.stack + 8)), Shape.Wide);
  library.add('OpenSemaphoreA', (thread, call) => open(thread, Kind.Semaphore, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenSemaphoreW', (thread, call) => open(thread, Kind.Semaphore, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('ReleaseSemaphore', releaseSemaphore);
}

function createSemaphore(thread: Thread, call: Call, isWide: bool, access: u32): u64 {
  if (call.i2 <= 0 || call.i1 < 0 || call.i1 > call.i2) return thread.fail(ERROR_INVALID_PARAMETER);
  return create(thread, new Semaphore(call.i1, call.i2), call.a0, nameOf(thread, call.a3, isWide), access);
}

function releaseSemaphore(thread: Thread, call: Call): u64 {
  const semaphore = find<Semaphore>(thread, call.a0, MODIFY_STATE);
  if (semaphore == null) return 0;
  const before = semaphore.count;
  if (call.i1 <= 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (!semaphore.add(call.i1)) return thread.fail(ERROR_TOO_MANY_POSTS);
  return call.a2 == 0 || thread.process.memory.setU32(call.a2, before) ? 1 : thread.fail(ERROR_NOACCESS);
}
