// time, localtime, mktime and their kin.
//
// Source: Microsoft, "time, _time32, _time64"; "localtime, ..."; "gmtime, ..."; "mktime, ..."; "_mkgmtime"; "clock"; "_ftime"; "asctime".

import { now } from '../../gen/import/wasi-clocks-monotonic-clock';
import { now as wallClock } from '../../gen/import/wasi-clocks-wall-clock';
import { Process } from '../../process/process';
import { Library, Shape } from '../../system/export';
import { unixTime } from '../../system/time';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { blockAt, variableAt } from '../data';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { putText, putUnit, unitsOf } from '../text/units';
import { BROKEN_DOWN, threadAt, TIME_TEXT, WIDE_TIME_TEXT } from '../thread-data';
import { Moment, momentOf, secondsOf } from './calendar';
import { Zone, zoneOf } from './zone';

const FAILED: u64 = <u64>-1;
/** 23:59:59 on the last day of the year 3000, UTC: no later time is known. */
const LATEST: i64 = 32_535_215_999;
const LATEST32: i64 = i32.MAX_VALUE;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAYS = 'SunMonTueWedThuFriSat';

export function timeExports(library: Library): void {
  library.add('_ctime64', (thread, call) => showSeconds<u8>(thread, call));
  library.add('_difftime32', (thread, call) => difference(<i64>call.i0, <i64>call.i1), Shape.Real);
  library.add('_difftime64', (thread, call) => difference(<i64>call.a0, <i64>call.a1), Shape.Real);
  library.add('_ftime32', (thread, call) => fill(thread, call, 4));
  library.add('_ftime32_s', (thread, call) => fill(thread, call, 4));
  library.add('_ftime64', (thread, call) => fill(thread, call, 8));
  library.add('_ftime64_s', (thread, call) => fill(thread, call, 8));
  library.add('_gmtime32', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 4), false, LATEST32));
  library.add('_gmtime64', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 8), false, LATEST));
  library.add('_gmtime32_s', (thread, call) => breakDownInto(thread, call, false, 4));
  library.add('_gmtime64_s', (thread, call) => breakDownInto(thread, call, false, 8));
  library.add('_localtime32', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 4), true, LATEST32));
  library.add('_localtime64', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 8), true, LATEST));
  library.add('_localtime32_s', (thread, call) => breakDownInto(thread, call, true, 4));
  library.add('_localtime64_s', (thread, call) => breakDownInto(thread, call, true, 8));
  library.add('_mkgmtime32', (thread, call) => compose(thread, call, false, LATEST32));
  library.add('_mkgmtime64', (thread, call) => compose(thread, call, false, LATEST));
  library.add('_mktime32', (thread, call) => compose(thread, call, true, LATEST32));
  library.add('_mktime64', (thread, call) => compose(thread, call, true, LATEST));
  library.add('_strdate', (thread, call) => date<u8>(thread, call.a0));
  library.add('_strtime', (thread, call) => clockText<u8>(thread, call.a0));
  library.add('_time32', (thread, call) => time(thread, call, 4));
  library.add('_time64', (thread, call) => time(thread, call, 8));
  library.add('_tzset', tzset);
  library.add('_wasctime', (thread, call) => show<u16>(thread, momentAt(thread, call.a0)));
  library.add('_wctime64', (thread, call) => showSeconds<u16>(thread, call));
  library.add('_wstrdate', (thread, call) => date<u16>(thread, call.a0));
  library.add('_wstrtime', (thread, call) => clockText<u16>(thread, call.a0));
  library.add('asctime', (thread, call) => show<u8>(thread, momentAt(thread, call.a0)));
  library.add('clock', clock);
}

