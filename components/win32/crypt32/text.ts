// Bytes as text: base64, hexadecimal, and base64 with a header.
//
// Source: Microsoft, "CryptBinaryToStringW function", "CryptStringToBinaryW function".

import { giveText } from '../memory/text';
import { ERROR_INVALID_PARAMETER, ERROR_MORE_DATA } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** CRYPT_STRING_*: */
const BASE64_HEADER: u32 = 0;
const BASE64: u32 = 1;
const BINARY: u32 = 2;
const REQUEST_HEADER: u32 = 3;
const HEX: u32 = 4;
const BASE64_ANY: u32 = 6;
const REVOCATION_HEADER: u32 = 9;
const HEX_RAW: u32 = 12;
/** CRYPT_STRING_NOCRLF and CRYPT_STRING_NOCR. */
const NO_CRLF: u32 = 0x4000_0000;
const NO_CR: u32 = 0x8000_0000;
const ERROR_INVALID_DATA: u32 = 13;
/** Letters in a line of base64, and bytes in one of hexadecimal. */
const LINE: i32 = 64;
const HEX_LINE: i32 = 16;
const LETTERS: string = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS: string = '0123456789abcdef';

export function textExports(library: Library): void {
  library.add('CryptBinaryToStringA', (thread, call) => toText(thread, call, false), Shape.Wide);
  library.add('CryptBinaryToStringW', (thread, call) => toText(thread, call, true), Shape.Wide);
  library.add('CryptStringToBinaryA', (thread, call) => toBytes(thread, call, false), Shape.Wide);
  library.add('CryptStringToBinaryW', (thread, call) => toBytes(thread, call, true), Shape.Wide);
  library.lacks('CryptBinaryToStringA', 'hexadecimal with addresses or letters');
  library.lacks('CryptBinaryToStringW', 'hexadecimal with addresses or letters');
  library.lacks('CryptStringToBinaryA', 'hexadecimal with addresses or letters');
  library.lacks('CryptStringToBinaryW', 'hexadecimal with addresses or letters');
}

