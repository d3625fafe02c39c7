// Slots that each thread has a value of its own in: TLS, and FLS, whose callbacks are called for the values of a thread that ends.
//
// Source: Microsoft, "TlsAlloc function", "FlsAlloc function" and their like.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { LOCAL_SLOTS, localSlotAt, slotAt, SLOTS } from '../thread/slots';
import { Frame, Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NO_MORE_ITEMS } from './error';

const NO_SLOT: u64 = 0xffff_ffff;

export function slotExports(library: Library): void {
  library.add('FlsAlloc', flsAlloc);
  library.add('FlsFree', flsFree);
  library.add('FlsGetValue', flsGetValue);
  library.add('FlsSetValue', flsSetValue);
  library.add('TlsAlloc', tlsAlloc);
  library.add('TlsFree', tlsFree);
  library.addCode('TlsGetValue', tlsGetValue);
  library.addCode('TlsSetValue', tlsSetValue);
}

function tlsAlloc(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const slot = process.slots.indexOf(false);
  if (slot < 0) {
    thread.lastError = ERROR_NO_MORE_ITEMS;
    return NO_SLOT;
  }
  process.slots[slot] = true;
  for (let i = 0; i < process.threads.length; i++) process.memory.setU64(slotAt(process.threads[i], slot), 0);
  return slot;
}

function tlsFree(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= <u32>SLOTS || !thread.process.slots[slot]) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.process.slots[slot] = false;
  return 1;
}

function tlsGetValue(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= <u32>SLOTS) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.lastError = 0;
  return thread.process.memory.u64(slotAt(thread, slot));
}

function tlsSetValue(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (slot >= <u32>SLOTS) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU64(slotAt(thread, slot), call.a1) ? 1 : 0;
}

function flsAlloc(thread: Thread, call: Call): u64 {
  const process = thread.process;
  // The first one is never given.
  const slot = process.localSlots.indexOf(false, 1);
  if (slot < 0) {
    thread.lastError = ERROR_NO_MORE_ITEMS;
    return NO_SLOT;
  }
  process.localSlots[slot] = true;
  process.localCallbacks[slot] = call.a0;
  for (let i = 0; i < process.threads.length; i++) process.memory.setU64(localSlotAt(process.threads[i], slot), 0);
  return slot;
}

function isTaken(thread: Thread, slot: u32): bool {
  return slot < <u32>LOCAL_SLOTS && thread.process.localSlots[slot];
}

function flsFree(thread: Thread, call: Call): u64 {
  const slot = <u32>call.a0;
  if (!isTaken(thread, slot)) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.run(new FlsFree(slot, thread.process.localCallbacks[slot]));
}

/** Calls the callback for each value that a thread has, then the slot is free. */
class FlsFree extends Frame {
  private readonly values: Array<u64> = [];

  constructor(
    private readonly slot: u32,
    private readonly callback: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (thread.process.localSlots[this.slot]) this.begin(thread);
    if (this.values.length > 0 && this.callback != 0) thread.enter(this.callback, this.values.pop());
    else thread.leave(1);
  }

  private begin(thread: Thread): void {
    const process = thread.process;
    process.localSlots[this.slot] = false;
    process.localCallbacks[this.slot] = 0;
    for (let i = process.threads.length - 1; i >= 0; i--) {
      const at = localSlotAt(process.threads[i], this.slot);
      const value = process.memory.u64(at);
      if (value != 0) this.values.push(value);
      process.memory.setU64(at, 0);
    }
  }
}

function flsGetValue(thread: Thread, call: Call): u64 {
  if (!isTaken(thread, <u32>call.a0)) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.lastError = 0;
  return thread.process.memory.u64(localSlotAt(thread, <u32>call.a0));
}

function flsSetValue(thread: Thread, call: Call): u64 {
  if (!isTaken(thread, <u32>call.a0)) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU64(localSlotAt(thread, <u32>call.a0), call.a1) ? 1 : 0;
}
