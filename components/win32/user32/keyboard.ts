// The keyboard's layout, which is that of the United States for everybody, and what its keys give.
//
// Source: Microsoft, "GetKeyboardLayout function", "ToUnicodeEx function", "MapVirtualKeyW function", "VkKeyScanW function".

import { VK_BACK, VK_CONTROL, VK_ESCAPE, VK_MENU, VK_RETURN, VK_SHIFT, VK_TAB, characterOf, keyAt, keyOf, scanOf } from '../console/layout';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** Device and language: both are the United States. */
const LAYOUT: u64 = 0x0409_0409;
const VK_CAPITAL: u64 = 0x14;
/** Of a scan code: the key is let go. */
const RELEASED: u32 = 0x8000;

export function keyboardExports(library: Library): void {
  library.add('GetKeyboardLayout', (thread, call) => LAYOUT);
  library.add('MapVirtualKeyA', (thread, call) => map(<u32>call.a0, <u32>call.a1));
  library.add('MapVirtualKeyExA', (thread, call) => map(<u32>call.a0, <u32>call.a1));
  library.add('MapVirtualKeyExW', (thread, call) => map(<u32>call.a0, <u32>call.a1));
  library.add('MapVirtualKeyW', (thread, call) => map(<u32>call.a0, <u32>call.a1));
  library.add('ToUnicode', toUnicode, Shape.Wide);
  library.add('ToUnicodeEx', toUnicode, Shape.Wide);
  library.add('VkKeyScanA', (thread, call) => scan(<u32>call.a0 & 0xff));
  library.add('VkKeyScanExA', (thread, call) => scan(<u32>call.a0 & 0xff));
  library.add('VkKeyScanExW', (thread, call) => scan(<u32>call.a0 & 0xffff));
  library.add('VkKeyScanW', (thread, call) => scan(<u32>call.a0 & 0xffff));
}

/** Code, and what to make of what: a key's scan code, a scan code's key, a key's character without Shift. */
function map(code: u32, how: u32): u64 {
  if (how == 0 || how == 4) return scanOf(code);
  if (how == 1 || how == 3) return keyAt(code);
  if (how != 2) return 0;
  const unit = <u32>plain(code);
  return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit;
}

/** The key of a character, and the keys that are held with it; -1 of one that has none. */
function scan(unit: u32): u64 {
  if (unit == 9 || unit == 13 || unit == 27 || unit == 8) return unit;
  const key = keyOf(unit);
  return key == 0 ? 0xffff_ffff : key;
}

/** What a key gives without Shift, characters that cannot be seen included. */
function plain(key: u32): u16 {
  if (key == VK_BACK || key == VK_TAB || key == VK_RETURN || key == VK_ESCAPE) return <u16>key;
  return characterOf(key, false);
}

/** Key, scan code, 256 bytes of what is held, room and its units; gives how many were written. No key of this layout is dead. */
function toUnicode(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const key = <u32>call.a0;
  if ((<u32>call.a1 & RELEASED) != 0 || <u32>memory.u64(call.stack) == 0) return 0;
  const isShifted = (memory.u8(call.a2 + VK_SHIFT) & 0x80) != 0;
  const isControlled = (memory.u8(call.a2 + VK_CONTROL) & 0x80) != 0;
  const isLetter = key >= 0x41 && key <= 0x5a;
  const isCapital = isLetter && (memory.u8(call.a2 + VK_CAPITAL) & 1) != 0;
  let unit = isShifted != isCapital ? characterOf(key, true) : plain(key);
  if (unit == 0) unit = plain(key);
  // With Alt alone a key gives what it gives without.
  if (isControlled && (memory.u8(call.a2 + VK_MENU) & 0x80) == 0) unit = isLetter ? <u16>key & 0x1f : 0;
  if (unit == 0) return 0;
  return memory.setU16(call.a3, unit) ? 1 : 0;
}
