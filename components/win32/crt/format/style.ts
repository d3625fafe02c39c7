// How the runtimes' printf functions differ.
//
// Source: Microsoft, "Format specification syntax: printf and wprintf functions"; corecrt_stdio_config.h for the options' bits;
// "printf" on rounding: before Windows 10 version 2004, and in programs linked so, halves always go up.

import { RealStyle } from './real-text';

/** Bits of the options that ucrtbase.dll's functions take. */
export const OLD_TERMINATION: u64 = 1;
export const STANDARD_COUNT: u64 = 2;
export const OLD_WIDE: u64 = 4;
const OLD_SPECIALS: u64 = 8;
const OLD_EXPONENTS: u64 = 16;
const STANDARD_ROUNDING: u64 = 32;

export class Style {
  /** Of msvcrt.dll. */
  constructor(
    readonly real: RealStyle,
    /** In functions of wide letters %s is wide. */
    readonly oldWide: bool,
    /** What is no conversion is shown as it stands. */
    readonly lenient: bool,
  ) {}
}

export const OLD = new Style(new RealStyle(3, true, true), true, true);

export function styleOf(options: u64): Style {
  const real = new RealStyle((options & OLD_EXPONENTS) != 0 ? 3 : 2, (options & OLD_SPECIALS) != 0, (options & STANDARD_ROUNDING) == 0);
  return new Style(real, (options & OLD_WIDE) != 0, false);
}
