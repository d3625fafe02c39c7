// Dates and times by pictures: d, M, y, g for a date, h, H, m, s, t for a time; what stands between apostrophes stands for itself.
//
// Source: Microsoft, "Day, Month, Year, and Era Format Pictures", "Hour, Minute, and Second Format Pictures".

import { dateOf, fromDate, SystemDate } from '../system/time';
import { localeText } from './english';

const DAY_NAMES: u32 = 0x2a;
const SHORT_DAY_NAMES: u32 = 0x31;
const MONTH_NAMES: u32 = 0x38;
const SHORT_MONTH_NAMES: u32 = 0x44;
/** TIME_*: what is left out. */
const NO_MINUTES: u32 = 1;
const NO_SECONDS: u32 = 2;
const NO_MARKER: u32 = 4;
const FORCE_24: u32 = 8;

/** The length of a run of one letter. */
function runAt(format: string, at: i32): i32 {
  let end = at + 1;
  while (end < format.length && format.charCodeAt(end) == format.charCodeAt(at)) end++;
  return end - at;
}

/** What stands between apostrophes from `at` on; two of them are one. */
class Quoted {
  text: string = '';
  end: i32;

  constructor(format: string, at: i32) {
    let i = at + 1;
    for (; i < format.length; i++) {
      if (format.charAt(i) != "'") {
        this.text += format.charAt(i);
        continue;
      }
      if (i + 1 < format.length && format.charAt(i + 1) == "'") this.text += format.charAt(i++);
      else break;
    }
    this.end = i + 1;
  }
}

function digits(value: u32, length: i32): string {
  return value.toString().padStart(length, '0');
}

export function formatDate(date: SystemDate, format: string): string {
  // What a program says of the weekday is not believed.
  const weekday = load<u16>(changetype<usize>(dateOf(fromDate(date)).bytes) + 4);
  let text = '';
  for (let at = 0; at < format.length; ) {
    const letter = format.charAt(at);
    if (letter == "'") {
      const quoted = new Quoted(format, at);
      text += quoted.text;
      at = quoted.end;
      continue;
    }
    const count = runAt(format, at);
    if (letter == 'd') text += dayText(date, (weekday + 6) % 7, count);
    else if (letter == 'M') text += monthText(date, count);
    else if (letter == 'y') text += count > 2 ? digits(date.year, count > 4 ? 5 : 4) : digits(date.year % 100, count);
    else if (letter == 'g') text += 'A.D.';
    else text += format.substring(at, at + count);
    at += count;
  }
  return text;
}

function dayText(date: SystemDate, weekday: u32, count: i32): string {
  if (count <= 2) return digits(date.day, count);
  return localeText((count == 3 ? SHORT_DAY_NAMES : DAY_NAMES) + weekday)!;
}

function monthText(date: SystemDate, count: i32): string {
  if (count <= 2) return digits(date.month, count);
  return localeText((count == 3 ? SHORT_MONTH_NAMES : MONTH_NAMES) + date.month - 1)!;
}

export function formatTime(date: SystemDate, format: string, flags: u32): string {
  let text = '';
  for (let at = 0; at < format.length; ) {
    const letter = format.charAt(at);
    if (letter == "'") {
      const quoted = new Quoted(format, at);
      text += quoted.text;
      at = quoted.end;
      continue;
    }
    const count = min(runAt(format, at), 2);
    const isLeftOut = (letter == 'm' && (flags & NO_MINUTES) != 0) || (letter == 's' && (flags & (NO_MINUTES | NO_SECONDS)) != 0);
    if (isLeftOut || (letter == 't' && (flags & NO_MARKER) != 0)) text = withoutSeparator(text);
    else if (letter == 'H' || (letter == 'h' && (flags & FORCE_24) != 0)) text += digits(date.hour, count);
    else if (letter == 'h') text += digits(date.hour % 12 == 0 ? 12 : date.hour % 12, count);
    else if (letter == 'm') text += digits(date.minute, count);
    else if (letter == 's') text += digits(date.second, count);
    else if (letter == 't') text += (date.hour < 12 ? 'AM' : 'PM').substring(0, count);
    else text += format.substring(at, at + runAt(format, at));
    at += runAt(format, at);
  }
  return text;
}

/** Signs before what is left out go, too. */
function withoutSeparator(text: string): string {
  let end = text.length;
  while (end > 0) {
    const unit = text.charCodeAt(end - 1);
    if (<u32>(unit - 0x30) <= 9 || <u32>((unit | 0x20) - 0x61) <= 25) break;
    end--;
  }
  return text.substring(0, end);
}
