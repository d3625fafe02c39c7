// What errno's codes mean, in words.
//
// Source: Microsoft, "strerror, _strerror, _wcserror, __wcserror"; "strerror_s, ..."; "_sys_errlist".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { EINVAL, errnoOf } from './errno';
import { invalid } from './invalid';
import { ERROR_TEXT, threadAt, WIDE_ERROR_TEXT } from './thread-data';
import { join, MOST, part, putText, textAt, unitsOf } from './text/units';

const UNKNOWN = 'Unknown error';
/** By code. */
const TEXTS: StaticArray<string> = [
  'No error', 'Operation not permitted', 'No such file or directory', 'No such process', 'Interrupted function call',
  'Input/output error', 'No such device or address', 'Arg list too long', 'Exec format error', 'Bad file descriptor',
  'No child processes', 'Resource temporarily unavailable', 'Not enough space', 'Permission denied', 'Bad address', UNKNOWN,
  'Resource device', 'File exists', 'Improper link', 'No such device', 'Not a directory', 'Is a directory', 'Invalid argument',
  'Too many open files in system', 'Too many open files', 'Inappropriate I/O control operation', UNKNOWN, 'File too large',
  'No space left on device', 'Invalid seek', 'Read-only file system', 'Too many links', 'Broken pipe', 'Domain error',
  'Result too large', UNKNOWN, 'Resource deadlock avoided', UNKNOWN, 'Filename too long', 'No locks available',
  'Function not implemented', 'Directory not empty', 'Illegal byte sequence', UNKNOWN,
];
/** Units that a thread's text can have. */
const ROOM: i32 = 133;

export function errorTextExports(library: Library): void {
  library.add('__wcserror', (thread, call) => ownText<u16>(thread, call));
  library.add('__wcserror_s', (thread, call) => ownTextSecure<u16>(thread, call));
  library.add('_strerror', (thread, call) => ownText<u8>(thread, call));
  library.add('_strerror_s', (thread, call) => ownTextSecure<u8>(thread, call));
  library.add('_wcserror', (thread, call) => kept<u16>(thread, unitsOf<u16>(errorText(<u32>call.a0))));
  library.add('_wcserror_s', (thread, call) => textSecure<u16>(thread, call));
  library.add('strerror', (thread, call) => kept<u8>(thread, unitsOf<u8>(errorText(<u32>call.a0))));
  library.add('strerror_s', (thread, call) => textSecure<u8>(thread, call));
}

export function errorText(code: u32): string {
  return code < <u32>TEXTS.length ? TEXTS[code] : UNKNOWN;
}

/** In the thread's own memory. */
function kept<T>(thread: Thread, text: StaticArray<T>): u64 {
  const at = threadAt(thread, sizeof<T>() == 1 ? ERROR_TEXT : WIDE_ERROR_TEXT);
  putText<T>(thread.process.memory, at, part<T>(text, 0, min(text.length, ROOM)));
  return at;
}

/** "TEXT: what errno says" and a line's end. */
function composed<T>(thread: Thread, at: u64): StaticArray<T> {
  const text = at == 0 ? new StaticArray<T>(0) : textAt<T>(thread.process.memory, at, 94);
  const message = unitsOf<T>((text.length > 0 ? ': ' : '') + errorText(errnoOf(thread)) + '\n');
  return join<T>(text, message, message.length);
}

function ownText<T>(thread: Thread, call: Call): u64 {
  return kept<T>(thread, composed<T>(thread, call.a0));
}

/** (buffer, room, text). */
function ownTextSecure<T>(thread: Thread, call: Call): u64 {
  return putCut<T>(thread, call, composed<T>(thread, call.a2));
}

/** (buffer, room, code). */
function textSecure<T>(thread: Thread, call: Call): u64 {
  return putCut<T>(thread, call, unitsOf<T>(errorText(<u32>call.a2)));
}

function putCut<T>(thread: Thread, call: Call, text: StaticArray<T>): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  putText<T>(thread.process.memory, call.a0, part<T>(text, 0, <i32>min<u64>(text.length, min(call.a1, MOST) - 1)));
  return 0;
}
