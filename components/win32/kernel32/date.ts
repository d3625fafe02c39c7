// Dates and times as the locale writes them.
//
// Source: Microsoft, datetimeapi.h ("GetDateFormatEx function", "GetTimeFormatEx function").

import { formatDate, formatTime } from '../locale/date-format';
import { isKnown, isKnownName, localeText } from '../locale/english';
import { giveText, textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import { dateOf, fromDate, SystemDate, systemTime } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER } from './error';

/** DATE_LONGDATE, DATE_YEARMONTH, DATE_MONTHDAY, and the locale's texts for them. */
const LONG_DATE: u32 = 2;
const YEAR_MONTH: u32 = 8;
const MONTH_DAY: u32 = 0x80;
const TIME_FORMAT: u32 = 0x1003;

export function dateExports(library: Library): void {
  library.add('GetDateFormatA', (thread, call) => date(thread, call, false, false), Shape.Wide);
  library.add('GetDateFormatEx', (thread, call) => date(thread, call, true, true), Shape.Wide);
  library.add('GetDateFormatW', (thread, call) => date(thread, call, true, false), Shape.Wide);
  library.add('GetTimeFormatA', (thread, call) => time(thread, call, false, false), Shape.Wide);
  library.add('GetTimeFormatEx', (thread, call) => time(thread, call, true, true), Shape.Wide);
  library.add('GetTimeFormatW', (thread, call) => time(thread, call, true, false), Shape.Wide);
}

function isThere(thread: Thread, locale: u64, isNamed: bool): bool {
  return isNamed ? isKnownName(textAt(thread, locale, true)) : isKnown(<u32>locale);
}

function dateAt(thread: Thread, at: u64): SystemDate | null {
  if (at == 0) return dateOf(systemTime());
  const bytes = thread.process.memory.bytes(at, SystemDate.SIZE);
  return bytes == null ? null : new SystemDate(bytes);
}

/** The text into what the fifth and sixth argument say. */
function give(thread: Thread, call: Call, text: string, wide: bool): u64 {
  const memory = thread.process.memory;
  const at = memory.u64(call.stack);
  const room = <i32>memory.u32(call.stack + 8);
  const units = (wide ? text.length : String.UTF8.byteLength(text)) + 1;
  if (room < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (room == 0) return units;
  if (units > room) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  giveText(thread, text, at, room, wide);
  return units;
}

function date(thread: Thread, call: Call, wide: bool, isNamed: bool): u64 {
  const flags = <u32>call.a1;
  const given = dateAt(thread, call.a2);
  if (!isThere(thread, call.a0, isNamed) || given == null || fromDate(given) == u64.MAX_VALUE) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a3 != 0 && (flags & (LONG_DATE | YEAR_MONTH | MONTH_DAY | 1)) != 0) return thread.fail(ERROR_INVALID_FLAGS);
  const format = call.a3 != 0 ? textAt(thread, call.a3, wide) : (flags & MONTH_DAY) != 0 ? 'MMMM d'
    : localeText((flags & LONG_DATE) != 0 ? 0x20 : (flags & YEAR_MONTH) != 0 ? 0x1006 : 0x1f)!;
  return give(thread, call, formatDate(given, format), wide);
}

function time(thread: Thread, call: Call, wide: bool, isNamed: bool): u64 {
  const given = dateAt(thread, call.a2);
  if (!isThere(thread, call.a0, isNamed) || given == null || given.hour > 23 || given.minute > 59 || given.second > 59) {
    return thread.fail(ERROR_INVALID_PARAMETER);
  }
  const format = call.a3 != 0 ? textAt(thread, call.a3, wide) : localeText(TIME_FORMAT)!;
  return give(thread, call, formatTime(given, format, <u32>call.a1), wide);
}
