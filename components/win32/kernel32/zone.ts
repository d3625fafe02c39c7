// Time zones. Windows' clock is the host's in UTC, and that is the zone that programs are told; other zones are those that they
// describe themselves.
//
// Source: Microsoft, timezoneapi.h ("TIME_ZONE_INFORMATION structure", "SystemTimeToTzSpecificLocalTime function").

import { utf16 } from '../memory/access';
import { Library } from '../system/export';
import { daysIn, dateOf, fromDate, SystemDate, systemTime, UNITS } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';

/** TIME_ZONE_INFORMATION: bias, name, when it begins, its own bias; the same for summer. */
const ZONE: i32 = 172;
const STANDARD_NAME: i32 = 4;
const STANDARD_DATE: i32 = 68;
const STANDARD_BIAS: i32 = 84;
const DAYLIGHT_NAME: i32 = 88;
const DAYLIGHT_DATE: i32 = 152;
const DAYLIGHT_BIAS: i32 = 168;
/** DYNAMIC_TIME_ZONE_INFORMATION adds a key. */
const DYNAMIC: i32 = 432;
const KEY: i32 = 172;
const NAME = 'Coordinated Universal Time';
const MINUTE: i64 = 60 * <i64>UNITS;

export function zoneExports(library: Library): void {
  library.add('FileTimeToLocalFileTime', copyTime);
  library.add('GetDynamicTimeZoneInformation', (thread, call) => zone(thread, call.a0, DYNAMIC));
  library.add('GetLocalTime', getLocalTime);
  library.add('GetTimeZoneInformation', (thread, call) => zone(thread, call.a0, ZONE));
  library.add('GetTimeZoneInformationForYear', (thread, call) => (zone(thread, call.a2, ZONE) == 0 ? 1 : 0));
  library.add('LocalFileTimeToFileTime', copyTime);
  library.add('SystemTimeToTzSpecificLocalTime', (thread, call) => convert(thread, call, -1));
  library.add('SystemTimeToTzSpecificLocalTimeEx', (thread, call) => convert(thread, call, -1));
  library.add('TzSpecificLocalTimeToSystemTime', (thread, call) => convert(thread, call, 1));
  library.add('TzSpecificLocalTimeToSystemTimeEx', (thread, call) => convert(thread, call, 1));
  library.lacks('GetTimeZoneInformation', 'zones other than UTC');
  library.lacks('GetDynamicTimeZoneInformation', 'zones other than UTC');
  library.lacks('GetTimeZoneInformationForYear', 'zones other than UTC');
}

/** TIME_ZONE_ID_UNKNOWN: the zone has no summer time. */
function zone(thread: Thread, address: u64, size: i32): u64 {
  const bytes = new StaticArray<u8>(size);
  const name = utf16(NAME);
  const at = changetype<usize>(bytes);
  memory.copy(at + STANDARD_NAME, changetype<usize>(name), name.length);
  memory.copy(at + DAYLIGHT_NAME, changetype<usize>(name), name.length);
  const key = utf16('UTC');
  if (size == DYNAMIC) memory.copy(at + KEY, changetype<usize>(key), key.length);
  if (thread.process.memory.write(address, bytes)) return 0;
  thread.lastError = ERROR_NOACCESS;
  return 0xffff_ffff;
}

function copyTime(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return memory.setU64(call.a1, memory.u64(call.a0)) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getLocalTime(thread: Thread, call: Call): u64 {
  thread.process.memory.write(call.a0, dateOf(systemTime()).bytes);
  return 0;
}

/** zone (or none), date in, date out. `sign` is that with which the bias is added. */
function convert(thread: Thread, call: Call, sign: i64): u64 {
  const memory = thread.process.memory;
  const bytes = memory.bytes(call.a1, SystemDate.SIZE);
  const rules = call.a0 == 0 ? new StaticArray<u8>(ZONE) : memory.bytes(call.a0, ZONE);
  if (bytes == null || rules == null) return thread.fail(ERROR_NOACCESS);
  const time = fromDate(new SystemDate(bytes));
  if (time == u64.MAX_VALUE) return thread.fail(ERROR_INVALID_PARAMETER);
  const result = <i64>time + sign * biasAt(rules, <i64>time, sign < 0) * MINUTE;
  if (result < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return memory.write(call.a2, dateOf(result).bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

function word(rules: StaticArray<u8>, at: i32): i64 {
  return load<i32>(changetype<usize>(rules) + at);
}

/** Minutes that local time is behind UTC. */
function biasAt(rules: StaticArray<u8>, time: i64, isUtc: bool): i64 {
  const base = word(rules, 0);
  const standard = word(rules, STANDARD_BIAS);
  const daylight = word(rules, DAYLIGHT_BIAS);
  const date = changetype<usize>(rules);
  if (load<u16>(date + STANDARD_DATE + 2) == 0 || load<u16>(date + DAYLIGHT_DATE + 2) == 0) return base + standard;
  const year = dateOf(time).year;
  // Each begins at a time of the clock that holds before.
  const begin = begins(rules, DAYLIGHT_DATE, year) + (isUtc ? (base + standard) * MINUTE : 0);
  const end = begins(rules, STANDARD_DATE, year) + (isUtc ? (base + daylight) * MINUTE : 0);
  const isSummer = begin < end ? time >= begin && time < end : time >= begin || time < end;
  return base + (isSummer ? daylight : standard);
}

/** A date, or with year 0 the n-th (5: the last) of a weekday in a month. */
function begins(rules: StaticArray<u8>, at: i32, year: u32): i64 {
  const rule = new SystemDate(rules.slice<StaticArray<u8>>(at, at + SystemDate.SIZE));
  const date = new SystemDate(new StaticArray<u8>(SystemDate.SIZE));
  date.setTime(rule.hour, rule.minute, rule.second, rule.millisecond);
  const month = min<u32>(max<u32>(rule.month, 1), 12);
  if (rule.year != 0) {
    date.setDay(rule.year, month, rule.day);
    return <i64>fromDate(date);
  }
  const weekday = <u32>load<u16>(changetype<usize>(rule.bytes) + 4) % 7;
  date.setDay(year, month, 1);
  const first = <u32>(fromDate(date) / (86_400 * UNITS) + 1) % 7;
  let day: u32 = 1 + ((weekday + 7 - first) % 7) + (max<u32>(rule.day, 1) - 1) * 7;
  while (day > daysIn(year, month)) day -= 7;
  date.setDay(year, month, day);
  return <i64>fromDate(date);
}