/** msvcrt.dll's names without a number are those of 64 bits. */
export function oldTimeExports(library: Library): void {
  library.add('_ftime', (thread, call) => fill(thread, call, 8));
  library.add('_ftime_s', (thread, call) => fill(thread, call, 8));
  library.add('_mkgmtime', (thread, call) => compose(thread, call, false, LATEST));
  library.add('_wctime', (thread, call) => showSeconds<u16>(thread, call));
  library.add('ctime', (thread, call) => showSeconds<u8>(thread, call));
  library.add('difftime', (thread, call) => difference(<i64>call.a0, <i64>call.a1), Shape.Real);
  library.add('gmtime', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 8), false, LATEST));
  library.add('localtime', (thread, call) => breakDown(thread, secondsAt(thread, call.a0, 8), true, LATEST));
  library.add('mktime', (thread, call) => compose(thread, call, true, LATEST));
  library.add('time', (thread, call) => time(thread, call, 8));
  library.addData('_daylight', 4);
  library.addData('_dstbias', 4);
  library.addData('_timezone', 4);
  library.addData('_tzname', 16);
}

export function newTimeExports(library: Library): void {
  library.add('__daylight', (thread, call) => variableAt(thread.process, '_daylight'));
  library.add('__dstbias', (thread, call) => variableAt(thread.process, '_dstbias'));
  library.add('__timezone', (thread, call) => variableAt(thread.process, '_timezone'));
  library.add('__tzname', (thread, call) => variableAt(thread.process, '_tzname'));
  library.add('_get_daylight', (thread, call) => getVariable(thread, call, '_daylight'));
  library.add('_get_dstbias', (thread, call) => getVariable(thread, call, '_dstbias'));
  library.add('_get_timezone', (thread, call) => getVariable(thread, call, '_timezone'));
  library.add('_timespec32_get', (thread, call) => timespec(thread, call, 4));
  library.add('_timespec64_get', (thread, call) => timespec(thread, call, 8));
  library.add('asctime_s', (thread, call) => showInto<u8>(thread, call));
  library.add('_ctime64_s', (thread, call) => showSecondsInto<u8>(thread, call));
}

// The zone.

/** Looks at TZ. */
export function prepareZone(process: Process): void {
  const text = process.environment.get('TZ');
  const zone = zoneOf(text == null ? '' : text);
  process.crt.zone = zone;
  const memory = process.memory;
  memory.setU32(variableAt(process, '_daylight'), zone.hasSummer ? 1 : 0);
  memory.setU32(variableAt(process, '_dstbias'), zone.hasSummer ? <u32>-3600 : 0);
  memory.setU32(variableAt(process, '_timezone'), <u32>zone.bias);
  const names = blockAt(process, 'zone names', 128);
  putText<u8>(memory, names, unitsOf<u8>(zone.name));
  putText<u8>(memory, names + 64, unitsOf<u8>(zone.summerName));
  memory.setU64(variableAt(process, '_tzname'), names);
  memory.setU64(variableAt(process, '_tzname') + 8, names + 64);
}

function tzset(thread: Thread, call: Call): u64 {
  prepareZone(thread.process);
  return 0;
}

function getVariable(thread: Thread, call: Call, name: string): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  thread.process.memory.setU32(call.a0, thread.process.memory.u32(variableAt(thread.process, name)));
  return 0;
}

// Clocks.

function time(thread: Thread, call: Call, size: u32): u64 {
  const seconds = unixTime();
  if (call.a0 == 0) return seconds;
  if (size == 4) thread.process.memory.setU32(call.a0, <u32>seconds);
  else thread.process.memory.setU64(call.a0, seconds);
  return seconds;
}

/** Milliseconds since the process's start. */
function clock(thread: Thread, call: Call): u64 {
  return (now() - thread.process.crt.startedAt) / 1_000_000;
}

function difference(end: i64, start: i64): u64 {
  return reinterpret<u64>(<f64>(end - start));
}

/** struct _timeb: seconds, milliseconds, minutes behind UTC, summer time. */
function fill(thread: Thread, call: Call, size: u32): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  const memory = thread.process.memory;
  const instant = wallClock();
  const zone = thread.process.crt.zone;
  if (size == 4) memory.setU32(call.a0, <u32>instant.seconds);
  else memory.setU64(call.a0, instant.seconds);
  memory.setU16(call.a0 + size, <u16>(instant.nanoseconds / 1_000_000));
  memory.setU16(call.a0 + size + 2, <u16>(zone.bias / 60));
  memory.setU16(call.a0 + size + 4, zone.isSummer(<i64>instant.seconds - zone.bias) ? 1 : 0);
  return 0;
}

