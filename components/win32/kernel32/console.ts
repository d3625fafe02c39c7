// Standard handles, and the console: its text, its modes and its screen.
//
// Source: Microsoft, "Console Functions", and the pages of each; "GetStdHandle function".

import { ENABLE_ECHO_INPUT, ENABLE_LINE_INPUT } from '../console/keyboard';
import { utf16 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { LATER } from '../object/file';
import { InputFile, OutputFile } from '../object/stream-file';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_ACCESS_DENIED, ERROR_GEN_FAILURE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_OPERATION_ABORTED } from './error';
import { INVALID_HANDLE } from './open';

/** STD_INPUT_HANDLE is -10. */
const STANDARD: u32 = <u32>-10;
/** Units that are written at once. */
const PIECE: u32 = 1 << 13;

export function consoleExports(library: Library): void {
  library.add('GetStdHandle', getStdHandle);
  library.add('SetStdHandle', setStdHandle);
  library.add('GetFileType', getFileType);
  library.add('GetConsoleMode', getConsoleMode);
  library.add('SetConsoleMode', setConsoleMode);
  library.add('ReadConsoleA', (thread, call) => readConsole(thread, call, false), Shape.Wide);
  library.add('ReadConsoleW', (thread, call) => readConsole(thread, call, true), Shape.Wide);
  library.add('WriteConsoleA', (thread, call) => writeConsole(thread, call, false), Shape.Wide);
  library.add('WriteConsoleW', (thread, call) => writeConsole(thread, call, true), Shape.Wide);
  library.add('GetConsoleCP', (thread, call) => (hasConsole(thread) ? thread.process.console.inputPage : 0));
  library.add('GetConsoleOutputCP', (thread, call) => (hasConsole(thread) ? thread.process.console.outputPage : 0));
  library.add('SetConsoleCP', (thread, call) => setPage(thread, <u32>call.a0, false));
  library.add('SetConsoleOutputCP', (thread, call) => setPage(thread, <u32>call.a0, true));
  library.add('GetConsoleTitleA', (thread, call) => getTitle(thread, call, false));
  library.add('GetConsoleTitleW', (thread, call) => getTitle(thread, call, true));
  library.add('SetConsoleTitleA', (thread, call) => setTitle(thread, call, false));
  library.add('SetConsoleTitleW', (thread, call) => setTitle(thread, call, true));
  library.add('GetConsoleWindow', (thread, call) => 0);
  library.add('AllocConsole', (thread, call) => thread.fail(ERROR_ACCESS_DENIED));
  library.add('AttachConsole', (thread, call) => thread.fail(thread.process.console.isThere ? ERROR_ACCESS_DENIED : ERROR_INVALID_HANDLE));
  library.add('FreeConsole', (thread, call) => (thread.process.console.isThere ? 1 : thread.fail(ERROR_INVALID_PARAMETER)));
  library.add('GetConsoleProcessList', getConsoleProcessList);
}

// Standard handles.

function getStdHandle(thread: Thread, call: Call): u64 {
  const index = STANDARD - <u32>call.a0;
  if (index <= 2) return thread.process.standard[index];
  thread.lastError = ERROR_INVALID_HANDLE;
  return INVALID_HANDLE;
}

function setStdHandle(thread: Thread, call: Call): u64 {
  const index = STANDARD - <u32>call.a0;
  if (index > 2) return thread.fail(ERROR_INVALID_HANDLE);
  thread.process.standard[index] = call.a1;
  return 1;
}

function getFileType(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  thread.lastError = 0;
  return file.type;
}

// The console's two ends.

