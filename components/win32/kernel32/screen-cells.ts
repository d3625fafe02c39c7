// Cells of the console's screen: letters and colours that are written at a place, and lines that are moved. The cursor and the colours of
// what is written otherwise stay. Nothing can be read back, and there is one screen.
//
// Source: Microsoft, "WriteConsoleOutputCharacter function", "WriteConsoleOutput function", "CHAR_INFO structure",
// "ScrollConsoleScreenBuffer function", "ReadConsoleOutput function", "CreateConsoleScreenBuffer function", "Console Virtual Terminal
// Sequences".

import { utf8 } from '../memory/access';
import { OutputFile } from '../object/stream-file';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { outputOf } from './console';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_SUPPORTED } from './error';
import { INVALID_HANDLE } from './open';

const CELL: u32 = 4;
/** COMMON_LVB_TRAILING_BYTE: the second column of a wide letter, which the first one has filled. */
const TRAILING: u32 = 0x200;

export function screenCellExports(library: Library): void {
  library.add('CreateConsoleScreenBuffer', createScreen, Shape.Wide);
  library.add('ReadConsoleOutputA', refuse, Shape.Wide);
  library.add('ReadConsoleOutputAttribute', refuse, Shape.Wide);
  library.add('ReadConsoleOutputCharacterA', refuse, Shape.Wide);
  library.add('ReadConsoleOutputCharacterW', refuse, Shape.Wide);
  library.add('ReadConsoleOutputW', refuse, Shape.Wide);
  library.add('ScrollConsoleScreenBufferA', scroll, Shape.Wide);
  library.add('ScrollConsoleScreenBufferW', scroll, Shape.Wide);
  library.add('SetConsoleActiveScreenBuffer', (thread, call) => (outputOf(thread, call.a0) == null ? 0 : 1));
  library.add('WriteConsoleOutputA', (thread, call) => writeCells(thread, call, false), Shape.Wide);
  library.add('WriteConsoleOutputCharacterA', (thread, call) => writeLetters(thread, call, false), Shape.Wide);
  library.add('WriteConsoleOutputCharacterW', (thread, call) => writeLetters(thread, call, true), Shape.Wide);
  library.add('WriteConsoleOutputW', (thread, call) => writeCells(thread, call, true), Shape.Wide);
  library.lacks('ScrollConsoleScreenBufferA', 'all but whole lines that move by no more than their number, or off the screen: else ERROR_NOT_SUPPORTED');
  library.lacks('ScrollConsoleScreenBufferW', 'all but whole lines that move by no more than their number, or off the screen: else ERROR_NOT_SUPPORTED');
  library.only('CreateConsoleScreenBuffer', 'INVALID_HANDLE_VALUE, ERROR_NOT_SUPPORTED');
  library.only('ReadConsoleOutputA ReadConsoleOutputAttribute ReadConsoleOutputCharacterA ReadConsoleOutputCharacterW ReadConsoleOutputW', 'FALSE, ERROR_NOT_SUPPORTED');
}

function createScreen(thread: Thread, call: Call): u64 {
  thread.lastError = ERROR_NOT_SUPPORTED;
  return INVALID_HANDLE;
}

function refuse(thread: Thread, call: Call): u64 {
  return outputOf(thread, call.a0) == null ? 0 : thread.fail(ERROR_NOT_SUPPORTED);
}

/** False where there is no room for it now. */
function sent(file: OutputFile, text: string): bool {
  const bytes = utf8(text);
  // Without the zero.
  if (file.output.room < bytes.length) return false;
  file.writeAt(0, bytes.slice<StaticArray<u8>>(0, bytes.length - 1));
  return true;
}

function goTo(column: i32, row: i32): string {
  return '\x1b[' + (row + 1).toString() + ';' + (column + 1).toString() + 'H';
}

/** The cursor goes back to where it was. */
function back(thread: Thread): string {
  const console = thread.process.console;
  return goTo(min(console.cursor.column, <i32>console.columns - 1), console.cursor.row);
}

/** Controls would move the cursor. */
function shown(text: string): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    result += unit < 0x20 || unit == 0x7f ? ' ' : text.charAt(i);
  }
  return result;
}

