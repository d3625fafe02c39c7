// The console's input as events. Who asks for them gets keys one by one, where the host's terminal can hand these over.
//
// Source: Microsoft, "ReadConsoleInput function", "ReadConsoleInputEx function", "PeekConsoleInput function", "WriteConsoleInput
// function", "GetNumberOfConsoleInputEvents function", "FlushConsoleInputBuffer function".

import { InputRecord, RECORD } from '../console/input-record';
import { Keyboard } from '../console/keyboard';
import { Block } from '../memory/block';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { inputOf } from './console';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';

/** Events that are given at once. */
const MOST: u32 = 1024;
/** CONSOLE_READ_NOREMOVE and CONSOLE_READ_NOWAIT. */
const NO_REMOVE: u32 = 1;
const NO_WAIT: u32 = 2;

export function keysExports(library: Library): void {
  library.add('ReadConsoleInputA', (thread, call) => give(thread, call, 0));
  library.add('ReadConsoleInputW', (thread, call) => give(thread, call, 0));
  library.add('PeekConsoleInputA', (thread, call) => give(thread, call, NO_REMOVE | NO_WAIT));
  library.add('PeekConsoleInputW', (thread, call) => give(thread, call, NO_REMOVE | NO_WAIT));
  library.add('ReadConsoleInputExA', giveSo, Shape.Wide);
  library.add('ReadConsoleInputExW', giveSo, Shape.Wide);
  library.add('WriteConsoleInputA', writeConsoleInput);
  library.add('WriteConsoleInputW', writeConsoleInput);
  library.add('GetNumberOfConsoleInputEvents', getNumberOfConsoleInputEvents);
  library.add('GetNumberOfConsoleMouseButtons', getNumberOfConsoleMouseButtons);
  library.add('FlushConsoleInputBuffer', flushConsoleInputBuffer);
  library.lacks('ReadConsoleInputA', 'records of the mouse, and when keys are let go');
  library.lacks('ReadConsoleInputW', 'records of the mouse, and when keys are let go');
}

/** The keys, which come one by one from now on; null, with the error set, if the handle is not the console's input. */
function keysOf(thread: Thread, handle: u64): Keyboard | null {
  if (inputOf(thread, handle) == null) return null;
  const keyboard = thread.process.console.keyboard;
  keyboard.takeKeys();
  keyboard.pump();
  return keyboard;
}

function giveSo(thread: Thread, call: Call): u64 {
  const manner = <u32>thread.process.memory.u64(call.stack);
  return (manner & ~(NO_REMOVE | NO_WAIT)) != 0 ? thread.fail(ERROR_INVALID_PARAMETER) : give(thread, call, manner);
}

/** Input, records, how many there is room for, where their number goes. */
function give(thread: Thread, call: Call, manner: u32): u64 {
  const memory = thread.process.memory;
  const keyboard = keysOf(thread, call.a0);
  if (keyboard == null) return 0;
  const room = min(<u32>call.a2, MOST);
  const records = keyboard.records;
  if (records.length == 0 && room > 0 && (manner & NO_WAIT) == 0 && !keyboard.ended) return waitForKeys(thread, call);
  const count = <i32>min<u32>(room, records.length);
  const block = new Block(count * RECORD);
  for (let i = 0; i < count; i++) block.put(i * RECORD, records[i].bytes, RECORD);
  if (!memory.write(call.a1, block.bytes) || !memory.setU32(call.a3, count)) return thread.fail(ERROR_NOACCESS);
  if ((manner & NO_REMOVE) == 0) records.splice(0, count);
  return 1;
}

function waitForKeys(thread: Thread, call: Call): u64 {
  inputOf(thread, call.a0)!.isAwaited = true;
  return thread.wait();
}

/** Input, records, their number, where the number written goes. */
function writeConsoleInput(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const keyboard = keysOf(thread, call.a0);
  if (keyboard == null) return 0;
  const count = <u32>call.a2;
  if (count > MOST) return thread.fail(ERROR_INVALID_PARAMETER);
  for (let i: u32 = 0; i < count; i++) {
    const bytes = memory.bytes(call.a1 + <u64>i * RECORD, RECORD);
    if (bytes == null) return thread.fail(ERROR_NOACCESS);
    keyboard.records.push(new InputRecord(bytes));
  }
  return memory.setU32(call.a3, count) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getNumberOfConsoleInputEvents(thread: Thread, call: Call): u64 {
  const keyboard = keysOf(thread, call.a0);
  if (keyboard == null) return 0;
  return thread.process.memory.setU32(call.a1, keyboard.records.length) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** There is no mouse. */
function getNumberOfConsoleMouseButtons(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU32(call.a0, 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

function flushConsoleInputBuffer(thread: Thread, call: Call): u64 {
  const file = inputOf(thread, call.a0);
  if (file == null) return 0;
  file.discard();
  return 1;
}
