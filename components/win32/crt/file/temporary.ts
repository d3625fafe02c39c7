// Names for temporary files.
//
// Source: Microsoft, "_tempnam, _wtempnam, tmpnam, _wtmpnam"; "_mktemp, _wmktemp".

import { placeOf } from '../../kernel32/attributes';
import { temporary } from '../../kernel32/path';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE } from '../errno';
import { invalid } from '../invalid';
import { encoded, nameAt, newText, putText, putUnit } from '../text/units';
import { NAME_TEXT, threadAt, WIDE_NAME_TEXT } from '../thread-data';

/** Letters that _mktemp tries, behind the process's number. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export function temporaryExports(library: Library): void {
  library.add('_mktemp', (thread, call) => fill<u8>(thread, call.a0, u64.MAX_VALUE));
  library.add('_mktemp_s', (thread, call) => fillSecure<u8>(thread, call));
  library.add('_tempnam', (thread, call) => nameIn<u8>(thread, call));
  library.add('_wmktemp', (thread, call) => fill<u16>(thread, call.a0, u64.MAX_VALUE));
  library.add('_wmktemp_s', (thread, call) => fillSecure<u16>(thread, call));
  library.add('_wtempnam', (thread, call) => nameIn<u16>(thread, call));
  library.add('_wtmpnam', (thread, call) => giveName<u16>(thread, call.a0));
  library.add('_wtmpnam_s', (thread, call) => giveNameSecure<u16>(thread, call));
  library.add('tmpnam', (thread, call) => giveName<u8>(thread, call.a0));
  library.add('tmpnam_s', (thread, call) => giveNameSecure<u8>(thread, call));
}

/** One that nobody has yet, in the directory for such files. */
export function temporaryName(thread: Thread): string {
  return unusedName(thread, temporary(thread) + 's');
}

function unusedName(thread: Thread, start: string): string {
  const crt = thread.process.crt;
  const before = thread.lastError;
  let name = start;
  do name = start + thread.process.id.toString(36) + '.' + (++crt.temporaries).toString(36);
  while (placeOf(thread, name) != null);
  thread.lastError = before;
  return name;
}

/** With a backslash: what TMP says, or else the one that the caller has, or else that of the process. */
function folderOf(thread: Thread, other: string): string {
  const folder = thread.process.environment.get('TMP');
  if (folder != null) return withSlash(folder);
  return other.length > 0 ? withSlash(other) : temporary(thread);
}

function withSlash(folder: string): string {
  return folder.endsWith('\\') || folder.endsWith('/') ? folder : folder + '\\';
}

function giveName<T>(thread: Thread, buffer: u64): u64 {
  const at = buffer != 0 ? buffer : threadAt(thread, sizeof<T>() == 1 ? NAME_TEXT : WIDE_NAME_TEXT);
  const name = temporaryName(thread);
  putText<T>(thread.process.memory, at, encoded<T>(name.length < 20 ? name : unusedName(thread, '\\s')));
  return at;
}

/** (buffer, room). */
function giveNameSecure<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  const text = encoded<T>(temporaryName(thread));
  if (<u64>text.length >= call.a1) {
    if (call.a1 > 0) putUnit<T>(thread.process.memory, call.a0, 0);
    return invalid(thread, ERANGE, ERANGE);
  }
  putText<T>(thread.process.memory, call.a0, text);
  return 0;
}

/** (directory, beginning): a block of the heap. */
function nameIn<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const folder = folderOf(thread, call.a0 == 0 ? '' : nameAt<T>(memory, call.a0));
  return newText<T>(thread, encoded<T>(unusedName(thread, folder + (call.a1 == 0 ? '' : nameAt<T>(memory, call.a1)))));
}

/** A template that ends with six X becomes a name that nobody has: a letter and the process's number. */
function fill<T>(thread: Thread, at: u64, room: u64): u64 {
  if (at == 0) return invalid(thread, EINVAL, 0);
  const memory = thread.process.memory;
  const template = nameAt<T>(memory, at);
  if (!template.endsWith('XXXXXX') || <u64>template.length >= room) return invalid(thread, EINVAL, 0);
  const start = template.substring(0, template.length - 6);
  const number = (thread.process.id % 100_000).toString().padStart(5, '0');
  const before = thread.lastError;
  for (let i = 0; i < LETTERS.length; i++) {
    const name = start + LETTERS.charAt(i) + number;
    if (placeOf(thread, name) != null) continue;
    thread.lastError = before;
    putText<T>(memory, at, encoded<T>(name));
    return at;
  }
  return 0;
}

function fillSecure<T>(thread: Thread, call: Call): u64 {
  return fill<T>(thread, call.a0, call.a1) != 0 ? 0 : EINVAL;
}
