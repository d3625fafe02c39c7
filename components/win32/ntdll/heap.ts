// Heaps by ntdll's names.
//
// Source: Microsoft, ntifs.h ("RtlAllocateHeap function", "RtlCreateHeap function").

import { allocate, reallocate, release, sizeOf, validate } from '../kernel32/heap';
import { Heap } from '../memory/heap';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function ntHeapExports(library: Library): void {
  library.addCode('RtlAllocateHeap', allocate, 'HeapAlloc');
  library.add('RtlCreateHeap', create, Shape.Wide);
  library.add('RtlDestroyHeap', destroy);
  library.addCode('RtlFreeHeap', release, 'HeapFree');
  library.addCode('RtlReAllocateHeap', reallocate, 'HeapReAlloc');
  library.addCode('RtlSizeHeap', sizeOf, 'HeapSize');
  library.add('RtlValidateHeap', validate);
}

/** flags, address, reserve, commit. One without HEAP_GROWABLE (2) has its size. */
function create(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const handle = process.heap.allocate(0);
  if (handle == 0) return 0;
  process.heaps.set(handle, new Heap(process.space, process.memory, false, (<u32>call.a0 & 2) != 0 ? 0 : call.a2));
  return handle;
}

/** The handle, if it is none that can go. */
function destroy(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (!process.heaps.has(call.a0)) return call.a0;
  process.heaps.get(call.a0).destroy();
  process.heaps.delete(call.a0);
  process.heap.release(call.a0);
  return 0;
}
