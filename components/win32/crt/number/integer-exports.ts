// strtol, atoi, itoa and their kin: a row for each size, sign and width of letters.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { Reader } from '../text/reader';
import { putText, putUnit, unitsOf } from '../text/units';
import { isTooGreat, readInteger, signedOf, unsignedOf } from './integer';

const LONG: u32 = 4;
const LONG_LONG: u32 = 8;

export function integerExports(library: Library): void {
  library.add('_atoi64', (thread, call) => simple<u8>(thread, call, LONG_LONG));
  library.add('_atoi64_l', (thread, call) => simple<u8>(thread, call, LONG_LONG));
  library.add('_atoi_l', (thread, call) => simple<u8>(thread, call, LONG));
  library.add('_atol_l', (thread, call) => simple<u8>(thread, call, LONG));
  library.add('_i64toa', (thread, call) => write<u8>(thread, call, LONG_LONG, true));
  library.add('_i64toa_s', (thread, call) => writeSecure<u8>(thread, call, LONG_LONG, true));
  library.add('_i64tow', (thread, call) => write<u16>(thread, call, LONG_LONG, true));
  library.add('_i64tow_s', (thread, call) => writeSecure<u16>(thread, call, LONG_LONG, true));
  library.add('_itoa', (thread, call) => write<u8>(thread, call, LONG, true));
  library.add('_itoa_s', (thread, call) => writeSecure<u8>(thread, call, LONG, true));
  library.add('_itow', (thread, call) => write<u16>(thread, call, LONG, true));
  library.add('_itow_s', (thread, call) => writeSecure<u16>(thread, call, LONG, true));
  library.add('_ltoa', (thread, call) => write<u8>(thread, call, LONG, true));
  library.add('_ltoa_s', (thread, call) => writeSecure<u8>(thread, call, LONG, true));
  library.add('_ltow', (thread, call) => write<u16>(thread, call, LONG, true));
  library.add('_ltow_s', (thread, call) => writeSecure<u16>(thread, call, LONG, true));
  library.add('_strtoi64', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('_strtoi64_l', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('_strtol_l', (thread, call) => signed<u8>(thread, call, LONG));
  library.add('_strtoui64', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('_strtoui64_l', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('_strtoul_l', (thread, call) => unsigned<u8>(thread, call, LONG));
  library.add('_ui64toa', (thread, call) => write<u8>(thread, call, LONG_LONG, false));
  library.add('_ui64toa_s', (thread, call) => writeSecure<u8>(thread, call, LONG_LONG, false));
  library.add('_ui64tow', (thread, call) => write<u16>(thread, call, LONG_LONG, false));
  library.add('_ui64tow_s', (thread, call) => writeSecure<u16>(thread, call, LONG_LONG, false));
  library.add('_ultoa', (thread, call) => write<u8>(thread, call, LONG, false));
  library.add('_ultoa_s', (thread, call) => writeSecure<u8>(thread, call, LONG, false));
  library.add('_ultow', (thread, call) => write<u16>(thread, call, LONG, false));
  library.add('_ultow_s', (thread, call) => writeSecure<u16>(thread, call, LONG, false));
  library.add('_wcstoi64', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('_wcstoi64_l', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('_wcstol_l', (thread, call) => signed<u16>(thread, call, LONG));
  library.add('_wcstoui64', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
  library.add('_wcstoui64_l', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
  library.add('_wcstoul_l', (thread, call) => unsigned<u16>(thread, call, LONG));
  library.add('_wtoi', (thread, call) => simple<u16>(thread, call, LONG));
  library.add('_wtoi_l', (thread, call) => simple<u16>(thread, call, LONG));
  library.add('_wtoi64', (thread, call) => simple<u16>(thread, call, LONG_LONG));
  library.add('_wtoi64_l', (thread, call) => simple<u16>(thread, call, LONG_LONG));
  library.add('_wtol', (thread, call) => simple<u16>(thread, call, LONG));
  library.add('_wtol_l', (thread, call) => simple<u16>(thread, call, LONG));
  library.add('atoi', (thread, call) => simple<u8>(thread, call, LONG));
  library.add('atol', (thread, call) => simple<u8>(thread, call, LONG));
  library.add('strtol', (thread, call) => signed<u8>(thread, call, LONG));
  library.add('strtoul', (thread, call) => unsigned<u8>(thread, call, LONG));
  library.add('wcstol', (thread, call) => signed<u16>(thread, call, LONG));
  library.add('wcstoul', (thread, call) => unsigned<u16>(thread, call, LONG));
}

/** What ucrtbase.dll has besides. */
export function newIntegerExports(library: Library): void {
  library.add('_atoll_l', (thread, call) => simple<u8>(thread, call, LONG_LONG));
  library.add('_strtoimax_l', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('_strtoll_l', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('_strtoull_l', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('_strtoumax_l', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('_wcstoimax_l', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('_wcstoll_l', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('_wcstoull_l', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
  library.add('_wcstoumax_l', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
  library.add('_wtoll', (thread, call) => simple<u16>(thread, call, LONG_LONG));
  library.add('_wtoll_l', (thread, call) => simple<u16>(thread, call, LONG_LONG));
  library.add('atoll', (thread, call) => simple<u8>(thread, call, LONG_LONG));
  library.add('strtoimax', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('strtoll', (thread, call) => signed<u8>(thread, call, LONG_LONG));
  library.add('strtoull', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('strtoumax', (thread, call) => unsigned<u8>(thread, call, LONG_LONG));
  library.add('wcstoimax', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('wcstoll', (thread, call) => signed<u16>(thread, call, LONG_LONG));
  library.add('wcstoull', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
  library.add('wcstoumax', (thread, call) => unsigned<u16>(thread, call, LONG_LONG));
}

/** atoi: no end, base 10. */
function simple<T>(thread: Thread, call: Call, size: u32): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const read = readInteger(new Reader<T>(thread.process.memory, call.a0), 0, 10);
  if (isTooGreat(read, size, true)) setErrno(thread, ERANGE);
  return <u64>signedOf(read, size);
}

function isBase(base: i32): bool {
  return base == 0 || (base >= 2 && base <= 36);
}

function signed<T>(thread: Thread, call: Call, size: u32): u64 {
  const memory = thread.process.memory;
  if (call.a1 != 0) memory.setU64(call.a1, call.a0);
  if (call.a0 == 0 || !isBase(call.i2)) return invalid(thread, EINVAL, 0);
  const read = readInteger(new Reader<T>(memory, call.a0), 0, call.i2);
  if (call.a1 != 0) memory.setU64(call.a1, call.a0 + <u64>read.end * sizeof<T>());
  if (isTooGreat(read, size, true)) setErrno(thread, ERANGE);
  return <u64>signedOf(read, size);
}

function unsigned<T>(thread: Thread, call: Call, size: u32): u64 {
  const memory = thread.process.memory;
  if (call.a1 != 0) memory.setU64(call.a1, call.a0);
  if (call.a0 == 0 || !isBase(call.i2)) return invalid(thread, EINVAL, 0);
  const read = readInteger(new Reader<T>(memory, call.a0), 0, call.i2);
  if (call.a1 != 0) memory.setU64(call.a1, call.a0 + <u64>read.end * sizeof<T>());
  if (isTooGreat(read, size, false)) setErrno(thread, ERANGE);
  return unsignedOf(read, size);
}

/** Only numbers in base 10 have a sign. */
function textOf(value: u64, size: u32, isSigned: bool, base: i32): string {
  if (size == LONG) value = isSigned && base == 10 ? <u64><i64><i32>value : value & 0xffff_ffff;
  if (isSigned && base == 10 && <i64>value < 0) return '-' + (0 - value).toString(10);
  return value.toString(base);
}

/** (value, buffer, base). */
function write<T>(thread: Thread, call: Call, size: u32, isSigned: bool): u64 {
  if (call.i2 < 2 || call.i2 > 36) {
    setErrno(thread, EINVAL);
    return call.a1;
  }
  putText<T>(thread.process.memory, call.a1, unitsOf<T>(textOf(call.a0, size, isSigned, call.i2)));
  return call.a1;
}

/** (value, buffer, its room, base). */
function writeSecure<T>(thread: Thread, call: Call, size: u32, isSigned: bool): u64 {
  const memory = thread.process.memory;
  if (call.a1 == 0 || call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  putUnit<T>(memory, call.a1, 0);
  if (call.i3 < 2 || call.i3 > 36) return invalid(thread, EINVAL, EINVAL);
  const text = textOf(call.a0, size, isSigned, call.i3);
  if (<u64>text.length >= call.a2) return invalid(thread, ERANGE, ERANGE);
  putText<T>(memory, call.a1, unitsOf<T>(text));
  return 0;
}
