// Seconds since 1970 and the calendar: struct tm, both ways, in UTC.

/** struct tm. */
export class Moment {
  second: i32 = 0;
  minute: i32 = 0;
  hour: i32 = 0;
  /** From 1 on. */
  day: i32 = 1;
  /** From 0 on. */
  month: i32 = 0;
  /** Since 1900. */
  year: i32 = 70;
  /** From Sunday on. */
  weekday: i32 = 4;
  /** From 0 on. */
  yearDay: i32 = 0;
  /** Summer time: more than 0 if it is, below 0 if nobody knows. */
  summer: i32 = 0;
}

export const DAY: i64 = 86_400;
/** Days from year 0 to 1970, as `daysBefore` counts. */
const EPOCH: i64 = 719_528;

export function isLeap(year: i64): bool {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/** Days from the first of January of year 0 to that of a year. */
function daysBefore(year: i64): i64 {
  const last = year - 1;
  return year * 365 + floorOf(last, 4) - floorOf(last, 100) + floorOf(last, 400) + 1;
}

function floorOf(value: i64, by: i64): i64 {
  return value >= 0 ? value / by : -((by - 1 - value) / by);
}

function daysOf(year: i64, month: i32): i32 {
  if (month == 1) return isLeap(year) ? 29 : 28;
  return month == 3 || month == 5 || month == 8 || month == 10 ? 30 : 31;
}

/** Of seconds since 1970. */
export function momentOf(time: i64): Moment {
  const moment = new Moment();
  const days = floorOf(time, DAY);
  const rest = <i32>(time - days * DAY);
  moment.second = rest % 60;
  moment.minute = (rest / 60) % 60;
  moment.hour = rest / 3600;
  moment.weekday = <i32>((((days + 4) % 7) + 7) % 7);
  let year = floorOf((days + EPOCH) * 400, 146_097);
  while (daysBefore(year) - EPOCH > days) year--;
  while (daysBefore(year + 1) - EPOCH <= days) year++;
  moment.year = <i32>(year - 1900);
  moment.yearDay = <i32>(days + EPOCH - daysBefore(year));
  let left = moment.yearDay;
  while (left >= daysOf(year, moment.month)) left -= daysOf(year, moment.month++);
  moment.day = left + 1;
  return moment;
}

/** Seconds since 1970; months, days and so on may be out of their ranges. */
export function secondsOf(moment: Moment): i64 {
  const months = <i64>moment.year * 12 + moment.month;
  const year = floorOf(months, 12);
  const month = <i32>(months - year * 12);
  let days = daysBefore(year + 1900) - EPOCH + moment.day - 1;
  for (let i = 0; i < month; i++) days += daysOf(year + 1900, i);
  return ((days * 24 + moment.hour) * 60 + moment.minute) * 60 + moment.second;
}