/** Output, letters, how many, where, where their number goes: at most what is left of the screen. */
function writeLetters(thread: Thread, call: Call, wide: bool): u64 {
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const console = thread.process.console;
  const column = <u32>call.a3 & 0xffff;
  const row = (<u32>call.a3 >> 16) & 0xffff;
  const left = console.cellsFrom(<u32>call.a3);
  if (left == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const count = min(<u32>call.a2, left);
  const bytes = thread.process.memory.bytes(call.a1, wide ? count * 2 : count);
  if (bytes == null) return thread.fail(ERROR_NOACCESS);
  const at = changetype<usize>(bytes);
  const text = wide ? String.UTF16.decodeUnsafe(at, bytes.length) : String.UTF8.decodeUnsafe(at, bytes.length);
  const where = back(thread);
  if (!sent(file, goTo(<i32>column, <i32>row) + shown(text) + where)) return thread.wait();
  const to = thread.process.memory.u64(call.stack);
  if (to != 0) thread.process.memory.setU32(to, count);
  return 1;
}

/** Output, CHAR_INFOs, their columns and rows, which of them is the first; where on the screen, as SMALL_RECT. A line at a time. */
function writeCells(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const console = thread.process.console;
  const width = <i32>(<u32>call.a2 & 0xffff);
  const height = <i32>((<u32>call.a2 >> 16) & 0xffff);
  const first = <i32>(<u32>call.a3 & 0xffff);
  const firstRow = <i32>((<u32>call.a3 >> 16) & 0xffff);
  const region = memory.u64(call.stack);
  const left = <i32><i16>memory.u16(region);
  const top = <i32><i16>memory.u16(region + 2);
  const right = min(min(<i32><i16>memory.u16(region + 4), left + width - first - 1), <i32>console.columns - 1);
  const bottom = min(min(<i32><i16>memory.u16(region + 6), top + height - firstRow - 1), <i32>console.rows - 1);
  if (left < 0 || top < 0 || first >= width || firstRow >= height) return thread.fail(ERROR_INVALID_PARAMETER);
  while (left <= right && top + <i32>thread.progress <= bottom) {
    const row = firstRow + <i32>thread.progress;
    const cells = memory.bytes(call.a1 + (<u64>row * width + first) * CELL, <u32>(right - left + 1) * CELL);
    if (cells == null) return thread.fail(ERROR_NOACCESS);
    if (!sent(file, goTo(left, top + <i32>thread.progress) + lineOf(thread, cells, wide) + back(thread))) return thread.wait();
    thread.progress++;
  }
  memory.setU16(region + 4, <u16>right);
  memory.setU16(region + 6, <u16>bottom);
  return 1;
}

/** Letters with what sets their colours where these change. */
function lineOf(thread: Thread, cells: StaticArray<u8>, wide: bool): string {
  const console = thread.process.console;
  const own = console.attributes;
  let line = '';
  let last: i32 = -1;
  for (let at = changetype<usize>(cells); at < changetype<usize>(cells) + cells.length; at += CELL) {
    const attributes = load<u16>(at + 2);
    if ((attributes & TRAILING) != 0) continue;
    if (<i32>attributes != last) line += console.colour(attributes);
    last = attributes;
    const unit = wide ? load<u16>(at) : <u16>load<u8>(at);
    line += shown(String.fromCharCode(unit));
  }
  return line + console.colour(own);
}

/** Output, lines as SMALL_RECT, what may change as SMALL_RECT, where the first one goes, and the CHAR_INFO that fills. */
function scroll(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = outputOf(thread, call.a0);
  if (file == null) return 0;
  const console = thread.process.console;
  const top = max(<i32><i16>memory.u16(call.a1 + 2), 0);
  const bottom = min(<i32><i16>memory.u16(call.a1 + 6), <i32>console.rows - 1);
  const to = <i32><i16>(<u32>call.a3 >> 16);
  const isWhole = memory.u16(call.a1) == 0 && <u32>memory.u16(call.a1 + 4) >= console.columns - 1 && (call.a3 & 0xffff) == 0;
  const moves = linesMoved(top, bottom, to, <i32>console.rows);
  if (call.a2 != 0 || !isWhole || moves == '') return thread.fail(ERROR_NOT_SUPPORTED);
  const fill = memory.u64(call.stack);
  const own = console.attributes;
  const where = back(thread);
  const text = console.colour(memory.u16(fill + 2)) + moves + console.colour(own) + where;
  return sent(file, text) ? 1 : thread.wait();
}

/** Moves the lines from `top` to `bottom`, or clears them where they leave the screen; "" where a terminal cannot. */
function linesMoved(top: i32, bottom: i32, to: i32, rows: i32): string {
  const height = bottom - top + 1;
  if (height <= 0) return '';
  if (to + height <= 0 || to >= rows) {
    let cleared = '';
    for (let row = top; row <= bottom; row++) cleared += goTo(0, row) + '\x1b[2K';
    return cleared;
  }
  const steps = top - to;
  if (steps == 0 || abs(steps) > height) return '';
  const first = steps > 0 ? max(to, 0) : top;
  const last = steps > 0 ? bottom : min(bottom - steps, rows - 1);
  return '\x1b[' + (first + 1).toString() + ';' + (last + 1).toString() + 'r\x1b[' + abs(steps).toString() + (steps > 0 ? 'S' : 'T') + '\x1b[r';
}
