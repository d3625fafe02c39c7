// What a program of this C runtime starts with: arguments, environment, and the variables that hold them.
//
// Source: Microsoft, "__getmainargs, __wgetmainargs"; "__argc, __argv, __wargv"; "_pgmptr, _wpgmptr"; "_acmdln, _wcmdln";
// "Expanding wildcard arguments".

import { Process } from '../../process/process';
import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { variableAt } from '../data';
import { EINVAL, ENOMEM } from '../errno';
import { invalid } from '../invalid';
import { encoded, putText } from '../text/units';
import { environmentAt } from './environment';
import { expanded } from './wildcards';

/** As GetVersion tells: 10.0, build 19045. */
const MAJOR: u32 = 10;
const BUILD: u32 = 19045;
/** Arguments that are patterns are files. */
const EXPANDED: i32 = 2;

export function startExports(library: Library): void {
  library.add('__set_app_type', (thread, call) => 0);
  library.add('__setusermatherr', (thread, call) => 0);
}

export function oldStartExports(library: Library): void {
  library.add('__getmainargs', (thread, call) => mainArguments<u8>(thread, call), Shape.Wide);
  library.add('__wgetmainargs', (thread, call) => mainArguments<u16>(thread, call), Shape.Wide);
  library.addData('__argc', 4);
  library.addData('__argv', 8);
  library.addData('__initenv', 8);
  library.addData('__wargv', 8);
  library.addData('__winitenv', 8);
  library.addData('_acmdln', 8);
  library.addData('_commode', 4);
  library.addData('_environ', 8);
  library.addData('_fmode', 4);
  library.addData('_osplatform', 4);
  library.addData('_osver', 4);
  library.addData('_pgmptr', 8);
  library.addData('_wcmdln', 8);
  library.addData('_wenviron', 8);
  library.addData('_winmajor', 4);
  library.addData('_winminor', 4);
  library.addData('_winver', 4);
  library.addData('_wpgmptr', 8);
}

/** ucrtbase.dll's variables are told by functions. */
export function newStartExports(library: Library): void {
  library.add('__p___argc', (thread, call) => variableAt(thread.process, '__argc'));
  library.add('__p___argv', (thread, call) => variableAt(thread.process, '__argv'));
  library.add('__p___wargv', (thread, call) => variableAt(thread.process, '__wargv'));
  library.add('__p__acmdln', (thread, call) => variableAt(thread.process, '_acmdln'));
  library.add('__p__commode', (thread, call) => variableAt(thread.process, '_commode'));
  library.add('__p__environ', (thread, call) => withEnvironment<u8>(thread, '_environ'));
  library.add('__p__fmode', (thread, call) => variableAt(thread.process, '_fmode'));
  library.add('__p__pgmptr', (thread, call) => variableAt(thread.process, '_pgmptr'));
  library.add('__p__wcmdln', (thread, call) => variableAt(thread.process, '_wcmdln'));
  library.add('__p__wenviron', (thread, call) => withEnvironment<u16>(thread, '_wenviron'));
  library.add('__p__wpgmptr', (thread, call) => variableAt(thread.process, '_wpgmptr'));
  library.add('_configure_narrow_argv', (thread, call) => configure<u8>(thread, call));
  library.add('_configure_wide_argv', (thread, call) => configure<u16>(thread, call));
  library.add('_get_fmode', (thread, call) => getMode(thread, call));
  library.add('_get_initial_narrow_environment', (thread, call) => environmentAt<u8>(thread.process));
  library.add('_get_initial_wide_environment', (thread, call) => environmentAt<u16>(thread.process));
  library.add('_get_narrow_winmain_command_line', (thread, call) => tailOf<u8>(thread, '_acmdln'));
  library.add('_get_pgmptr', (thread, call) => getPointer(thread, call, '_pgmptr'));
  library.add('_get_wide_winmain_command_line', (thread, call) => tailOf<u16>(thread, '_wcmdln'));
  library.add('_get_wpgmptr', (thread, call) => getPointer(thread, call, '_wpgmptr'));
  library.add('_initialize_narrow_environment', (thread, call) => (environmentAt<u8>(thread.process) != 0 ? 0 : <u64>-1));
  library.add('_initialize_wide_environment', (thread, call) => (environmentAt<u16>(thread.process) != 0 ? 0 : <u64>-1));
  library.add('_set_app_type', (thread, call) => 0);
  library.add('_set_fmode', setMode);
}

