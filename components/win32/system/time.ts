// Time as Windows counts it: units of 100 nanoseconds since 1601.

import { now as wallClock } from '../gen/import/wasi-clocks-wall-clock';

/** From 1601 to 1970, in seconds. */
const EPOCH: u64 = 11_644_473_600;
export const UNITS: u64 = 10_000_000;

/** UTC now. */
export function systemTime(): u64 {
  const time = wallClock();
  return (time.seconds + EPOCH) * UNITS + time.nanoseconds / 100;
}

const DAY: u64 = 86_400 * UNITS;
/** The calendar's last year. */
const LAST_YEAR: u32 = 30827;
const CYCLE: u32 = 146_097;

/** SYSTEMTIME: eight words. */
export class SystemDate {
  static readonly SIZE: i32 = 16;

  constructor(readonly bytes: StaticArray<u8>) {}

  private get(index: usize): u32 {
    return load<u16>(changetype<usize>(this.bytes) + index * 2);
  }

  private set(index: usize, value: u32): void {
    store<u16>(changetype<usize>(this.bytes) + index * 2, <u16>value);
  }

  get year(): u32 {
    return this.get(0);
  }

  get month(): u32 {
    return this.get(1);
  }

  get day(): u32 {
    return this.get(3);
  }

  get hour(): u32 {
    return this.get(4);
  }

  get minute(): u32 {
    return this.get(5);
  }

  get second(): u32 {
    return this.get(6);
  }

  get millisecond(): u32 {
    return this.get(7);
  }

  setWeekday(day: u32): void {
    this.set(2, day);
  }

  setDay(year: u32, month: u32, day: u32): void {
    this.set(0, year);
    this.set(1, month);
    this.set(3, day);
  }

  setTime(hour: u32, minute: u32, second: u32, millisecond: u32): void {
    this.set(4, hour);
    this.set(5, minute);
    this.set(6, second);
    this.set(7, millisecond);
  }
}

function isLeap(year: u32): bool {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

export function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days from 1601 to the first of January of a year. */
function daysBefore(year: u32): u32 {
  const years = year - 1601;
  return years * 365 + years / 4 - years / 100 + years / 400;
}

/** A time in years, months and so on. */
export function dateOf(time: u64): SystemDate {
  const date = new SystemDate(new StaticArray<u8>(SystemDate.SIZE));
  const days = <u32>(time / DAY);
  let year = 1601 + <u32>((<u64>days * 400) / CYCLE);
  while (daysBefore(year) > days) year--;
  while (daysBefore(year + 1) <= days) year++;
  let left = days - daysBefore(year);
  let month: u32 = 1;
  while (left >= daysIn(year, month)) left -= daysIn(year, month++);
  const milliseconds = <u32>((time % DAY) / (UNITS / 1000));
  date.setDay(year, month, left + 1);
  // The first day of 1601 was a Monday.
  date.setWeekday((days + 1) % 7);
  date.setTime(milliseconds / 3_600_000, (milliseconds / 60_000) % 60, (milliseconds / 1000) % 60, milliseconds % 1000);
  return date;
}

/** The other way; u64.MAX_VALUE for what is no date. Weekdays are not looked at. */
export function fromDate(date: SystemDate): u64 {
  const year = date.year;
  const month = date.month;
  if (year < 1601 || year > LAST_YEAR || month < 1 || month > 12 || date.day < 1 || date.day > daysIn(year, month)) return u64.MAX_VALUE;
  if (date.hour > 23 || date.minute > 59 || date.second > 59 || date.millisecond > 999) return u64.MAX_VALUE;
  let days = daysBefore(year) + date.day - 1;
  for (let i: u32 = 1; i < month; i++) days += daysIn(year, i);
  const seconds = (<u64>days * 24 + date.hour) * 3600 + date.minute * 60 + date.second;
  return seconds * UNITS + <u64>date.millisecond * (UNITS / 1000);
}

/** Seconds since 1970. */
export function unixTime(): u64 {
  return wallClock().seconds;
}
