// Arithmetic and tried pointers, which Windows keeps from its first versions.
//
// Source: Microsoft, winbase.h ("MulDiv function", "IsBadReadPtr function").

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function legacyExports(library: Library): void {
  library.add('IsBadCodePtr', (thread, call) => isBad(thread, call.a0, 1));
  library.add('IsBadReadPtr', (thread, call) => isBad(thread, call.a0, call.a1));
  library.add('IsBadStringPtrA', (thread, call) => isBad(thread, call.a0, min<u64>(call.a1, 1)));
  library.add('IsBadStringPtrW', (thread, call) => isBad(thread, call.a0, min<u64>(call.a1 * 2, 2)));
  library.add('IsBadWritePtr', isBadWrite);
  library.add('MulDiv', mulDiv);
}

/** Rounded half away from zero; -1 for what has no result. */
function mulDiv(thread: Thread, call: Call): u64 {
  const divisor = <i64>call.i2;
  if (divisor == 0) return 0xffff_ffff;
  const product = <i64>call.i0 * <i64>call.i1;
  const half = (divisor < 0 ? -divisor : divisor) / 2;
  const result = (product < 0 ? product - half : product + half) / divisor;
  return result > i32.MAX_VALUE || result < i32.MIN_VALUE ? 0xffff_ffff : <u64>result & 0xffff_ffff;
}

/** Every page of it is looked at. */
function isBad(thread: Thread, address: u64, size: u64): u64 {
  if (size == 0) return 0;
  const memory = thread.process.memory;
  if (address + size < address || size > 1 << 32) return 1;
  for (let at = address; at < address + size; at = (at & ~(<u64>4095)) + 4096) if (memory.bytes(at, 1) == null) return 1;
  return 0;
}

function isBadWrite(thread: Thread, call: Call): u64 {
  if (call.a1 == 0) return 0;
  const memory = thread.process.memory;
  if (call.a0 + call.a1 < call.a0 || call.a1 > 1 << 32) return 1;
  for (let at = call.a0; at < call.a0 + call.a1; at = (at & ~(<u64>4095)) + 4096) {
    const one = memory.bytes(at, 1);
    if (one == null || !memory.write(at, one)) return 1;
  }
  return 0;
}
