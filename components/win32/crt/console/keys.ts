// Keys one by one, as the C runtime gives them: _getch and its like. Where there is no console they give the end.
//
// Source: Microsoft, "_getch, _getwch"; "_getche, _getwche"; "_kbhit"; "_ungetch, _ungetwch, ..."; "_cgets_s, _cgetws_s".

import { ALT, CONTROL, ENHANCED, InputRecord, SHIFT } from '../../console/input-record';
import { Keyboard } from '../../console/keyboard';
import { VK_F1 } from '../../console/layout';
import { InputFile } from '../../object/stream-file';
import { LATER } from '../../object/file';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL } from '../errno';
import { invalid } from '../invalid';
import { encoded, part, putText } from '../text/units';
import { show } from './output';

const EOF: u64 = 0xffff_ffff;
const WEOF: u64 = 0xffff;
/** Begins the two letters of a key that has none: those of the number pad and F1 to F10, and the others. */
const PLAIN_LEAD: u32 = 0;
const ENHANCED_LEAD: u32 = 0xe0;

// Codes behind these, by scan code: with Control, from Home on.
const CONTROLLED: StaticArray<u8> = [119, 141, 134, 0, 115, 0, 116, 0, 117, 145, 118, 146, 147];
const HOME: u16 = 71;
const F11: u16 = 87;

/** What _getch has taken of the keys and not given, or was given back. */
export class ConsoleKeys {
  readonly narrow: Array<u32> = [];
  readonly wide: Array<u32> = [];

  of(isWide: bool): Array<u32> {
    return isWide ? this.wide : this.narrow;
  }
}

export function keyExports(library: Library): void {
  library.add('_getch', (thread, call) => getKey(thread, false, false));
  library.add('_getche', (thread, call) => getKey(thread, false, true));
  library.add('_getwch', (thread, call) => getKey(thread, true, false));
  library.add('_getwche', (thread, call) => getKey(thread, true, true));
  library.add('_kbhit', isHit);
  library.add('_ungetch', (thread, call) => giveBack(thread, <u32>call.a0, false));
  library.add('_ungetwch', (thread, call) => giveBack(thread, <u32>call.a0 & 0xffff, true));
}

/** msvcrt.dll's. */
export function oldKeyExports(library: Library): void {
  library.add('_cgets', (thread, call) => getCounted<u8>(thread, call));
  library.add('_cgetws', (thread, call) => getCounted<u16>(thread, call));
}

/** ucrtbase.dll's. */
export function newKeyExports(library: Library): void {
  library.add('_getch_nolock', (thread, call) => getKey(thread, false, false));
  library.add('_getche_nolock', (thread, call) => getKey(thread, false, true));
  library.add('_getwch_nolock', (thread, call) => getKey(thread, true, false));
  library.add('_getwche_nolock', (thread, call) => getKey(thread, true, true));
  library.add('_ungetch_nolock', (thread, call) => giveBack(thread, <u32>call.a0, false));
  library.add('_ungetwch_nolock', (thread, call) => giveBack(thread, <u32>call.a0 & 0xffff, true));
  library.add('_cgets_s', (thread, call) => getSecure<u8>(thread, call));
  library.add('_cgetws_s', (thread, call) => getSecure<u16>(thread, call));
}

function getKey(thread: Thread, isWide: bool, echoes: bool): u64 {
  const console = thread.process.console;
  const kept = thread.process.crt.consoleKeys.of(isWide);
  const input = console.input;
  if (kept.length == 0) {
    if (input == null) return isWide ? WEOF : EOF;
    take(console.keyboard, kept, isWide);
    if (kept.length == 0) return console.keyboard.ended ? (isWide ? WEOF : EOF) : later(thread, input);
  }
  const letter = kept.shift();
  if (echoes) show(thread, isWide ? encoded<u8>(String.fromCharCode(letter)) : StaticArray.fromArray<u8>([<u8>letter]));
  return letter;
}

function later(thread: Thread, input: InputFile): u64 {
  input.isAwaited = true;
  return thread.wait();
}

/** The letters of the next key that has any. */
function take(keyboard: Keyboard, to: Array<u32>, isWide: bool): void {
  keyboard.takeKeys();
  keyboard.pump();
  while (to.length == 0 && keyboard.records.length > 0) {
    const record = keyboard.records.shift();
    if (!record.isPress) continue;
    if (record.unit != 0 && (record.control & ALT) == 0) takeLetter(keyboard, record.unit, to, isWide);
    else takeCode(record, to);
  }
}

