// What a process has begun with SymInitialize.

import { ERROR_INVALID_HANDLE } from '../system/error';
import { Thread } from '../thread/thread';

export class Symbols {
  /** Handles, which need be of nothing. */
  readonly sessions: Array<u64> = [];
  /** SYMOPT_*, which are kept and mean nothing. */
  options: u32 = 0;
}

/** False, with the error set, if nothing was begun by that handle. */
export function isOpen(thread: Thread, handle: u64): bool {
  if (thread.process.symbols.sessions.includes(handle)) return true;
  thread.lastError = ERROR_INVALID_HANDLE;
  return false;
}
