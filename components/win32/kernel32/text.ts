// Between UTF-16 and code pages, and what is known of these.
//
// Source: Microsoft, "MultiByteToWideChar function", "WideCharToMultiByte function", "GetCPInfoEx function".

import { CodePage, Substitution } from '../code-page/code-page';
import { CP_UTF8, codePage, codePages } from '../code-page/pages';
import { takenApart } from '../locale/accents';
import { utf16, utf8 } from '../memory/access';
import { giveUnits } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER, ERROR_NO_UNICODE_TRANSLATION } from './error';

const MB_PRECOMPOSED: u32 = 1;
const MB_COMPOSITE: u32 = 2;
const MB_USEGLYPHCHARS: u32 = 4;
const MB_ERR_INVALID: u32 = 8;
const CP_DOS: u32 = 437;
/** Of U+0001 and so on. */
const GLYPHS: string =
  '\u263a\u263b\u2665\u2666\u2663\u2660\u2022\u25d8\u25cb\u25d9\u2642\u2640\u266a\u266b\u263c\u25ba\u25c4\u2195\u203c\u00b6\u00a7\u25ac\u21a8\u2191\u2193\u2192\u2190\u221f\u2194\u25b2\u25bc';
const WC_ERR_INVALID: u32 = 0x80;
const WC_NO_BEST_FIT: u32 = 0x400;
/** WC_COMPOSITECHECK and what goes with it: nothing is composed here. */
const WC_COMPOSITE: u32 = 0x270;

/** CPINFOEX: where what follows the lead bytes lies, and the room of the name in characters. */
const UNICODE_DEFAULT: u64 = 18;
const PAGE_ID: u64 = 20;
const PAGE_NAME: u64 = 24;
const CPINFO_SIZE: i32 = 20;
const CPINFOEX_HEAD: i32 = 24;

export function textExports(library: Library): void {
  library.add('EnumSystemCodePagesA', (thread, call) => thread.run(new Enumeration(call.a0, false)));
  library.add('EnumSystemCodePagesW', (thread, call) => thread.run(new Enumeration(call.a0, true)));
  library.add('GetACP', (thread, call) => CP_UTF8);
  library.add('GetCPInfo', getCPInfo);
  library.add('GetCPInfoExA', (thread, call) => getCPInfoEx(thread, call, false));
  library.add('GetCPInfoExW', (thread, call) => getCPInfoEx(thread, call, true));
  library.add('GetOEMCP', (thread, call) => CP_UTF8);
  library.add('IsDBCSLeadByte', (thread, call) => 0);
  library.add('IsDBCSLeadByteEx', (thread, call) => 0);
  library.add('IsValidCodePage', (thread, call) => (<u32>call.a0 > 3 && codePage(<u32>call.a0) != null ? 1 : 0));
  library.add('MultiByteToWideChar', multiByteToWideChar, Shape.Wide);
  library.add('WideCharToMultiByte', wideCharToMultiByte, Shape.Wide);
  library.lacks('IsValidCodePage', 'pages other than 437, 1252, 20127, 28591 and 65001');
}

function multiByteToWideChar(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const page = codePage(<u32>call.a0);
  const flags = <u32>call.a1;
  const target = memory.u64(call.stack);
  const room = <i32>memory.u32(call.stack + 8);
  if (page == null || isNoPlace(call.a2, call.i3, target, room)) return thread.fail(ERROR_INVALID_PARAMETER);
  // Who asks for the process's own page, which usually is another, may give what only others take: C runtimes do for names of files.
  const allowed = <u32>call.a0 == CP_UTF8 ? MB_ERR_INVALID : MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID;
  if ((flags & ~allowed) != 0 || (flags & (MB_PRECOMPOSED | MB_COMPOSITE)) == (MB_PRECOMPOSED | MB_COMPOSITE)) return thread.fail(ERROR_INVALID_FLAGS);
  const zero = call.i3 < 0 ? 1 : 0;
  const source = zero ? memory.untilZero(call.a2) : memory.bytes(call.a2, call.i3);
  if (source == null) return thread.fail(ERROR_INVALID_PARAMETER);
  let text = page.decode(source, (flags & MB_ERR_INVALID) != 0);
  if (text == null) return thread.fail(ERROR_NO_UNICODE_TRANSLATION);
  if ((flags & MB_USEGLYPHCHARS) != 0 && page.id == CP_DOS) text = glyphs(text);
  if ((flags & MB_COMPOSITE) != 0 && page.id != CP_UTF8) text = takenApart(text);
  return giveUnits(thread, zero ? text + '\0' : text, target, room);
}

