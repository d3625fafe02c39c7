// strtod, atof, _ecvt and their kin.
//
// Source: Microsoft, "strtod, _strtod_l, wcstod, _wcstod_l"; "_ecvt"; "_fcvt"; "_gcvt"; "_atodbl, ...".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { realText, RealStyle } from '../format/real-text';
import { invalid } from '../invalid';
import { Reader } from '../text/reader';
import { putText, putUnit, unitsOf } from '../text/units';
import { DIGITS, threadAt } from '../thread-data';
import { decimalOf } from './decimal';
import { DOUBLE, FLOAT, Form, readReal } from './real';

/** Digits that _ecvt and _fcvt give at most. */
const MOST_DIGITS: i32 = 345;
/** What _atodbl gives. */
const OVERFLOW: u64 = 3;
const UNDERFLOW: u64 = 4;
const OLD_STYLE = new RealStyle(3, true, true);
const NEW_STYLE = new RealStyle(2, false, false);

/** msvcrt.dll's, which know decimal digits alone. */
export function oldRealExports(library: Library): void {
  library.add('_atof_l', (thread, call) => read<u8>(thread, call.a0, 0, DOUBLE, false), Shape.Real);
  library.add('_gcvt', (thread, call) => general(thread, call, OLD_STYLE), Shape.DoubleIntegers);
  library.add('_gcvt_s', (thread, call) => generalSecure(thread, call, OLD_STYLE), Shape.ThirdDouble);
  library.add('_strtod_l', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, false), Shape.Real);
  library.add('_wcstod_l', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, false), Shape.Real);
  library.add('_wtof', (thread, call) => read<u16>(thread, call.a0, 0, DOUBLE, false), Shape.Real);
  library.add('_wtof_l', (thread, call) => read<u16>(thread, call.a0, 0, DOUBLE, false), Shape.Real);
  library.add('atof', (thread, call) => read<u8>(thread, call.a0, 0, DOUBLE, false), Shape.Real);
  library.add('strtod', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, false), Shape.Real);
  library.add('wcstod', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, false), Shape.Real);
}

