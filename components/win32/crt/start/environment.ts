// The environment as the C runtime has it: a copy of the process's, and arrays of pointers to its texts, narrow and wide.
//
// Source: Microsoft, "getenv, _wgetenv"; "getenv_s, _wgetenv_s"; "_putenv, _wputenv"; "_putenv_s"; "_environ, _wenviron".

import { Process } from '../../process/process';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { variableAt } from '../data';
import { EINVAL, ENOMEM, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { encoded, nameAt, putText, putUnit } from '../text/units';

const FAILED: u64 = <u64>-1;

export function environmentExports(library: Library): void {
  library.add('_dupenv_s', (thread, call) => duplicate<u8>(thread, call));
  library.add('_putenv', (thread, call) => put<u8>(thread, call));
  library.add('_putenv_s', (thread, call) => putSecure<u8>(thread, call));
  library.add('_wdupenv_s', (thread, call) => duplicate<u16>(thread, call));
  library.add('_wgetenv', (thread, call) => find<u16>(thread, call.a0));
  library.add('_wgetenv_s', (thread, call) => findSecure<u16>(thread, call));
  library.add('_wputenv', (thread, call) => put<u16>(thread, call));
  library.add('_wputenv_s', (thread, call) => putSecure<u16>(thread, call));
  library.add('getenv', (thread, call) => find<u8>(thread, call.a0));
  library.add('getenv_s', (thread, call) => findSecure<u8>(thread, call));
}

/** The texts of one width, in the program's memory. */
export class EnvironmentTexts {
  /** Of each text. */
  readonly addresses: Array<u64> = [];
  /** Of the array of their addresses; 0 before. */
  array: u64 = 0;
}

function textsOf<T>(process: Process): EnvironmentTexts {
  const crt = process.crt;
  if (!crt.hasEnvironment) {
    crt.hasEnvironment = true;
    const all = process.environment.all;
    for (let i = 0; i < all.length; i++) crt.environment.push(all[i]);
  }
  const texts = sizeof<T>() == 1 ? crt.narrowEnvironment : crt.wideEnvironment;
  if (texts.array == 0) {
    for (let i = 0; i < crt.environment.length; i++) texts.addresses.push(newEntry<T>(process, crt.environment[i]));
    makeArray<T>(process, texts);
  }
  return texts;
}

function newEntry<T>(process: Process, entry: string): u64 {
  const text = encoded<T>(entry);
  const at = process.heap.allocate((<u64>text.length + 1) * sizeof<T>());
  if (at != 0) putText<T>(process.memory, at, text);
  return at;
}

/** The addresses one behind the other, and a null; the variables tell where. */
function makeArray<T>(process: Process, texts: EnvironmentTexts): void {
  const count = texts.addresses.length;
  const bytes = new StaticArray<u8>((count + 1) * 8);
  for (let i = 0; i < count; i++) store<u64>(changetype<usize>(bytes) + i * 8, texts.addresses[i]);
  const array = process.heap.allocate(bytes.length);
  process.memory.write(array, bytes);
  texts.array = array;
  process.memory.setU64(variableAt(process, sizeof<T>() == 1 ? '_environ' : '_wenviron'), array);
}

/** Where the array is. */
export function environmentAt<T>(process: Process): u64 {
  return textsOf<T>(process).array;
}

/** Names differ by more than the case of their letters; -1 for none. */
function indexOf(entries: Array<string>, name: string): i32 {
  const wanted = name.toUpperCase() + '=';
  for (let i = 0; i < entries.length; i++) if (entries[i].toUpperCase().startsWith(wanted)) return i;
  return -1;
}

/** Where the value of a name is; 0 for none. */
function find<T>(thread: Thread, name: u64): u64 {
  if (name == 0) return invalid(thread, EINVAL, 0);
  const process = thread.process;
  const texts = textsOf<T>(process);
  const wanted = nameAt<T>(process.memory, name);
  const index = wanted.length == 0 ? -1 : indexOf(process.crt.environment, wanted);
  if (index < 0) return 0;
  const entry = process.crt.environment[index];
  return texts.addresses[index] + <u64>encoded<T>(entry.substring(0, entry.indexOf('=', 1) + 1)).length * sizeof<T>();
}

function valueOf(process: Process, name: string): string | null {
  textsOf<u16>(process);
  const entries = process.crt.environment;
  const index = name.length == 0 ? -1 : indexOf(entries, name);
  return index < 0 ? null : entries[index].substring(entries[index].indexOf('=', 1) + 1);
}

/** (place of the size, buffer, room, name). */
function findSecure<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || (call.a1 == 0) != (call.a2 == 0) || call.a3 == 0) return invalid(thread, EINVAL, EINVAL);
  memory.setU64(call.a0, 0);
  if (call.a1 != 0) putUnit<T>(memory, call.a1, 0);
  const value = valueOf(thread.process, nameAt<T>(memory, call.a3));
  if (value == null) return 0;
  const text = encoded<T>(value);
  memory.setU64(call.a0, text.length + 1);
  if (call.a2 == 0) return 0;
  if (<u64>text.length >= call.a2) return ERANGE;
  putText<T>(memory, call.a1, text);
  return 0;
}