/** Control characters as the screen of a PC shows them. */
function glyphs(text: string): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    result += unit == 0x7f ? '\u2302' : unit > 0 && unit < 0x20 ? GLYPHS.charAt(unit - 1) : text.charAt(i);
  }
  return result;
}

function isNoPlace(source: u64, length: i32, target: u64, room: i32): bool {
  return source == 0 || length == 0 || room < 0 || (room > 0 && (target == 0 || target == source));
}

function wideCharToMultiByte(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const page = codePage(<u32>call.a0);
  const flags = <u32>call.a1;
  const target = memory.u64(call.stack);
  const room = <i32>memory.u32(call.stack + 8);
  const byDefault = memory.u64(call.stack + 16);
  const used = memory.u64(call.stack + 24);
  if (page == null || isNoPlace(call.a2, call.i3, target, room)) return thread.fail(ERROR_INVALID_PARAMETER);
  // As above.
  const isUtf8 = <u32>call.a0 == CP_UTF8;
  if (isUtf8 && (byDefault != 0 || used != 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((flags & ~(isUtf8 ? WC_ERR_INVALID : WC_NO_BEST_FIT | WC_COMPOSITE)) != 0) return thread.fail(ERROR_INVALID_FLAGS);
  const zero = call.i3 < 0 ? 1 : 0;
  const source = zero ? utf16(memory.wideText(call.a2)) : memory.bytes(call.a2, call.i3 * 2);
  if (source == null) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = String.UTF16.decodeUnsafe(changetype<usize>(source), source.length - zero * 2);
  const substitution = new Substitution();
  substitution.allowsSimilar = (flags & WC_NO_BEST_FIT) == 0;
  if (byDefault != 0) substitution.byte = memory.u8(byDefault);
  const bytes = page.encode(text, (flags & WC_ERR_INVALID) != 0, substitution);
  if (bytes == null) return thread.fail(ERROR_NO_UNICODE_TRANSLATION);
  if (used != 0) memory.setU32(used, substitution.happened ? 1 : 0);
  const count = bytes.length + zero;
  if (room == 0) return count;
  if (count > room) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const written = zero ? bytes.concat<StaticArray<u8>>(new StaticArray<u8>(1)) : bytes;
  return memory.write(target, written) ? count : thread.fail(ERROR_INVALID_PARAMETER);
}

/** The first fields of CPINFO and CPINFOEX. */
function describe(page: CodePage, size: i32): StaticArray<u8> {
  const bytes = new StaticArray<u8>(size);
  store<u32>(changetype<usize>(bytes), page.longest);
  bytes[4] = 0x3f;
  return bytes;
}

function getCPInfo(thread: Thread, call: Call): u64 {
  const page = codePage(<u32>call.a0);
  if (page == null) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.write(call.a1, describe(page, CPINFO_SIZE)) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function getCPInfoEx(thread: Thread, call: Call, isWide: bool): u64 {
  const page = codePage(<u32>call.a0);
  if (page == null || call.a1 != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const head = describe(page, CPINFOEX_HEAD);
  const at = changetype<usize>(head);
  store<u16>(at + <usize>UNICODE_DEFAULT, page.id == CP_UTF8 ? 0xfffd : 0x3f);
  store<u32>(at + <usize>PAGE_ID, page.id);
  const memory = thread.process.memory;
  const title = isWide ? utf16(page.title) : utf8(page.title);
  return memory.write(call.a2, head) && memory.write(call.a2 + PAGE_NAME, title) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** Calls a function with each page's number as text, until it gives 0. */
class Enumeration extends Frame {
  private next_: i32 = 0;
  private text: u64 = 0;

  constructor(
    private readonly callback: u64,
    private readonly isWide: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const process = thread.process;
    const ids = codePages();
    if (this.text == 0) this.text = process.heap.allocate(16);
    if (this.text == 0 || (this.next_ > 0 && <u32>result == 0) || this.next_ == ids.length) {
      process.heap.release(this.text);
      thread.leave(1);
      return;
    }
    const id = ids[this.next_++].toString();
    process.memory.write(this.text, this.isWide ? utf16(id) : utf8(id));
    thread.enter(this.callback, this.text);
  }
}
