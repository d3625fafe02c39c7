// The console's input as events: a key pressed for each character that was typed. The host's terminal hands over whole lines.
//
// Source: Microsoft, "ReadConsoleInput function", "PeekConsoleInput function", "INPUT_RECORD structure", "KEY_EVENT_RECORD structure".

import { Block } from '../memory/block';
import { LATER } from '../object/file';
import { InputFile } from '../object/stream-file';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { inputOf } from './console';
import { ERROR_NOACCESS } from './error';

/** INPUT_RECORD. */
const RECORD: i32 = 20;
const KEY_EVENT: u32 = 1;
/** Events that are given at once. */
const MOST: u32 = 1024;

export function keysExports(library: Library): void {
  library.add('ReadConsoleInputA', (thread, call) => give(thread, call, true));
  library.add('ReadConsoleInputW', (thread, call) => give(thread, call, true));
  library.add('PeekConsoleInputA', (thread, call) => give(thread, call, false));
  library.add('PeekConsoleInputW', (thread, call) => give(thread, call, false));
  library.lacks('ReadConsoleInputA', 'only characters, when their line is complete');
  library.lacks('ReadConsoleInputW', 'only characters, when their line is complete');
}

/** Input, records, how many there is room for, where their number goes. Reading waits for the first, looking does not. */
function give(thread: Thread, call: Call, takes: bool): u64 {
  const memory = thread.process.memory;
  const file = inputOf(thread, call.a0);
  if (file == null) return 0;
  const room = min(<u32>call.a2, MOST);
  const text = room == 0 ? '' : typed(file, room, takes);
  if (text == WAITS) {
    if (takes) return thread.wait();
    return memory.setU32(call.a3, 0) ? 1 : thread.fail(ERROR_NOACCESS);
  }
  const block = new Block(text.length * RECORD);
  for (let i = 0; i < text.length; i++) press(block, i * RECORD, text.charCodeAt(i));
  if (!memory.write(call.a1, block.bytes) || !memory.setU32(call.a3, text.length)) return thread.fail(ERROR_NOACCESS);
  return 1;
}

/** Stands for that nothing has been typed. */
const WAITS: string = '\0';

/** At most `room` characters; Enter is one. */
function typed(file: InputFile, room: u32, takes: bool): string {
  const count = file.readAt(0, room);
  if (count == LATER) return WAITS;
  if (count <= 0) return '';
  const bytes = file.bytes;
  const text = String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
  if (!takes) file.unread(bytes);
  return text.replaceAll('\r\n', '\r');
}

/** Pressed, once, with no key of the keyboard but Enter known. */
function press(block: Block, at: i32, unit: i32): void {
  block.u32(at, KEY_EVENT);
  block.u32(at + 4, 1);
  block.u32(at + 8, 1 | ((unit == 0x0d ? 0x0d : 0) << 16));
  block.u32(at + 12, unit << 16);
}
