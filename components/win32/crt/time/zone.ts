// The time zone: what TZ says, or else UTC. "EST5EDT" is five hours behind UTC, with summer time by the rules of the United States.
//
// Source: Microsoft, "_tzset"; "_daylight, _dstbias, _timezone, and _tzname".

import { DAY, Moment, momentOf, secondsOf } from './calendar';

const HOUR: i64 = 3600;

export class Zone {
  /** Seconds behind UTC. */
  bias: i64 = 0;
  hasSummer: bool = false;
  name: string = 'UTC';
  summerName: string = 'UTC';

  /** Seconds behind UTC in summer. */
  get summerBias(): i64 {
    return this.bias - HOUR;
  }

  /** Whether local time, in seconds since 1970, is summer time. */
  isSummer(local: i64): bool {
    if (!this.hasSummer) return false;
    const year = momentOf(local).year;
    // From the second Sunday of March, 2:00, to the first one of November, 2:00 summer time.
    return local >= sundayOf(year, 2, 8) + 2 * HOUR && local < sundayOf(year, 10, 1) + 2 * HOUR - HOUR;
  }
}

/** The first Sunday of a month from a day on, at midnight. */
function sundayOf(year: i32, month: i32, from: i32): i64 {
  const moment = new Moment();
  moment.year = year;
  moment.month = month;
  moment.day = from;
  const time = secondsOf(moment);
  return time + <i64>((7 - momentOf(time).weekday) % 7) * DAY;
}

/** Three letters, [-]hours[:minutes[:seconds]], and three letters if there is summer time. */
export function zoneOf(text: string): Zone {
  const zone = new Zone();
  if (text.length < 3) return zone;
  zone.name = text.substring(0, 3);
  zone.summerName = '   ';
  let at = 3;
  const sign = text.charAt(at) == '-' ? -1 : 1;
  if (text.charAt(at) == '-' || text.charAt(at) == '+') at++;
  let unit = HOUR;
  for (; unit >= 1; unit /= 60) {
    let value: i64 = 0;
    for (; text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39; at++) value = value * 10 + text.charCodeAt(at) - 0x30;
    zone.bias += value * unit * sign;
    if (text.charAt(at) != ':') break;
    at++;
  }
  zone.hasSummer = at < text.length;
  if (zone.hasSummer) zone.summerName = text.substring(at, at + 3);
  return zone;
}
