// FormatMessage: texts of error codes, and texts with inserts.
//
// Source: Microsoft, "FormatMessageW function"; "Message resources" (MESSAGE_RESOURCE_DATA).

import { findResource, Place } from '../image/resource';
import { formatInsert } from '../system/insert';
import { systemMessage } from '../system/messages';
import { textAt } from '../memory/text';
import { utf16, utf8 } from '../memory/access';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MR_MID_NOT_FOUND, ERROR_NOT_ENOUGH_MEMORY, ERROR_RESOURCE_LANG_NOT_FOUND,
  ERROR_RESOURCE_TYPE_NOT_FOUND,
} from './error';

const ALLOCATE_BUFFER: u32 = 0x100;
const IGNORE_INSERTS: u32 = 0x200;
const FROM_STRING: u32 = 0x400;
const FROM_HMODULE: u32 = 0x800;
const FROM_SYSTEM: u32 = 0x1000;
const ARGUMENT_ARRAY: u32 = 0x2000;
/** No line ends but those of %n. */
const ONE_LINE: u32 = 0xff;
const MOST_BLOCKS: u32 = 65536;
const LONGEST_FORMAT: i32 = 256;
/** Units; a longer message is refused. */
const LONGEST: i32 = 0xffff;
/** Neutral, and English (United States). */
const ENGLISH: u32 = 0x409;

export function messageExports(library: Library): void {
  library.add('FormatMessageA', (thread, call) => formatMessage(thread, call, false), Shape.Wide);
  library.add('FormatMessageW', (thread, call) => formatMessage(thread, call, true), Shape.Wide);
}

