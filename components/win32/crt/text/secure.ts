// Copies into buffers whose size is said: what does not fit is an error, and leaves an empty text.
//
// Source: Microsoft, "Security features in the CRT"; "strcpy_s", "strcat_s", "strncpy_s", "strncat_s", "_strset_s".

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE } from '../errno';
import { invalid } from '../invalid';
import { MOST, part, putText, putUnit, putUnits, textAt } from './units';

/** As many as fit, and no error. */
const TRUNCATE: u64 = u64.MAX_VALUE;
const STRUNCATE: u64 = 80;

export function secureStringExports(library: Library): void {
  library.add('_strnset_s', (thread, call) => setSecure<u8>(thread, call, call.a3));
  library.add('_strset_s', (thread, call) => setSecure<u8>(thread, call, MOST));
  library.add('_wcsnset_s', (thread, call) => setSecure<u16>(thread, call, call.a3));
  library.add('_wcsset_s', (thread, call) => setSecure<u16>(thread, call, MOST));
  library.add('strcat_s', (thread, call) => append<u8>(thread, call, MOST));
  library.add('strcpy_s', (thread, call) => copy<u8>(thread, call, 0, MOST));
  library.add('strncat_s', (thread, call) => append<u8>(thread, call, call.a3));
  library.add('strncpy_s', (thread, call) => copy<u8>(thread, call, 0, call.a3));
  library.add('wcscat_s', (thread, call) => append<u16>(thread, call, MOST));
  library.add('wcscpy_s', (thread, call) => copy<u16>(thread, call, 0, MOST));
  library.add('wcsncat_s', (thread, call) => append<u16>(thread, call, call.a3));
  library.add('wcsncpy_s', (thread, call) => copy<u16>(thread, call, 0, call.a3));
}

/** (to, its room, from): behind `start` units of it, at most `limit`. */
function copy<T>(thread: Thread, call: Call, start: u64, limit: u64): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 && call.a1 == 0 && limit == 0) return 0;
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  const at = call.a0 + start * sizeof<T>();
  const room = call.a1 - start;
  if (limit == 0) {
    putUnit<T>(memory, at, 0);
    return 0;
  }
  if (call.a2 == 0) return refuse<T>(thread, call, EINVAL);
  // One more than there is room for says that it does not fit.
  const text = textAt<T>(memory, call.a2, min(min(limit, room), MOST));
  if (<u64>text.length < room) {
    putText<T>(memory, at, text);
    return 0;
  }
  if (limit != TRUNCATE) return refuse<T>(thread, call, ERANGE);
  putText<T>(memory, at, part<T>(text, 0, text.length - 1));
  return STRUNCATE;
}

function refuse<T>(thread: Thread, call: Call, code: u32): u64 {
  putUnit<T>(thread.process.memory, call.a0, 0);
  return invalid(thread, code, code);
}

function append<T>(thread: Thread, call: Call, limit: u64): u64 {
  if (call.a0 == 0 && call.a1 == 0 && limit == 0) return 0;
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  if (call.a2 == 0 && limit == 0) return 0;
  const length = <u64>textAt<T>(thread.process.memory, call.a0, min(call.a1, MOST)).length;
  if (length >= call.a1 || call.a2 == 0) return refuse<T>(thread, call, EINVAL);
  return copy<T>(thread, call, length, limit);
}

/** (text, its room, unit): at most `limit` units of it become the unit. */
function setSecure<T>(thread: Thread, call: Call, limit: u64): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  const text = textAt<T>(memory, call.a0, min(call.a1, MOST));
  if (<u64>text.length >= call.a1) return refuse<T>(thread, call, EINVAL);
  text.fill(<T>call.a2, 0, <i32>min<u64>(limit, MOST));
  putUnits<T>(memory, call.a0, text);
  return 0;
}
