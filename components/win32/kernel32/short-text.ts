// lstrlen and its like: functions on texts that give nothing where there is no text.
//
// Source: Microsoft, "lstrcmpW function", "lstrcpynW function" and their like.

import { compareWords, NORM_IGNORECASE } from '../locale/order';
import { textAt } from '../memory/text';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function shortTextExports(library: Library): void {
  library.add('lstrcatA', (thread, call) => (copy(thread, call.a0 + bytesAt(thread, call.a0).length, bytesAt(thread, call.a1)) == 0 ? 0 : call.a0));
  library.add('lstrcatW', (thread, call) => put(thread, call.a0, textAt(thread, call.a0, true) + textAt(thread, call.a1, true)));
  library.add('lstrcmpA', (thread, call) => compare(thread, call, 0, false));
  library.add('lstrcmpW', (thread, call) => compare(thread, call, 0, true));
  library.add('lstrcmpiA', (thread, call) => compare(thread, call, NORM_IGNORECASE, false));
  library.add('lstrcmpiW', (thread, call) => compare(thread, call, NORM_IGNORECASE, true));
  library.add('lstrcpyA', (thread, call) => copy(thread, call.a0, bytesAt(thread, call.a1)));
  library.add('lstrcpyW', (thread, call) => put(thread, call.a0, textAt(thread, call.a1, true)));
  library.add('lstrcpynA', (thread, call) => (call.i2 <= 0 ? call.a0 : copy(thread, call.a0, shortened(bytesAt(thread, call.a1), call.i2 - 1))));
  library.add('lstrcpynW', (thread, call) => (call.i2 <= 0 ? call.a0 : put(thread, call.a0, textAt(thread, call.a1, true).substring(0, call.i2 - 1))));
  library.add('lstrlenA', (thread, call) => bytesAt(thread, call.a0).length);
  library.add('lstrlenW', (thread, call) => textAt(thread, call.a0, true).length);
}

function bytesAt(thread: Thread, at: u64): StaticArray<u8> {
  return at == 0 ? new StaticArray<u8>(0) : thread.process.memory.untilZero(at);
}

function shortened(bytes: StaticArray<u8>, most: i32): StaticArray<u8> {
  return bytes.length <= most ? bytes : bytes.slice<StaticArray<u8>>(0, most);
}

/** With a zero behind it; gives where it stands, 0 if it cannot. */
function copy(thread: Thread, to: u64, bytes: StaticArray<u8>): u64 {
  return thread.process.memory.write(to, bytes.concat<StaticArray<u8>>(new StaticArray<u8>(1))) ? to : 0;
}

function put(thread: Thread, to: u64, text: string): u64 {
  return thread.process.memory.setWideText(to, text) ? to : 0;
}

function compare(thread: Thread, call: Call, flags: u32, isWide: bool): u64 {
  const difference = compareWords(textAt(thread, call.a0, isWide), textAt(thread, call.a1, isWide), flags);
  return <u32>(difference < 0 ? -1 : difference > 0 ? 1 : 0);
}
