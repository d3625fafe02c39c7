// The console's screen buffer: its size, colours and cursor, by the terminal's control sequences. What is on the screen is the
// terminal's and cannot be read back.
//
// Source: Microsoft, "Console Functions", "CONSOLE_SCREEN_BUFFER_INFO structure", "Console Virtual Terminal Sequences".

import { Block } from '../memory/block';
import { OutputFile } from '../object/stream-file';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { outputOf } from './console';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from './error';

/** CONSOLE_SCREEN_BUFFER_INFOEX. */
const EXTENDED: u32 = 96;
/** The sixteen colours, as 0x00bbggrr. */
const PALETTE: StaticArray<u32> = [
  0x0c0c0c, 0xda3700, 0x0ea113, 0xdd963a, 0x1f0fc5, 0x981788, 0x009cc1, 0xcccccc, 0x767676, 0xff783b, 0x0cc616, 0xd6d661, 0x5648e7, 0x9e00b4,
  0xa5f1f9, 0xf2f2f2,
];

export function screenExports(library: Library): void {
  library.add('GetConsoleScreenBufferInfo', getConsoleScreenBufferInfo);
  library.add('GetConsoleScreenBufferInfoEx', getConsoleScreenBufferInfoEx);
  library.add('GetLargestConsoleWindowSize', (thread, call) => (outputOf(thread, call.a0) == null ? 0 : size(thread)));
  library.add('SetConsoleTextAttribute', setConsoleTextAttribute);
  library.add('SetConsoleCursorPosition', setConsoleCursorPosition);
  library.add('GetConsoleCursorInfo', getConsoleCursorInfo);
  library.add('SetConsoleCursorInfo', setConsoleCursorInfo);
  library.add('FillConsoleOutputCharacterA', fill, Shape.Wide);
  library.add('FillConsoleOutputCharacterW', fill, Shape.Wide);
  library.add('FillConsoleOutputAttribute', fillAttribute, Shape.Wide);
  library.lacks('FillConsoleOutputAttribute', 'colours of what is on the screen already stay');
  library.lacks('GetConsoleScreenBufferInfo', 'the row that the program began in: rows count from there');
  library.lacks('GetConsoleScreenBufferInfoEx', 'the row that the program began in: rows count from there');
}

function size(thread: Thread): u32 {
  return thread.process.console.columns | (thread.process.console.rows << 16);
}

/** Size, cursor, colours, window, and how great the window could be: all of it, from the upper left corner. */
function describe(thread: Thread, block: Block, at: i32): void {
  const console = thread.process.console;
  block.u32(at, size(thread));
  block.u32(at + 4, min(console.cursor.column, <i32>console.columns - 1) | (console.cursor.row << 16));
  block.u32(at + 8, console.attributes);
  block.u32(at + 10, 0);
  block.u32(at + 14, (console.columns - 1) | ((console.rows - 1) << 16));
  block.u32(at + 18, size(thread));
}

function getConsoleScreenBufferInfo(thread: Thread, call: Call): u64 {
  if (outputOf(thread, call.a0) == null) return 0;
  const block = new Block(22);
  describe(thread, block, 0);
  return thread.process.memory.write(call.a1, block.bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

function getConsoleScreenBufferInfoEx(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (outputOf(thread, call.a0) == null) return 0;
  if (memory.u32(call.a1) != EXTENDED) return thread.fail(ERROR_INVALID_PARAMETER);
  const block = new Block(EXTENDED);
  block.u32(0, EXTENDED);
  describe(thread, block, 4);
  for (let i = 0; i < 16; i++) block.u32(32 + i * 4, PALETTE[i]);
  return memory.write(call.a1, block.bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** Sends a control sequence, whole; waits while there is no room for it. */
function send(thread: Thread, file: OutputFile, sequence: string): u64 {
  const bytes = new StaticArray<u8>(sequence.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>sequence.charCodeAt(i);
  if (file.output.room < bytes.length) return thread.wait();
  file.writeAt(0, bytes);
  return 1;
}

function setConsoleTextAttribute(thread: Thread, call: Call): u64 {
  const file = outputOf(thread, call.a0);
  return file == null ? 0 : send(thread, file, thread.process.console.colour(<u16>call.a1));
}

/** COORD: column and row, from 0. */
function setConsoleCursorPosition(thread: Thread, call: Call): u64 {
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const console = thread.process.console;
  const column = <u32>call.a1 & 0xffff;
  const row = (<u32>call.a1 >> 16) & 0xffff;
  if (column >= console.columns || row >= console.rows) return thread.fail(ERROR_INVALID_PARAMETER);
  return send(thread, file, console.cursor.way(column, row));
}

function goTo(column: u32, row: u32): string {
  return '\x1b[' + (row + 1).toString() + ';' + (column + 1).toString() + 'H';
}

function getConsoleCursorInfo(thread: Thread, call: Call): u64 {
  if (outputOf(thread, call.a0) == null) return 0;
  const block = new Block(8);
  block.u32(0, thread.process.console.cursorSize);
  block.u32(4, thread.process.console.cursorShown ? 1 : 0);
  return thread.process.memory.write(call.a1, block.bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

function setConsoleCursorInfo(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const height = memory.u32(call.a1);
  if (height < 1 || height > 100) return thread.fail(ERROR_INVALID_PARAMETER);
  thread.process.console.cursorSize = height;
  thread.process.console.cursorShown = memory.u32(call.a1 + 4) != 0;
  return send(thread, file, thread.process.console.cursorShown ? '\x1b[?25h' : '\x1b[?25l');
}

/** Output, character, how often, where from, where the number goes: at most what is left of the screen; the cursor stays. */
function fill(thread: Thread, call: Call): u64 {
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const console = thread.process.console;
  const column = <u32>call.a3 & 0xffff;
  const row = (<u32>call.a3 >> 16) & 0xffff;
  const left = console.cellsFrom(<u32>call.a3);
  if (left == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const count = min(<u32>call.a2, left);
  const character = <u32>call.a1 & 0xffff;
  if (character < 0x20 || character > 0x7e) return thread.fail(ERROR_INVALID_PARAMETER);
  const to = thread.process.memory.u64(call.stack);
  if (to != 0) thread.process.memory.setU32(to, count);
  return send(thread, file, goTo(column, row) + String.fromCharCode(character).repeat(count) + goTo(console.cursor.column, console.cursor.row));
}

/** Colours of what is there already cannot be changed; that it is done is what programs that clear the screen expect. */
function fillAttribute(thread: Thread, call: Call): u64 {
  if (outputOf(thread, call.a0) == null) return 0;
  const to = thread.process.memory.u64(call.stack);
  if (to != 0) thread.process.memory.setU32(to, <u32>call.a2);
  return 1;
}
