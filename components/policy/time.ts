/** Times as a person types and reads them: a number of seconds, minutes or hours, such as 90s, 10m, 2h. */

const SECOND: u64 = 1_000_000_000;

/** More than a year is no time that a person means. */
const MOST_DIGITS = 4;

/** In nanoseconds; 0 for what is no time. */
export function timeIn(text: string): u64 {
  const digits = text.length - 1;
  if (digits < 1 || digits > MOST_DIGITS) return 0;
  let count: u64 = 0;
  for (let at = 0; at < digits; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    count = count * 10 + digit;
  }
  return count * unit(text.charAt(digits));
}

function unit(name: string): u64 {
  if (name == 's') return SECOND;
  if (name == 'm') return 60 * SECOND;
  return name == 'h' ? 3600 * SECOND : 0;
}

/** The largest unit that gives a whole number, and seconds, rounded up, where none does. */
export function shownTime(time: u64): string {
  const seconds = (time + SECOND - 1) / SECOND;
  if (seconds % 3600 == 0) return (seconds / 3600).toString() + 'h';
  if (seconds % 60 == 0) return (seconds / 60).toString() + 'm';
  return seconds.toString() + 's';
}