/** (place, base): TIME_UTC is 1. */
/** Seconds of so many bytes, then nanoseconds. */
function timespec(thread: Thread, call: Call, size: u64): u64 {
  if (call.i1 != 1 || call.a0 == 0) return 0;
  const instant = wallClock();
  if (size == 4) thread.process.memory.setU32(call.a0, <u32>instant.seconds);
  else thread.process.memory.setU64(call.a0, instant.seconds);
  thread.process.memory.setU32(call.a0 + size, instant.nanoseconds);
  return 1;
}

// struct tm.

export function momentAt(thread: Thread, at: u64): Moment {
  const moment = new Moment();
  const bytes = thread.process.memory.bytes(at, 36);
  if (bytes == null) return moment;
  const from = changetype<usize>(bytes);
  moment.second = load<i32>(from);
  moment.minute = load<i32>(from + 4);
  moment.hour = load<i32>(from + 8);
  moment.day = load<i32>(from + 12);
  moment.month = load<i32>(from + 16);
  moment.year = load<i32>(from + 20);
  moment.weekday = load<i32>(from + 24);
  moment.yearDay = load<i32>(from + 28);
  moment.summer = load<i32>(from + 32);
  return moment;
}

function putMoment(thread: Thread, at: u64, moment: Moment): void {
  const bytes = new StaticArray<u8>(36);
  const to = changetype<usize>(bytes);
  store<i32>(to, moment.second);
  store<i32>(to + 4, moment.minute);
  store<i32>(to + 8, moment.hour);
  store<i32>(to + 12, moment.day);
  store<i32>(to + 16, moment.month);
  store<i32>(to + 20, moment.year);
  store<i32>(to + 24, moment.weekday);
  store<i32>(to + 28, moment.yearDay);
  store<i32>(to + 32, moment.summer);
  thread.process.memory.write(at, bytes);
}

function secondsAt(thread: Thread, at: u64, size: u32): i64 {
  if (at == 0) return -1;
  return size == 4 ? <i64><i32>thread.process.memory.u32(at) : <i64>thread.process.memory.u64(at);
}

/** In the zone's time. */
function localMoment(zone: Zone, seconds: i64): Moment {
  const standard = seconds - zone.bias;
  const isSummer = zone.isSummer(standard);
  const moment = momentOf(isSummer ? standard + 3600 : standard);
  moment.summer = isSummer ? 1 : 0;
  return moment;
}

function breakDown(thread: Thread, seconds: i64, local: bool, latest: i64): u64 {
  if (seconds < 0 || seconds > latest) {
    setErrno(thread, EINVAL);
    return 0;
  }
  const at = threadAt(thread, BROKEN_DOWN);
  putMoment(thread, at, local ? localMoment(thread.process.crt.zone, seconds) : momentOf(seconds));
  return at;
}

/** (place of struct tm, place of the seconds): gives errno's code. */
function breakDownInto(thread: Thread, call: Call, local: bool, size: u32): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  const seconds = secondsAt(thread, call.a1, size);
  if (seconds < 0 || seconds > (size == 4 ? LATEST32 : LATEST)) {
    const none = new StaticArray<u8>(36);
    none.fill(0xff);
    thread.process.memory.write(call.a0, none);
    return invalid(thread, EINVAL, EINVAL);
  }
  putMoment(thread, call.a0, local ? localMoment(thread.process.crt.zone, seconds) : momentOf(seconds));
  return 0;
}