/** Fills the variables when the library is loaded. */
export function prepareStart(process: Process): void {
  const memory = process.memory;
  setText<u8>(process, '_acmdln', process.commandLine);
  setText<u16>(process, '_wcmdln', process.commandLine);
  const program = process.modules.all.length > 0 ? process.modules.all[0].path : '';
  setText<u8>(process, '_pgmptr', program);
  setText<u16>(process, '_wpgmptr', program);
  memory.setU64(variableAt(process, '_HUGE'), reinterpret<u64>(Infinity));
  memory.setU32(variableAt(process, '_osplatform'), 2);
  memory.setU32(variableAt(process, '_osver'), BUILD);
  memory.setU32(variableAt(process, '_winmajor'), MAJOR);
  memory.setU32(variableAt(process, '_winver'), MAJOR << 8);
  memory.setU64(variableAt(process, '__initenv'), environmentAt<u8>(process));
  memory.setU64(variableAt(process, '__winitenv'), environmentAt<u16>(process));
  argumentsAt<u8>(process);
  argumentsAt<u16>(process);
}

function setText<T>(process: Process, name: string, value: string): void {
  const text = encoded<T>(value);
  const at = process.heap.allocate((<u64>text.length + 1) * sizeof<T>());
  putText<T>(process.memory, at, text);
  process.memory.setU64(variableAt(process, name), at);
}

/** Where the array of arguments is, which is made when somebody first asks. */
function argumentsAt<T>(process: Process): u64 {
  const found = process.memory.u64(arrayVariable<T>(process));
  return found != 0 ? found : setArguments<T>(process, process.arguments_);
}

function arrayVariable<T>(process: Process): u64 {
  return variableAt(process, sizeof<T>() == 1 ? '__argv' : '__wargv');
}

/** Makes the array of these; 0 if there is no memory. */
function setArguments<T>(process: Process, texts: Array<string>): u64 {
  const memory = process.memory;
  const count = texts.length;
  const array = process.heap.allocate(<u64>(count + 1) * 8);
  if (array == 0) return 0;
  for (let i = 0; i < count; i++) {
    const text = encoded<T>(texts[i]);
    const at = process.heap.allocate((<u64>text.length + 1) * sizeof<T>());
    putText<T>(memory, at, text);
    memory.setU64(array + <u64>i * 8, at);
  }
  memory.setU64(array + <u64>count * 8, 0);
  memory.setU64(arrayVariable<T>(process), array);
  memory.setU32(variableAt(process, '__argc'), count);
  return array;
}

/** The array, with names of files instead of patterns if the program wants them. */
function argumentsAs<T>(process: Process, areExpanded: bool): u64 {
  return areExpanded ? setArguments<T>(process, expanded(process, process.arguments_)) : argumentsAt<T>(process);
}

/** (argc, argv, env, whether patterns are files, startup information). */
function mainArguments<T>(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const array = argumentsAs<T>(process, <u32>call.a3 != 0);
  const environment = environmentAt<T>(process);
  if (array == 0 || environment == 0) return <u64>-1;
  memory.setU32(call.a0, memory.u32(variableAt(process, '__argc')));
  memory.setU64(call.a1, array);
  memory.setU64(call.a2, environment);
  return 0;
}

/** 0 for none, 1 for those that there are, 2 for those that patterns stand for. */
function configure<T>(thread: Thread, call: Call): u64 {
  if (call.i0 < 0 || call.i0 > EXPANDED) return invalid(thread, EINVAL, EINVAL);
  if (call.i0 == 0) return 0;
  return argumentsAs<T>(thread.process, call.i0 == EXPANDED) == 0 ? ENOMEM : 0;
}

function withEnvironment<T>(thread: Thread, name: string): u64 {
  environmentAt<T>(thread.process);
  return variableAt(thread.process, name);
}

/** The command line without the program's name. */
function tailOf<T>(thread: Thread, name: string): u64 {
  const process = thread.process;
  const line = process.commandLine;
  let at = 0;
  let isQuoted = false;
  for (; at < line.length && (isQuoted || line.charCodeAt(at) > 0x20); at++) if (line.charCodeAt(at) == 0x22) isQuoted = !isQuoted;
  while (at < line.length && line.charCodeAt(at) <= 0x20) at++;
  return process.memory.u64(variableAt(process, name)) + <u64>encoded<T>(line.substring(0, at)).length * sizeof<T>();
}

function getPointer(thread: Thread, call: Call, name: string): u64 {
  const memory = thread.process.memory;
  return memory.setU64(call.a0, memory.u64(variableAt(thread.process, name))) ? 0 : EINVAL;
}

function getMode(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return memory.setU32(call.a0, memory.u32(variableAt(thread.process, '_fmode'))) ? 0 : EINVAL;
}

/** _O_TEXT, _O_BINARY or _O_WTEXT. */
function setMode(thread: Thread, call: Call): u64 {
  if (call.i0 != 0x4000 && call.i0 != 0x8000 && call.i0 != 0x1_0000) return EINVAL;
  thread.process.memory.setU32(variableAt(thread.process, '_fmode'), <u32>call.a0);
  return 0;
}
