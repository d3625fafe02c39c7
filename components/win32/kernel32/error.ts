// The thread's last error.

export * from '../system/error';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export const ERROR_PROC_NOT_FOUND: u32 = 127;
export const ERROR_INVALID_ORDINAL: u32 = 182;
export const ERROR_NO_MORE_ITEMS: u32 = 259;
export const ERROR_NO_UNICODE_TRANSLATION: u32 = 1113;

export function errorExports(library: Library): void {
  library.addCode('GetLastError', (thread, call) => thread.lastError);
  library.addCode('SetLastError', setLastError);
}

function setLastError(thread: Thread, call: Call): u64 {
  thread.lastError = <u32>call.a0;
  return 0;
}
