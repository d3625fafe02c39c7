// What programs of text ask of windows: a box with a message, and the window in front. There is none, and nobody who presses a
// button: the text goes to standard error, and the answer is the button that is pressed by Enter.
//
// Source: Microsoft, "MessageBoxW function", "GetForegroundWindow function", "GetWindowThreadProcessId function".

import { utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { LATER } from '../object/file';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** By the lowest four bits of a box's type: the answers of its buttons from the left (IDOK is 1, IDCONTINUE 11), 0 for none. */
const ANSWERS: StaticArray<u8> = [1, 0, 0, 1, 2, 0, 3, 4, 5, 6, 7, 2, 6, 7, 0, 4, 2, 0, 2, 10, 11];
const TYPES: u32 = 7;
const ERROR_INVALID_WINDOW_HANDLE: u32 = 1400;
const ERROR_INVALID_MSGBOX_STYLE: u32 = 1438;

export function windowExports(library: Library): void {
  library.add('MessageBoxA', (thread, call) => messageBox(thread, call, false));
  library.add('MessageBoxExA', (thread, call) => messageBox(thread, call, false));
  library.add('MessageBoxExW', (thread, call) => messageBox(thread, call, true));
  library.add('MessageBoxW', (thread, call) => messageBox(thread, call, true));
  library.lacks('MessageBoxW', 'a box: the text goes to standard error, and the answer is the default button');
  library.add('GetForegroundWindow', (thread, call) => 0);
  library.add('GetWindowThreadProcessId', (thread, call) => thread.fail(ERROR_INVALID_WINDOW_HANDLE));
}

/** Owner, text, caption, type. */
function messageBox(thread: Thread, call: Call, wide: bool): u64 {
  const kind = <u32>call.a3 & 0xf;
  if (kind >= TYPES) return thread.fail(ERROR_INVALID_MSGBOX_STYLE);
  const caption = call.a2 == 0 ? 'Error' : textAt(thread, call.a2, wide);
  const bytes = utf8(caption + ': ' + textAt(thread, call.a1, wide) + '\n');
  const file = thread.process.file(thread.process.standard[2]);
  // `progress` counts what has been written; the zero at the end is not.
  while (file != null && <i32>thread.progress < bytes.length - 1) {
    const taken = file.write(bytes.slice<StaticArray<u8>>(thread.progress, bytes.length - 1));
    if (taken == LATER) return thread.wait();
    if (taken <= 0) break;
    thread.progress += taken;
  }
  const chosen = min<u32>((<u32>call.a3 >> 8) & 0xf, 2);
  const answer = ANSWERS[kind * 3 + chosen];
  return answer == 0 ? ANSWERS[kind * 3] : answer;
}