/** Of the console's input; null, with the error set, if the handle is of something else. */
export function inputOf(thread: Thread, handle: u64): InputFile | null {
  const file = thread.process.file(handle);
  if (file != null && file instanceof InputFile && file.isConsole) return <InputFile>file;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

/** Of the console's output; null, with the error set, if the handle is of something else. */
export function outputOf(thread: Thread, handle: u64): OutputFile | null {
  const file = thread.process.file(handle);
  if (file != null && file instanceof OutputFile && file.isConsole) return <OutputFile>file;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

export function hasConsole(thread: Thread): bool {
  if (thread.process.console.isThere) return true;
  thread.lastError = ERROR_INVALID_HANDLE;
  return false;
}

function getConsoleMode(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const file = process.file(call.a0);
  if (file == null || !file.isConsole) return thread.fail(ERROR_INVALID_HANDLE);
  const mode = file instanceof InputFile ? process.console.keyboard.inputMode : process.console.outputMode;
  return process.memory.setU32(call.a1, mode) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setConsoleMode(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const file = process.file(call.a0);
  if (file == null || !file.isConsole) return thread.fail(ERROR_INVALID_HANDLE);
  const isInput = file instanceof InputFile;
  const mode = <u32>call.a1;
  if ((mode & ~(isInput ? 0x3ff : 0x1f)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (isInput) process.console.keyboard.inputMode = mode;
  else process.console.outputMode = mode;
  // The mode is set all the same.
  const isOdd = isInput && (mode & (ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT)) == ENABLE_ECHO_INPUT;
  return isOdd ? thread.fail(ERROR_INVALID_PARAMETER) : 1;
}

// Text.

/** Input, buffer, units that it has room for, where the number read goes. */
function readConsole(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const file = inputOf(thread, call.a0);
  if (file == null) return 0;
  const room = <u32>call.a2;
  if (!memory.setU32(call.a3, 0)) return thread.fail(ERROR_NOACCESS);
  if (room == 0) return 1;
  // Enough for one whole character.
  const count = file.readText(wide ? max<u32>(room, 4) : room);
  if (count == LATER) return isAborted(thread, file) ? 1 : thread.wait();
  if (count < 0) return thread.fail(<u32>-count);
  const length = wide ? wholeUnits(file.bytes, room) : count;
  const taken = file.bytes.slice<StaticArray<u8>>(0, length);
  file.unread(file.bytes.slice<StaticArray<u8>>(length));
  const text = wide ? utf16(String.UTF8.decodeUnsafe(changetype<usize>(taken), length)) : taken;
  const bytes = wide ? text.length - 2 : text.length;
  if (!memory.write(call.a1, text.slice<StaticArray<u8>>(0, bytes))) return thread.fail(ERROR_NOACCESS);
  memory.setU32(call.a3, wide ? bytes / 2 : bytes);
  return 1;
}

/** Whether Ctrl-C has ended a read that waits: it gives nothing, the error says why, and what was typed is gone. */
export function isAborted(thread: Thread, file: InputFile): bool {
  const interrupts = thread.process.console.interrupts;
  if (thread.fresh) file.interrupts = interrupts;
  if (file.interrupts == interrupts) return false;
  file.discard();
  thread.lastError = ERROR_OPERATION_ABORTED;
  return true;
}

/** Bytes of the characters that come to at most `room` units of UTF-16. */
function wholeUnits(bytes: StaticArray<u8>, room: u32): i32 {
  let units: u32 = 0;
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at];
    const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    units += length == 4 ? 2 : 1;
    // A character that is cut off is the next call's; at the very end there is no more of it.
    if (units > room || (at + length > bytes.length && at > 0)) break;
    at = min(at + length, bytes.length);
  }
  return at;
}

/** Output, buffer, units, where the number written goes. */
function writeConsole(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const unit: u32 = wide ? 2 : 1;
  const wanted = <u32>call.a2;
  if (call.a3 != 0 && !memory.setU32(call.a3, wanted)) return thread.fail(ERROR_NOACCESS);
  // `progress` counts units whose bytes have all been taken.
  while (thread.progress < wanted) {
    let count = min(PIECE, wanted - thread.progress);
    const data = memory.bytes(call.a1 + <u64>thread.progress * unit, count * unit);
    if (data == null) return thread.fail(ERROR_NOACCESS);
    if (wide && count < wanted - thread.progress && isFirstHalf(data)) count--;
    const bytes = wide ? encoded(data, count) : data;
    if (file.output.room < bytes.length) return thread.wait();
    const taken = file.writeAt(0, bytes);
    if (taken < 0) return thread.fail(ERROR_GEN_FAILURE);
    thread.progress += count;
  }
  return 1;
}

function isFirstHalf(data: StaticArray<u8>): bool {
  return data.length > 2 && (data[data.length - 1] & 0xfc) == 0xd8;
}

/** In UTF-8; half a pair is what Unicode puts in the place of what is no character. */
function encoded(data: StaticArray<u8>, units: u32): StaticArray<u8> {
  const at = changetype<usize>(data);
  for (let i: u32 = 0; i < units; i++) {
    const unit = load<u16>(at + i * 2);
    if ((unit & 0xf800) != 0xd800) continue;
    const next = i + 1 < units ? load<u16>(at + i * 2 + 2) : 0;
    if ((unit & 0xfc00) == 0xd800 && (next & 0xfc00) == 0xdc00) i++;
    else store<u16>(at + i * 2, 0xfffd);
  }
  const bytes = new StaticArray<u8>(<i32>String.UTF8.byteLength(String.UTF16.decodeUnsafe(at, units * 2)));
  String.UTF8.encodeUnsafe(at, units, changetype<usize>(bytes));
  return bytes;
}

// What belongs to the whole console.

/** Text is UTF-8, whatever page is set. */
function setPage(thread: Thread, page: u32, isOutput: bool): u64 {
  if (!hasConsole(thread)) return 0;
  if (page != 65001 && page != 437 && page != 1252 && page != 850) return thread.fail(ERROR_INVALID_PARAMETER);
  if (isOutput) thread.process.console.outputPage = page;
  else thread.process.console.inputPage = page;
  return 1;
}

function getTitle(thread: Thread, call: Call, wide: bool): u64 {
  const title = thread.process.console.title;
  const given = giveText(thread, title, call.a0, <u32>call.a1, wide);
  return given < <u32>call.a1 ? given : 0;
}

function setTitle(thread: Thread, call: Call, wide: bool): u64 {
  if (!hasConsole(thread)) return 0;
  thread.process.console.title = textAt(thread, call.a0, wide);
  return 1;
}

function getConsoleProcessList(thread: Thread, call: Call): u64 {
  if (!hasConsole(thread)) return 0;
  if (<u32>call.a1 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.process.memory.setU32(call.a0, thread.process.id) ? 1 : thread.fail(ERROR_NOACCESS);
}
