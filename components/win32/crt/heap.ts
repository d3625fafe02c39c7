// malloc and its kin.

import { allocateBlock, reallocateBlock } from '../memory/blocks';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ENOMEM, setErrno } from './errno';

export function heapExports(library: Library): void {
  library.addCode('malloc', (thread, call) => allocate(thread, call.a0));
  library.addCode('calloc', calloc);
  library.addCode('realloc', realloc);
  library.addCode('free', release);
}

function allocate(thread: Thread, size: u64): u64 {
  const address = allocateBlock(thread, thread.process.heap, size, false);
  if (address == 0) setErrno(thread, ENOMEM);
  return address;
}

function calloc(thread: Thread, call: Call): u64 {
  const size = call.a0 * call.a1;
  if (call.a1 != 0 && size / call.a1 != call.a0) {
    setErrno(thread, ENOMEM);
    return 0;
  }
  const address = allocate(thread, size);
  if (address != 0) thread.process.memory.fill(address, 0, size);
  return address;
}

function realloc(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (call.a0 == 0) return allocate(thread, call.a1);
  if (!process.heap.holds(call.a0)) return 0;
  if (call.a1 == 0) {
    process.heap.release(call.a0);
    return 0;
  }
  const address = reallocateBlock(thread, process.heap, call.a0, call.a1, false, true);
  if (address == 0) setErrno(thread, ENOMEM);
  return address;
}

function release(thread: Thread, call: Call): u64 {
  if (call.a0 != 0) thread.process.heap.release(call.a0);
  return 0;
}
