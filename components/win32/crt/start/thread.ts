// _beginthread and _beginthreadex. The handle that _beginthread gives stays open after the thread's end.
//
// Source: Microsoft, "_beginthread, _beginthreadex"; "_endthread, _endthreadex".

import { startThread } from '../../kernel32/thread';
import { Library, Shape } from '../../system/export';
import { exitThread } from '../../thread/create';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EAGAIN, EINVAL, setErrno } from '../errno';
import { invalid } from '../invalid';

export function threadExports(library: Library): void {
  library.add('__threadhandle', (thread, call) => u64.MAX_VALUE - 1);
  library.add('__threadid', (thread, call) => thread.id);
  library.add('_beginthread', begin);
  library.add('_beginthreadex', beginWithHandle, Shape.Wide);
  library.add('_endthread', (thread, call) => exitThread(thread, 0));
  library.add('_endthreadex', (thread, call) => exitThread(thread, <u32>call.a0));
}

/** (function, stack, argument). */
function begin(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, <u64>-1);
  const handle = startThread(thread, <u32>call.a1, 0, call.a0, call.a2, false, 0);
  if (handle != 0) return handle;
  setErrno(thread, EAGAIN);
  return <u64>-1;
}

/** (security, stack, function, argument, flags, place of the thread's number). */
function beginWithHandle(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a2 == 0) return invalid(thread, EINVAL, 0);
  const inherits = call.a0 != 0 && memory.u32(call.a0 + 16) != 0;
  const handle = startThread(thread, <u32>call.a1, memory.u32(call.stack), call.a2, call.a3, inherits, memory.u64(call.stack + 8));
  if (handle == 0) setErrno(thread, EAGAIN);
  return handle;
}
