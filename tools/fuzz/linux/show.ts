/** Sequences of system calls as people read them, with what became of each call. */

import type { Description } from './description.ts';
import { placesOf } from './layout.ts';
import type { Observed } from './observer.ts';
import type { Memory, Sequence, Value } from './sequence.ts';

const LONG = 48;

/** Names of Linux's errors that are seen most; others stay numbers. */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  7: 'E2BIG',
  8: 'ENOEXEC',
  9: 'EBADF',
  10: 'ECHILD',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  18: 'EXDEV',
  19: 'ENODEV',
  20: 'ENOTDIR',
  21: 'EISDIR',
  22: 'EINVAL',
  24: 'EMFILE',
  25: 'ENOTTY',
  27: 'EFBIG',
  28: 'ENOSPC',
  29: 'ESPIPE',
  30: 'EROFS',
  32: 'EPIPE',
  34: 'ERANGE',
  36: 'ENAMETOOLONG',
  38: 'ENOSYS',
  39: 'ENOTEMPTY',
  40: 'ELOOP',
  61: 'ENODATA',
  75: 'EOVERFLOW',
  88: 'ENOTSOCK',
  95: 'EOPNOTSUPP',
};

/** The calls as they are given: `r2 = read(r1, "...", 16)`. */
export function listing({ calls }: Sequence, { byNumber }: Description): string[] {
  return calls.map(({ id, number, args, skip }) => {
    const name = byNumber.get(number)?.name ?? `call ${number}`;
    const child = skip > 0 ? `, and a child leaves out the next ${skip}` : '';
    return `r${id} = ${name}(${args.map(showValue).join(', ')})${child}`;
  });
}

/** The calls as they were made, one line each. */
export function observedLines(
  calls: readonly Observed[],
  sequence: Sequence,
  { byNumber }: Description,
): string[] {
  const places = placesOf(sequence);
  return calls.map(({ thread, number, args, result }, at) => {
    const known = byNumber.get(number);
    const shown = args.slice(0, known?.kinds.length ?? 6).map((one) => {
      const memory = places.get(Number(one));
      return memory === undefined ? showNumber(BigInt.asIntN(64, one)) : showMemory(memory);
    });
    const who = thread === 0 ? '' : ` [${thread}]`;
    return `${String(at + 1).padStart(3)}${who}  ${known?.name ?? `call ${number}`}(${shown.join(', ')}) -> ${showResult(result)}`;
  });
}

function showResult(result: bigint | undefined): string {
  if (result === undefined) return 'no answer';
  if (result >= 0n || result < -4095n) return showNumber(result);
  const error = ERRORS[Number(-result)];
  return error === undefined ? String(result) : `${result} ${error}`;
}

export function showNumber(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  return magnitude < 65536n ? String(value) : `0x${BigInt.asUintN(64, value).toString(16)}`;
}

function showValue(value: Value): string {
  if (typeof value === 'bigint') return showNumber(value);
  switch (value.kind) {
    case 'result':
      return `r${value.call}${plus(value.plus)}`;
    case 'written':
      return `r${value.call}.${value.argument}[${value.offset}]${plus(value.plus)}`;
    case 'memory':
      return showMemory(value);
  }
}

function plus(value: bigint): string {
  return value === 0n ? '' : ` + ${showNumber(value)}`;
}

function showMemory({ bytes, parts }: Memory): string {
  const inner = parts.map(({ offset, value }) => `${offset}: ${showValue(value)}`);
  const end = bytes.indexOf(0);
  const text = end > 0 ? Buffer.from(bytes.subarray(0, end)).toString() : '';
  const isText = parts.length === 0 && end === bytes.length - 1 && /^[ -~]+$/.test(text);
  if (isText) return JSON.stringify(text.length > LONG ? `${text.slice(0, LONG)}...` : text);
  if (bytes.every((one) => one === 0)) return `{${[`${bytes.length} zeros`, ...inner].join(', ')}}`;
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return `{${[`${bytes.length} bytes ${hex}${bytes.length > 16 ? '...' : ''}`, ...inner].join(', ')}}`;
}