function takeLetter(keyboard: Keyboard, unit: u16, to: Array<u32>, isWide: bool): void {
  if (isWide) {
    to.push(unit);
    return;
  }
  let text = String.fromCharCode(unit);
  // The other half is in the next press.
  while ((unit & 0xfc00) == 0xd800 && text.length == 1 && keyboard.records.length > 0) {
    const next = keyboard.records.shift();
    if (next.isPress) text += String.fromCharCode(next.unit);
  }
  const bytes = encoded<u8>(text);
  for (let i = 0; i < bytes.length; i++) to.push(bytes[i]);
}

function takeCode(record: InputRecord, to: Array<u32>): void {
  const scan = record.scan;
  if (scan == 0 || (record.virtualKey >= 0x10 && record.virtualKey <= 0x12)) return;
  const isFunction = record.virtualKey >= VK_F1 && record.virtualKey < VK_F1 + 12;
  if (!isFunction && record.unit == 0 && (record.control & ENHANCED) == 0) return;
  const isLate = scan >= F11 && isFunction;
  to.push((record.control & ENHANCED) != 0 || isLate ? ENHANCED_LEAD : PLAIN_LEAD);
  to.push(codeOf(record, isFunction, isLate));
}

function codeOf(record: InputRecord, isFunction: bool, isLate: bool): u32 {
  const scan = <u32>record.scan;
  const control = record.control;
  if (isFunction) {
    const step: u32 = (control & ALT) != 0 ? 3 : (control & CONTROL) != 0 ? 2 : (control & SHIFT) != 0 ? 1 : 0;
    if (isLate) return scan - F11 + 133 + step * 2;
    return step == 0 ? scan : scan - 59 + 74 + step * 10;
  }
  if ((control & ALT) != 0 && (control & ENHANCED) != 0) return scan + 80;
  if ((control & CONTROL) != 0 && scan >= HOME && scan < HOME + <u32>CONTROLLED.length) return CONTROLLED[scan - HOME];
  return scan;
}

function isHit(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (process.crt.consoleKeys.narrow.length > 0) return 1;
  const keyboard = process.console.keyboard;
  if (process.console.input == null) return 0;
  keyboard.takeKeys();
  keyboard.pump();
  for (let i = 0; i < keyboard.records.length; i++) if (keyboard.records[i].isPress) return 1;
  return 0;
}

/** One at a time. */
function giveBack(thread: Thread, letter: u32, isWide: bool): u64 {
  const failure = isWide ? WEOF : EOF;
  const keys = thread.process.crt.consoleKeys;
  if (letter == <u32>failure || keys.of(isWide).length > 0) return failure;
  keys.of(isWide).push(letter);
  return letter;
}

/** A line as the console edits it, without its end; null while there is none. Its `length` in the text's units is below `room`. */
function lineOf<T>(thread: Thread, room: u32): StaticArray<T> | null {
  const input = thread.process.console.input;
  if (input == null) return new StaticArray<T>(0);
  const count = input.readText(room * 4);
  if (count == LATER) return null;
  if (count <= 0) return new StaticArray<T>(0);
  const bytes = input.bytes;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d)) end--;
  const units = encoded<T>(String.UTF8.decodeUnsafe(changetype<usize>(bytes), end));
  return <u32>units.length < room ? units : part<T>(units, 0, room - 1);
}

/** The first unit of the buffer says how many there is room for, the second how many came; the text is behind them. */
function getCounted<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const room = sizeof<T>() == 1 ? <u32>memory.u8(call.a0) : <u32>memory.u16(call.a0);
  if (room == 0) return invalid(thread, EINVAL, 0);
  const line = lineOf<T>(thread, room);
  if (line == null) return later(thread, thread.process.console.input!);
  if (sizeof<T>() == 1) memory.setU8(call.a0 + 1, <u8>line.length);
  else memory.setU16(call.a0 + 2, <u16>line.length);
  putText<T>(memory, call.a0 + 2 * sizeof<T>(), line);
  return call.a0 + 2 * sizeof<T>();
}

/** Buffer, room, where the number of units goes. */
function getSecure<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || call.a1 == 0 || call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  const line = lineOf<T>(thread, <u32>min<u64>(call.a1, 0x1_0000));
  if (line == null) return later(thread, thread.process.console.input!);
  memory.setU64(call.a2, line.length);
  putText<T>(memory, call.a0, line);
  return 0;
}
