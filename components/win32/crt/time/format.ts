// strftime and wcsftime, in the locale C.
//
// Source: Microsoft, "strftime, wcsftime, _strftime_l, _wcsftime_l".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { encoded, nameAt, putText, putUnit } from '../text/units';
import { isLeap, Moment } from './calendar';
import { momentAt } from './exports';
import { Zone } from './zone';

const LONG_DAYS: Array<string> = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LONG_MONTHS: Array<string> = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
];

/** msvcrt.dll's. */
export function oldTimeFormatExports(library: Library): void {
  library.add('_strftime_l', (thread, call) => write<u8>(thread, call, false));
  library.add('_wcsftime_l', (thread, call) => write<u16>(thread, call, false));
  library.add('strftime', (thread, call) => write<u8>(thread, call, false));
  library.add('wcsftime', (thread, call) => write<u16>(thread, call, false));
}

/** ucrtbase.dll's, which have C's own form of %c. */
export function newTimeFormatExports(library: Library): void {
  library.add('_strftime_l', (thread, call) => write<u8>(thread, call, true));
  library.add('_wcsftime_l', (thread, call) => write<u16>(thread, call, true));
  library.add('strftime', (thread, call) => write<u8>(thread, call, true));
  library.add('wcsftime', (thread, call) => write<u16>(thread, call, true));
  // What C++'s library calls: names of days and months, and the same functions with names of the caller's, which are always these.
  library.add('_Getdays', (thread, call) => namesAt<u8>(thread, LONG_DAYS));
  library.add('_Getmonths', (thread, call) => namesAt<u8>(thread, LONG_MONTHS));
  library.add('_Gettnames', (thread, call) => namesAt<u8>(thread, LONG_DAYS));
  library.add('_Strftime', (thread, call) => write<u8>(thread, call, true), Shape.Wide);
  library.add('_W_Getdays', (thread, call) => namesAt<u16>(thread, LONG_DAYS));
  library.add('_W_Getmonths', (thread, call) => namesAt<u16>(thread, LONG_MONTHS));
  library.add('_W_Gettnames', (thread, call) => namesAt<u16>(thread, LONG_DAYS));
  library.add('_Wcsftime', (thread, call) => write<u16>(thread, call, true), Shape.Wide);
}

/** Each short and long, with a colon before it; the caller frees the text. */
function namesAt<T>(thread: Thread, names: Array<string>): u64 {
  let list = '';
  for (let i = 0; i < names.length; i++) list += ':' + names[i].substring(0, 3) + ':' + names[i];
  const text = encoded<T>(list);
  const at = thread.process.heap.allocate((<u64>text.length + 1) * sizeof<T>());
  if (at != 0) putText<T>(thread.process.memory, at, text);
  return at;
}

/** (buffer, room, format, struct tm). */
function write<T>(thread: Thread, call: Call, modern: bool): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, 0);
  putUnit<T>(memory, call.a0, 0);
  if (call.a2 == 0 || call.a3 == 0) return invalid(thread, EINVAL, 0);
  const made = new TimeText(momentAt(thread, call.a3), thread.process.crt.zone, modern);
  if (!made.run(nameAt<T>(memory, call.a2))) return invalid(thread, EINVAL, 0);
  const text = encoded<T>(made.text);
  if (<u64>text.length >= call.a1) {
    setErrno(thread, ERANGE);
    return 0;
  }
  putText<T>(memory, call.a0, text);
  return text.length;
}

class TimeText {
  text: string = '';

  constructor(
    private readonly moment: Moment,
    private readonly zone: Zone,
    private readonly modern: bool,
  ) {}

  /** False for a conversion that there is not, or a part that is out of its range. */
  run(format: string): bool {
    for (let i = 0; i < format.length; i++) {
      if (format.charAt(i) != '%') {
        this.text += format.charAt(i);
        continue;
      }
      i++;
      // Without zeros in front.
      const isShort = format.charAt(i) == '#';
      if (isShort) i++;
      // Other forms of numbers and eras are those of C.
      if (format.charAt(i) == 'E' || format.charAt(i) == 'O') i++;
      if (!this.convert(format.charAt(i), isShort)) return false;
    }
    return true;
  }

  private put(value: i32, width: i32, isShort: bool, most: i32 = i32.MAX_VALUE): bool {
    if (value < 0 || value > most) return false;
    this.text += isShort ? value.toString() : value.toString().padStart(width, '0');
    return true;
  }

  private name(names: Array<string>, index: i32, length: i32): bool {
    if (index < 0 || index >= names.length) return false;
    this.text += names[index].substring(0, length);
    return true;
  }

