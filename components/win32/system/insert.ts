// One value in printf's way, as inserts of messages and wsprintf have it.
//
// Source: Microsoft, "FormatMessageW function" (format strings), "wsprintfW function".

import { Thread } from '../thread/thread';

const LONGEST: i32 = 4096;

/** What stands between `%` and the value's kind. */
class Format {
  left: bool = false;
  zero: bool = false;
  sharp: bool = false;
  plus: bool = false;
  space: bool = false;
  width: i32 = 0;
  precision: i32 = -1;
  /** 'h', 'l' or 'L' (64 bits), '' for none. */
  size: string = '';
  kind: string = 's';
}

function parse(text: string): Format {
  const format = new Format();
  let i = 0;
  for (; i < text.length; i++) {
    const one = text.charAt(i);
    if (one == '-') format.left = true;
    else if (one == '0') format.zero = true;
    else if (one == '#') format.sharp = true;
    else if (one == '+') format.plus = true;
    else if (one == ' ') format.space = true;
    else break;
  }
  for (; i < text.length && isDigit(text, i); i++) format.width = min(format.width * 10 + text.charCodeAt(i) - 0x30, LONGEST);
  if (i < text.length && text.charAt(i) == '.') {
    format.precision = 0;
    for (i++; i < text.length && isDigit(text, i); i++) format.precision = min(format.precision * 10 + text.charCodeAt(i) - 0x30, LONGEST);
  }
  const rest = text.substring(i);
  format.kind = rest.length == 0 ? 's' : rest.charAt(rest.length - 1);
  const size = rest.substring(0, max(rest.length - 1, 0));
  format.size = size == 'll' || size == 'I64' || size == 'I' ? 'L' : size == 'w' ? 'l' : size;
  return format;
}

function isDigit(text: string, at: i32): bool {
  return <u32>(text.charCodeAt(at) - 0x30) <= 9;
}

/** `wide` says what `%s` is. */
export function formatInsert(thread: Thread, text: string, value: u64, wide: bool): string {
  const format = parse(text);
  const kind = format.kind;
  if (kind == 's' || kind == 'S') return padded(format, cut(format, stringOf(thread, format, value, wide)));
  if (kind == 'c' || kind == 'C') return padded(format, String.fromCharCode(<i32>value & 0xffff));
  if (kind == 'd' || kind == 'i') return signed(format, value);
  if (kind == 'u') return padded(format, digits(format, narrowed(format, value).toString()));
  if (kind == 'x') return padded(format, (format.sharp ? '0x' : '') + digits(format, narrowed(format, value).toString(16)));
  if (kind == 'X') return padded(format, (format.sharp ? '0X' : '') + digits(format, narrowed(format, value).toString(16).toUpperCase()));
  if (kind == 'o') return padded(format, digits(format, narrowed(format, value).toString(8)));
  if (kind == 'p') return padded(format, value.toString(16).toUpperCase().padStart(16, '0'));
  return text;
}

function stringOf(thread: Thread, format: Format, value: u64, wide: bool): string {
  if (value == 0) return '(null)';
  const isWide = format.size == 'l' || (format.size != 'h' && wide == (format.kind == 's'));
  return isWide ? thread.process.memory.wideText(value) : thread.process.memory.text(value);
}

function cut(format: Format, text: string): string {
  return format.precision >= 0 ? text.substring(0, format.precision) : text;
}

function narrowed(format: Format, value: u64): u64 {
  if (format.size == 'L') return value;
  return format.size == 'h' ? value & 0xffff : value & 0xffff_ffff;
}

function signed(format: Format, value: u64): string {
  const number = format.size == 'L' ? <i64>value : format.size == 'h' ? <i64>(<i16>value) : <i64>(<i32>value);
  const size = number < 0 ? 0 - <u64>number : <u64>number;
  const sign = number < 0 ? '-' : format.plus ? '+' : format.space ? ' ' : '';
  const shown = digits(format, size.toString());
  if (format.zero && !format.left && format.precision < 0) return sign + shown.padStart(format.width - sign.length, '0');
  return padded(format, sign + shown);
}

function digits(format: Format, text: string): string {
  return format.precision > 0 ? text.padStart(format.precision, '0') : text;
}

function padded(format: Format, text: string): string {
  if (format.left) return text.padEnd(format.width, ' ');
  return text.padStart(format.width, format.zero && format.kind != 's' && format.precision < 0 ? '0' : ' ');
}
