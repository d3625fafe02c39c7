// What locale there is: English of the United States, for the user and the system.
//
// Source: Microsoft, "National Language Support Functions".

import { isKnown, isKnownName, LCID, localeText, NAME } from '../locale/english';
import { utf16, utf8 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER } from './error';

/** LOCALE_NOUSEROVERRIDE and LOCALE_USE_CP_ACP: nobody has overridden anything, and there is one page. */
const IGNORED: u32 = 0xc000_0000;
const RETURN_NUMBER: u32 = 0x2000_0000;
const MUI_LANGUAGE_ID: u32 = 4;

export function localeExports(library: Library): void {
  library.add('ConvertDefaultLocale', (thread, call) => (isKnown(<u32>call.a0) ? LCID : call.a0));
  library.add('EnumSystemLocalesA', (thread, call) => thread.run(new Enumeration(call.a0, utf8('00000409'), 0)));
  library.add('EnumSystemLocalesW', (thread, call) => thread.run(new Enumeration(call.a0, utf16('00000409'), 0)));
  library.add('EnumSystemLocalesEx', (thread, call) => thread.run(new Enumeration(call.a0, utf16(NAME), call.a2)));
  library.add('GetLocaleInfoA', (thread, call) => (isThere(thread, <u32>call.a0) ? info(thread, call, false) : 0));
  library.add('GetLocaleInfoEx', (thread, call) => (isNamed(thread, call.a0) ? info(thread, call, true) : 0));
  library.add('GetLocaleInfoW', (thread, call) => (isThere(thread, <u32>call.a0) ? info(thread, call, true) : 0));
  library.add('GetSystemDefaultLCID', (thread, call) => LCID);
  library.add('GetSystemDefaultLangID', (thread, call) => LCID);
  library.add('GetSystemDefaultLocaleName', (thread, call) => ownName(thread, call.a0, call.i1));
  library.add('GetSystemDefaultUILanguage', (thread, call) => LCID);
  library.add('GetThreadLocale', (thread, call) => LCID);
  library.add('GetThreadPreferredUILanguages', languages);
  library.add('GetThreadUILanguage', (thread, call) => LCID);
  library.add('GetUserDefaultLCID', (thread, call) => LCID);
  library.add('GetUserDefaultLangID', (thread, call) => LCID);
  library.add('GetUserDefaultLocaleName', (thread, call) => ownName(thread, call.a0, call.i1));
  library.add('GetUserDefaultUILanguage', (thread, call) => LCID);
  library.add('GetUserPreferredUILanguages', languages);
  library.add('GetSystemPreferredUILanguages', languages);
  library.add('IsValidLocale', (thread, call) => (<u32>call.a0 == LCID ? 1 : 0));
  library.add('IsValidLocaleName', (thread, call) => (call.a0 != 0 && isKnownName(thread.process.memory.wideText(call.a0)) ? 1 : 0));
  library.add('LCIDToLocaleName', (thread, call) => (isThere(thread, <u32>call.a0) ? ownName(thread, call.a1, call.i2) : 0));
  library.add('LocaleNameToLCID', (thread, call) => (isNamed(thread, call.a0) ? LCID : 0));
  library.add('SetThreadLocale', (thread, call) => (isThere(thread, <u32>call.a0) ? 1 : 0));
  library.add('SetThreadUILanguage', (thread, call) => LCID);
  library.lacks('GetLocaleInfoEx', 'locales other than en-US');
  library.lacks('GetLocaleInfoW', 'locales other than en-US');
}

function isThere(thread: Thread, id: u32): bool {
  if (isKnown(id)) return true;
  thread.lastError = ERROR_INVALID_PARAMETER;
  return false;
}

/** Whether the locale that a call is given, by name or by number, is there; sets the error if it is not. */
export function isLocale(thread: Thread, locale: u64, isName: bool): bool {
  return isName ? isNamed(thread, locale) : isThere(thread, <u32>locale);
}

function isNamed(thread: Thread, name: u64): bool {
  if (isKnownName(textAt(thread, name, true))) return true;
  thread.lastError = ERROR_INVALID_PARAMETER;
  return false;
}

/** Gives the units of a text with its zero: what was written, or what is needed where the room is 0. */
export function answer(thread: Thread, text: string, at: u64, room: i32, isWide: bool): u64 {
  if (room < 0 || (room > 0 && at == 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  const size = isWide ? text.length + 1 : String.UTF8.byteLength(text) + 1;
  if (room == 0) return size;
  if (room < size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  giveText(thread, text, at, room, isWide);
  return size;
}

function ownName(thread: Thread, at: u64, room: i32): u64 {
  return answer(thread, NAME, at, room, true);
}

function info(thread: Thread, call: Call, isWide: bool): u64 {
  const type = <u32>call.a1 & ~IGNORED;
  const text = localeText(type & ~RETURN_NUMBER);
  if (text == null) return thread.fail(ERROR_INVALID_FLAGS);
  if ((type & RETURN_NUMBER) == 0) return answer(thread, text, call.a2, call.i3, isWide);
  // Two units of UTF-16, or four bytes.
  const size = isWide ? 2 : 4;
  if (call.i3 == 0) return size;
  if (call.i3 < size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const base = type == (RETURN_NUMBER | 1) ? 16 : 10;
  return thread.process.memory.setU32(call.a2, <u32>I32.parseInt(text, base)) ? size : thread.fail(ERROR_INVALID_PARAMETER);
}

/** One name, or one number, in a list that ends with a further zero. */
function languages(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = (<u32>call.a0 & MUI_LANGUAGE_ID) != 0 ? '0409' : NAME;
  const size = <u32>text.length + 2;
  const room = memory.u32(call.a3);
  memory.setU32(call.a1, 1);
  memory.setU32(call.a3, size);
  if (call.a2 == 0) return room == 0 ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
  if (room < size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(call.a2, utf16(text + '\0')) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** Calls a function once, with the locale's number or name as text. */
class Enumeration extends Frame {
  private text: u64 = 0;

  constructor(
    private readonly callback: u64,
    private readonly locale: StaticArray<u8>,
    private readonly own: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const process = thread.process;
    if (this.text != 0) {
      process.heap.release(this.text);
      thread.leave(1);
      return;
    }
    this.text = process.heap.allocate(this.locale.length);
    process.memory.write(this.text, this.locale);
    // LOCALE_WINDOWS, and what the caller has for its function: the others take the text alone.
    thread.enter(this.callback, this.text, 1, this.own);
  }
}
