// Standard handles, and the console.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_HANDLE } from './error';

const INVALID_HANDLE: u64 = u64.MAX_VALUE;
/** STD_INPUT_HANDLE is -10. */
const STANDARD: u32 = <u32>-10;

export function consoleExports(library: Library): void {
  library.add('GetStdHandle', getStdHandle);
  library.add('SetStdHandle', setStdHandle);
  library.add('GetFileType', getFileType);
}

function getStdHandle(thread: Thread, call: Call): u64 {
  const index = STANDARD - <u32>call.a0;
  if (index <= 2) return thread.process.standard[index];
  thread.lastError = ERROR_INVALID_HANDLE;
  return INVALID_HANDLE;
}

function setStdHandle(thread: Thread, call: Call): u64 {
  const index = STANDARD - <u32>call.a0;
  if (index > 2) return thread.fail(ERROR_INVALID_HANDLE);
  thread.process.standard[index] = call.a1;
  return 1;
}

function getFileType(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  thread.lastError = 0;
  return file.type;
}
