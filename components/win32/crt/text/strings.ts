// Texts that end with a zero, of bytes and of units of UTF-16.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { ENOMEM, setErrno } from '../errno';
import { foldLetter } from '../locale/letters';
import { threadAt, TOKEN, WIDE_TOKEN } from '../thread-data';
import { Reader } from './reader';
import { MOST, newText, part, putText, putUnit, putUnits, textAt } from './units';

/** What vcruntime140 has too. */
export function compilerStringExports(library: Library): void {
  library.addCode('strchr', (thread, call) => findFirst<u8>(thread, call));
  library.addCode('strrchr', (thread, call) => findLast<u8>(thread, call));
  library.addCode('strstr', (thread, call) => findText<u8>(thread, call));
  library.addCode('wcschr', (thread, call) => findFirst<u16>(thread, call));
  library.add('wcsrchr', (thread, call) => findLast<u16>(thread, call));
  library.add('wcsstr', (thread, call) => findText<u16>(thread, call));
}

export function narrowStringExports(library: Library): void {
  library.add('_strdup', (thread, call) => duplicate<u8>(thread, call));
  library.add('_stricmp', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_stricmp_l', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_stricoll', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_stricoll_l', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_strncoll', (thread, call) => compareTexts<u8>(thread, call, call.a2));
  library.add('_strncoll_l', (thread, call) => compareTexts<u8>(thread, call, call.a2));
  library.add('_strnicmp', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_strnicmp_l', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_strnicoll', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_strnicoll_l', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_strcoll_l', (thread, call) => compareTexts<u8>(thread, call, MOST));
  library.add('_strnset', (thread, call) => setUnits<u8>(thread, call, call.a2));
  library.add('_strrev', (thread, call) => reverse<u8>(thread, call));
  library.add('_strset', (thread, call) => setUnits<u8>(thread, call, MOST));
  library.add('_strxfrm_l', (thread, call) => transform<u8>(thread, call));
  library.addCode('strcat', (thread, call) => append<u8>(thread, call, MOST));
  library.addCode('strcmp', (thread, call) => compareTexts<u8>(thread, call, MOST));
  library.add('strcoll', (thread, call) => compareTexts<u8>(thread, call, MOST));
  library.addCode('strcpy', (thread, call) => copy<u8>(thread, call));
  library.add('strcspn', (thread, call) => span<u8>(thread, call, false));
  library.addCode('strlen', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0).length);
  library.add('strncat', (thread, call) => append<u8>(thread, call, call.a2));
  library.addCode('strncmp', (thread, call) => compareTexts<u8>(thread, call, call.a2));
  library.add('strncpy', (thread, call) => copyPadded<u8>(thread, call));
  library.add('__strncnt', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0, call.a1).length);
  library.add('strnlen', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0, call.a1).length);
  library.add('strpbrk', (thread, call) => findAny<u8>(thread, call));
  library.add('strspn', (thread, call) => span<u8>(thread, call, true));
  library.add('strtok', (thread, call) => token<u8>(thread, call, threadAt(thread, TOKEN)));
  library.add('strtok_s', (thread, call) => token<u8>(thread, call, call.a2));
  library.add('strxfrm', (thread, call) => transform<u8>(thread, call));
}