/** flags, source, id, language; buffer, size, arguments. */
function formatMessage(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const flags = <u32>call.a0;
  const buffer = memory.u64(call.stack);
  const size = memory.u32(call.stack + 8);
  const list = memory.u64(call.stack + 16);
  if (buffer == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const source = sourceOf(thread, call, wide);
  if (source == null) return 0;
  const values = list == 0 ? 0 : (flags & ARGUMENT_ARRAY) != 0 ? list : memory.u64(list);
  let text = (flags & IGNORE_INSERTS) != 0 ? raw(source, flags) : filled(thread, source, flags, values, wide);
  const width = flags & ONE_LINE;
  if (text != null && width != 0 && width != ONE_LINE) text = folded(text, <i32>width);
  if (text == null || text.length > LONGEST) return thread.fail(ERROR_INVALID_PARAMETER);
  return give(thread, text, buffer, size, flags, wide);
}

/** The text before its inserts; null, with the error set, if there is none. */
function sourceOf(thread: Thread, call: Call, wide: bool): string | null {
  const flags = <u32>call.a0;
  const id = <u32>call.a2;
  const language = <u32>call.a3 & 0xffff;
  if ((flags & FROM_STRING) != 0) return textAt(thread, call.a1, wide);
  let error = ERROR_INVALID_PARAMETER;
  if ((flags & FROM_HMODULE) != 0) {
    const found = moduleMessage(thread, call.a1, id);
    if (found != null) return found;
    error = thread.lastError;
  }
  if ((flags & FROM_SYSTEM) != 0) {
    const found = systemMessage(id);
    const speaks = language == 0 || language == 0x400 || language == 0x800 || language == ENGLISH;
    if (found != null && speaks) return found + '\r\n';
    error = speaks ? ERROR_MR_MID_NOT_FOUND : ERROR_RESOURCE_LANG_NOT_FOUND;
  }
  thread.lastError = error;
  return null;
}

/** Out of a module's message table: blocks of numbers, each with the texts one behind the other. */
function moduleMessage(thread: Thread, handle: u64, id: u32): string | null {
  const memory = thread.process.memory;
  const module = thread.process.modules.resourcesAt(handle);
  const place: Place | null = module == null || module.image == null ? null : findResource(thread.process, module, '#11', '#1', 0);
  if (place == null) {
    thread.lastError = ERROR_RESOURCE_TYPE_NOT_FOUND;
    return null;
  }
  const count = min(memory.u32(place.address), MOST_BLOCKS);
  thread.lastError = ERROR_MR_MID_NOT_FOUND;
  for (let i: u32 = 0; i < count; i++) {
    const block = place.address + 4 + <u64>i * 12;
    const first = memory.u32(block);
    if (id < first || id > memory.u32(block + 4)) continue;
    let at = place.address + memory.u32(block + 8);
    for (let skip = id - first; skip > 0; skip--) {
      const length = memory.u16(at);
      if (length < 4) return null;
      at += length;
    }
    const isWide = memory.u16(at + 2) == 1;
    return isWide ? memory.wideText(at + 4) : memory.text(at + 4);
  }
  return null;
}

/** Line ends of the text itself become spaces where the line's length is not the text's to say. */
function raw(source: string, flags: u32): string {
  return (flags & ONE_LINE) == 0 ? source : source.replaceAll('\r\n', ' ').replaceAll('\n', ' ').replaceAll('\r', ' ');
}

/** Null if an insert makes no sense. */
function filled(thread: Thread, source: string, flags: u32, values: u64, wide: bool): string | null {
  const text = raw(source, flags);
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit != 0x25) {
      result += text.charAt(i);
      continue;
    }
    if (++i == text.length) return null;
    const next = text.charCodeAt(i);
    if (next == 0x30) return result;
    if (next < 0x31 || next > 0x39) {
      result += escape(next, text.charAt(i));
      continue;
    }
    let number = next - 0x30;
    if (i + 1 < text.length && <u32>(text.charCodeAt(i + 1) - 0x30) <= 9) number = number * 10 + text.charCodeAt(++i) - 0x30;
    let format = 's';
    if (i + 1 < text.length && text.charAt(i + 1) == '!') {
      const end = text.indexOf('!', i + 2);
      if (end < 0) return null;
      format = text.substring(i + 2, end);
      i = end;
    }
    if (values == 0) return null;
    // Each asterisk takes a value, and what is shown is the next one.
    for (let star = format.indexOf('*'); star >= 0 && format.length < LONGEST_FORMAT; star = format.indexOf('*')) {
      const given = <i32>thread.process.memory.u32(values + <u64>(number++ - 1) * 8);
      format = format.substring(0, star) + given.toString() + format.substring(star + 1);
    }
    result += formatInsert(thread, format, thread.process.memory.u64(values + <u64>(number - 1) * 8), wide);
    if (result.length > LONGEST) return null;
  }
  return result;
}

/** Lines of at most `width` units, ended between words; those that the text ends itself stay. */
function folded(text: string, width: i32): string {
  const lines = text.split('\r\n');
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].split(' ');
    let line = words[0];
    let done = '';
    for (let k = 1; k < words.length; k++) {
      if (line.length + 1 + words[k].length <= width) {
        line += ' ' + words[k];
      } else {
        done += line + '\r\n';
        line = words[k];
      }
    }
    lines[i] = done + line;
  }
  return lines.join('\r\n');
}

function escape(unit: i32, itself: string): string {
  if (unit == 0x6e) return '\r\n';
  if (unit == 0x72) return '\r';
  if (unit == 0x74) return '\t';
  if (unit == 0x62) return ' ';
  return itself;
}

function give(thread: Thread, text: string, buffer: u64, size: u32, flags: u32, wide: bool): u64 {
  const memory = thread.process.memory;
  const bytes = wide ? utf16(text) : utf8(text);
  const unit: u32 = wide ? 2 : 1;
  const units = <u32>bytes.length / unit;
  if ((flags & ALLOCATE_BUFFER) != 0) {
    const at = thread.process.heap.allocate(max(units, size) * unit);
    if (at == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
    if (!memory.write(at, bytes) || !memory.setU64(buffer, at)) return thread.fail(ERROR_INVALID_PARAMETER);
    return units - 1;
  }
  if (units > size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(buffer, bytes) ? units - 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
