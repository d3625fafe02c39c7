// RTL_BITMAP: bits in the program's memory, counted from the lowest of the first word.
//
// Source: Microsoft, wdm.h ("RtlInitializeBitMap function", "RtlFindClearBits function", "RtlFindClearRuns function",
// "RtlFindNextForwardRunClear function", "RtlNumberOfSetBits function", "RtlFindMostSignificantBit function").

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const NONE: u64 = 0xffff_ffff;
/** RTL_BITMAP_RUN. */
const RUN: u64 = 8;

export function bitmapExports(library: Library): void {
  library.add('RtlAreBitsClear', (thread, call) => areBits(thread, call, false));
  library.add('RtlAreBitsSet', (thread, call) => areBits(thread, call, true));
  library.add('RtlClearAllBits', (thread, call) => put(thread, call.a0, 0, u32.MAX_VALUE, false));
  library.add('RtlClearBit', (thread, call) => put(thread, call.a0, <u32>call.a1, 1, false));
  library.add('RtlClearBits', (thread, call) => put(thread, call.a0, <u32>call.a1, <u32>call.a2, false));
  library.add('RtlFindClearBits', (thread, call) => find(thread, call, false, false));
  library.add('RtlFindClearBitsAndSet', (thread, call) => find(thread, call, false, true));
  library.add('RtlFindClearRuns', findClearRuns);
  library.add('RtlFindFirstRunClear', (thread, call) => forwardRun(thread, call.a0, 0, call.a1));
  library.add('RtlFindLastBackwardRunClear', backwardRun);
  library.add('RtlFindLeastSignificantBit', (thread, call) => (call.a0 == 0 ? 0xff : ctz(call.a0)));
  library.add('RtlFindLongestRunClear', findLongestRun);
  library.add('RtlFindMostSignificantBit', (thread, call) => (call.a0 == 0 ? 0xff : 63 - clz(call.a0)));
  library.add('RtlFindNextForwardRunClear', (thread, call) => forwardRun(thread, call.a0, <u32>call.a1, call.a2));
  library.add('RtlFindSetBits', (thread, call) => find(thread, call, true, false));
  library.add('RtlFindSetBitsAndClear', (thread, call) => find(thread, call, true, true));
  library.add('RtlInitializeBitMap', initialize);
  library.add('RtlNumberOfClearBits', (thread, call) => count(thread, call.a0, false));
  library.add('RtlNumberOfSetBits', (thread, call) => count(thread, call.a0, true));
  library.add('RtlSetAllBits', (thread, call) => put(thread, call.a0, 0, u32.MAX_VALUE, true));
  library.add('RtlSetBit', (thread, call) => put(thread, call.a0, <u32>call.a1, 1, true));
  library.add('RtlSetBits', (thread, call) => put(thread, call.a0, <u32>call.a1, <u32>call.a2, true));
  library.add('RtlTestBit', testBit);
}

/** The bits by value. Runs are ranges of equal bits, as long as they can be. */
class Bits {
  size: u32 = 0;
  at: u64 = 0;
  words: StaticArray<u8> = new StaticArray<u8>(0);

  constructor(thread: Thread, map: u64) {
    const memory = thread.process.memory;
    const size = memory.u32(map);
    this.at = memory.u64(map + 8);
    const words = memory.bytes(this.at, ((size + 31) >> 5) * 4);
    // A buffer that is not there has no bits.
    if (words != null) {
      this.size = size;
      this.words = words;
    }
  }

  has(bit: u32): bool {
    return ((this.words[bit >> 3] >> <u8>(bit & 7)) & 1) != 0;
  }

  set(from: u32, end: u32, isSet: bool): void {
    for (let bit = from; bit < end; bit++) {
      const mask = <u8>1 << <u8>(bit & 7);
      this.words[bit >> 3] = isSet ? this.words[bit >> 3] | mask : this.words[bit >> 3] & ~mask;
    }
  }

  /** The first bit of this kind from there on; the size if there is none. */
  next(from: u32, isSet: bool): u32 {
    let bit = from;
    while (bit < this.size && this.has(bit) != isSet) bit++;
    return min(bit, this.size);
  }

  write(thread: Thread): void {
    thread.process.memory.write(this.at, this.words);
  }
}

/** Map, buffer, how many bits. */
function initialize(thread: Thread, call: Call): u64 {
  thread.process.memory.setU32(call.a0, <u32>call.a2);
  thread.process.memory.setU64(call.a0 + 8, call.a1);
  return 0;
}

