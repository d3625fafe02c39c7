// Between UTF-16 and code pages. The code pages of a process, ANSI and OEM, are UTF-8.

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NO_UNICODE_TRANSLATION } from './error';

const CP_ACP: u32 = 0;
const CP_OEMCP: u32 = 1;
const CP_THREAD: u32 = 3;
export const CP_UTF8: u32 = 65001;
const MB_ERR_INVALID: u32 = 8;
const WC_ERR_INVALID: u32 = 0x80;

export function textExports(library: Library): void {
  library.add('GetACP', (thread, call) => CP_UTF8);
  library.add('GetOEMCP', (thread, call) => CP_UTF8);
  library.add('IsDBCSLeadByteEx', (thread, call) => 0);
  library.add('MultiByteToWideChar', multiByteToWideChar, Shape.Wide);
  library.add('WideCharToMultiByte', wideCharToMultiByte, Shape.Wide);
}

function isKnown(page: u32): bool {
  return page == CP_ACP || page == CP_OEMCP || page == CP_THREAD || page == CP_UTF8;
}

function multiByteToWideChar(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (!isKnown(<u32>call.a0) || call.a2 == 0 || call.i3 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const target = memory.u64(call.stack);
  const room = memory.u32(call.stack + 8);
  const zero: u32 = call.i3 < 0 ? 1 : 0;
  const source = zero ? memory.untilZero(call.a2) : memory.bytes(call.a2, call.i3);
  if (source == null) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((<u32>call.a1 & MB_ERR_INVALID) != 0 && !isUtf8(source)) return thread.fail(ERROR_NO_UNICODE_TRANSLATION);
  const text = String.UTF8.decodeUnsafe(changetype<usize>(source), source.length);
  const units = new StaticArray<u8>((text.length + <i32>zero) * 2);
  memory_copy(units, text);
  const count = <u32>text.length + zero;
  if (room == 0) return count;
  if (count > room) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(target, units) ? count : thread.fail(ERROR_INVALID_PARAMETER);
}

function memory_copy(to: StaticArray<u8>, text: string): void {
  memory.copy(changetype<usize>(to), changetype<usize>(text), <usize>text.length * 2);
}

function wideCharToMultiByte(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (!isKnown(<u32>call.a0) || call.a2 == 0 || call.i3 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const target = memory.u64(call.stack);
  const room = memory.u32(call.stack + 8);
  const zero: u32 = call.i3 < 0 ? 1 : 0;
  let text: string;
  if (zero) {
    text = memory.wideText(call.a2);
  } else {
    const source = memory.bytes(call.a2, call.i3 * 2);
    if (source == null) return thread.fail(ERROR_INVALID_PARAMETER);
    text = String.UTF16.decodeUnsafe(changetype<usize>(source), source.length);
  }
  if ((<u32>call.a1 & WC_ERR_INVALID) != 0 && hasLoneSurrogate(text)) return thread.fail(ERROR_NO_UNICODE_TRANSLATION);
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text) + <i32>zero);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes), false, String.UTF8.ErrorMode.REPLACE);
  const count = <u32>bytes.length;
  if (room == 0) return count;
  if (count > room) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(target, bytes) ? count : thread.fail(ERROR_INVALID_PARAMETER);
}

function hasLoneSurrogate(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit & 0xf800) != 0xd800) continue;
    if (unit >= 0xdc00 || i + 1 == text.length || (text.charCodeAt(i + 1) & 0xfc00) != 0xdc00) return true;
    i++;
  }
  return false;
}

/** Source: RFC 3629 section 4. */
export function isUtf8(bytes: StaticArray<u8>): bool {
  for (let at = 0; at < bytes.length; ) {
    const first = <u32>bytes[at++];
    if (first < 0x80) continue;
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + more > bytes.length) return false;
    let point = first & (0x3f >> more);
    for (let i = 0; i < more; i++) {
      const next = <u32>bytes[at++];
      if ((next & 0xc0) != 0x80) return false;
      point = (point << 6) | (next & 0x3f);
    }
    if (more == 2 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return false;
    if (more == 3 && (point < 0x1_0000 || point > 0x10_ffff)) return false;
  }
  return true;
}