export function wideStringExports(library: Library): void {
  library.add('_wcsdup', (thread, call) => duplicate<u16>(thread, call));
  library.add('_wcsicmp', (thread, call) => compareFolded<u16>(thread, call, MOST));
  library.add('_wcsicmp_l', (thread, call) => compareFolded<u16>(thread, call, MOST));
  library.add('_wcsicoll', (thread, call) => compareFolded<u16>(thread, call, MOST));
  library.add('_wcsicoll_l', (thread, call) => compareFolded<u16>(thread, call, MOST));
  library.add('_wcscoll_l', (thread, call) => compareTexts<u16>(thread, call, MOST));
  library.add('_wcsncoll', (thread, call) => compareTexts<u16>(thread, call, call.a2));
  library.add('_wcsncoll_l', (thread, call) => compareTexts<u16>(thread, call, call.a2));
  library.add('_wcsnicmp', (thread, call) => compareFolded<u16>(thread, call, call.a2));
  library.add('_wcsnicmp_l', (thread, call) => compareFolded<u16>(thread, call, call.a2));
  library.add('_wcsnicoll', (thread, call) => compareFolded<u16>(thread, call, call.a2));
  library.add('_wcsnicoll_l', (thread, call) => compareFolded<u16>(thread, call, call.a2));
  library.add('_wcsnset', (thread, call) => setUnits<u16>(thread, call, call.a2));
  library.add('_wcsrev', (thread, call) => reverse<u16>(thread, call));
  library.add('_wcsset', (thread, call) => setUnits<u16>(thread, call, MOST));
  library.add('_wcsxfrm_l', (thread, call) => transform<u16>(thread, call));
  library.add('wcscat', (thread, call) => append<u16>(thread, call, MOST));
  library.addCode('wcscmp', (thread, call) => compareTexts<u16>(thread, call, MOST));
  library.add('wcscoll', (thread, call) => compareTexts<u16>(thread, call, MOST));
  library.addCode('wcscpy', (thread, call) => copy<u16>(thread, call));
  library.add('wcscspn', (thread, call) => span<u16>(thread, call, false));
  library.addCode('wcslen', (thread, call) => <u64>textAt<u16>(thread.process.memory, call.a0).length);
  library.add('wcsncat', (thread, call) => append<u16>(thread, call, call.a2));
  library.addCode('wcsncmp', (thread, call) => compareTexts<u16>(thread, call, call.a2));
  library.add('wcsncpy', (thread, call) => copyPadded<u16>(thread, call));
  library.add('wcsnlen', (thread, call) => <u64>textAt<u16>(thread.process.memory, call.a0, call.a1).length);
  library.add('wcspbrk', (thread, call) => findAny<u16>(thread, call));
  library.add('wcsspn', (thread, call) => span<u16>(thread, call, true));
  library.add('wcstok_s', (thread, call) => token<u16>(thread, call, call.a2));
  library.add('wcsxfrm', (thread, call) => transform<u16>(thread, call));
}

/** msvcrt.dll's wcstok has two arguments. */
export function oldTokenExports(library: Library): void {
  library.add('wcstok', (thread, call) => token<u16>(thread, call, threadAt(thread, WIDE_TOKEN)));
}

/** ucrtbase.dll's has a third one, which may be null. */
export function tokenExports(library: Library): void {
  library.add('wcstok', (thread, call) => token<u16>(thread, call, call.a2 == 0 ? threadAt(thread, WIDE_TOKEN) : call.a2));
}

function lengthOf<T>(thread: Thread, at: u64): u64 {
  return <u64>textAt<T>(thread.process.memory, at).length;
}

export function copy<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  putText<T>(memory, call.a0, textAt<T>(memory, call.a1));
  return call.a0;
}

/** At most so many units, and a zero behind them. */
export function append<T>(thread: Thread, call: Call, limit: u64): u64 {
  const memory = thread.process.memory;
  putText<T>(memory, call.a0 + lengthOf<T>(thread, call.a0) * sizeof<T>(), textAt<T>(memory, call.a1, limit));
  return call.a0;
}

/** So many units, zeros behind the text's end; no zero where it is longer. */
export function copyPadded<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = textAt<T>(memory, call.a1, call.a2);
  putUnits<T>(memory, call.a0, text);
  memory.fill(call.a0 + <u64>text.length * sizeof<T>(), 0, (call.a2 - text.length) * sizeof<T>());
  return call.a0;
}

export function duplicate<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const at = newText<T>(thread, textAt<T>(thread.process.memory, call.a0));
  if (at == 0) setErrno(thread, ENOMEM);
  return at;
}

/** The zero at the end belongs to the text. */
export function findFirst<T>(thread: Thread, call: Call): u64 {
  const text = new Reader<T>(thread.process.memory, call.a0);
  const wanted = <T>call.a1;
  let at = 0;
  while (text.unit(at) != wanted && text.unit(at) != 0) at++;
  return text.unit(at) == wanted ? call.a0 + <u64>at * sizeof<T>() : 0;
}

export function findLast<T>(thread: Thread, call: Call): u64 {
  const text = textAt<T>(thread.process.memory, call.a0);
  const index = <T>call.a1 == 0 ? text.length : text.lastIndexOf(<T>call.a1);
  return index < 0 ? 0 : call.a0 + <u64>index * sizeof<T>();
}