function put(thread: Thread, map: u64, from: u32, length: u32, isSet: bool): u64 {
  const bits = new Bits(thread, map);
  if (from >= bits.size) return 0;
  bits.set(from, from + min(length, bits.size - from), isSet);
  bits.write(thread);
  return 0;
}

function testBit(thread: Thread, call: Call): u64 {
  const bits = new Bits(thread, call.a0);
  return <u32>call.a1 < bits.size && bits.has(<u32>call.a1) ? 1 : 0;
}

function areBits(thread: Thread, call: Call, isSet: bool): u64 {
  const bits = new Bits(thread, call.a0);
  const from = <u32>call.a1;
  const length = <u32>call.a2;
  if (length == 0 || from >= bits.size || length > bits.size - from) return 0;
  return bits.next(from, !isSet) >= from + length ? 1 : 0;
}

function count(thread: Thread, map: u64, isSet: bool): u64 {
  const bits = new Bits(thread, map);
  let found: u64 = 0;
  for (let bit: u32 = 0; bit < bits.size; bit++) if (bits.has(bit) == isSet) found++;
  return found;
}

/** Map, how many, where to begin: behind that first, then before it. None are wanted: the beginning, in whole bytes. */
function find(thread: Thread, call: Call, isSet: bool, changes: bool): u64 {
  const bits = new Bits(thread, call.a0);
  const length = <u32>call.a1;
  const hint = <u32>call.a2 < bits.size ? <u32>call.a2 : 0;
  if (length == 0) return hint & ~7;
  if (length > bits.size) return NONE;
  let found = search(bits, hint, bits.size, length, isSet);
  if (found == u32.MAX_VALUE && hint > 0) found = search(bits, 0, min(bits.size, hint + length - 1), length, isSet);
  if (found == u32.MAX_VALUE) return NONE;
  if (changes) {
    bits.set(found, found + length, !isSet);
    bits.write(thread);
  }
  return found;
}

function search(bits: Bits, from: u32, end: u32, length: u32, isSet: bool): u32 {
  for (let start = bits.next(from, isSet); start < end && length <= end - start; ) {
    const stop = bits.next(start, !isSet);
    if (stop - start >= length) return start;
    start = bits.next(stop, isSet);
  }
  return u32.MAX_VALUE;
}

/** Gives how long the run is and says where it begins. */
function forwardRun(thread: Thread, map: u64, from: u32, told: u64): u64 {
  const bits = new Bits(thread, map);
  const start = bits.next(from, false);
  thread.process.memory.setU32(told, start);
  return bits.next(start, true) - start;
}

/** Map, where to look back from, where the beginning goes. */
function backwardRun(thread: Thread, call: Call): u64 {
  const bits = new Bits(thread, call.a0);
  let end = bits.size == 0 ? 0 : min(<u32>call.a1, bits.size - 1) + 1;
  while (end > 0 && bits.has(end - 1)) end--;
  let start = end;
  while (start > 0 && !bits.has(start - 1)) start--;
  thread.process.memory.setU32(call.a2, start);
  return end - start;
}

class Run {
  constructor(
    readonly start: u32,
    readonly length: u32,
  ) {}
}

function clearRuns(bits: Bits): Array<Run> {
  const runs: Array<Run> = [];
  for (let start = bits.next(0, false); start < bits.size; ) {
    const end = bits.next(start, true);
    runs.push(new Run(start, end - start));
    start = bits.next(end, false);
  }
  return runs;
}

/** Map, where they go, how many at most, whether the longest are wanted, longest first. */
function findClearRuns(thread: Thread, call: Call): u64 {
  const runs = clearRuns(new Bits(thread, call.a0));
  if ((call.a3 & 0xff) != 0) runs.sort((a, b) => (a.length == b.length ? <i32>(a.start > b.start) * 2 - 1 : a.length > b.length ? -1 : 1));
  const given = min(<u32>call.a2, <u32>runs.length);
  for (let i: u32 = 0; i < given; i++) {
    thread.process.memory.setU32(call.a1 + i * RUN, runs[i].start);
    thread.process.memory.setU32(call.a1 + i * RUN + 4, runs[i].length);
  }
  return given;
}

function findLongestRun(thread: Thread, call: Call): u64 {
  const runs = clearRuns(new Bits(thread, call.a0));
  let best = new Run(0, 0);
  for (let i = 0; i < runs.length; i++) if (runs[i].length > best.length) best = runs[i];
  thread.process.memory.setU32(call.a1, best.start);
  return best.length;
}