/** ucrtbase.dll's: "inf", "nan" and hexadecimal digits are numbers too. */
export function newRealExports(library: Library): void {
  library.add('_atof_l', (thread, call) => read<u8>(thread, call.a0, 0, DOUBLE, true), Shape.Real);
  library.add('_gcvt', (thread, call) => general(thread, call, NEW_STYLE), Shape.DoubleIntegers);
  library.add('_gcvt_s', (thread, call) => generalSecure(thread, call, NEW_STYLE), Shape.ThirdDouble);
  library.add('_strtod_l', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('_strtof_l', (thread, call) => read<u8>(thread, call.a0, call.a1, FLOAT, true), Shape.Real);
  library.add('_strtold_l', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('_wcstod_l', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('_wcstof_l', (thread, call) => read<u16>(thread, call.a0, call.a1, FLOAT, true), Shape.Real);
  library.add('_wcstold_l', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('_wtof', (thread, call) => read<u16>(thread, call.a0, 0, DOUBLE, true), Shape.Real);
  library.add('_wtof_l', (thread, call) => read<u16>(thread, call.a0, 0, DOUBLE, true), Shape.Real);
  library.add('atof', (thread, call) => read<u8>(thread, call.a0, 0, DOUBLE, true), Shape.Real);
  library.add('strtod', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('strtof', (thread, call) => read<u8>(thread, call.a0, call.a1, FLOAT, true), Shape.Real);
  library.add('strtold', (thread, call) => read<u8>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('wcstod', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
  library.add('wcstof', (thread, call) => read<u16>(thread, call.a0, call.a1, FLOAT, true), Shape.Real);
  library.add('wcstold', (thread, call) => read<u16>(thread, call.a0, call.a1, DOUBLE, true), Shape.Real);
}

export function digitExports(library: Library): void {
  library.add('_atodbl', (thread, call) => readInto(thread, call, DOUBLE));
  library.add('_atodbl_l', (thread, call) => readInto(thread, call, DOUBLE));
  library.add('_atoflt_l', (thread, call) => readInto(thread, call, FLOAT));
  library.add('_ecvt', (thread, call) => digits(thread, call, false), Shape.DoubleIntegers);
  library.add('_fcvt', (thread, call) => digits(thread, call, true), Shape.DoubleIntegers);
}

function read<T>(thread: Thread, text: u64, end: u64, form: Form, modern: bool): u64 {
  const memory = thread.process.memory;
  if (text == 0) return invalid(thread, EINVAL, 0);
  const found = readReal(new Reader<T>(memory, text), 0, form, modern);
  if (end != 0) memory.setU64(end, text + <u64>found.end * sizeof<T>());
  if (found.outOfRange) setErrno(thread, ERANGE);
  return found.bits;
}

/** (place of the number, text): what it could not hold. */
function readInto(thread: Thread, call: Call, form: Form): u64 {
  const memory = thread.process.memory;
  const found = readReal(new Reader<u8>(memory, call.a1), 0, form, false);
  if (form == DOUBLE) memory.setU64(call.a0, found.bits);
  else memory.setU32(call.a0, <u32>found.bits);
  return !found.outOfRange ? 0 : found.bits << 1 == 0 ? UNDERFLOW : OVERFLOW;
}

/** (number, digits, place of the point's place, place of the sign): digits alone, so many, or so many behind the point. */
function digits(thread: Thread, call: Call, isFixed: bool): u64 {
  const memory = thread.process.memory;
  if (call.a2 == 0 || call.a3 == 0) return invalid(thread, EINVAL, 0);
  const value = reinterpret<f64>(call.a0);
  const count = max(min(call.i1, MOST_DIGITS), isFixed ? -MOST_DIGITS : 0);
  let text = '';
  let point = 0;
  if (isFinite(value)) {
    const exact = decimalOf(abs(value));
    const wanted = isFixed ? exact.exponent + 1 + count : count;
    const rounded = exact.rounded(wanted);
    point = exact.isZero ? 0 : rounded.isZero ? -count : rounded.exponent + 1;
    const length = isFixed ? max(min(point + count, MOST_DIGITS), 0) : count;
    text = rounded.isZero ? '0'.repeat(isFixed ? max(count, 0) : count) : rounded.digits.padEnd(length, '0').substring(0, length);
  } else {
    text = isNaN(value) ? '1#QNAN' : '1#INF';
    point = 1;
  }
  memory.setU32(call.a2, point);
  memory.setU32(call.a3, reinterpret<i64>(value) < 0 ? 1 : 0);
  const at = threadAt(thread, DIGITS);
  putText<u8>(memory, at, unitsOf<u8>(text));
  return at;
}

function generalText(value: f64, count: i32, style: RealStyle): string {
  return (reinterpret<i64>(value) < 0 ? '-' : '') + realText(abs(value), 0x67, count, false, style);
}

/** (number, digits, buffer): as %g shows it. */
function general(thread: Thread, call: Call, style: RealStyle): u64 {
  if (call.a2 == 0 || call.i1 < 0) return invalid(thread, EINVAL, 0);
  const text = generalText(reinterpret<f64>(call.a0), min(call.i1, MOST_DIGITS), style);
  putText<u8>(thread.process.memory, call.a2, unitsOf<u8>(text));
  return call.a2;
}

/** (buffer, room, number, digits). */
function generalSecure(thread: Thread, call: Call, style: RealStyle): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  const text = generalText(reinterpret<f64>(call.a2), min(max(call.i3, 0), MOST_DIGITS), style);
  if (call.i3 >= 0 && <u64>call.i3 < call.a1 && <u64>text.length < call.a1) {
    putText<u8>(memory, call.a0, unitsOf<u8>(text));
    return 0;
  }
  putUnit<u8>(memory, call.a0, 0);
  return invalid(thread, ERANGE, ERANGE);
}