/** Seconds since 1970 of a struct tm, which is brought in order. */
function compose(thread: Thread, call: Call, local: bool, latest: i64): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  const given = momentAt(thread, call.a0);
  const zone = thread.process.crt.zone;
  let seconds = secondsOf(given);
  if (local) {
    const isSummer = given.summer > 0 || (given.summer < 0 && zone.isSummer(seconds - (zone.isSummer(seconds) ? 3600 : 0)));
    seconds += zone.bias - (isSummer && zone.hasSummer ? 3600 : 0);
  }
  if (seconds < 0 || seconds > latest) {
    setErrno(thread, EINVAL);
    return FAILED;
  }
  putMoment(thread, call.a0, local ? localMoment(zone, seconds) : momentOf(seconds));
  return seconds;
}

// Texts.

function two(value: i32): string {
  return value.toString().padStart(2, '0');
}

/** "Wed Jan 02 02:03:55 1980" and a line's end. */
function shown(moment: Moment): string {
  const day = DAYS.substring(moment.weekday * 3, moment.weekday * 3 + 3);
  const month = MONTHS.substring(moment.month * 3, moment.month * 3 + 3);
  const clock = two(moment.hour) + ':' + two(moment.minute) + ':' + two(moment.second);
  return day + ' ' + month + ' ' + two(moment.day) + ' ' + clock + ' ' + (moment.year + 1900).toString() + '\n';
}

function isShowable(moment: Moment): bool {
  return moment.weekday >= 0 && moment.weekday < 7 && moment.month >= 0 && moment.month < 12 && moment.year >= 0 && moment.year < 8100
    && moment.day > 0 && moment.day < 32 && moment.hour >= 0 && moment.hour < 24 && moment.minute >= 0 && moment.minute < 60
    && moment.second >= 0 && moment.second < 61;
}

function show<T>(thread: Thread, moment: Moment): u64 {
  if (!isShowable(moment)) return invalid(thread, EINVAL, 0);
  const at = threadAt(thread, sizeof<T>() == 1 ? TIME_TEXT : WIDE_TIME_TEXT);
  putText<T>(thread.process.memory, at, unitsOf<T>(shown(moment)));
  return at;
}

function showSeconds<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const seconds = secondsAt(thread, call.a0, 8);
  if (seconds < 0 || seconds > LATEST) {
    setErrno(thread, EINVAL);
    return 0;
  }
  return show<T>(thread, localMoment(thread.process.crt.zone, seconds));
}

/** (buffer, room, struct tm). */
function showInto<T>(thread: Thread, call: Call): u64 {
  return showMomentInto<T>(thread, call, call.a2 == 0 ? new Moment() : momentAt(thread, call.a2), call.a2 != 0);
}

function showSecondsInto<T>(thread: Thread, call: Call): u64 {
  const seconds = secondsAt(thread, call.a2, 8);
  const isKnown = call.a2 != 0 && seconds >= 0 && seconds <= LATEST;
  return showMomentInto<T>(thread, call, localMoment(thread.process.crt.zone, isKnown ? seconds : 0), isKnown);
}

function showMomentInto<T>(thread: Thread, call: Call, moment: Moment, isKnown: bool): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  putUnit<T>(thread.process.memory, call.a0, 0);
  if (!isKnown || !isShowable(moment)) return invalid(thread, EINVAL, EINVAL);
  if (call.a1 < 26) return invalid(thread, ERANGE, ERANGE);
  putText<T>(thread.process.memory, call.a0, unitsOf<T>(shown(moment)));
  return 0;
}

/** "mm/dd/yy". */
function date<T>(thread: Thread, buffer: u64): u64 {
  if (buffer == 0) return invalid(thread, EINVAL, 0);
  const moment = localMoment(thread.process.crt.zone, <i64>unixTime());
  putText<T>(thread.process.memory, buffer, unitsOf<T>(two(moment.month + 1) + '/' + two(moment.day) + '/' + two(moment.year % 100)));
  return buffer;
}

/** "hh:mm:ss". */
function clockText<T>(thread: Thread, buffer: u64): u64 {
  if (buffer == 0) return invalid(thread, EINVAL, 0);
  const moment = localMoment(thread.process.crt.zone, <i64>unixTime());
  putText<T>(thread.process.memory, buffer, unitsOf<T>(two(moment.hour) + ':' + two(moment.minute) + ':' + two(moment.second)));
  return buffer;
}