/** Bytes, their number, form, text, where its length in units is: what is needed with the zero, or what was written without. */
function toText(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const size = memory.u64(call.stack);
  const bytes = memory.bytes(call.a0, <u32>call.a1);
  if (bytes == null || size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const form = <u32>call.a2 & 0xfff;
  const end = ((<u32>call.a2) & NO_CRLF) != 0 ? '' : ((<u32>call.a2) & NO_CR) != 0 ? '\n' : '\r\n';
  if (form == BINARY) return giveBytes(thread, bytes, call.a3, size);
  const title = titleOf(form);
  if (title.length == 0 && form != BASE64 && form != HEX && form != HEX_RAW) return thread.fail(ERROR_INVALID_PARAMETER);
  let text = form == HEX || form == HEX_RAW ? hexadecimal(bytes, form == HEX_RAW, end) : base64(bytes, end);
  if (title.length > 0) text = `-----BEGIN ${title}-----` + end + text + `-----END ${title}-----` + end;
  if (call.a3 == 0) return memory.setU32(size, text.length + 1) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
  const room = memory.u32(size);
  if (room <= <u32>text.length) {
    memory.setU32(size, text.length + 1);
    return thread.fail(ERROR_MORE_DATA);
  }
  giveText(thread, text, call.a3, room, wide);
  memory.setU32(size, text.length);
  return 1;
}

/** Empty where a form has no header. */
function titleOf(form: u32): string {
  if (form == BASE64_HEADER) return 'CERTIFICATE';
  if (form == REQUEST_HEADER) return 'NEW CERTIFICATE REQUEST';
  return form == REVOCATION_HEADER ? 'X509 CRL' : '';
}

function base64(bytes: StaticArray<u8>, end: string): string {
  const parts: Array<string> = [];
  for (let at = 0; at < bytes.length; at += (LINE / 4) * 3) parts.push(base64Line(bytes, at) + end);
  return parts.join('');
}

function base64Line(bytes: StaticArray<u8>, start: i32): string {
  let line = '';
  const stop = min(bytes.length, start + (LINE / 4) * 3);
  for (let at = start; at < stop; at += 3) {
    const count = min(3, stop - at);
    const group = (<u32>bytes[at] << 16) | (count > 1 ? <u32>bytes[at + 1] << 8 : 0) | (count > 2 ? <u32>bytes[at + 2] : 0);
    line += LETTERS.charAt(group >> 18) + LETTERS.charAt((group >> 12) & 63);
    line += count > 1 ? LETTERS.charAt((group >> 6) & 63) : '=';
    line += count > 2 ? LETTERS.charAt(group & 63) : '=';
  }
  return line;
}

/** In lines of 16 with a wider gap in the middle, or without any gap. */
function hexadecimal(bytes: StaticArray<u8>, isRaw: bool, end: string): string {
  const parts: Array<string> = [];
  for (let i = 0; i < bytes.length; i++) {
    const place = i % HEX_LINE;
    if (!isRaw && place > 0) parts.push(place == HEX_LINE / 2 ? '  ' : ' ');
    parts.push(DIGITS.charAt(bytes[i] >> 4) + DIGITS.charAt(bytes[i] & 15));
    const isLast = i == bytes.length - 1;
    // Without ends of lines there is a blank between them.
    if (isLast || (!isRaw && place == HEX_LINE - 1)) parts.push(end.length == 0 && !isLast ? ' ' : end);
  }
  return parts.join('');
}

/** Text, its length or 0, form, bytes, where their number is, where begins what was skipped, where the form goes. */
function toBytes(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const size = memory.u64(call.stack);
  const skipped = memory.u64(call.stack + 8);
  const found = memory.u64(call.stack + 16);
  if (call.a0 == 0 || size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = unitsAt(thread, call.a0, <u32>call.a1, wide);
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  const wish = <u32>call.a2 & 0xfff;
  const start = headerEnd(text);
  let form = wish;
  if (wish == BASE64_ANY) form = start > 0 ? BASE64_HEADER : BASE64;
  if (titleOf(form).length == 0 && form != BASE64 && form != HEX && form != HEX_RAW) return thread.fail(ERROR_INVALID_PARAMETER);
  const hasHeader = titleOf(form).length > 0;
  if (hasHeader && start == 0) return thread.fail(ERROR_INVALID_DATA);
  const stop = hasHeader ? text.indexOf('-----END', start) : text.length;
  if (stop < 0) return thread.fail(ERROR_INVALID_DATA);
  const body = text.substring(hasHeader ? start : 0, stop);
  const bytes = form == HEX || form == HEX_RAW ? fromHexadecimal(body) : fromBase64(body);
  if (bytes == null) return thread.fail(ERROR_INVALID_DATA);
  if (skipped != 0) memory.setU32(skipped, hasHeader ? text.indexOf('-----BEGIN') : 0);
  if (found != 0) memory.setU32(found, form);
  return giveBytes(thread, bytes, call.a3, size);
}

function unitsAt(thread: Thread, at: u64, count: u32, wide: bool): string | null {
  const memory = thread.process.memory;
  if (count == 0) return wide ? memory.wideText(at, 1 << 24) : memory.text(at);
  const bytes = memory.bytes(at, wide ? count * 2 : count);
  if (bytes == null) return null;
  const start = changetype<usize>(bytes);
  return wide ? String.UTF16.decodeUnsafe(start, bytes.length) : String.UTF8.decodeUnsafe(start, bytes.length);
}

/** Where the line behind the header begins; 0 if there is none. */
function headerEnd(text: string): i32 {
  const begin = text.indexOf('-----BEGIN');
  const end = begin < 0 ? -1 : text.indexOf('-----', begin + 10);
  return end < 0 ? 0 : end + 5;
}

function giveBytes(thread: Thread, bytes: StaticArray<u8>, to: u64, size: u64): u64 {
  const memory = thread.process.memory;
  const room = memory.u32(size);
  memory.setU32(size, bytes.length);
  if (to == 0) return 1;
  if (room < <u32>bytes.length) return thread.fail(ERROR_MORE_DATA);
  return memory.write(to, bytes) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function isBlank(unit: i32): bool {
  return unit == 0x20 || (unit >= 9 && unit <= 13) || unit == 0;
}

function fromBase64(text: string): StaticArray<u8> | null {
  const bytes: Array<u8> = [];
  let group: u32 = 0;
  let bits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isBlank(unit)) continue;
    if (unit == 0x3d) {
      padding++;
      continue;
    }
    const value = LETTERS.indexOf(text.charAt(i));
    if (value < 0 || padding > 0) return null;
    group = (group << 6) | <u32>value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(<u8>(group >> bits));
  }
  // Six bits alone are no byte.
  return bits == 6 || padding > 2 || (padding > 0 && bits + padding * 6 != (padding == 1 ? 8 : 16)) ? null : StaticArray.fromArray<u8>(bytes);
}

function fromHexadecimal(text: string): StaticArray<u8> | null {
  const bytes: Array<u8> = [];
  let half = -1;
  for (let i = 0; i < text.length; i++) {
    if (isBlank(text.charCodeAt(i))) continue;
    const digit = DIGITS.indexOf(text.charAt(i).toLowerCase());
    if (digit < 0) return null;
    if (half < 0) half = digit;
    else {
      bytes.push(<u8>(half * 16 + digit));
      half = -1;
    }
  }
  return half >= 0 ? null : StaticArray.fromArray<u8>(bytes);
}