export function findText<T>(thread: Thread, call: Call): u64 {
  const wanted = textAt<T>(thread.process.memory, call.a1);
  const text = new Reader<T>(thread.process.memory, call.a0);
  if (wanted.length == 0) return call.a0;
  for (let i = 0; text.unit(i) != 0; i++) {
    let at = 0;
    while (at < wanted.length && text.unit(i + at) == unchecked(wanted[at])) at++;
    if (at == wanted.length) return call.a0 + <u64>i * sizeof<T>();
  }
  return 0;
}

export function findAny<T>(thread: Thread, call: Call): u64 {
  const text = new Reader<T>(thread.process.memory, call.a0);
  const index = spanOf<T>(text, 0, textAt<T>(thread.process.memory, call.a1), false);
  return text.unit(index) == 0 ? 0 : call.a0 + <u64>index * sizeof<T>();
}

/** Where the first unit is, from one on, that is of a set, or that is not; or the end. */
function spanOf<T>(text: Reader<T>, start: i32, set: StaticArray<T>, within: bool): i32 {
  let at = start;
  while (text.unit(at) != 0 && set.includes(text.unit(at)) == within) at++;
  return at;
}

export function span<T>(thread: Thread, call: Call, within: bool): u64 {
  const memory = thread.process.memory;
  return spanOf<T>(new Reader<T>(memory, call.a0), 0, textAt<T>(memory, call.a1), within);
}

/** @param state where the place is kept from which it goes on */
export function token<T>(thread: Thread, call: Call, state: u64): u64 {
  const memory = thread.process.memory;
  const start = call.a0 == 0 ? memory.u64(state) : call.a0;
  if (start == 0) return 0;
  const text = new Reader<T>(memory, start);
  const set = textAt<T>(memory, call.a1);
  const first = spanOf<T>(text, 0, set, true);
  const end = spanOf<T>(text, first, set, false);
  const isLast = text.unit(end) == 0;
  if (!isLast) putUnit<T>(memory, start + <u64>end * sizeof<T>(), 0);
  memory.setU64(state, start + <u64>(isLast ? end : end + 1) * sizeof<T>());
  return first == end ? 0 : start + <u64>first * sizeof<T>();
}

export function compareTexts<T>(thread: Thread, call: Call, limit: u64): u64 {
  const memory = thread.process.memory;
  const most = <i32>min(limit, MOST);
  const one = new Reader<T>(memory, call.a0, most);
  const other = new Reader<T>(memory, call.a1, most);
  for (let i = 0; i < most; i++) {
    const left = one.unit(i);
    const right = other.unit(i);
    if (left != right) return left < right ? <u64>-1 : 1;
    if (left == 0) break;
  }
  return 0;
}

export function compareFolded<T>(thread: Thread, call: Call, limit: u64): u64 {
  const memory = thread.process.memory;
  const most = <i32>min(limit, MOST);
  const one = new Reader<T>(memory, call.a0, most);
  const other = new Reader<T>(memory, call.a1, most);
  const locale = thread.process.crt.locale;
  for (let i = 0; i < most; i++) {
    const left = foldLetter<T>(locale, one.unit(i));
    const right = foldLetter<T>(locale, other.unit(i));
    if (left != right) return left < right ? <u64>-1 : 1;
    if (left == 0) break;
  }
  return 0;
}

export function reverse<T>(thread: Thread, call: Call): u64 {
  const text = textAt<T>(thread.process.memory, call.a0);
  text.reverse();
  putUnits<T>(thread.process.memory, call.a0, text);
  return call.a0;
}

/** Each unit of a text, or the first ones, becomes the same. */
export function setUnits<T>(thread: Thread, call: Call, limit: u64): u64 {
  const text = textAt<T>(thread.process.memory, call.a0, limit);
  text.fill(<T>call.a1);
  putUnits<T>(thread.process.memory, call.a0, text);
  return call.a0;
}

/** Texts compare by their units, so each is its own key. Gives its length; cuts what has no room. */
function transform<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = textAt<T>(memory, call.a1);
  const room = <i32>min<u64>(call.a2, MOST);
  if (room > text.length) putText<T>(memory, call.a0, text);
  else if (room > 0) putText<T>(memory, call.a0, part<T>(text, 0, room - 1));
  return text.length;
}
