// Small and capital letters, as the locale has them: C knows those of ASCII, any other all of Unicode's.

import { capitalOf, smallOf } from '../../locale/letters';
import { Locale } from './locale';

/** As ASCII has it. */
@inline
export function foldCase(byte: u32): u32 {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** What two letters become that differ by their case alone. */
@inline
export function foldLetter<T>(locale: Locale, unit: T): T {
  return smallLetter<T>(locale, unit);
}

export function smallLetter<T>(locale: Locale, unit: T): T {
  const value = <u32>unit;
  if (value < 0x80) return <T>foldCase(value);
  return sizeof<T>() == 1 || locale.isC ? unit : <T>smallOf(value);
}

export function capitalLetter<T>(locale: Locale, unit: T): T {
  const value = <u32>unit;
  if (value < 0x80) return <T>(value >= 0x61 && value <= 0x7a ? value - 0x20 : value);
  return sizeof<T>() == 1 || locale.isC ? unit : <T>capitalOf(value);
}