/** (place of the copy, place of its size, name). */
function duplicate<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  memory.setU64(call.a0, 0);
  if (call.a1 != 0) memory.setU64(call.a1, 0);
  const value = valueOf(thread.process, nameAt<T>(memory, call.a2));
  if (value == null) return 0;
  const at = newEntry<T>(thread.process, value);
  if (at == 0) {
    setErrno(thread, ENOMEM);
    return ENOMEM;
  }
  memory.setU64(call.a0, at);
  if (call.a1 != 0) memory.setU64(call.a1, encoded<T>(value).length + 1);
  return 0;
}

/** "NAME=VALUE"; without a value it goes. */
function put<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  const text = nameAt<T>(thread.process.memory, call.a0);
  const mark = text.indexOf('=');
  if (mark <= 0) {
    setErrno(thread, EINVAL);
    return FAILED;
  }
  set(thread.process, text.substring(0, mark), text.substring(mark + 1));
  return 0;
}

/** (name, value). */
function putSecure<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, EINVAL);
  const memory = thread.process.memory;
  const name = nameAt<T>(memory, call.a0);
  if (name.length == 0 || name.includes('=')) return invalid(thread, EINVAL, EINVAL);
  set(thread.process, name, nameAt<T>(memory, call.a1));
  return 0;
}

/** In the copy and in the process's own; without a value it goes. */
function set(process: Process, name: string, value: string): void {
  const narrow = textsOf<u8>(process);
  const wide = textsOf<u16>(process);
  const entries = process.crt.environment;
  const index = indexOf(entries, name);
  if (value.length == 0) process.environment.delete(name);
  else process.environment.set(name, value);
  setIn(entries, index, name, value);
  const entry = name + '=' + value;
  if (value.length == 0) {
    if (index >= 0) {
      narrow.addresses.splice(index, 1);
      wide.addresses.splice(index, 1);
    }
  } else if (index >= 0) {
    narrow.addresses[index] = newEntry<u8>(process, entry);
    wide.addresses[index] = newEntry<u16>(process, entry);
  } else {
    narrow.addresses.push(newEntry<u8>(process, entry));
    wide.addresses.push(newEntry<u16>(process, entry));
  }
  makeArray<u8>(process, narrow);
  makeArray<u16>(process, wide);
}

function setIn(entries: Array<string>, index: i32, name: string, value: string): void {
  if (value.length == 0) {
    if (index >= 0) entries.splice(index, 1);
  } else if (index >= 0) entries[index] = name + '=' + value;
  else entries.push(name + '=' + value);
}
