// Characters: their cases, kinds and neighbours. Where a text is expected, an address below 65536 is a character itself.
//
// Source: Microsoft, winuser.h ("CharUpperW function", "CharPrevExA function", "IsCharAlphaW function", "OemToCharBuffW function").

import { textAt } from '../memory/text';
import { utf16, utf8 } from '../memory/access';
import { Library } from '../system/export';
import { classOfUnit } from '../crt/locale/classes';
import { capitalOf, capitalText, smallOf, smallText } from '../locale/letters';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const UPPER: u32 = 1;
const LOWER: u32 = 2;
const DIGIT: u32 = 4;
const ALPHA: u32 = 0x100;

export function characterExports(library: Library): void {
  library.add('CharLowerA', (thread, call) => change(thread, call.a0, false, false));
  library.add('CharLowerBuffA', (thread, call) => changeSome(thread, call, false, false));
  library.add('CharLowerBuffW', (thread, call) => changeSome(thread, call, false, true));
  library.add('CharLowerW', (thread, call) => change(thread, call.a0, false, true));
  library.add('CharNextA', (thread, call) => nextByte(thread, call.a0));
  library.add('CharNextExA', (thread, call) => nextByte(thread, call.a1));
  library.add('CharNextW', nextUnit);
  library.add('CharPrevA', (thread, call) => previousByte(call.a0, call.a1));
  library.add('CharPrevExA', (thread, call) => previousByte(call.a1, call.a2));
  library.add('CharPrevW', previousUnit);
  library.add('CharToOemA', (thread, call) => copyText(thread, call, false, false));
  library.add('CharToOemW', (thread, call) => copyText(thread, call, true, false));
  library.add('CharUpperA', (thread, call) => change(thread, call.a0, true, false));
  library.add('CharUpperBuffA', (thread, call) => changeSome(thread, call, true, false));
  library.add('CharUpperBuffW', (thread, call) => changeSome(thread, call, true, true));
  library.add('CharUpperW', (thread, call) => change(thread, call.a0, true, true));
  library.add('IsCharAlphaA', (thread, call) => is(<u32>call.a0 & 0xff, UPPER | LOWER | ALPHA));
  library.add('IsCharAlphaNumericA', (thread, call) => is(<u32>call.a0 & 0xff, UPPER | LOWER | ALPHA | DIGIT));
  library.add('IsCharAlphaNumericW', (thread, call) => is(<u32>call.a0 & 0xffff, UPPER | LOWER | ALPHA | DIGIT));
  library.add('IsCharAlphaW', (thread, call) => is(<u32>call.a0 & 0xffff, UPPER | LOWER | ALPHA));
  library.add('IsCharLowerA', (thread, call) => is(<u32>call.a0 & 0xff, LOWER));
  library.add('IsCharLowerW', (thread, call) => is(<u32>call.a0 & 0xffff, LOWER));
  library.add('IsCharUpperA', (thread, call) => is(<u32>call.a0 & 0xff, UPPER));
  library.add('IsCharUpperW', (thread, call) => is(<u32>call.a0 & 0xffff, UPPER));
  library.add('OemToCharA', (thread, call) => copyText(thread, call, false, false));
  library.add('OemToCharW', (thread, call) => copyText(thread, call, false, true));
}

function is(unit: u32, kinds: u32): u64 {
  return (classOfUnit(unit) & kinds) != 0 ? 1 : 0;
}

/** A character, or a text in place. */
function change(thread: Thread, at: u64, up: bool, wide: bool): u64 {
  const memory = thread.process.memory;
  if (at < 0x1_0000) {
    const unit = wide ? <u32>at : <u32>at & 0xff;
    return !wide && unit > 0x7f ? unit : up ? capitalOf(unit) : smallOf(unit);
  }
  const text = textAt(thread, at, wide);
  const changed = up ? capitalText(text) : smallText(text);
  memory.write(at, wide ? utf16(changed) : utf8(changed));
  return at;
}

/** Text, how many; gives how many. */
function changeSome(thread: Thread, call: Call, up: bool, wide: bool): u64 {
  const memory = thread.process.memory;
  const count = <u32>call.a1;
  const bytes = memory.bytes(call.a0, wide ? count * 2 : count);
  if (bytes == null) return 0;
  const start = changetype<usize>(bytes);
  for (let i: usize = 0; i < count; i++) {
    const unit = wide ? <u32>load<u16>(start + i * 2) : <u32>load<u8>(start + i);
    if (!wide && unit > 0x7f) continue;
    const changed = up ? capitalOf(unit) : smallOf(unit);
    if (wide) store<u16>(start + i * 2, <u16>changed);
    else store<u8>(start + i, <u8>changed);
  }
  return memory.write(call.a0, bytes) ? count : 0;
}

// Neighbours: nothing lies behind the zero.

function nextUnit(thread: Thread, call: Call): u64 {
  return thread.process.memory.u16(call.a0) == 0 ? call.a0 : call.a0 + 2;
}

function previousUnit(thread: Thread, call: Call): u64 {
  return call.a1 > call.a0 ? call.a1 - 2 : call.a0;
}

/** No byte leads another one: that is for code pages of East Asia. */
function nextByte(thread: Thread, at: u64): u64 {
  return thread.process.memory.u8(at) == 0 ? at : at + 1;
}

function previousByte(start: u64, at: u64): u64 {
  return at > start ? at - 1 : start;
}

/** source, target: both code pages are the same. */
function copyText(thread: Thread, call: Call, wide: bool, toWide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  return thread.process.memory.write(call.a1, toWide ? utf16(text) : utf8(text)) ? 1 : 0;
}
