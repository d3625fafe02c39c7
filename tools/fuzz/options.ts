/** What the values of `nucleus fuzz`'s options mean. */

import { usageError } from '../../host/node/cli/exit-code.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `10m`, `2h`; plain numbers are seconds. Errors: CommandError. */
export function parseTime(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text);
  if (match === null) throw usageError(`--time ${text}`, 'write a number and s, m or h, such as 10m');
  const time = Number(match[1]) * UNITS[match[2] || 's']!;
  if (time === 0) throw usageError(`--time ${text}`, 'nothing can be tried in no time');
  return time;
}

/** Errors: CommandError. */
export function parseCount(
  option: string,
  text: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw usageError(
    `${option} ${text}`,
    `write a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`,
  );
}
