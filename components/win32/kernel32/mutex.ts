// Mutexes.

import { Mutex } from '../object/mutex';
import { Kind } from '../object/named-object';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_ALREADY_EXISTS, ERROR_NOT_OWNER } from './error';
import { ALL_ACCESS, create, find, nameOf, open } from './named';

const CREATE_INITIAL_OWNER: u32 = 1;

export function mutexExports(library: Library): void {
  library.add('CreateMutexA', (thread, call) => createMutex(thread, call.a0, call.i1 != 0, nameOf(thread, call.a2, false), ALL_ACCESS));
  library.add('CreateMutexW', (thread, call) => createMutex(thread, call.a0, call.i1 != 0, nameOf(thread, call.a2, true), ALL_ACCESS));
  library.add('CreateMutexExA', (thread, call) => createMutexEx(thread, call, false));
  library.add('CreateMutexExW', (thread, call) => createMutexEx(thread, call, true));
  library.add('OpenMutexA', (thread, call) => open(thread, Kind.Mutex, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenMutexW', (thread, call) => open(thread, Kind.Mutex, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('ReleaseMutex', releaseMutex);
}

function createMutexEx(thread: Thread, call: Call, isWide: bool): u64 {
  return createMutex(thread, call.a0, (<u32>call.a2 & CREATE_INITIAL_OWNER) != 0, nameOf(thread, call.a1, isWide), <u32>call.a3);
}

/** One that was there keeps its owner. */
function createMutex(thread: Thread, security: u64, isOwned: bool, name: string, access: u32): u64 {
  const made = new Mutex();
  const handle = create(thread, made, security, name, access);
  if (isOwned && handle != 0 && thread.lastError != ERROR_ALREADY_EXISTS) made.acquire(thread);
  return handle;
}

function releaseMutex(thread: Thread, call: Call): u64 {
  const mutex = find<Mutex>(thread, call.a0, 0);
  if (mutex == null) return 0;
  return mutex.giveBack(thread) ? 1 : thread.fail(ERROR_NOT_OWNER);
}
