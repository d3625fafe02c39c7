// malloc and its kin.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ENOMEM, setErrno } from './errno';

export function heapExports(library: Library): void {
  library.add('malloc', (thread, call) => allocate(thread, call.a0));
  library.add('calloc', calloc);
  library.add('realloc', realloc);
  library.add('free', release);
}

function allocate(thread: Thread, size: u64): u64 {
  const address = thread.process.heap.allocate(size);
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
  const before = process.heap.sizeOf(call.a0);
  if (process.heap.resize(call.a0, call.a1)) return call.a0;
  const address = allocate(thread, call.a1);
  if (address == 0) return 0;
  process.memory.move(address, call.a0, min(before, call.a1));
  process.heap.release(call.a0);
  return address;
}

function release(thread: Thread, call: Call): u64 {
  if (call.a0 != 0) thread.process.heap.release(call.a0);
  return 0;
}
