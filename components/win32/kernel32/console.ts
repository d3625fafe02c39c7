// Standard handles, and writing to them.

import { LATER } from '../object/file';
import { CLOSED } from '../object/output';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_BROKEN_PIPE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER } from './error';

const INVALID_HANDLE: u64 = u64.MAX_VALUE;
/** STD_INPUT_HANDLE is -10. */
const STANDARD: u32 = <u32>-10;
/** Bytes that one call takes of a program's buffer at a time. */
const PIECE: u32 = 65536;

export function consoleExports(library: Library): void {
  library.add('GetStdHandle', getStdHandle);
  library.add('WriteFile', writeFile, Shape.Wide);
}

function getStdHandle(thread: Thread, call: Call): u64 {
  const index = STANDARD - <u32>call.a0;
  if (index <= 2) return thread.process.standard[index];
  thread.lastError = ERROR_INVALID_HANDLE;
  return INVALID_HANDLE;
}

function writeFile(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  const memory = thread.process.memory;
  const wanted = <u32>call.a2;
  if (call.a3 != 0) memory.setU32(call.a3, thread.progress);
  while (thread.progress < wanted) {
    const data = memory.bytes(call.a1 + thread.progress, min(PIECE, wanted - thread.progress));
    if (data == null) return thread.fail(ERROR_INVALID_PARAMETER);
    const taken = file.write(data);
    if (taken == CLOSED) return thread.fail(ERROR_BROKEN_PIPE);
    if (taken == LATER) return thread.wait();
    thread.progress += <u32>taken;
    if (call.a3 != 0) memory.setU32(call.a3, thread.progress);
  }
  return 1;
}
