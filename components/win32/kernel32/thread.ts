// The calling thread: its slots, its sleep.

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Library } from '../system/export';
import { SLOT_COUNT, SLOTS } from '../thread/teb';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NO_MORE_ITEMS } from './error';

const INFINITE: u32 = u32.MAX_VALUE;
const NO_SLOT: u64 = 0xffff_ffff;

export function threadExports(library: Library): void {
  library.add('GetCurrentThread', (thread, call) => u64.MAX_VALUE - 1);
  library.addCode('GetCurrentThreadId', (thread, call) => thread.id);
  library.add('Sleep', sleep);
  library.add('TlsAlloc', tlsAlloc);
  library.add('TlsFree', tlsFree);
  library.addCode('TlsGetValue', tlsGetValue);
  library.add('TlsSetValue', tlsSetValue);
}

function sleep(thread: Thread, call: Call): u64 {
  if (thread.timedOut) return 0;
  if (thread.fresh && <u32>call.a0 != INFINITE) thread.deadline = now() + <u64>(<u32>call.a0) * 1_000_000;
  return thread.wait();
}

function tlsAlloc(thread: Thread, call: Call): u64 {
  const slots = thread.process.slots;
  for (let i: u32 = 0; i < SLOT_COUNT; i++) {
    if ((slots >> i) & 1) continue;
    thread.process.slots = slots | (<u64>1 << i);
    thread.process.memory.setU64(thread.teb + SLOTS + i * 8, 0);
    return i;
  }
  thread.lastError = ERROR_NO_MORE_ITEMS;
  return NO_SLOT;
}

function tlsFree(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= SLOT_COUNT || ((thread.process.slots >> slot) & 1) == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.process.slots &= ~(<u64>1 << slot);
  return 1;
}

function tlsGetValue(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= SLOT_COUNT) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.lastError = 0;
  return thread.process.memory.u64(thread.teb + SLOTS + slot * 8);
}

function tlsSetValue(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= SLOT_COUNT) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU64(thread.teb + SLOTS + slot * 8, call.a1) ? 1 : 0;
}