  private convert(kind: string, isShort: bool): bool {
    const moment = this.moment;
    const year = moment.year + 1900;
    switch (kind.charCodeAt(0)) {
      case 0x61: return this.name(LONG_DAYS, moment.weekday, 3);
      case 0x41: return this.name(LONG_DAYS, moment.weekday, 20);
      case 0x62: case 0x68: return this.name(LONG_MONTHS, moment.month, 3);
      case 0x42: return this.name(LONG_MONTHS, moment.month, 20);
      case 0x63: return this.run(isShort ? '%A, %B %d, %Y %H:%M:%S' : this.modern ? '%a %b %e %H:%M:%S %Y' : '%m/%d/%y %H:%M:%S');
      case 0x43: return this.put(year / 100, 2, isShort);
      case 0x64: return this.put(moment.day, 2, isShort, 31);
      case 0x44: return this.run('%m/%d/%y');
      case 0x65: return this.padded(moment.day, isShort);
      case 0x46: return this.run('%Y-%m-%d');
      case 0x67: return this.put(isoYear(moment) % 100, 2, isShort);
      case 0x47: return this.put(isoYear(moment), 4, isShort);
      case 0x48: return this.put(moment.hour, 2, isShort, 23);
      case 0x49: return this.put((moment.hour + 11) % 12 + 1, 2, isShort);
      case 0x6a: return this.put(moment.yearDay + 1, 3, isShort, 366);
      case 0x6d: return this.put(moment.month + 1, 2, isShort, 12);
      case 0x4d: return this.put(moment.minute, 2, isShort, 59);
      case 0x6e: return this.literal('\n');
      case 0x70: return this.literal(moment.hour < 12 ? 'AM' : 'PM');
      case 0x72: return this.run('%I:%M:%S %p');
      case 0x52: return this.run('%H:%M');
      case 0x53: return this.put(moment.second, 2, isShort, 60);
      case 0x74: return this.literal('\t');
      case 0x54: case 0x58: return this.run('%H:%M:%S');
      case 0x75: return this.put(moment.weekday == 0 ? 7 : moment.weekday, 1, isShort, 7);
      case 0x55: return this.put((moment.yearDay + 7 - moment.weekday) / 7, 2, isShort);
      case 0x56: return this.put(isoWeek(moment), 2, isShort);
      case 0x77: return this.put(moment.weekday, 1, isShort, 6);
      case 0x57: return this.put((moment.yearDay + 7 - (moment.weekday + 6) % 7) / 7, 2, isShort);
      case 0x78: return this.run(isShort ? '%A, %B %d, %Y' : '%m/%d/%y');
      case 0x79: return this.put(year % 100, 2, isShort);
      case 0x59: return this.put(year, 4, isShort, 9999);
      case 0x7a: return this.offset();
      case 0x5a: return this.literal(moment.summer > 0 ? this.zone.summerName : this.zone.name);
      case 0x25: return this.literal('%');
      default: return false;
    }
  }

  private literal(text: string): bool {
    this.text += text;
    return true;
  }

  private padded(value: i32, isShort: bool): bool {
    return this.literal(isShort ? value.toString() : value.toString().padStart(2, ' '));
  }

  /** "+hhmm" before UTC. */
  private offset(): bool {
    const bias = <i32>(this.moment.summer > 0 ? this.zone.summerBias : this.zone.bias) / 60;
    const size = abs(bias);
    return this.literal((bias > 0 ? '-' : '+') + (size / 60).toString().padStart(2, '0') + (size % 60).toString().padStart(2, '0'));
  }
}

/** Weeks begin on Monday; the first one has the year's first Thursday. */
function isoWeek(moment: Moment): i32 {
  const week = (moment.yearDay + 10 - (moment.weekday == 0 ? 7 : moment.weekday)) / 7;
  if (week == 0) return weeksOf(moment.year + 1899);
  return week == 53 && weeksOf(moment.year + 1900) == 52 ? 1 : week;
}

function isoYear(moment: Moment): i32 {
  const week = (moment.yearDay + 10 - (moment.weekday == 0 ? 7 : moment.weekday)) / 7;
  const year = moment.year + 1900;
  return week == 0 ? year - 1 : week == 53 && weeksOf(year) == 52 ? year + 1 : year;
}

/** 53 where the year begins on a Thursday, or on a Wednesday and is a leap year. */
function weeksOf(year: i32): i32 {
  const last = year - 1;
  const first = (year + last / 4 - last / 100 + last / 400) % 7;
  return first == 4 || (first == 3 && isLeap(year)) ? 53 : 52;
}
