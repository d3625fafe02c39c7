// The end of a program that has an exception which nobody handles: the code is the exit code, and one line says what it was.
//
// Source: Microsoft, "GetExceptionCode macro", "EXCEPTION_RECORD structure" (parameters of access violations).

import { Thread } from '../thread/thread';
import { Context } from './context';
import { MOST_PARAMETERS, STATUS_ACCESS_VIOLATION, STATUS_STACK_BUFFER_OVERRUN, statusText } from './record';

const COUNT: usize = 24;
const INFORMATION: usize = 32;

export function reportUnhandled(thread: Thread, record: StaticArray<u8>, context: Context): void {
  const at = changetype<usize>(record);
  const code = load<u32>(at);
  const count = min(load<u32>(at + COUNT), MOST_PARAMETERS);
  let text = statusText(code);
  if (code == STATUS_ACCESS_VIOLATION && count >= 2) {
    const kind = load<u64>(at + INFORMATION);
    const how = kind == 0 ? ' reading' : kind == 1 ? ' writing' : ' executing';
    text += how + ' 0x' + load<u64>(at + INFORMATION + 8).toString(16);
  } else if (code == STATUS_STACK_BUFFER_OVERRUN && count >= 1) {
    text += ' ' + load<u64>(at + INFORMATION).toString();
  }
  thread.process.crashed(code, text + ' (0x' + code.toString(16) + ')', context.rip);
}
